"""The timeline: messages over all channels along one spine, oldest first, days apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, QUrl, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import Instant, MessageId
from focusdesk.ui import words
from focusdesk.ui.pane.bubble import LEFT
from focusdesk.ui.pane.card import SPINE, MessageCard, Told
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.focus_frame import FocusFrame
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.scroll import OverlayBar

_DAY: Final = Type(11, fonts.MEDIUM)
_BOTTOM: Final = 24
_RING: Final = 16
AT_ONCE: Final = 10
"""Cards made in one go; the rest follow above them, some at a time."""
THEN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the timeline is to show.

    target
        The message at which it opens; None: its end.
    earlier, later
        There is more before the first, after the last.
    waiting
        What it says of held messages; empty when none waits.
    """

    key: object
    now: Instant
    messages: tuple[Told, ...]
    target: MessageId | None
    earlier: bool
    later: bool
    waiting: str


class _DayTitle(QWidget):
    """A day's name and a line to the right edge."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = text
        self.first = False
        self.setAccessibleName(text)

    def arrange(self, _width: int) -> int:
        return 32 if self.first else 36

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = 21 if self.first else 25
        area = QRectF(LEFT, middle - 10, self.width() - LEFT - 24, 20)
        width = paint.text(painter, area, self._text, _DAY, tokens().t2)
        paint.line(painter, LEFT + width + 10, self.width() - 24, middle, tokens().line)
        painter.end()


class _Waiting(QWidget):
    """All that is said of what is held."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(text)

    def arrange(self, _width: int) -> int:
        return 44

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        icons.paint(painter, "held", QRectF(LEFT, 21, 14, 14), colors.t3)
        area = QRectF(LEFT + 20, 18, self.width() - LEFT - 44, 20)
        paint.text(painter, area, self._text, Type(12, tabular=True), colors.t3)
        painter.end()


class _More(QWidget):
    """A button to what is not shown yet."""

    def __init__(self, button: Button, parent: QWidget) -> None:
        super().__init__(parent)
        self._button = button
        button.setParent(self)
        button.show()

    def arrange(self, _width: int) -> int:
        size = self._button.sizeHint()
        self._button.setGeometry(LEFT, 12, size.width(), size.height())
        return 20 + size.height()


_Item = _DayTitle | _Waiting | _More | MessageCard


