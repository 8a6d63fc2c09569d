"""What a key does: every command of the window by name, the keys in force, remapping them.

A keymap is a preset with what the person changed. It is kept as three settings of the profile;
what cannot be read there is left out rather than refused, so that a window always has its keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from focusdesk.i18n import N_, _, pgettext
from focusdesk.store import documents
from focusdesk.store.db import Changed, Store

_PRESET: Final = "keys.preset"
_LETTERS: Final = "keys.letters"
_OWN: Final = "keys.own"


class Group(Enum):
    """What commands are about."""

    TRIAGE = "triage"
    LIST = "list"
    GO = "go"
    WINDOW = "window"
    FOCUS = "focus"


class Command(Enum):
    """Something that the window can be told to do."""

    DONE = "done"
    DONE_ALL = "done-all"
    SNOOZE = "snooze"
    SNOOZE_ALL = "snooze-all"
    UNREAD = "unread"
    UNREAD_ALL = "unread-all"
    VIP = "vip"
    REPLY = "reply"
    UNDO = "undo"
    NEXT = "next"
    PREVIOUS = "previous"
    PICK = "pick"
    PICK_NEXT = "pick-next"
    PICK_PREVIOUS = "pick-previous"
    PICK_ALL = "pick-all"
    SEARCH = "search"
    PALETTE = "palette"
    GO_INBOX = "go-inbox"
    GO_HELD = "go-held"
    GO_SNOOZED = "go-snoozed"
    GO_DONE = "go-done"
    GO_SCHEDULE = "go-schedule"
    GO_RULES = "go-rules"
    GO_ACCOUNTS = "go-accounts"
    GO_SETTINGS = "go-settings"
    NEXT_PANE = "next-pane"
    PREVIOUS_PANE = "previous-pane"
    KEYS = "keys"
    PEEK = "peek"
    START_FOCUS = "start-focus"
    EXTEND_FOCUS = "extend-focus"
    END_FOCUS = "end-focus"
    DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class _About:
    """What a command is called, where it belongs, and its keys in each preset."""

    title: str
    group: Group
    gmail: tuple[str, ...] = ()
    thunderbird: tuple[str, ...] | None = None
    """None: as in the first."""
    on_list: bool = False
    """It acts only where the list is."""


_ABOUT: Final[dict[Command, _About]] = {
    Command.DONE: _About(N_("Done"), Group.TRIAGE, ("E",), ("A",), True),
    Command.DONE_ALL: _About(
        N_("Done with all of this client"), Group.TRIAGE, ("Shift+E",), ("Shift+A",), True
    ),
    Command.SNOOZE: _About(N_("Snooze…"), Group.TRIAGE, ("H",), None, True),
    Command.SNOOZE_ALL: _About(
        N_("Snooze all of this client…"), Group.TRIAGE, ("Shift+H",), None, True
    ),
    Command.UNREAD: _About(N_("Read or unread"), Group.TRIAGE, ("U",), ("M",), True),
    Command.UNREAD_ALL: _About(
        N_("Read or unread, all of this client"), Group.TRIAGE, ("Shift+U",), ("Shift+M",), True
    ),
    Command.VIP: _About(N_("VIP client, or not"), Group.TRIAGE, ("S",), None, True),
    Command.REPLY: _About(N_("Reply"), Group.TRIAGE, ("R",), ("Ctrl+R",), True),
    Command.UNDO: _About(N_("Undo"), Group.TRIAGE, ("Z", "Ctrl+Z"), ("Ctrl+Z",)),
    Command.NEXT: _About(N_("Next conversation"), Group.LIST, ("J",), ("F",), True),
    Command.PREVIOUS: _About(N_("Previous conversation"), Group.LIST, ("K",), ("B",), True),
    Command.PICK: _About(N_("Choose for doing it to several"), Group.LIST, ("X",), None, True),
    Command.PICK_NEXT: _About(
        N_("Choose the next one too"), Group.LIST, ("Shift+J",), ("Shift+F",), True
    ),
    Command.PICK_PREVIOUS: _About(
        N_("Choose the previous one too"), Group.LIST, ("Shift+K",), ("Shift+B",), True
    ),
    Command.PICK_ALL: _About(N_("Choose all"), Group.LIST, ("Ctrl+A",), None, True),
    Command.SEARCH: _About(N_("Search"), Group.LIST, ("/",), ("Ctrl+Shift+K",)),
    Command.PALETTE: _About(N_("Commands"), Group.WINDOW, ("Ctrl+K",)),
    Command.GO_INBOX: _About(N_("Inbox"), Group.GO, ("G, I",)),
    Command.GO_HELD: _About(N_("Held"), Group.GO, ("G, H",)),
    Command.GO_SNOOZED: _About(N_("Snoozed"), Group.GO, ("G, S",)),
    Command.GO_DONE: _About(N_("Done"), Group.GO, ("G, D",)),
    Command.GO_SCHEDULE: _About(N_("Schedule"), Group.GO, ("G, W",)),
    Command.GO_RULES: _About(N_("Rules"), Group.GO, ("G, R",)),
    Command.GO_ACCOUNTS: _About(N_("Accounts"), Group.GO, ("G, A",)),
    Command.GO_SETTINGS: _About(N_("Settings"), Group.GO, ("G, ,", "Ctrl+,")),
    Command.NEXT_PANE: _About(N_("Next part of the window"), Group.WINDOW, ("F6",)),
    Command.PREVIOUS_PANE: _About(N_("Previous part of the window"), Group.WINDOW, ("Shift+F6",)),
    Command.KEYS: _About(N_("Keys"), Group.WINDOW, ("F1",)),
    Command.PEEK: _About(N_("Peek at who waits"), Group.FOCUS, ("P",)),
    Command.START_FOCUS: _About(N_("Start focus"), Group.FOCUS),
    Command.EXTEND_FOCUS: _About(N_("Focus 15 minutes longer"), Group.FOCUS),
    Command.END_FOCUS: _About(N_("End focus"), Group.FOCUS),
    Command.DELIVER: _About(N_("Deliver now"), Group.FOCUS),
}


class Preset(Enum):
    """Keys to begin with."""

    GMAIL = "gmail"
    THUNDERBIRD = "thunderbird"


def title(command: Command) -> str:
    """What a command is called."""
    if command is Command.DONE:
        return pgettext("verb", "Done")
    return _(_ABOUT[command].title)


def group(command: Command) -> Group:
    return _ABOUT[command].group


def group_title(of: Group) -> str:
    return {
        Group.TRIAGE: _("Conversation"),
        Group.LIST: _("List"),
        Group.GO: _("Go to"),
        Group.WINDOW: _("Window"),
        Group.FOCUS: _("Focus"),
    }[of]


def on_list(command: Command) -> bool:
    """Whether it acts only where the list is."""
    return _ABOUT[command].on_list


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys of every command.

    letters
        Whether single letters and signs are commands at all.
    own
        What the person changed: empty for a command without a key.
    """

    preset: Preset = Preset.GMAIL
    letters: bool = True
    own: Mapping[Command, str] = field(default_factory=dict)

    def all_of(self, command: Command) -> tuple[str, ...]:
        """The keys of a command, the first one first, whether letters are on or off."""
        if command in self.own:
            return (self.own[command],) if self.own[command] else ()
        about = _ABOUT[command]
        if self.preset is Preset.THUNDERBIRD and about.thunderbird is not None:
            return about.thunderbird
        return about.gmail

    def of(self, command: Command) -> tuple[str, ...]:
        """The keys that work now."""
        return tuple(one for one in self.all_of(command) if self.letters or not is_letter(one))

    def caps(self, command: Command) -> tuple[str, ...]:
        """The first key as it stands on the keys: `("G", "I")`, `("Ctrl K",)`; empty for none."""
        keys = self.of(command)
        return caps(keys[0]) if keys else ()

    def label(self, command: Command) -> str:
        """The first key in one line: `Shift E`, `G I`; empty for none."""
        return " ".join(self.caps(command))

    def tip(self, text: str, command: Command) -> str:
        """A tooltip with the key behind it, where there is one."""
        key = self.label(command)
        return _("{text} ({key})").format(text=text, key=key) if key else text

    def holder(self, keys: str, other_than: Command) -> Command | None:
        """The command that has these keys, or keys that begin as they do, or that they begin."""
        wanted = _chords(keys)
        for command in Command:
            if command is other_than:
                continue
            for one in self.all_of(command):
                there = _chords(one)
                least = min(len(there), len(wanted))
                if there[:least] == wanted[:least]:
                    return command
        return None

    def changed(self, command: Command, keys: str) -> Keymap:
        """With other keys for a command; those of its preset are no change.

        The caller asks `holder` first: two commands never have the same keys.
        """
        own = dict(self.own)
        own.pop(command, None)
        bare = replace(self, own=own)
        if bare.all_of(command)[:1] != ((keys,) if keys else ()):
            own[command] = keys
        return replace(self, own=own)

    def with_preset(self, preset: Preset) -> Keymap:
        """Another preset; changes that would take a key twice in it go."""
        made = Keymap(preset, self.letters)
        for command, keys in self.own.items():
            if not keys or made.holder(keys, command) is None:
                made = made.changed(command, keys)
        return made


