"""The wizard's first step: which kind of account."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.column import Column
from focusdesk.ui.accounts.kind_cards import KindCards
from focusdesk.ui.accounts.kinds import AccountKind, Kinds
from focusdesk.ui.desk import Desk
from focusdesk.ui.engine_process import EngineState
from focusdesk.ui.theme import icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.label import Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.strip import Strip, Tone
from focusdesk.wording import say


class _Note(QWidget):
    """A sentence on a quiet ground, behind a lock."""

    def __init__(self) -> None:
        super().__init__()
        self.text = Paragraph("", Type(12), t2)
        row = QHBoxLayout(self)
        row.setContentsMargins(34, 10, 14, 10)
        row.addWidget(self.text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint.box(painter, area, 8, tokens().sunken)
        square = QRectF(13, round(area.center().y() - 6), 12, 12)
        icons.paint(painter, "lock", square, tokens().t2)
        painter.end()


class KindStep(Column):
    """Cards, as soon as an engine says which.

    changed
        Another kind is chosen, or one can be chosen at all.
    entered
        The person pressed Enter on a kind.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, desk: Desk, kinds: Kinds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kinds = kinds
        self._begins_late = False
        self.intro = Paragraph(
            _("Where do your clients write to you? Add one at a time; you can come back."),
            Type(13),
            t2,
        )
        self.waiting = Strip(Tone.NEWS, "tray-in", inset=0)
        self.broken = Strip(Tone.WAITING, "alert", inset=0)
        self.cards = KindCards()
        self._note = _Note()
        self.column.addWidget(self.intro)
        self.column.addWidget(self.waiting)
        self.column.addWidget(self.cards)
        self.column.addWidget(self._note)
        self.column.addWidget(self.broken)
        self.column.addStretch()
        self.cards.chosen.connect(self._show)
        self.cards.entered.connect(self.entered)
        self.waiting.pressed.connect(desk.try_engine_again)
        desk.engine_changed.connect(self._show)
        kinds.came.connect(self._came)
        self._came()

    def dress(self) -> None:
        for part in (self.intro, self.waiting, self.broken, self._note.text):
            part.dress()

    @property
    def chosen(self) -> AccountKind | None:
        offer = self._kinds.offer
        return None if offer is None else offer.kind(str(self.cards.selected))

    def _came(self) -> None:
        offer = self._kinds.offer
        had_focus = any(self.cards.radio(key).hasFocus() for key in self.cards.keys)
        self.cards.set_kinds(offer.kinds if offer else ())
        if had_focus or (self._begins_late and self.isVisible()):
            self.begin()
        self.broken.say("\n".join(say(one) for one in offer.broken) if offer else "")
        self._show()

    def _show(self) -> None:
        kind = self.chosen
        self.cards.setVisible(kind is not None)
        self._note.setVisible(kind is not None)
        self._note.text.setText(words.promise(kind) if kind else "")
        if kind is not None:
            self.waiting.say("")
        elif self._kinds.refusal is not None:
            self.waiting.say(words.error(self._kinds.refusal))
        elif self._desk.engine_state is EngineState.FAILING:
            self.waiting.say(_("Collecting does not run."), _("Try again"))
        else:
            self.waiting.say(_("Collecting is starting. The kinds of accounts follow in a moment."))
        self.changed.emit()

    def begin(self) -> None:
        """The keyboard goes to the kinds, once they have come."""
        self._begins_late = self.cards.selected is None
        self.cards.begin()
