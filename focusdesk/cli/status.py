"""`status`: mode, what is held, next delivery, accounts and their health."""

from __future__ import annotations

import argparse

from focusdesk import clock, i18n, profile
from focusdesk.cli import Run
from focusdesk.cli.opened import folder, opened
from focusdesk.cli.output import Json, iso, print_json, say, table
from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.model import MINUTE, SECOND, AccountState, Instant, Mode
from focusdesk.store import attention, status
from focusdesk.store.db import Store
from focusdesk.store.rows import AccountRow, Status
from focusdesk.wording import say as sentence
from focusdesk.wording.terms import term


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    return run


def run(arguments: argparse.Namespace) -> int:
    """Print the status."""
    now = clock.now()
    with opened(arguments) as store:
        found = status.status(store, now)
        if arguments.json:
            minutes = attention.breakpoint_length(store) // MINUTE
            print_json({**as_json(found), "breakpoint_minutes": minutes})
        else:
            collecting = profile.Lock.held(folder(arguments))
            first, *others = lines(found, now, collecting=collecting)
            say(first, *filter(None, [breakpoint_line(store)]), *others)
    return 0


def as_json(found: Status) -> dict[str, Json]:
    """The status with the keys that programs rely on."""
    return {
        "mode": found.mode.value,
        "label": found.label,
        "until": iso(found.until),
        "held": found.held,
        "held_vip": found.held_vip,
        "next_delivery": iso(found.next_delivery),
        "accounts": [account_json(account) for account in found.accounts],
        "clock_offset": clock.offset() / SECOND,
    }


def account_json(account: AccountRow) -> dict[str, Json]:
    """One account with the keys that programs rely on."""
    return {
        "id": account.id,
        "kind": account.kind,
        "label": account.label,
        "state": account.state.value,
        "reason": None if account.reason is None else sentence(account.reason),
        "reason_code": None if account.reason is None else account.reason.code,
        "messages": account.messages,
        "last_event": iso(account.last_event),
        "last_catch_up": iso(account.last_catch_up),
        "progress": None if account.progress is None else list(account.progress),
        "dead_letters": account.dead_letters,
    }


def lines(found: Status, now: Instant, *, collecting: bool) -> list[str]:
    """The status as a person reads it; `collecting`: an engine runs."""
    said = [mode_line(found, now), held_line(found, now)]
    offset = clock.offset()
    if offset:
        said.append(
            _("The clock is moved by {length} ({variable}).").format(
                length=("-" if offset < 0 else "+") + i18n.length(offset),
                variable=clock.OFFSET_VARIABLE,
            )
        )
    if found.accounts:
        cells = [account_cells(one, now, collecting=collecting) for one in found.accounts]
        said += ["", *table(cells)]
        if not collecting:
            said += ["", _("Nothing is collecting: open FocusDesk, or run focusdesk collect.")]
    else:
        said += ["", _("No account yet: focusdesk account add email --address YOU@EXAMPLE.ORG")]
    return said


def mode_line(found: Status, now: Instant) -> str:
    """`Focus "Deep work" until 12:00`."""
    name = {
        Mode.OPEN: _("Open hours"),
        Mode.FOCUS: _("Focus “{label}”").format(label=found.label) if found.label else _("Focus"),
        Mode.QUIET: _("Quiet hours"),
    }[found.mode]
    if found.until is None:
        return name
    return _("{mode} until {moment}").format(mode=name, moment=i18n.moment(found.until, now))


def breakpoint_line(store: Store) -> str:
    """Whether a due delivery waits for a pause; empty when it does not."""
    minutes = attention.breakpoint_length(store) // MINUTE
    if not minutes:
        return ""
    return ngettext(
        "A due delivery waits for a pause while you are busy, {n} minute at most.",
        "A due delivery waits for a pause while you are busy, {n} minutes at most.",
        minutes,
    ).format(n=minutes)


def held_line(found: Status, now: Instant) -> str:
    """`7 held · 0 VIP · next 12:00`."""
    parts = [
        ngettext("{n} held", "{n} held", found.held).format(n=found.held),
        _("{n} VIP").format(n=found.held_vip),
        _("no delivery planned")
        if found.next_delivery is None
        else _("next {moment}").format(moment=i18n.moment(found.next_delivery, now)),
    ]
    return " · ".join(parts)


def account_cells(account: AccountRow, now: Instant, *, collecting: bool) -> list[str]:
    """One account as a row of a table."""
    count = ngettext("{n} message", "{n} messages", account.messages)
    return [
        str(account.id),
        account.kind,
        account.label,
        _state(account, collecting=collecting),
        count.format(n=i18n.number(account.messages)),
        _news(account, now),
    ]


def _news(account: AccountRow, now: Instant) -> str:
    """How far it has come, and what is wrong; what is not as it should be though it goes on."""
    if account.progress is not None:
        done, total = account.progress
        return _("{done} of {total} read").format(done=i18n.number(done), total=i18n.number(total))
    reason = [] if account.reason is None else [sentence(account.reason)]
    if reason and account.state is not AccountState.LIVE:
        return reason[0]
    told = []
    if account.last_catch_up is not None:
        told.append(_("caught up {moment}").format(moment=i18n.moment(account.last_catch_up, now)))
    if account.last_event is not None:
        told.append(_("last news {moment}").format(moment=i18n.moment(account.last_event, now)))
    return " · ".join(told + reason)


def _state(account: AccountRow, *, collecting: bool) -> str:
    """What an account does. Without an engine it does nothing, though nobody switched it off."""
    if account.paused:
        return pgettext("account", "paused")
    if not collecting and account.state not in (AccountState.NEEDS_LOGIN, AccountState.BROKEN):
        return _("not collecting")
    return term(account.state)
