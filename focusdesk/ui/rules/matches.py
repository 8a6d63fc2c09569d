"""What the rule in the editor matches of the last 30 days: how much, and the newest of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.errors import BadQuery
from focusdesk.i18n import _, ngettext
from focusdesk.model import Instant
from focusdesk.rules import query
from focusdesk.rules.query import FULL_TEXT, Field, Node, Not, Term
from focusdesk.store.rule_trials import RuleTrial
from focusdesk.store.search import Hit
from focusdesk.ui import words
from focusdesk.ui.rules.words import day
from focusdesk.ui.schedule.bars import Progress
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type

_ROW: Final = 36
_NAME: Final = Type(13, fonts.MEDIUM)
_TEXT: Final = Type(13)
_DATE: Final = Type(12, tabular=True)
_NAME_ROOM: Final = 96
_RADIUS: Final = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a text that were asked for."""

    start: int
    end: int


def wanted_terms(text: str) -> list[Term]:
    """The words that a query asks for in what was written, without those it denies."""
    try:
        return list(_asked(query.parse(text)))
    except BadQuery:
        return []


def _asked(tree: Node) -> Iterable[Term]:
    if isinstance(tree, Term):
        if tree.field in FULL_TEXT and tree.field not in (Field.FROM, Field.TO):
            yield tree
    elif not isinstance(tree, Not):
        for part in tree.parts:
            yield from _asked(part)


def marks(text: str, terms: Sequence[Term]) -> list[Mark]:
    """Where a text says what was asked for: whole words, accents and case ignored."""
    plain, places = _plain(text)
    found: list[Mark] = []
    for term in terms:
        wanted, _places = _plain(term.value)
        at = plain.find(wanted)
        while wanted and at >= 0:
            end = at + len(wanted)
            begins = at == 0 or not plain[at - 1].isalnum()
            ends = term.prefix or end == len(plain) or not plain[end].isalnum()
            if begins and ends:
                found.append(Mark(places[at], places[end - 1] + 1))
            at = plain.find(wanted, at + 1)
    found.sort(key=lambda mark: mark.start)
    return [mark for n, mark in enumerate(found) if n == 0 or mark.start >= found[n - 1].end]


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without accents and case, and where each of its characters stood."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFD", character.casefold()):
            if not unicodedata.combining(one):
                plain.append(one)
                places.append(place)
    return "".join(plain), places


