"""`account add|list|check|login|pause|resume|remove`: one sign-in at one service each."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from focusdesk import clock, profile
from focusdesk.cli import Run, add_profile, service
from focusdesk.cli.opened import folder, opened
from focusdesk.cli.output import complain, print_json, say, table
from focusdesk.cli.status import account_cells, account_json
from focusdesk.connectors import registry
from focusdesk.connectors.base import Field, Kind
from focusdesk.errors import BadInput, BadSettings, FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import AccountId
from focusdesk.store import accounts
from focusdesk.store.rows import AccountRow
from focusdesk.wording import say as sentence
from focusdesk.wording import say_error, terms


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    add = actions.add_parser("add", help=_("sign in to a service and keep the account"))
    add.add_argument("kind", metavar=_("KIND"), help=", ".join(registry.kinds()))
    add.add_argument(
        "rest", nargs=argparse.REMAINDER, metavar="…", help=_("KIND --help lists them")
    )
    login = actions.add_parser("login", help=_("sign in anew, with another secret or setting"))
    login.add_argument("id", type=int, metavar="ID")
    login.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help=argparse.SUPPRESS)
    for name, text in (
        ("list", _("the accounts and their health")),
        ("check", _("sign in to each")),
    ):
        one = actions.add_parser(name, help=text)
        if name == "check":
            one.add_argument("ids", type=int, metavar="ID", nargs="*", help=_("default: all"))
        one.add_argument("--json", action="store_true", help=_("print JSON"))
    for name, text in (
        ("pause", _("collect nothing, keep everything")),
        ("resume", _("collect again")),
        ("remove", _("sign off for good")),
    ):
        one = actions.add_parser(name, help=text)
        one.add_argument("id", type=int, metavar="ID")
        if name == "remove":
            one.add_argument(
                "--messages",
                choices=("keep", "delete"),
                default="keep",
                help=_("what becomes of its messages (default: keep)"),
            )
    return run


def run(arguments: argparse.Namespace) -> int:
    """Run one of the actions."""
    return {
        "add": _add,
        "login": _login,
        "list": _list,
        "check": _check,
        "pause": _pause,
        "resume": _pause,
        "remove": _remove,
    }[arguments.action](arguments)


# -- settings and secrets -----------------------------------------------------------------------


def _settings_parser(prog: str, fields: Sequence[Field], *, anew: bool) -> argparse.ArgumentParser:
    """A parser of the settings that a kind takes; `anew`: what is not given stays as it is.

    Of no kind yet, it leaves `--help` to the one that knows the kind.
    """
    parser = argparse.ArgumentParser(prog=prog, add_help=bool(fields))
    for field in fields:
        if field.kind is Kind.SECRET:
            continue
        text = sentence(field.label)
        if field.help is not None:
            text += f". {sentence(field.help)}"
        option = "--" + field.name.replace("_", "-")
        text = text.replace("%", "%%")
        if field.kind is Kind.FLAG:
            parser.add_argument(
                option, dest=field.name, action="store_const", const="true", help=text
            )
        else:
            parser.add_argument(
                option,
                dest=field.name,
                required=field.required and not anew,
                choices=field.choices or None,
                metavar=None if field.choices else _metavar(field),
                help=text,
            )
    secrets = [sentence(field.label) for field in fields if field.kind is Kind.SECRET]
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help=_("read from standard input, one a line: {secrets}").format(
            secrets=", ".join(secrets)
        ),
    )
    add_profile(parser, default=None)
    return parser


def _metavar(field: Field) -> str:
    return {
        Kind.HOST_PORT: _("HOST:PORT"),
        Kind.LIST: _("A,B,…"),
    }.get(field.kind, _("TEXT"))


def _secrets(fields: Sequence[Field], *, from_stdin: bool, anew: bool = False) -> dict[str, str]:
    """The secrets, asked for without showing them, or a line each from standard input.

    Never from the arguments: those stand in the list of processes. `anew`: an empty line keeps
    the one that is there.
    """
    given = {}
    if anew and not from_stdin and sys.stdin.isatty():
        say(_("An empty line keeps what is there."))
    for field in fields:
        if field.kind is not Kind.SECRET:
            continue
        label = sentence(field.label)
        if from_stdin:
            value = sys.stdin.readline().rstrip("\r\n")
        elif sys.stdin.isatty():
            if field.link:
                say(_("Where to find it: {link}").format(link=field.link))
            value = getpass.getpass(_("{label}: ").format(label=label))
        else:
            raise BadInput("secret-without-terminal", name=label)
        if value:
            given[field.name] = value
        elif field.required and not anew:
            raise BadInput("secret-missing", name=label)
    return given


# -- signing in ---------------------------------------------------------------------------------


def _add(arguments: argparse.Namespace) -> int:
    connector = registry.connector(arguments.kind)
    prog = f"focusdesk account add {arguments.kind}"
    given = _settings_parser(prog, connector.fields, anew=False).parse_args(arguments.rest)
    place = _folder(arguments, given)
    request = {
        "kind": arguments.kind,
        "settings": _given(connector.fields, given),
        "secrets": _secrets(connector.fields, from_stdin=given.secret_stdin),
    }
    reply = _signed_in(place, "add", request)
    account = service.account_id(reply)
    say(_("Account {id}: {label}").format(id=account, label=reply["label"]))
    if profile.Lock.held(place):
        say(_("It is being collected."))
    else:
        say(_("focusdesk collect --once brings its messages in; the window does so by itself."))
    return 0


def _login(arguments: argparse.Namespace) -> int:
    # the settings may name the profile, so they are looked at before the account is
    known, _rest = _settings_parser("", (), anew=True).parse_known_args(arguments.rest)
    place = _folder(arguments, known)
    row = _account(place, arguments)
    fields = registry.connector(row.kind).fields
    given = _settings_parser(f"focusdesk account login {row.id}", fields, anew=True).parse_args(
        arguments.rest
    )
    settings = _given(fields, given)
    # another channel or folder needs no other password
    asks = given.secret_stdin or not settings
    secrets = _secrets(fields, from_stdin=given.secret_stdin, anew=True) if asks else {}
    request = {"id": row.id, "settings": settings, "secrets": secrets}
    reply = _signed_in(place, "login", request)
    say(_("Signed in: {label}").format(label=reply["label"]))
    return 0


def _folder(arguments: argparse.Namespace, given: argparse.Namespace) -> Path:
    return profile.folder(given.profile or arguments.profile)


def _account(place: Path, arguments: argparse.Namespace) -> AccountRow:
    named = argparse.Namespace(profile=str(place))
    with opened(named) as store:
        return accounts.get(store, AccountId(arguments.id))


def _given(fields: Sequence[Field], given: argparse.Namespace) -> dict[str, str]:
    """The settings that were given, by the connector's names."""
    named = {field.name: getattr(given, field.name, None) for field in fields}
    return {name: value for name, value in named.items() if value is not None}