class _Column(QWidget):
    """Everything one under the other, with the spine behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[_Item] = []

    def arrange(self, width: int, least: int) -> None:
        y = 0
        for item in self.items:
            height = item.arrange(width)
            item.setGeometry(0, y, width, height)
            y += height
        self.resize(width, max(least, y + _BOTTOM))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        painter.fillRect(SPINE, 0, 2, self.height(), color(colors.line))
        for item in self.items:
            if isinstance(item, MessageCard) and not item.told.message.outgoing:
                middle = item.y() + (14 if item.after_title else 24)
                painter.fillRect(SPINE - 1, middle - _RING, 4, 2 * _RING, color(colors.pane))
        painter.end()


class Timeline(QScrollArea):
    """Cards of a client's messages.

    earlier_asked, later_asked
        The person wants what comes before, after.
    link_pressed, original_asked, open_asked, save_asked, drag_asked, no_deadline_asked
        As the card says it, with its message (and the attachment).
    rule_asked
        The rule of a why line, by its name.
    """

    earlier_asked = Signal()
    later_asked = Signal()
    link_pressed = Signal(QUrl)
    original_asked = Signal(object)
    open_asked = Signal(object, object)
    save_asked = Signal(object, object)
    no_deadline_asked = Signal(object)
    rule_asked = Signal(str)
    drag_asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Timeline"))
        self._column = _Column()
        self.setWidget(self._column)
        OverlayBar(self)
        self.verticalScrollBar().setSingleStep(40)
        self._shown: Shown | None = None
        self._reads: object = None
        self._cards: dict[MessageId, MessageCard] = {}
        self._left: list[Told] = []
        self._filling = QTimer(self)
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._fill)
        self.viewport().setAutoFillBackground(False)
        self._frame: FocusFrame | None = None
        self._unplaced = False

    def showEvent(self, event: QShowEvent) -> None:
        """What was read while it was hidden had no height: only now it can be gone to."""
        super().showEvent(event)
        if self._unplaced and self._shown is not None:
            self._unplaced = False
            self._arrange()
            self._go_to(self._shown.target)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if paint.by_keyboard(event) and self._frame is None:
            self._frame = FocusFrame(self, 10, inside=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._frame is not None:
            self._frame.leave()
            self._frame = None

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        for card in self._cards.values():
            card.dress()

    # -- what it shows ------------------------------------------------------------------------

    def clear(self) -> None:
        self._filling.stop()
        self._shown = None
        self._left = []
        for item in self._column.items:
            item.hide()
            item.deleteLater()
        self._column.items = []
        self._cards = {}
        self._arrange()

    def show_messages(self, shown: Shown) -> None:
        """Show these; cards that say the same are kept, and so is the place that one reads."""
        before = self._shown
        same = before is not None and before.key == shown.key
        if not same:
            self.clear()
        anchor = self._anchor() if same else None
        at_end = same and self._at_end()
        self._shown = shown
        known = {told.message.id: told for told in shown.messages}
        for id_ in [id_ for id_, card in self._cards.items() if known.get(id_) != card.told]:
            gone = self._cards.pop(id_)
            focused = QApplication.focusWidget()
            if focused is not None and gone.isAncestorOf(focused):
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            gone.hide()
            gone.deleteLater()
        for card in self._cards.values():
            card.tell_time(shown.now)
        reads, self._reads = self._reads, _reads_as(shown)
        if same and not self._left and reads == self._reads:
            return  # another minute of the same day
        missing = [told for told in shown.messages if told.message.id not in self._cards]
        now, self._left = (missing, []) if same else self._first_ones(missing, shown.target)
        for told in now:
            self._make(told)
        self._assemble()
        if not same:
            self._unplaced = not self.isVisible()
            self._go_to(shown.target)
        elif at_end:
            self._go_to(None)
        elif anchor is not None:
            self._keep(anchor)
        if self._left:
            self._filling.start()

    def _first_ones(
        self, missing: Sequence[Told], target: MessageId | None
    ) -> tuple[list[Told], list[Told]]:
        """What is made at once, down from just above the target, and what waits."""
        place = next((n for n, one in enumerate(missing) if one.message.id == target), None)
        first = max(0, len(missing) - AT_ONCE)
        if place is not None:
            first = min(first, max(0, place - 3))
        return list(missing[first:]), list(missing[:first])

    def _fill(self) -> None:
        """Some more cards above those that stand."""
        anchor = self._anchor()
        at_end = self._at_end()
        for told in self._left[-THEN:]:
            self._make(told)
        del self._left[-THEN:]
        if not self._left:
            self._filling.stop()
        self._assemble()
        if at_end and self._shown is not None and self._shown.target is None:
            self._go_to(None)
        elif anchor is not None:
            self._keep(anchor)

    def _make(self, told: Told) -> None:
        assert self._shown is not None
        card = MessageCard(told, self._shown.now, self._column)
        message = told.message
        card.link_pressed.connect(self.link_pressed)
        card.original_asked.connect(lambda: self.original_asked.emit(message))
        card.open_asked.connect(lambda row: self.open_asked.emit(message, row))
        card.save_asked.connect(lambda row: self.save_asked.emit(message, row))
        card.no_deadline_asked.connect(lambda: self.no_deadline_asked.emit(message))
        card.rule_asked.connect(self.rule_asked)
        card.drag_asked.connect(lambda row: self.drag_asked.emit(message, row))
        card.resized.connect(self._arrange)
        self._cards[message.id] = card

    def _assemble(self) -> None:
        """Put titles, cards and buttons in order."""
        shown = self._shown
        assert shown is not None
        for item in self._column.items:
            if not isinstance(item, MessageCard):
                item.hide()
                item.deleteLater()
        items: list[_Item] = []
        if shown.earlier and not self._left:
            items.append(self._button(_("Show earlier"), "chevron-up", self.earlier_asked))
        today = i18n.local(shown.now).date()
        day = None
        for told in shown.messages:
            card = self._cards.get(told.message.id)
            if card is None:
                continue
            date = i18n.local(told.message.at).date()
            card.after_title = date != day
            if date != day:
                title = _DayTitle(words.long_day(date, today), self._column)
                title.first = not items
                items.append(title)
                day = date
            items.append(card)
        if shown.later:
            items.append(self._button(_("Show newer"), "chevron-down", self.later_asked))
        if shown.waiting:
            items.append(_Waiting(shown.waiting, self._column))
        self._column.items = items
        for item in items:
            item.show()
        self._arrange()
        self._order()

    def _order(self) -> None:
        """The keyboard goes through what can be pressed from top to bottom, then on."""
        last: QWidget = self
        for item in self._column.items:
            for one in item.findChildren(QWidget):
                if one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value:
                    QWidget.setTabOrder(last, one)
                    last = one

    def _button(self, text: str, icon: str, pressed: SignalInstance) -> _More:
        button = Button(text, Look.QUIET, icon_name=icon, height=28, size=12)
        button.clicked.connect(pressed)
        return _More(button, self._column)

    # -- where it stands ----------------------------------------------------------------------

    def card(self, message: MessageId) -> MessageCard | None:
        """The card of a message that is shown."""
        return self._cards.get(message)

    def cards(self) -> list[MessageCard]:
        """The cards from top to bottom."""
        return [item for item in self._column.items if isinstance(item, MessageCard)]

    def _arrange(self) -> None:
        self._column.arrange(self.viewport().width(), self.viewport().height())
        self._column.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor, at_end = self._anchor(), self._at_end()
        super().resizeEvent(event)
        self._arrange()
        if at_end:
            self._go_to(None)
        elif anchor is not None:
            self._keep(anchor)

    def _at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 2

    def _anchor(self) -> tuple[MessageId, int] | None:
        """The first card in sight, and how far it stands from the top."""
        top = self.verticalScrollBar().value()
        for card in self.cards():
            if card.y() + card.height() > top:
                return card.told.message.id, card.y() - top
        return None

    def _keep(self, anchor: tuple[MessageId, int]) -> None:
        card = self._cards.get(anchor[0])
        if card is not None:
            self.verticalScrollBar().setValue(card.y() - anchor[1])

    def _go_to(self, target: MessageId | None) -> None:
        card = self._cards.get(target) if target is not None else None
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if card is None else max(0, card.y() - 40))


def _reads_as(shown: Shown) -> object:
    """All that is to be read of it: equal when nothing would stand otherwise."""
    today = i18n.local(shown.now).date()
    # as the wall clock of now has them: a trip to another zone moves them
    times = [i18n.local(told.message.at).replace(tzinfo=None) for told in shown.messages]
    return replace(shown, now=Instant(0)), today, times
