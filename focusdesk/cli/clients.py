"""`client …`: the people you work for, what is said of them, and two that are one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from focusdesk import clock, i18n
from focusdesk.cli import Run, client_joining
from focusdesk.cli.opened import opened
from focusdesk.cli.output import Json, iso, print_json, say, table
from focusdesk.errors import BadInput
from focusdesk.i18n import _, ngettext
from focusdesk.model import ClientId, Instant, Micros
from focusdesk.rules import when
from focusdesk.rules.week import zone_info
from focusdesk.store import clients
from focusdesk.store.rows import ClientRow


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    listed = actions.add_parser("list", help=_("clients, the most recently heard of first"))
    listed.add_argument(
        "--all", action="store_true", dest="everyone", help=_("senders of newsletters too")
    )
    listed.add_argument("--json", action="store_true", help=_("print JSON"))
    change = actions.add_parser("set", help=_("say something about a client"))
    change.add_argument("id", type=int, metavar="ID", help=_("as client list shows it"))
    change.add_argument("--name", metavar=_("NAME"))
    change.add_argument("--vip", action=argparse.BooleanOptionalAction, help=_("is a VIP, or not"))
    change.add_argument("--zone", metavar=_("ZONE"), help=_("the client's time zone"))
    change.add_argument(
        "--longest-wait", metavar=_("LENGTH"), help=_("no message waits longer; none: as others")
    )
    change.add_argument("--urgent-word", metavar=_("WORD"), help=_("a word that makes it urgent"))
    change.add_argument(
        "--urgent-budget", type=_count, metavar="K", help=_("how often a month at most")
    )
    client_joining.arguments(actions)
    return run


def run(arguments: argparse.Namespace) -> int:
    """List the clients, change one, or answer whether two are one."""
    now = clock.now()
    with opened(arguments) as store:
        if arguments.action in client_joining.ACTIONS:
            return client_joining.run(store, arguments, now)
        if arguments.action == "list":
            rows = clients.listed(store, everyone=arguments.everyone, waiting=True)
            if arguments.json:
                print_json([client_json(row) for row in rows])
            elif rows:
                say(*table([_cells(row, now) for row in rows], flexible=3))
            else:
                say(_("No client yet: they appear with their first message."))
            return 0
        client = ClientId(arguments.id)
        clients.update(
            store,
            client,
            now,
            vip=arguments.vip,
            name=_name(arguments.name),
            zone=_zone(arguments.zone),
            longest_wait=_wait(arguments.longest_wait),
            urgent_word=arguments.urgent_word,
            urgent_budget=arguments.urgent_budget,
        )
        say(*table([_cells(clients.get(store, client), now)], flexible=3))
    return 0


def _count(text: str) -> int:
    """From 0 on, for `argparse`."""
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _name(text: str | None) -> str | None:
    if text is None:
        return None
    name = " ".join(text.split())
    if not name:
        raise BadInput("client-nameless")
    return name


def _zone(name: str | None) -> str | None:
    if name:
        try:
            zone_info(name)
        except (KeyError, ValueError, OSError):
            raise BadInput("zone-unknown", zone=name) from None
    return name


def _wait(text: str | None) -> Micros | None:
    """0 takes the wait away, as `clients.update` understands it."""
    if text is None:
        return None
    return Micros(0) if text in ("none", "0") else when.length(text)


def client_json(row: ClientRow) -> dict[str, Json]:
    """A client with the keys that programs rely on."""
    return {
        "id": row.id,
        "name": row.name,
        "vip": row.vip,
        "identities": [
            {"channel": one.channel, "address": one.address, "name": one.name}
            for one in row.identities
        ],
        "messages": row.messages,
        "last": iso(row.last),
        "unread": row.unread,
        "zone": row.zone or None,
        "longest_wait_s": None if row.longest_wait is None else row.longest_wait // 1_000_000,
        "urgent_word": row.urgent_word or None,
        "urgent_budget": row.urgent_budget,
    }


def _cells(row: ClientRow, now: Instant) -> list[str]:
    count = ngettext("{n} message", "{n} messages", row.messages)
    return [
        str(row.id),
        "★" if row.vip else " ",
        row.name,
        ", ".join(one.address for one in row.identities),
        count.format(n=i18n.number(row.messages)),
        "" if row.last is None else i18n.moment(row.last, now),
        " · ".join(_said_of(row)),
    ]


def _said_of(row: ClientRow) -> Iterator[str]:
    """What the person said of a client, as `client set` takes it."""
    if row.zone:
        yield row.zone
    if row.longest_wait is not None:
        yield _("waits {length} at most").format(length=i18n.length(row.longest_wait))
    if row.urgent_word:
        yield ngettext(
            "“{word}” is urgent, {n} time a month",
            "“{word}” is urgent, {n} times a month",
            row.urgent_budget,
        ).format(word=row.urgent_word, n=i18n.number(row.urgent_budget))
