"""The fields of what is chosen: a block's label, days, hours, permissions; a delivery's days, time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.model import Mode
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Block, Weekday
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.days import DayToggles
from focusdesk.ui.schedule.draft import ChosenBlock, ChosenDelivery, Draft
from focusdesk.ui.theme import fonts
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.card import Card, titled
from focusdesk.ui.widgets.field import Field, TimeField
from focusdesk.ui.widgets.label import Line, Paragraph, t2, t3
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.switch import Switch


class ChosenCard(QWidget):
    """What is chosen in a draft, and what can be changed of it."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.remove = Button(_("Remove"), Look.LINK, height=28, size=12)
        head, self.title = titled("", self.remove)
        self.card = Card()
        self.label = Field(_("Label"), fonts.SEMIBOLD)
        self.days = DayToggles()
        self.start = TimeField(_("From"), last=24 * 60 - 1)
        self.end = TimeField(_("To"))
        self.vips = Switch(_("VIPs may ring"))
        self.deadlines = Switch(_("Deadlines may ring"))
        self.to = Line(_("to"), Type(13), t2)
        self.hint = Paragraph(
            _("Press a block or a delivery to change it, or drag over the week to paint one."),
            Type(12),
            t3,
        )
        self._lay_out(head)
        self.label.textEdited.connect(self._label_edited)
        self.days.changed.connect(self._days_changed)
        self.start.changed.connect(self._hours_changed)
        self.end.changed.connect(self._hours_changed)
        self.vips.clicked.connect(self._permissions_changed)
        self.deadlines.clicked.connect(self._permissions_changed)
        self.remove.clicked.connect(self.remove_chosen)
        draft.chosen_changed.connect(self._show)
        draft.changed.connect(self._show)
        self._show()

    def _lay_out(self, head: QWidget) -> None:
        self._hours = QWidget()
        row = QHBoxLayout(self._hours)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.to.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        row.addWidget(self.start, 1)
        row.addWidget(self.to)
        row.addWidget(self.end, 1)
        for one in (self.label, self.days, self._hours, self.vips, self.deadlines, self.hint):
            self.card.column.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(self.card)

    def dress(self) -> None:
        self.hint.dress()

    # -- what it shows ------------------------------------------------------------------------

    def _show(self) -> None:
        chosen = self._draft.chosen
        block = chosen.block if isinstance(chosen, ChosenBlock) else None
        focus = isinstance(chosen, ChosenBlock) and chosen.mode is Mode.FOCUS
        if isinstance(chosen, ChosenBlock):
            self.title.setText(_("Selected block") if focus else _("Selected quiet hours"))
            self._show_block(chosen)
        elif isinstance(chosen, ChosenDelivery):
            self.title.setText(_("Selected delivery"))
            self.days.show_days(week_edit.delivery_days(self._draft.schedule, chosen.minute))
            self.start.show_minute(chosen.minute)
        else:
            self.title.setText(_("Selected block"))
        self.start.setAccessibleName(_("From") if block is not None else _("Time"))
        self.hint.setVisible(chosen is None)
        self.remove.setVisible(chosen is not None)
        self.days.setVisible(chosen is not None)
        self._hours.setVisible(chosen is not None)
        for one in (self.label, self.to, self.end, self.vips):
            one.setVisible(block is not None)
        self.deadlines.setVisible(block is not None and not focus)

    def _show_block(self, chosen: ChosenBlock) -> None:
        block = chosen.block
        if self.label.text() != block.label:
            self.label.setText(block.label)
        self.label.setPlaceholderText(words.mode(chosen.mode))
        self.days.show_days(block.days)
        self.start.show_minute(block.start)
        self.end.show_minute(block.end)
        self.vips.setChecked(block.vips_ring)
        self.deadlines.setChecked(block.deadlines_ring)

    # -- what it changes ----------------------------------------------------------------------

    def _put(self, new: Block, key: str = "") -> None:
        chosen = self._draft.chosen
        assert isinstance(chosen, ChosenBlock)
        put = week_edit.put(self._draft.schedule, chosen.mode, chosen.block, new)
        day = chosen.day if chosen.day in new.days else min(new.days)
        self._draft.edit(put, ChosenBlock(chosen.mode, new, day), key)

    def _label_edited(self, text: str) -> None:
        chosen = self._draft.chosen
        if isinstance(chosen, ChosenBlock):
            self._put(replace(chosen.block, label=text.strip()), key="label")

    def _days_changed(self, days: frozenset[Weekday]) -> None:
        draft, chosen = self._draft, self._draft.chosen
        if isinstance(chosen, ChosenBlock):
            self._put(replace(chosen.block, days=days))
        elif chosen is not None:
            had = week_edit.delivery_days(draft.schedule, chosen.minute)
            less = week_edit.remove_delivery(draft.schedule, had - days, chosen.minute)
            more = week_edit.add_delivery(less, days - had, chosen.minute)
            draft.edit(more, ChosenDelivery(chosen.minute, min(days)))

    def _hours_changed(self) -> None:
        draft, chosen = self._draft, self._draft.chosen
        if isinstance(chosen, ChosenDelivery):
            minute = self.start.minute
            days = week_edit.delivery_days(draft.schedule, chosen.minute)
            put = week_edit.move_delivery(draft.schedule, days, chosen.minute, minute)
            draft.edit(put, ChosenDelivery(minute, chosen.day))
        elif chosen is not None:
            start, end = self.start.minute, self.end.minute
            if start == end or (start, end) == (0, 0):
                self._show()
                return
            self._put(replace(chosen.block, start=start, end=end))

    def _permissions_changed(self) -> None:
        chosen = self._draft.chosen
        if isinstance(chosen, ChosenBlock):
            vips, deadlines = self.vips.isChecked(), self.deadlines.isChecked()
            self._put(replace(chosen.block, vips_ring=vips, deadlines_ring=deadlines))

    def remove_chosen(self) -> None:
        """The block, or the delivery, on all of its days."""
        draft, chosen = self._draft, self._draft.chosen
        if isinstance(chosen, ChosenBlock):
            draft.edit(week_edit.remove(draft.schedule, chosen.mode, chosen.block))
        elif chosen is not None:
            draft.edit(week_edit.remove_delivery(draft.schedule, Weekday, chosen.minute))

    def begin(self) -> None:
        """The keyboard goes to the first field."""
        chosen = self._draft.chosen
        first = self.label if isinstance(chosen, ChosenBlock) else self.start
        if chosen is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            first.selectAll()