def _signed_in(place: Path, request: str, args: Mapping[str, object]) -> Mapping[str, object]:
    """Sign in, telling each step; an error names the option that it is about."""
    try:
        return service.ask(place, request, args, _tell_step)
    except BadSettings as error:
        if error.field:
            error.add_note(f"--{error.field.replace('_', '-')}")
        raise


def _tell_step(told: Mapping[str, object]) -> None:
    """A step that ended, or what is told of one that goes on; standard output may be read along."""
    step = terms.step(str(told["step"]))
    said = service.saying(told)
    if told.get("ok") is True:
        say(f"✓ {step}")
    elif told.get("ok") is False:
        say(f"✗ {step}")
    elif said is not None:
        say(f"  {sentence(said)}")
    sys.stdout.flush()


# -- the rest -----------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    now = clock.now()
    with opened(arguments) as store:
        rows = accounts.listed(store)
        if arguments.json:
            print_json([account_json(row) for row in rows])
        elif rows:
            collecting = profile.Lock.held(folder(arguments))
            say(*table([account_cells(row, now, collecting=collecting) for row in rows]))
        else:
            say(_("No account yet: focusdesk account add email --address YOU@EXAMPLE.ORG"))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """Sign in to each account; 1 when one could not be signed in to."""
    place = folder(arguments)
    with opened(arguments) as store:
        wanted = [AccountId(id_) for id_ in arguments.ids]
        rows = [accounts.get(store, id_) for id_ in wanted] if wanted else accounts.listed(store)
    failed: dict[int, FocusDeskError] = {}
    for row in rows:
        if not arguments.json:
            say(_("Account {id}: {label}").format(id=row.id, label=row.label))
        try:
            service.check(place, row, None if arguments.json else _tell_step)
        except FocusDeskError as error:
            failed[row.id] = error
            if not arguments.json:
                complain(say_error(error))
    if arguments.json:
        print_json(
            [
                {
                    "id": row.id,
                    "kind": row.kind,
                    "label": row.label,
                    "ok": row.id not in failed,
                    "reason": say_error(failed[row.id]) if row.id in failed else None,
                    "reason_code": failed[row.id].code if row.id in failed else None,
                }
                for row in rows
            ]
        )
    return 1 if failed else 0


def _pause(arguments: argparse.Namespace) -> int:
    paused = arguments.action == "pause"
    with opened(arguments) as store:
        accounts.set_paused(store, AccountId(arguments.id), paused)
        row = accounts.get(store, AccountId(arguments.id))
    text = _("{label} is paused.") if paused else _("{label} is collected again.")
    say(text.format(label=row.label))
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    place = folder(arguments)
    row = _account(place, arguments)
    service.ask(place, "remove", {"id": row.id, "messages": arguments.messages})
    kept = _("{label} is removed; its messages stay and can be searched.")
    gone = _("{label} is removed, and its messages with it.")
    say((kept if arguments.messages == "keep" else gone).format(label=row.label))
    return 0
