"""What the palette lists: commands that make sense now, places and clients, messages found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Final

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.model import ClientId, Mode
from focusdesk.store import timeline
from focusdesk.store.rows import Counts
from focusdesk.store.search import Hit
from focusdesk.ui import commands, keys, words
from focusdesk.ui.inbox.snooze_times import presets
from focusdesk.ui.keys import Command
from focusdesk.ui.palette.fuzzy import match
from focusdesk.ui.rail.rows import PLACE_ICONS, Place, place_name

if TYPE_CHECKING:
    from focusdesk.ui.window import Window

MOST: Final = 8
_AT_LEAST: Final = (3, 2, 3)
"""Rows that actions, places and messages get, if they have so many."""
_ICONS: Final = {
    Command.DONE: "done",
    Command.DONE_ALL: "done",
    Command.SNOOZE: "clock",
    Command.SNOOZE_ALL: "clock",
    Command.UNREAD: "mail",
    Command.UNREAD_ALL: "mail",
    Command.VIP: "star",
    Command.REPLY: "reply",
    Command.UNDO: "undo",
    Command.PICK_ALL: "check",
    Command.SEARCH: "search",
    Command.KEYS: "table",
    Command.PEEK: "eye",
    Command.START_FOCUS: "crescent",
    Command.EXTEND_FOCUS: "plus",
    Command.END_FOCUS: "sun",
    Command.DELIVER: "tray-in",
}
_OF_CONVERSATION: Final = (
    Command.DONE,
    Command.DONE_ALL,
    Command.SNOOZE,
    Command.SNOOZE_ALL,
    Command.UNREAD,
    Command.UNREAD_ALL,
    Command.VIP,
    Command.REPLY,
)


class Group(Enum):
    """What an entry is."""

    ACTIONS = "actions"
    GO = "go"
    MESSAGES = "messages"

    @property
    def title(self) -> str:
        return {
            Group.ACTIONS: _("Actions"),
            Group.GO: _("Go to"),
            Group.MESSAGES: _("Messages"),
        }[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    places
        The characters of the title that were meant.
    client, channel
        Whose face, or whose badge stands before it, instead of the icon.
    """

    group: Group
    title: str
    run: Callable[[], object]
    remark: str = ""
    icon: str = ""
    caps: tuple[str, ...] = ()
    client: ClientId | None = None
    channel: str = ""
    places: tuple[int, ...] = ()

    @property
    def spoken(self) -> str:
        parts = (self.title, self.remark, " ".join(self.caps), self.group.title)
        return ", ".join(part for part in parts if part)


def of_window(window: Window) -> list[Entry]:
    """Everything that can be done and gone to from here, the likeliest first."""
    return [*_actions(window), *_snoozes(window), *_places(window), *_clients(window)]


