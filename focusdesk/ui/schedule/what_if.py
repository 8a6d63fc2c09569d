"""What would happen to a message that comes at some time, under the draft."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import Instant, Lane
from focusdesk.rules import decide, when
from focusdesk.rules.decide import Question
from focusdesk.rules.schedule import Timeline
from focusdesk.store import timeline
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.draft import Draft
from focusdesk.ui.widgets.card import TITLE, Card
from focusdesk.ui.widgets.field import Choice, Field
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.switch import Switch
from focusdesk.wording import say, say_error

_LANES: Final = (Lane.NEXT, Lane.NOW, Lane.URGENT, Lane.DIGEST, Lane.MUTE)


class WhatIf(Card):
    """Three questions, one sentence."""

    def __init__(self, desk: Desk, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft = draft
        self.received = Field(_("A message comes"))
        self.received.setPlaceholderText(_("now, or “thu 20:00”"))
        self.lane = Choice(_("Lane"))
        for lane in _LANES:
            self.lane.addItem(words.lane(lane), lane)
        self.vip = Switch(_("Its client is a VIP"))
        self.answer = Paragraph("", Type(13), t1)
        for part in (
            Line(_("What if a message comes"), TITLE, t2),
            self.received,
            self.lane,
            self.vip,
            self.answer,
        ):
            self.column.addWidget(part)
        self.received.textChanged.connect(self.work_out)
        self.lane.currentIndexChanged.connect(self.work_out)
        self.vip.toggled.connect(self.work_out)
        draft.changed.connect(self.work_out)
        self.work_out()

    def dress(self) -> None:
        self.answer.dress()

    def work_out(self) -> None:
        """Answer anew: some milliseconds."""
        if self._desk.state is not DeskState.READY:
            return
        line = Timeline(self._draft.schedule, timeline.timeline(self._desk.store).overrides)
        try:
            at = self._at(line)
        except FocusDeskError as error:
            self.received.set_wrong(True)
            self.answer.setText(say_error(error))
            return
        self.received.set_wrong(False)
        question = Question(
            now=at,
            received=at,
            lane=self.lane.currentData(),
            vip=self.vip.isChecked(),
        )
        self.answer.setText(say(decide.try_(line, question).saying))

    def _at(self, line: Timeline) -> Instant:
        now, text = self._desk.now, self.received.text().strip()
        if not text:
            return now
        zone = line.schedule.local(now).tzinfo
        assert zone is not None
        return when.instant(text, now, zone)
