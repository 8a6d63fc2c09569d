"""`doctor`: what is wrong with profile, desktop and accounts, and what to do about it.

It opens nothing it could harm: the store is checked read-only before anything else, and a damaged
one is left as it is.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from focusdesk import clock, desktop, i18n, notify, profile, vault
from focusdesk.cli import Run, service
from focusdesk.cli.opened import folder, opened
from focusdesk.cli.output import complain, print_json, say, table
from focusdesk.cli.window import has_display
from focusdesk.errors import FocusDeskError, NoNotifier, StoreError, VaultLocked
from focusdesk.i18n import _, ngettext
from focusdesk.model import AccountId, Micros
from focusdesk.store import accounts, attention, backup
from focusdesk.store.rows import AccountRow
from focusdesk.wording import say as sentence
from focusdesk.wording import say_error
from focusdesk.wording.terms import term

LITTLE_ROOM: Final = 500_000_000
"""Bytes of free disk below which `doctor` warns."""


class Health(Enum):
    """How a check ended."""

    FINE = "fine"
    ADVICE = "advice"
    """Works, but a person may want to know."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it is, what to do."""

    check: str
    health: Health
    message: str
    advice: str = ""


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument("--offline", action="store_true", help=_("do not sign in to the accounts"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    return run


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when something is wrong."""
    findings: list[Finding] = []
    for finding in examine(arguments):
        findings.append(finding)
        if not arguments.json:
            say(*_lines(finding))
    if arguments.json:
        print_json(
            [
                {
                    "check": one.check,
                    "health": one.health.value,
                    "message": one.message,
                    "advice": one.advice,
                }
                for one in findings
            ]
        )
    wrong = sum(one.health is Health.WRONG for one in findings)
    if wrong:
        complain(ngettext("{n} thing needs you.", "{n} things need you.", wrong).format(n=wrong))
    return 1 if wrong else 0


def _lines(finding: Finding) -> Iterator[str]:
    mark = {Health.FINE: "✓", Health.ADVICE: "·", Health.WRONG: "✗"}[finding.health]
    yield from table([[mark, finding.check, finding.message]])
    if finding.advice:
        yield f"   → {finding.advice}"


def examine(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Every check, in the order in which one depends on another."""
    place = folder(arguments)
    yield _clock()
    yield _room(place)
    yield _secrets(place)
    yield _display()
    yield _notifications()
    yield _engine(place)
    store = _store(place)
    yield store
    if store.health is not Health.WRONG and profile.database(place).exists():
        yield from _accounts(arguments, place)


# -- the machine ------------------------------------------------------------------------------


def _clock() -> Finding:
    offset = clock.offset()
    if not offset:
        return Finding(_("clock"), Health.FINE, _("the system's"))
    sign = "-" if offset < 0 else "+"
    return Finding(
        _("clock"),
        Health.ADVICE,
        _("moved by {length}").format(length=sign + i18n.length(offset)),
        _("For trials only. Unset {variable} to live in the present.").format(
            variable=clock.OFFSET_VARIABLE
        ),
    )


def _room(place: Path) -> Finding:
    there = place
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    text = _("{size} free at {path}").format(size=i18n.size(free), path=place)
    if free >= LITTLE_ROOM:
        return Finding(_("disk"), Health.FINE, text)
    return Finding(
        _("disk"),
        Health.ADVICE,
        text,
        _("Make room: collecting stops when there is none, and goes on when there is some."),
    )


def _secrets(place: Path) -> Finding:
    try:
        kept = vault.open_vault(place)
        if isinstance(kept, vault.SealedFile):
            kept.get(AccountId(0), "doctor")  # opens it: is the passphrase right?
            return Finding(_("secrets"), Health.FINE, _("in an encrypted file of the profile"))
    except VaultLocked as error:
        return Finding(_("secrets"), Health.WRONG, _("cannot be reached"), say_error(error))
    return Finding(
        _("secrets"),
        Health.FINE,
        _("in the system's keyring ({name})").format(name=vault.keyring_name()),
    )


def _display() -> Finding:
    name = _("display")
    if has_display():
        return Finding(name, Health.FINE, _("the window can be shown"))
    return Finding(
        name,
        Health.ADVICE,
        _("none here"),
        _("The command line does everything; focusdesk collect runs without a window."),
    )


def _notifications() -> Finding:
    name = _("notifications")
    try:
        server, silent = asyncio.run(_notifier())
    except NoNotifier as error:
        return Finding(name, Health.ADVICE, _("no service answers"), say_error(error))
    shown = _("shown by {name}").format(name=server)
    if not silent:
        return Finding(name, Health.FINE, shown)
    return Finding(
        name,
        Health.ADVICE,
        _("{shown}, which is not to disturb now").format(shown=shown),
        _(
            "Nothing rings until the desktop's do-not-disturb is off; the next notification then "
            "names everybody."
        ),
    )


async def _notifier() -> tuple[str, bool]:
    port = notify.for_this_desktop(lambda _conversation: None)
    around = desktop.for_this_desktop()
    try:
        return await port.server(), await around.do_not_disturb() is True
    finally:
        await port.close()
        await around.close()


async def _idle() -> Micros | None:
    around = desktop.for_this_desktop()
    try:
        return await around.idle()
    finally:
        await around.close()


def _engine(place: Path) -> Finding:
    name = _("engine")
    if profile.Lock.held(place):
        return Finding(name, Health.FINE, _("runs"))
    return Finding(
        name,
        Health.FINE,
        _("does not run; the window starts it, or focusdesk collect"),
    )


# -- the profile ------------------------------------------------------------------------------


def _store(place: Path) -> Finding:
    name = _("store")
    path = profile.database(place)
    if not path.exists():
        return Finding(name, Health.FINE, _("none yet at {path}").format(path=path))
    try:
        found = backup.integrity(path)
        if not found:
            profile.open_store(place).close()
    except StoreError as error:
        return Finding(name, Health.WRONG, _("cannot be used"), say_error(error))
    if found:
        return Finding(
            name,
            Health.WRONG,
            _("damaged: {what}").format(what="; ".join(found[:3])),
            _(
                "It was left as it is: focusdesk restore FILE puts a backup of yours in its place "
                "and keeps this one. Without a backup, move the files {path}* away and add the "
                "accounts anew: what is on the servers comes back."
            ).format(path=path),
        )
    size = i18n.size(path.stat().st_size)
    return Finding(name, Health.FINE, _("sound, {size}").format(size=size))


def _pauses() -> Finding:
    name = _("pauses")
    if asyncio.run(_idle()) is not None:
        return Finding(name, Health.FINE, _("the desktop tells when you are busy"))
    return Finding(
        name,
        Health.ADVICE,
        _("this desktop does not tell when you are busy"),
        _("Deliveries come on time here: they cannot wait for a pause."),
    )


def _accounts(arguments: argparse.Namespace, place: Path) -> Iterator[Finding]:
    with opened(arguments) as store:
        rows = accounts.listed(store)
        waits = attention.breakpoint_length(store)
    if waits:
        yield _pauses()
    for row in rows:
        name = _("account {id}").format(id=row.id)
        state = _("{label}: {state}").format(label=row.label, state=term(row.state))
        if row.paused:
            yield Finding(
                name,
                Health.ADVICE,
                state,
                _("Goes on with focusdesk account resume {id}").format(id=row.id),
            )
            continue
        if not arguments.offline:
            yield _signed_in(place, row, name)
        elif row.reason is not None:
            yield Finding(name, Health.WRONG, state, sentence(row.reason))
        else:
            yield Finding(name, Health.FINE, state)
        if row.dead_letters:
            yield Finding(
                name,
                Health.ADVICE,
                ngettext(
                    "{n} message could not be read and is kept as it came",
                    "{n} messages could not be read and are kept as they came",
                    row.dead_letters,
                ).format(n=i18n.number(row.dead_letters)),
            )


def _signed_in(place: Path, row: AccountRow, name: str) -> Finding:
    try:
        service.check(place, row)
    except FocusDeskError as error:
        return Finding(name, Health.WRONG, row.label, say_error(error))
    return Finding(name, Health.FINE, _("{label}: signed in").format(label=row.label))
