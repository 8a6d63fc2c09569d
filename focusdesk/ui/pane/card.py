"""One message of the timeline: its line of who and when, its bubble, attachments, the why line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QUrl, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import Category, Instant
from focusdesk.store.rows import AttachmentRow, MessageRow
from focusdesk.ui import words
from focusdesk.ui.pane.attachment import HEIGHT as CHIP_HEIGHT
from focusdesk.ui.pane.attachment import AttachmentChip
from focusdesk.ui.pane.bubble import EDGE, LEFT, Bubble
from focusdesk.ui.pane.due import DueLabel
from focusdesk.ui.pane.why import WhyLine, why_line
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.paint import Type
from focusdesk.wording.rules import rule_name

SPINE: Final = 35
_HEAD: Final = 20
_GAP: Final = 6
_TOP: Final = 13
_TIME_ROOM: Final = 60
"""What a long name leaves for how and when it came."""
_WHO: Final = Type(12, fonts.SEMIBOLD)
_REST: Final = Type(12, tabular=True)
_BULK: Final = (Category.NEWSLETTER, Category.SYSTEM)


@dataclass(frozen=True, slots=True)
class Told:
    """A message with what the card needs beside it.

    title
        What its conversation is called.
    with_subject
        Its subject is new at this place of the timeline.
    """

    message: MessageRow
    title: str
    with_subject: bool


class MessageCard(QWidget):
    """Placed by `arrange`, painted by the tokens in force.

    link_pressed
        An address in the text.
    original_asked
        The HTML it came with.
    open_asked, save_asked, drag_asked
        An `AttachmentRow`.
    no_deadline_asked
        What was read as a deadline is none.
    rule_asked
        The rule that decided, by its name.
    resized
        It takes another height now.
    """

    link_pressed = Signal(QUrl)
    original_asked = Signal()
    open_asked = Signal(object)
    save_asked = Signal(object)
    no_deadline_asked = Signal()
    rule_asked = Signal(str)
    drag_asked = Signal(object)
    resized = Signal()

    def __init__(self, told: Told, now: Instant, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.told = told
        self.after_title = False
        self._message = told.message
        self._now = now
        self._why: WhyLine | None = why_line(told.message, now)
        self._why_top = 0
        self._why_wraps = False
        self._chips: list[AttachmentChip] = []
        self.due: DueLabel | None = None
        self._across = self.width()
        self._make()
        if self._why is not None:
            self.setToolTip(self._why.whole)
        self.setAccessibleName(self._spoken())

    # -- what it is made of -------------------------------------------------------------------

    def _make(self) -> None:
        message = self._message
        self._bubble = Bubble(message, self, with_subject=self.told.with_subject)
        self._bubble.link_pressed.connect(self.link_pressed)
        self._bubble.resized.connect(self.resized)
        if self._message.has_html:
            self._original = Button(
                _("Show original"), Look.LINK, height=_HEAD, size=12, parent=self
            )
            self._original.clicked.connect(self.original_asked)
            self._original.setVisible(self._always_original)
        if message.deadline is not None and message.deadline >= self._now and not message.outgoing:
            self.due = DueLabel(message.deadline, message.deadline_words, self._now, self)
            self.due.none_asked.connect(self.no_deadline_asked)
        for row in message.attachments:
            if not row.inline:
                self._attach(row)
        self._rule: Button | None = None
        if self._why is not None and message.rule:
            rule = self._rule = Button(
                _("Edit rule"), Look.LINK, height=_HEAD, size=12, parent=self
            )
            rule.setAccessibleName(_("Edit rule “{rule}”").format(rule=rule_name(message.rule)))
            rule.clicked.connect(lambda: self.rule_asked.emit(message.rule))

    def tell_time(self, now: Instant) -> None:
        """Another minute: the deadline is nearer, or over."""
        if self.due is None or now == self._now:
            return
        self._now = now
        assert self._message.deadline is not None
        if self._message.deadline < now:
            self.due.hide()
            self.due.deleteLater()
            self.due = None
        else:
            self.due.tell_time(now)
            self._place_due()
        self.setAccessibleName(self._spoken())
        self.update()

    @property
    def _always_original(self) -> bool:
        return self._message.category in _BULK or not self._message.text.strip()

    def _attach(self, row: AttachmentRow) -> None:
        chip = AttachmentChip(row, self)
        chip.open_asked.connect(lambda: self.open_asked.emit(row))
        chip.save_asked.connect(lambda: self.save_asked.emit(row))
        chip.drag_asked.connect(lambda: self.drag_asked.emit(row))
        self._chips.append(chip)

    def chip_of(self, row: AttachmentRow) -> AttachmentChip | None:
        return next((chip for chip in self._chips if chip.row == row), None)

    # -- layout -------------------------------------------------------------------------------

    def arrange(self, width: int) -> int:
        """Place everything for a width; returns the height that it takes."""
        self._across = width
        top = (3 if self.after_title else _TOP) + _HEAD + 3
        bottom = self._bubble.arrange(width, top)
        bottom = self._arrange_chips(width, bottom)
        self._why_top = bottom + 3
        if self._why is not None:
            bottom += 3 + self._arrange_why(width)
        self._place_rule(width)
        self._place_original(width)
        self._place_due()
        return bottom

    def _arrange_chips(self, width: int, top: int) -> int:
        if not self._chips:
            return top
        right_most = width - EDGE
        x, y = LEFT, top + _GAP
        for chip in self._chips:
            size = chip.sizeHint()
            wide = min(size.width(), right_most - LEFT)
            if x > LEFT and x + wide > right_most:
                x, y = LEFT, y + CHIP_HEIGHT + _GAP
            chip.setGeometry(x, y, wide, CHIP_HEIGHT)
            x += wide + _GAP
        return y + CHIP_HEIGHT

    def _arrange_why(self, width: int) -> int:
        """How high the why line is: it wraps where it does not fit beside the way to its rule."""
        assert self._why is not None
        room = width - EDGE - LEFT - 20
        if self._rule is not None:
            room -= self._rule.sizeHint().width() + 10
        self._why_wraps = _REST.width(self._why.text) > room
        if not self._why_wraps:
            return _HEAD
        return 4 + math.ceil(paint.paragraph_height(self._why.text, _REST, room - 2))

    def _place_rule(self, width: int) -> None:
        """Right behind the why line, and beside the first of its lines where it wraps."""
        if self._rule is None or self._why is None:
            return
        wide = self._rule.sizeHint().width()
        said = LEFT + 30 + round(_REST.width(self._why.text))
        self._rule.setGeometry(min(said, width - EDGE - wide), self._why_top, wide, _HEAD)

    def _place_original(self, width: int) -> None:
        if not self._message.has_html:
            return
        wide = self._original.sizeHint().width()
        left = width - EDGE - wide
        if self._message.outgoing:
            left = LEFT
        self._original.setGeometry(left, self._head_top, wide, _HEAD)

    def _place_due(self) -> None:
        """Behind name and time, which make room for it."""
        if self.due is not None:
            left = LEFT + sum(self._head_widths()) + 6 + 8
            self.due.place(left, self._head_top + _HEAD / 2)

    def _head_widths(self) -> tuple[float, float]:
        """How much of its line the name takes, and what stands behind it."""
        right = self._across - EDGE
        if self._message.has_html and not self._original.isHidden():
            right = self._original.x() - 8
        room = right - LEFT - (self.due.sizeHint().width() + 8 if self.due else 0)
        reserved = _TIME_ROOM if room > 3 * _TIME_ROOM else 0  # who it is comes first
        name = min(_WHO.width(self._who()), max(0.0, room - reserved))
        return name, min(_REST.width(self._how()), max(0.0, room - name - 6))

    @property
    def _head_top(self) -> int:
        return 3 if self.after_title else _TOP

    # -- the original is offered to who looks closer ------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        self._look_closer(closer=True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._look_closer(closer=False)
        super().leaveEvent(event)

    def _look_closer(self, *, closer: bool) -> None:
        if self._message.has_html and (closer or not self._original.hasFocus()):
            self._original.setVisible(closer or self._always_original)
        if self.due is not None:
            self.due.look_closer(closer)
            self._place_due()

    # -- paint --------------------------------------------------------------------------------

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self._bubble.dress()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        middle = self._head_top + _HEAD / 2
        if self._message.outgoing:
            self._own_head(painter, middle)
        else:
            self._head(painter, middle)
        if self._why is not None:
            square = QRectF(LEFT, self._why_top + 3, 14, 14)
            icons.paint(painter, self._why.icon, square, colors.t3)
            end = self.width() - EDGE if self._rule is None else self._rule.x() - 8
            if self._why_wraps:
                place = QRectF(LEFT + 20, self._why_top + 3, end - LEFT - 20, self.height())
                paint.paragraph(painter, place, self._why.text, _REST, colors.t3)
            else:
                place = QRectF(LEFT + 20, self._why_top, end - LEFT - 20, _HEAD)
                paint.text(painter, place, self._why.text, _REST, colors.t3)
        painter.end()

    def _head(self, painter: QPainter, middle: float) -> None:
        colors = tokens()
        people.badge(painter, QPointF(SPINE + 1, middle + 1), 12, self._message.channel)
        name, rest = self._head_widths()
        place = QRectF(LEFT, middle - 10, name, 20)
        paint.text(painter, place, self._who(), _WHO, colors.t1)
        place = QRectF(LEFT + name + 6, middle - 10, rest, 20)
        paint.text(painter, place, self._how(), _REST, colors.t3)

    def _own_head(self, painter: QPainter, middle: float) -> None:
        colors = tokens()
        people.badge(painter, QPointF(self.width() - 36, middle + 1), 12, self._message.channel)
        right = self.width() - LEFT
        icons.paint(painter, "check", QRectF(right - 12, middle - 6, 12, 12), colors.t3)
        place = QRectF(LEFT, middle - 10, right - 18 - LEFT, 20)
        said = _("You · {time}").format(time=self._time())
        paint.text(painter, place, said, _REST, colors.t3, paint.RIGHT)

    def _who(self) -> str:
        return words.person(self._message.sender) or self._message.client_name

    def _time(self) -> str:
        time = i18n.time_of_day(self._message.at)
        return _("{time}, edited").format(time=time) if self._message.edited_at else time

    def _how(self) -> str:
        through = words.through(self._message.channel, self.told.title)
        return f"{through} · {self._time()}"

    def _spoken(self) -> str:
        message = self._message
        who = _("You") if message.outgoing else self._who()
        parts_ = [who, self._how(), message.subject if self.told.with_subject else ""]
        parts_ += [self.due.told if self.due else "", self._why.text if self._why else ""]
        return ", ".join(part for part in parts_ if part)
