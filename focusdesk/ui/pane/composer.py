"""The composer under the timeline: an answer, its channel, and a draft that is kept while one types.

Nothing is sent from here yet: the button says so, and the text stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from focusdesk.i18n import _
from focusdesk.model import ConversationId, IdentityId
from focusdesk.store.rows import DraftRow, Recipient
from focusdesk.ui import words
from focusdesk.ui.pane.composer_parts import NAME, Channel, Edit
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.paint import Type

KEEP_MS: Final = 400
"""A pause in typing after which the draft is kept."""
_EDGE: Final = 20
_BOTTOM: Final = 16
_HEAD: Final = 37
_FOOT: Final = 46
_SMALL: Final = Type(12, tabular=True)


@dataclass(frozen=True, slots=True)
class Writing:
    """What is written where: enough to keep it after another conversation was opened."""

    conversation: ConversationId
    recipient: IdentityId | None
    text: str


class Composer(QWidget):
    """Hidden until somebody answers, or has begun to.

    changed
        A `Writing` to be kept; without text the draft is gone.
    dropped
        A `Writing` that the person discarded.
    left
        The person goes back to reading.
    said
        A sentence for the toast.
    """

    changed = Signal(object)
    dropped = Signal(object)
    left = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversation: ConversationId | None = None
        self._recipients: Sequence[Recipient] = ()
        self._recipient: Recipient | None = None
        self._apart = ""
        self._kept = ""
        self._dirty = False
        self._showing = False
        self.channel = Channel(self)
        self.channel.clicked.connect(self._offer_channels)
        self.edit = Edit(self)
        self.edit.textChanged.connect(self._typed)
        self.edit.left.connect(self._leave)
        self.edit.send_asked.connect(lambda: self.said.emit(why_not_sent()))
        self.edit.focused.connect(self.update)
        self.send = Button(_("Send"), Look.PRIMARY, height=30, key="Ctrl ↵", parent=self)
        self.send.setEnabled(False)
        self.send.setToolTip(why_not_sent())
        self.send.setAccessibleDescription(why_not_sent())
        self.discard = Button(_("Discard"), Look.QUIET, height=28, size=12, parent=self)
        self.discard.clicked.connect(self._discard)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self.flush)
        self.hide()

    # -- which conversation -------------------------------------------------------------------

    def show_conversation(
        self,
        conversation: ConversationId,
        recipients: Sequence[Recipient],
        draft: DraftRow | None,
        apart: str,
    ) -> None:
        """The conversation that is read; `apart`: how far their clock is from ours."""
        other = conversation != self._conversation
        if other:
            self.flush()
            self._conversation = conversation
            self._recipient = None
        self._recipients, self._apart = recipients, apart
        text = draft.text if draft is not None else ""
        wanted = draft.recipient if draft is not None else None
        # what stands here and is not kept yet is newer than what was read
        if other or (not self._dirty and text != self._kept and not self.edit.hasFocus()):
            self._showing = True
            self.edit.setPlainText(text)
            self._showing = False
            self._kept = text
            if other or text:
                self.setVisible(bool(text))
        if self._recipient is None or self._recipient not in recipients:
            self._choose(next((one for one in recipients if one.id == wanted), None))
        self._place()

    def close_conversation(self) -> None:
        """None is read any more."""
        self.flush()
        self._conversation = None
        self.hide()

    @property
    def writing(self) -> Writing | None:
        """What stands here now."""
        if self._conversation is None:
            return None
        recipient = self._recipient.id if self._recipient is not None else None
        return Writing(self._conversation, recipient, self.edit.toPlainText())

    @property
    def recipient(self) -> Recipient | None:
        return self._recipient

    def begin(self) -> None:
        """Answer: the keyboard comes here."""
        if self._conversation is not None:
            self.show()
            self._place()
            self.edit.moveCursor(QTextCursor.MoveOperation.End)
            self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- keeping ------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._place()
        if not self._showing:
            self._dirty = True
            self._keeping.start()
        self.discard.setEnabled(bool(self.edit.toPlainText().strip()))

    def flush(self) -> None:
        """Keep now what was typed last."""
        writing = self.writing
        self._keeping.stop()
        if self._dirty and writing is not None:
            self._dirty = False
            self._kept = writing.text
            self.changed.emit(writing)

    def forget(self) -> None:
        """Show what stands here without ever keeping it."""
        self._keeping.stop()
        self._dirty = False

    def _leave(self) -> None:
        self.flush()
        if not self.edit.toPlainText().strip():
            self.hide()
        self.left.emit()

    def _discard(self) -> None:
        writing = self.writing
        self._keeping.stop()
        self._dirty = False
        self._showing = True
        self.edit.clear()
        self._showing = False
        self._kept = ""
        self.hide()
        if writing is not None and writing.text.strip():
            self.dropped.emit(writing)
        self.left.emit()

    # -- the channel --------------------------------------------------------------------------

    def _choose(self, recipient: Recipient | None) -> None:
        """Without a choice, where the client wrote last."""
        if recipient is None and self._recipients:
            recipient = self._recipients[0]
        self._recipient = recipient
        self.channel.say(recipient)
        self._place()
        self.update()

    def choose(self, recipient: Recipient) -> None:
        """The person wants this channel; the text stays."""
        self._choose(recipient)
        if self.edit.toPlainText().strip():
            self._dirty = True
            self.flush()

    def _offer_channels(self) -> None:
        menu = QMenu(self)
        menu.setFont(fonts.font(13))
        for one in self._recipients:
            name = one.name or one.address
            text = _("{channel}, {person}").format(
                channel=words.channel_title(one.channel), person=name
            )
            action = menu.addAction(text)
            action.triggered.connect(lambda _on=False, r=one: self.choose(r))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.channel.mapToGlobal(QPoint(0, self.channel.height() + 4)))

    # -- where it stands ----------------------------------------------------------------------

    def _place(self) -> None:
        edit = self.edit.wanted_height()
        height = _HEAD + 10 + edit + _FOOT + _BOTTOM
        if self.height() != height:
            self.setFixedHeight(height)
        box = self._box()
        left = round(box.left()) + 12 + round(_SMALL.width(_("Reply on"))) + 8
        size = self.channel.sizeHint()
        self.channel.setGeometry(left, 7, min(size.width(), 160), 24)
        self.edit.setGeometry(
            round(box.left()) + 14, _HEAD + 10, max(40, round(box.width()) - 26), edit
        )
        top = _HEAD + 10 + edit + 7
        wide = self.send.sizeHint().width()
        self.send.setGeometry(round(box.right()) - 9 - wide, top, wide, 30)
        wide = self.discard.sizeHint().width()
        self.discard.setGeometry(round(box.left()) + 6, top + 1, wide, 28)

    def _box(self) -> QRectF:
        return QRectF(_EDGE, 0, self.width() - 2 * _EDGE, self.height() - _BOTTOM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        box = self._box()
        border = colors.accent if self.edit.hasFocus() else colors.line2
        paint.box(painter, box, 12, colors.pane, border)
        paint.line(painter, box.left() + 1, box.right() - 1, _HEAD, colors.line)
        place = QRectF(box.left() + 11, 9, 120, 20)
        paint.text(painter, place, _("Reply on"), _SMALL, colors.t2)
        left = self.channel.geometry().right() + 9.0
        right = box.right() - 11
        if self._apart:
            width = _SMALL.width(self._apart)
            if left + width + 120 < right:
                place = QRectF(right - width, 9, width + 1, 20)
                paint.text(painter, place, self._apart, _SMALL, colors.t3)
                right -= width + 12
        to = _("to")
        left += paint.text(painter, QRectF(left, 9, right - left, 20), to, _SMALL, colors.t2) + 7
        if self._recipient is not None:
            name = self._recipient.name or self._recipient.address
            paint.text(painter, QRectF(left, 9, right - left, 20), name, NAME, colors.t1)
        left = float(self.discard.geometry().right() + 8)
        place = QRectF(left, self.send.y() + 5, self.send.x() - 12 - left, 20)
        paint.text(painter, place, why_not_sent(), _SMALL, colors.t3)
        painter.end()

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.update()


def why_not_sent() -> str:
    """Why the button is off."""
    return _("Sending is not available yet: your draft is kept.")
