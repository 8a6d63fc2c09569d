"""What the toast says: what was done and taken back, what failed, what rang without a desktop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.model import ConversationId, Instant, Saying
from focusdesk.ui import words
from focusdesk.ui.actions import Acted, Actions, Did
from focusdesk.ui.desk import Desk
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.widgets.toast import HEIGHT, Toast
from focusdesk.wording import say

_EDGE = 12
_ABOVE_HINTS = 44


class Notices(QObject):
    """One toast, and what its button does.

    open_asked
        The person wants to see what rang (a conversation's id).
    """

    open_asked = Signal(object)

    def __init__(self, desk: Desk, actions: Actions, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._actions = actions
        self._over = over
        self._does: Callable[[], object] | None = None
        self._left = 0
        self.keymap = Keymap()
        self.toast = Toast(over)
        self.toast.pressed.connect(self._pressed)
        actions.acted.connect(self._acted)
        actions.undone.connect(self._undone)
        desk.failed.connect(self._failed)
        desk.announced.connect(self._announced)

    def say(
        self,
        text: str,
        *,
        icon_name: str = "done",
        action: str = "",
        does: Callable[[], object] | None = None,
        command: Command | None = None,
    ) -> None:
        """Show a line; `does` is what its button does, `command` whose key does it too."""
        self._does = does
        key = self.keymap.label(command) if command is not None and does is not None else ""
        self.toast.say(text, icon_name=icon_name, action=action if does else "", key=key)
        self.place(self._left)

    def place(self, left: int) -> None:
        """At the lower left of the list, which begins at `left`."""
        self._left = left
        self.toast.move(left + _EDGE, self._over.height() - HEIGHT - _ABOVE_HINTS)

    def told_by_page(self, text: str, undo: Callable[[], object] | None) -> None:
        """A page tells what was done there, and what takes it back."""
        self.say(text, action=_("Undo"), does=undo)

    def undone_by_page(self, text: str) -> None:
        """A page took back what it had told."""
        self.say(_("Undone: {what}").format(what=text), icon_name="undo")

    def _acted(self, acted: Acted) -> None:
        text = said(acted, self._desk.now)
        if text:
            undo = None
            if acted.take_back is not None:
                undo = partial(self._actions.undo_this, acted)
            self.say(text, action=_("Undo"), does=undo, command=Command.UNDO)

    def _undone(self, acted: Acted) -> None:
        if acted.did is Did.SCHEDULE:
            self.say(_("The schedule before is in force again."), icon_name="undo")
        else:
            self.undone_by_page(said(acted, self._desk.now))

    def _failed(self, saying: Saying) -> None:
        self.say(say(saying), icon_name="alert")

    def _announced(self, title: str, body: str, conversation: ConversationId | None) -> None:
        """The desktop rings no bell, so the window says it."""
        lines = " · ".join(line for line in body.splitlines() if line)
        text = words.labelled(title, lines) if lines else title
        does = None
        if conversation is not None:
            does = partial(self.open_asked.emit, conversation)
        self.say(text, icon_name="bell", action=_("Open"), does=does)

    def _pressed(self) -> None:
        if self._does is not None:
            self._does()


def said(acted: Acted, now: Instant) -> str:
    """An action in a few words."""
    if acted.did is Did.DELIVERED:
        return ngettext(
            "{n} conversation delivered", "{n} conversations delivered", acted.count
        ).format(n=i18n.number(acted.count))
    if acted.did is Did.FOCUS and acted.until is not None:
        return _("Focus until {moment}").format(moment=words.near(acted.until, now))
    name = acted.name
    if acted.did in (Did.VIP, Did.NOT_VIP):
        if acted.count > 1:
            name = ngettext("{n} client", "{n} clients", acted.count).format(
                n=i18n.number(acted.count)
            )
    elif len(acted.ids) > 1 and (several := _said_of_several(acted, now)):
        return several
    if acted.did is Did.SNOOZED and acted.until is not None:
        moment = words.near(acted.until, now)
        return _("{name} comes back {moment}").format(name=name, moment=moment)
    text = {
        Did.DONE: _("{name} done"),
        Did.REOPENED: _("{name} is in the inbox"),
        Did.READ: _("{name} marked read"),
        Did.UNREAD: _("{name} marked unread"),
        Did.FOCUS_ENDED: _("Focus ended"),
        Did.VIP: _("VIP: {name}"),
        Did.NOT_VIP: _("No longer VIP: {name}"),
        Did.DRAFT_DROPPED: _("Draft to {name} discarded"),
        Did.NO_DEADLINE: _("“{name}” is no deadline"),
        Did.JOINED: _("One client now: {name}"),
        Did.KEPT_APART: _("Kept apart: {name}"),
        Did.SCHEDULE: _("The schedule is in force; what is held was decided anew."),
    }.get(acted.did, "")
    return text.format(name=name)


def _said_of_several(acted: Acted, now: Instant) -> str:
    """The same of some conversations at once; empty for what is done to one alone."""
    count = len(acted.ids)
    if acted.did is Did.SNOOZED and acted.until is not None:
        moment = words.near(acted.until, now)
        text = ngettext(
            "{n} conversation comes back {moment}", "{n} conversations come back {moment}", count
        )
        return text.format(n=i18n.number(count), moment=moment)
    text = {
        Did.DONE: ngettext("{n} conversation done", "{n} conversations done", count),
        Did.REOPENED: ngettext(
            "{n} conversation is in the inbox", "{n} conversations are in the inbox", count
        ),
        Did.READ: ngettext("{n} conversation marked read", "{n} conversations marked read", count),
        Did.UNREAD: ngettext(
            "{n} conversation marked unread", "{n} conversations marked unread", count
        ),
    }.get(acted.did, "")
    return text.format(n=i18n.number(count))