class _Match(QWidget):
    """A message: through what, who, what it says, when."""

    def __init__(self, hit: Hit, terms: Sequence[Term], now: Instant, *, first: bool) -> None:
        """`first`: a line over it stands already."""
        super().__init__()
        self._hit = hit
        self._first = first
        self._who = words.person(hit.sender)
        self._day = day(hit.at, now)
        self._text = hit.subject or hit.snippet
        self._marks = marks(self._text, terms)
        if not self._marks and marks(hit.snippet, terms):
            self._text, self._marks = hit.snippet, marks(hit.snippet, terms)
        self.setFixedHeight(_ROW)
        said = (words.channel_title(hit.channel), self._who, self._text, self._day)
        self.setAccessibleName(", ".join(said))
        self.setToolTip(self._text)

    def sizeHint(self) -> QSize:
        return QSize(260, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        if not self._first:
            paint.line(painter, 1, self.width() - 1, 0, colors.line)
        middle = self.height() / 2
        people.badge(painter, QPointF(21, middle), 8, self._hit.channel)
        right = self.width() - 13 - _DATE.width(self._day)
        place = QRectF(right, 0, self.width() - 13 - right + 1, self.height())
        paint.text(painter, place, self._day, _DATE, colors.t2)
        name = QRectF(37, 0, _NAME_ROOM, self.height())
        paint.text(painter, name, self._who, _NAME, colors.t1)
        left = name.right() + 8
        self._said(painter, QRectF(left, 0, right - 12 - left, self.height()))
        painter.end()

    def _said(self, painter: QPainter, area: QRectF) -> None:
        """The text, with a ground of its own behind what was asked for."""
        pair = tokens().deadline
        left, place = area.left(), 0
        for mark in [*self._marks, Mark(len(self._text), len(self._text))]:
            for piece, is_mark in (
                (self._text[place : mark.start], False),
                (self._text[mark.start : mark.end], True),
            ):
                room = area.right() - left
                if not piece or room < _TEXT.size:
                    continue
                wide = min(_TEXT.width(piece), room)
                if is_mark:
                    middle = area.center().y()
                    box = QRectF(left - 1, middle - 9, wide + 2, 18)
                    paint.box(painter, box, 3, pair.ground)
                ink = pair.text if is_mark else tokens().t2
                left += paint.text(painter, QRectF(left, 0, room, area.height()), piece, _TEXT, ink)
            place = mark.end


class MatchesCard(QWidget):
    """Figures in its head, the newest messages under it.

    show_all
        The person wants to see all of them.
    """

    show_all = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trial: RuleTrial | None = None
        self.title = Line("", Type(13, fonts.SEMIBOLD), t1)
        self.remark = Line("", Type(12), t2)
        self.all = Button(_("Show all"), Look.LINK, height=28, size=12)
        self.note = Paragraph("", Type(12), t2)
        self.progress = Progress()
        head = QHBoxLayout()
        head.setContentsMargins(13, 6, 13, 4)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.remark, 1)
        head.addWidget(self.all)
        self.title.setSizePolicy(self.all.sizePolicy())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        note = QVBoxLayout()
        note.setContentsMargins(13, 0, 13, 0)
        note.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addLayout(note)
        column.addLayout(self._rows)
        self.all.clicked.connect(self.show_all)
        self.say("")

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.note.dress()

    @property
    def rows(self) -> list[str]:
        """What the messages say that are shown."""
        return [one.accessibleName() for one in self._shown()]

    def _shown(self) -> list[_Match]:
        items = [self._rows.itemAt(n) for n in range(self._rows.count())]
        found = [item.widget() for item in items if item is not None]
        return [one for one in found if isinstance(one, _Match)]

    def _clear(self) -> None:
        for one in self._shown():
            self._rows.removeWidget(one)
            one.hide()
            one.deleteLater()

    def begin(self) -> None:
        """Something is worked out; what is shown is old."""
        self.progress.set_running(True)

    def say(self, why: str) -> None:
        """Nothing can be shown, for this reason."""
        self.trial = None
        self.progress.set_running(False)
        self._clear()
        self.title.setText(_("Matches in 30 days"))
        self.remark.setText("")
        self.all.hide()
        self._note(why)

    def _note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note.setContentsMargins(0, 7, 0, 7)

    def show_trial(self, trial: RuleTrial, text: str, now: Instant) -> None:
        """What the query `text` matches."""
        self.trial = trial
        self.progress.set_running(False)
        self._clear()
        n = trial.matches
        self.title.setText(
            ngettext("{n} match in 30 days", "{n} matches in 30 days", n).format(n=i18n.number(n))
        )
        self.remark.setText(_in_focus(trial))
        self.remark.setToolTip(self.remark.text())
        self.all.setVisible(bool(n and text))
        if not n:
            self._note(_("No message of the last 30 days matches. It will act on new ones."))
            return
        held = "" if trial.newest else _("All of them are held: what they say is not shown.")
        self._note("\n".join(part for part in (_above(trial), held) if part))
        terms = wanted_terms(text)
        for n, hit in enumerate(trial.newest):
            self._rows.addWidget(_Match(hit, terms, now, first=n == 0 and not self.note.text()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), _RADIUS, tokens().pane, tokens().line)
        painter.end()


def _in_focus(trial: RuleTrial) -> str:
    """How many of them rang in focus."""
    n = trial.rang_in_focus
    if not n:
        return ""
    return ngettext(
        "{n} would have rung during focus", "{n} would have rung during focus", n
    ).format(n=i18n.number(n))


def _above(trial: RuleTrial) -> str:
    """How many of them another rule decides."""
    n = trial.matches - trial.decided
    if not n:
        return ""
    return ngettext(
        "{n} of them is decided by a rule above.", "{n} of them are decided by rules above.", n
    ).format(n=i18n.number(n))
