"""Beside the week: presets, what is chosen, the past tried on it, a question; apply or revert."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.rules import presets
from focusdesk.rules.presets import Preset
from focusdesk.ui.desk import Desk
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.chosen_card import ChosenCard
from focusdesk.ui.schedule.draft import Draft
from focusdesk.ui.schedule.past_card import PastCard, PastTrial
from focusdesk.ui.schedule.suggestions import Suggestions
from focusdesk.ui.schedule.what_if import WhatIf
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.card import titled
from focusdesk.ui.widgets.radio import RadioCards
from focusdesk.ui.widgets.scroll import Foot, Scrolled

WIDTH: Final = 320
NARROW: Final = 288


class Inspector(QWidget):
    """A column that scrolls over two buttons that stay."""

    def __init__(
        self, desk: Desk, draft: Draft, trial: PastTrial, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self.setFixedWidth(WIDTH)
        self.presets = RadioCards(_("Presets"))
        self.presets.set_cards([(one, *words.preset(one)) for one in Preset])
        self.suggestions = Suggestions(desk, draft)
        self.chosen = ChosenCard(draft)
        self.past = PastCard(trial)
        self.what_if = WhatIf(desk, draft)
        self.revert = Button(_("Revert"), Look.QUIET)
        self.apply = Button(_("Apply from today"), Look.PRIMARY)
        self._lay_out()
        self.presets.chosen.connect(self._take_preset)
        self.revert.clicked.connect(draft.revert)
        self.suggestions.came.connect(self._to_top)
        draft.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(0)
        title, _line = titled(_("Presets"))
        for part, gap in (
            (self.suggestions, 0),
            (title, 4),
            (self.presets, 10),
            (self.chosen, 14),
            (self.past, 14),
            (self.what_if, 0),
        ):
            column.addWidget(part)
            column.addSpacing(gap)
        column.addStretch()
        self.view = Scrolled(inner)
        self.foot = Foot(self.view)
        self.foot.row.setSpacing(0)
        self.foot.row.addWidget(self.revert)
        self.foot.row.addStretch(1)
        self.foot.row.addWidget(self.apply)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.view, 1)
        whole.addWidget(self.foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In line with the cards, unless the words are long and the room is short."""
        super().resizeEvent(event)
        wanted = self.revert.sizeHint().width() + self.apply.sizeHint().width()
        left = max(6, min(16, self.width() - 1 - 16 - wanted))
        self.foot.row.setContentsMargins(left, 8, 16, 14)

    def dress(self) -> None:
        for part in (self.suggestions, self.chosen, self.past, self.what_if):
            part.dress()

    def _show(self) -> None:
        self.presets.select(presets.followed(self._draft.schedule))
        dirty = self._draft.is_dirty
        for button in (self.revert, self.apply):
            button.setEnabled(dirty)
        same = "" if dirty else _("Nothing is changed.")
        self.revert.setToolTip(same or _("Back to the schedule in force (Z brings it back)"))
        self.apply.setToolTip(same or _("Held messages are decided anew at once"))

    def _take_preset(self, preset: object) -> None:
        assert isinstance(preset, Preset)
        draft = self._draft
        if presets.followed(draft.schedule) is not preset:
            draft.edit(presets.applied(draft.schedule, preset, words.preset_label))

    def _to_top(self) -> None:
        self.view.verticalScrollBar().setValue(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().list))
        painter.fillRect(0, 0, 1, self.height(), color(tokens().line))
        painter.end()