def fitting(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    """Those that match, best first; all of them where nothing is asked for yet."""
    if not wanted.strip():
        return list(entries)
    found = []
    for number, entry in enumerate(entries):
        fits = match(wanted, entry.title)
        if fits is not None:
            found.append((-fits.score, number, replace(entry, places=fits.places)))
    return [entry for _score, _number, entry in sorted(found, key=lambda one: one[:2])]


def laid_out(entries: Sequence[Entry], messages: Sequence[Entry]) -> list[Entry]:
    """At most `MOST` of them, by groups; what one group does not need, the next ones have."""
    parts = [
        [one for one in entries if one.group is Group.ACTIONS],
        [one for one in entries if one.group is Group.GO],
        list(messages),
    ]
    shares = [min(len(part), least) for part, least in zip(parts, _AT_LEAST, strict=True)]
    for number, part in enumerate(parts):
        shares[number] += min(len(part) - shares[number], MOST - sum(shares))
    return [one for part, share in zip(parts, shares, strict=True) for one in part[:share]]


def of_hit(hit: Hit, client: str, wanted: str, run: Callable[[], object], window: Window) -> Entry:
    """A message that was found."""
    said = _("“{text}”").format(text=hit.snippet)
    title = hit.subject if hit.channel == "email" and hit.subject else said
    fits = match(wanted, title)
    if fits is None or fits.places != tuple(range(fits.places[0], fits.places[-1] + 1)):
        fits = match(wanted, said)
        if fits is not None:
            title = said
    near = words.near_past(hit.at, window.now)
    places = fits.places if fits is not None else ()
    whole = places and places[-1] - places[0] + 1 == len(places)
    return Entry(
        Group.MESSAGES,
        title,
        run,
        remark=f"{client}, {near}",
        channel=hit.channel,
        places=places if whole else (),
    )


# -- commands ---------------------------------------------------------------------------------


def _actions(window: Window) -> list[Entry]:
    found = []
    for command, icon in _ICONS.items():
        if window.shortcuts.can(command) and _makes_sense(window, command):
            found.append(
                Entry(
                    Group.ACTIONS,
                    _title(window, command),
                    partial(window.shortcuts.run, command),
                    remark=_("choose a time") if command is Command.SNOOZE else "",
                    icon=icon,
                    caps=window.keymap.caps(command),
                )
            )
    return found


def _title(window: Window, command: Command) -> str:
    targets = window.inbox.targets() if command in (Command.DONE, Command.UNREAD) else None
    if targets is not None and command is Command.DONE and targets.all_done:
        return _("To inbox")
    if targets is not None and command is Command.UNREAD:
        return _("Mark read") if targets.any_unread else _("Mark unread")
    return keys.title(command)


def _makes_sense(window: Window, command: Command) -> bool:
    facts = window.strips.facts
    if command in _OF_CONVERSATION:
        return window.inbox.targets() is not None
    if command is Command.UNDO:
        return window.acts.can_undo
    if facts is None:
        return False
    focus = facts.span.mode is Mode.FOCUS
    return {
        Command.START_FOCUS: not focus,
        Command.EXTEND_FOCUS: focus,
        Command.END_FOCUS: focus,
        Command.DELIVER: facts.counts.held > 0,
        Command.PEEK: facts.counts.held > 0,
    }.get(command, True)


def _snoozes(window: Window) -> list[Entry]:
    """Each time that snoozing offers, in one step."""
    targets = window.inbox.targets() if window.shortcuts.can(Command.SNOOZE) else None
    if targets is None:
        return []
    now = window.now
    key = window.keymap.caps(Command.SNOOZE)
    return [
        Entry(
            Group.ACTIONS,
            _("Snooze: {when}").format(when=one.title),
            partial(window.inbox.triaging.snooze_until, targets, one.at),
            remark=", ".join(part for part in (words.near(one.at, now), one.remark) if part),
            icon="clock",
            caps=(*key, one.letter) if key else (),
        )
        for one in presets(
            timeline.timeline(window.store), now, window.inbox.triaging.other(targets)
        )
    ]


# -- places and clients -----------------------------------------------------------------------


def _places(window: Window) -> list[Entry]:
    counts = window.strips.facts.counts if window.strips.facts is not None else None
    return [
        Entry(
            Group.GO,
            place_name(place),
            partial(window.go, place),
            remark=_count_of(place, counts),
            icon=PLACE_ICONS[place],
            caps=window.keymap.caps(command),
        )
        for command, place in commands.PLACES.items()
    ]


def _count_of(place: Place, counts: Counts | None) -> str:
    if counts is None:
        return ""
    n = {Place.INBOX: counts.inbox, Place.SNOOZED: counts.snoozed}.get(place)
    if n is not None:
        return ngettext("{n} conversation", "{n} conversations", n).format(n=i18n.number(n))
    if place is Place.HELD:
        return ngettext("{n} held", "{n} held", counts.held).format(n=i18n.number(counts.held))
    return ""


def _clients(window: Window) -> list[Entry]:
    facts = window.strips.facts
    found = []
    for one in facts.clients if facts is not None else ():
        remark = _("client")
        if one.unread:
            remark = ngettext("client, {n} unread", "client, {n} unread", one.unread).format(
                n=i18n.number(one.unread)
            )
        found.append(
            Entry(
                Group.GO,
                one.name,
                partial(window.go_to_client, one.id, one.name),
                remark=remark,
                client=one.id,
            )
        )
    return found
