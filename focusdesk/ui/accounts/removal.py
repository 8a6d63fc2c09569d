"""The question what becomes of an account's messages; deleting them is confirmed once more."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts.column import SIDE, Column
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.radio import RadioCards
from focusdesk.ui.widgets.strip import Strip, Tone

KEEP: Final = "keep"
DELETE: Final = "delete"


class Removal(QWidget):
    """Asks; the page does it.

    decided
        `KEEP` or `DELETE`: what becomes of the messages.
    left
        The account stays.
    """

    decided = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account: AccountRow | None = None
        self._sure = False
        self.setAccessibleName(_("Remove an account"))
        self.title = Line("", Type(18, fonts.SEMIBOLD), t1)
        self.title.setFixedHeight(28)
        self.intro = Paragraph("", Type(13), t2)
        self.messages = RadioCards(_("Its messages"))
        self.messages.set_cards(
            [
                (KEEP, _("Keep them"), _("They stay where they are and can be searched.")),
                (DELETE, _("Delete them"), _("They are deleted from this computer for good.")),
            ]
        )
        self.warning = Strip(Tone.BROKEN, "alert", inset=0)
        self.trouble = Strip(Tone.BROKEN, "alert", inset=0)
        self.cancel = Button(_("Cancel"), Look.QUIET)
        self.remove = Button("", Look.PRIMARY)
        self._lay_out()
        self.messages.chosen.connect(self._choose)
        self.cancel.clicked.connect(self.left)
        self.remove.clicked.connect(self._pressed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 15, SIDE, 8)
        head.addWidget(self.title)
        body = Column(gap=14)
        body.column.addWidget(self.intro)
        body.column.addWidget(self.messages)
        body.column.addWidget(self.warning)
        body.column.addWidget(self.trouble)
        body.column.addStretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(SIDE, 10, SIDE, 16)
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(body, 1)
        column.addLayout(foot)

    def dress(self) -> None:
        for part in (self.intro, self.warning, self.trouble):
            part.dress()

    def ask(self, account: AccountRow) -> None:
        """About this account; its messages stay unless the person says otherwise."""
        self.account = account
        n = account.messages
        self.title.setText(_("Remove {account}?").format(account=account.label))
        self.intro.setText(
            ngettext(
                "FocusDesk signs off and forgets the password. At the service nothing is touched. "
                "What becomes of the {n} message that is stored here?",
                "FocusDesk signs off and forgets the password. At the service nothing is touched. "
                "What becomes of the {n} messages that are stored here?",
                n,
            ).format(n=i18n.number(n))
            if n
            else _("FocusDesk signs off and forgets the password. Nothing is stored here yet.")
        )
        self.messages.setVisible(n > 0)
        self.trouble.say("")
        self.show_busy(busy=False)
        self._choose(KEEP)
        if n:
            self.messages.radio(KEEP).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.cancel.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, key: object) -> None:
        self.messages.select(key)
        self._sure = False
        self.warning.say("")
        self._say()

    def _say(self) -> None:
        deletes = self.messages.selected == DELETE
        n = self.account.messages if self.account else 0
        text = _("Remove the account")
        if deletes:
            text = _("Remove and delete…")
        if self._sure:
            text = ngettext("Delete {n} message", "Delete {n} messages", n).format(n=i18n.number(n))
        self.remove.say(text)

    def _pressed(self) -> None:
        key = str(self.messages.selected or KEEP)
        if key == DELETE and not self._sure:
            self._sure = True
            self.warning.say(
                _("This cannot be undone. A service may no longer have what is deleted here.")
            )
            self._say()
            return
        self.decided.emit(key)

    def show_busy(self, *, busy: bool) -> None:
        """While it is done there is nothing to press."""
        self.remove.setEnabled(not busy)
        self.cancel.setEnabled(not busy)
        if busy:
            self.remove.say(_("Removing…"))
        else:
            self._say()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()