def caps(keys: str) -> tuple[str, ...]:
    """What stands on the keys, chord by chord."""
    found = []
    for chord in _chords(keys):
        written = QKeySequence(chord).toString(QKeySequence.SequenceFormat.NativeText)
        found.append(written.replace("++", "+ +").replace("+", " ").strip() or "+")
    return tuple(found)


def is_letter(keys: str) -> bool:
    """Whether it begins with a letter, a digit or a sign without Ctrl, Alt or Meta."""
    chords = _chords(keys)
    if not chords:
        return False
    held = chords[0].keyboardModifiers()
    strong = (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    return not held & strong and chords[0].key().value < Qt.Key.Key_Escape.value


def _chords(keys: str) -> tuple[QKeyCombination, ...]:
    sequence = QKeySequence(keys)
    # PySide6 has __getitem__ here and does not say so
    return tuple(sequence[n] for n in range(sequence.count()))  # type: ignore[index]


# -- kept in the profile ----------------------------------------------------------------------


def read(store: Store) -> Keymap:
    """The keymap of this profile."""
    try:
        preset = Preset(documents.get_setting(store, _PRESET, Preset.GMAIL.value))
    except ValueError:
        preset = Preset.GMAIL
    letters = documents.get_setting(store, _LETTERS, True) is not False
    made = Keymap(preset, letters)
    for command, keys in _own(documents.get_setting(store, _OWN, "")):
        if not keys or (caps(keys) and made.holder(keys, command) is None):
            made = made.changed(command, keys)
    return made


def _own(written: object) -> Iterable[tuple[Command, str]]:
    """Changes as they were kept; what is no command of this program is left out."""
    try:
        found = json.loads(written) if isinstance(written, str) and written else {}
    except ValueError:
        return
    names = {one.value: one for one in Command}
    if isinstance(found, dict):
        for name, keys in found.items():
            if name in names and isinstance(keys, str):
                yield names[name], keys


def keep(store: Store, keymap: Keymap) -> Changed:
    """Keep a keymap."""
    own = json.dumps({command.value: keys for command, keys in keymap.own.items()})
    return documents.set_settings(
        store, {_PRESET: keymap.preset.value, _LETTERS: keymap.letters, _OWN: own}
    )
