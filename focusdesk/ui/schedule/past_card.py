"""The last 30 days under the draft: what would have rung, how long one would have waited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from focusdesk import clock, i18n
from focusdesk.i18n import _, ngettext
from focusdesk.model import DAY, HOUR, MINUTE, Micros
from focusdesk.rules.schedule import Schedule
from focusdesk.rules.simulate import Simulation, Stop
from focusdesk.rules.suggest import DAYS_NEEDED
from focusdesk.store import past
from focusdesk.store.db import Store
from focusdesk.ui.desk import Desk
from focusdesk.ui.schedule.bars import Bars, Figure, Headline, Progress
from focusdesk.ui.trying import Trying
from focusdesk.ui.widgets.card import TITLE, Card
from focusdesk.ui.widgets.flow import FlowLayout
from focusdesk.ui.widgets.label import Paragraph, t2, t3
from focusdesk.ui.widgets.paint import Type

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it; without a simulation where the history has too few days."""

    days: int
    simulation: Simulation | None


class PastTrial(Trying):
    """Tries a schedule on the past: what is found is a `Tried`."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, "schedule-past", parent)

    def try_schedule(self, schedule: Schedule) -> None:
        """Soon, unless another schedule is tried before."""

        def work(store: Store, stop: Stop) -> Tried | None:
            now = clock.now()
            had = past.days_had(store, schedule, now)
            if had < DAYS_NEEDED:
                return Tried(had, None)
            found = past.simulation(store, now, DAYS, schedule=schedule, stop=stop)
            return None if found is None else Tried(had, found)

        self.ask(work)


class PastCard(Card):
    """Hidden until there is something to show."""

    def __init__(self, trial: PastTrial, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=15)
        self.simulation: Simulation | None = None
        self.progress = Progress()
        self.headline = Headline()
        self.bars = Bars()
        self.note = Paragraph("", Type(12), t3)
        self.median = Figure(_("median wait"), _("Half of the messages waited less"))
        self.p95 = Figure(_("p95 wait"), _("19 in 20 messages waited less"))
        self.missed = Figure(
            _("deadlines missed"), _("Messages that came after a deadline found in them")
        )
        self._figures = QWidget()
        row = FlowLayout(self._figures, gap=10, stretch=True)
        for one in (self.median, self.p95, self.missed):
            row.addWidget(one)
        title = self._title = Paragraph(_("Your last 30 days with this schedule"), TITLE, t2)
        self.column.setSpacing(10)
        for part in (title, self.headline, self.bars, self.progress, self._figures, self.note):
            self.column.addWidget(part)
        trial.began.connect(self._began)
        trial.found.connect(self._found)
        trial.failed.connect(self._failed)
        self._say("")
        self.hide()

    def dress(self) -> None:
        self._title.dress()
        self.note.dress()

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        shown = self.simulation is not None and not text
        for one in (self.headline, self.bars, self._figures):
            one.setVisible(shown)

    def _began(self) -> None:
        self.show()
        self.progress.set_running(True)
        if self.simulation is not None:
            self._fill(self.simulation, stale=True)

    def _failed(self, why: str) -> None:
        self.progress.set_running(False)
        self._say(why)

    def _found(self, tried: Tried) -> None:
        self.progress.set_running(False)
        self.simulation = tried.simulation
        if tried.simulation is None:
            text = ngettext(
                "Not enough history yet ({n} of {needed} days)",
                "Not enough history yet ({n} of {needed} days)",
                tried.days,
            )
            self._say(text.format(n=tried.days, needed=DAYS_NEEDED))
        elif not tried.simulation.messages:
            self._say(_("No message came in the last 30 days."))
        else:
            self._say("")
            self._fill(tried.simulation, stale=False)

    def _fill(self, found: Simulation, *, stale: bool) -> None:
        shown: tuple[Headline | Bars | Figure, ...] = (
            self.headline,
            self.bars,
            self.median,
            self.p95,
            self.missed,
        )
        for one in shown:
            one.show_found(found, stale=stale)
        self.median.say(_length(found.wait_median))
        self.p95.say(_length(found.wait_p95))
        missed = found.deadlines_missed
        self.missed.say(i18n.number(missed), "bad" if missed else "ok")


def _length(micros: Micros | None) -> str:
    """`41 min`, `3 h 10`, `1 d 2 h`: there is little room."""
    if micros is None:
        return "–"
    if HOUR <= micros < DAY:
        hours, minutes = micros // HOUR, micros % HOUR // MINUTE
        return _("{hours} h {minutes}").format(hours=hours, minutes=f"{minutes:02}")
    return i18n.length(micros)
