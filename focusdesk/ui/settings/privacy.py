"""Whose pictures may be loaded; what is never shown and never sent."""

from __future__ import annotations

from functools import partial

from focusdesk.i18n import _
from focusdesk.store import pictures
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.widgets.button import Button, Look


class Privacy(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Privacy"), "eye", desk)
        self._pictures = self.add(
            Row(
                _("Pictures from outside are not loaded"),
                _(
                    "A mail shows the pictures that came inside it. Those at somebody's server, "
                    "which would tell them that you read it, only when you ask for them in the "
                    "original: FocusDesk fetches them then, without cookies."
                ),
            )
        )
        self.senders: dict[str, Row] = {}
        self.add(
            Row(
                _("Passwords are in the system's keyring"),
                _(
                    "Or, where there is none, in a file that only your passphrase opens. "
                    "They are in no backup and no export."
                ),
            )
        )
        self.add(
            Row(
                _("Nothing is reported"),
                _(
                    "FocusDesk has no server and counts nothing about you. It talks to the "
                    "services of your accounts, and to nobody else unless you ask for it."
                ),
            )
        )
        self.show_stored()

    def show_stored(self) -> None:
        """Each sender whose pictures are loaded always has a row, under the first one."""
        allowed = pictures.senders(self.desk.store)
        if tuple(self.senders) == allowed:
            return
        for row in self.senders.values():
            self.remove(row)
        self.senders = {}
        for sender in allowed:
            away = Button(_("Ask again"), Look.QUIET)
            away.clicked.connect(partial(self._forbid, sender))
            row = Row(sender, _("Pictures of this sender are loaded."), away)
            away.setAccessibleName(_("Ask again: {sender}").format(sender=sender))
            self.senders[sender] = self.add(row, after=self._last_of_pictures())

    def _last_of_pictures(self) -> Row:
        return next(reversed(self.senders.values()), self._pictures)

    def _forbid(self, sender: str, _on: bool = False) -> None:
        self.store(lambda store: pictures.forbid(store, sender))
