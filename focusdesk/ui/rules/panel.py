"""The list of rules with everything round it: head, search, what is suggested, the keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.rules.rows import RuleList
from focusdesk.ui.rules.suggested import Suggested
from focusdesk.ui.rules.view import RuleView
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.field import Field
from focusdesk.ui.widgets.label import Line, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.strip import Strip, Tone

_TITLE: Final = Type(18, fonts.SEMIBOLD)
_HINT: Final = Type(11)
_EDGE: Final = 16


class _Search(Field):
    """Down and Enter go on to what was found.

    left
        On to the list.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _Hairline(QWidget):
    """Between the head and the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().line))
        painter.end()


class _Keys(QWidget):
    """The line that teaches the keys; what does not fit is left out from its end."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        hints = [
            (pressed, does, max(16.0, _HINT.width(pressed) + 10), _HINT.width(does))
            for pressed, does in (
                (_("Space"), _("on / off")),
                ("Alt ↑↓", _("move")),
                ("Z", _("undo")),
            )
        ]
        while hints and sum(cap + 6 + wide + 16 for _p, _d, cap, wide in hints) > self.width():
            hints.pop()
        painter = QPainter(self)
        paint.line(painter, 0, self.width(), 0, tokens().line)
        x = (self.width() - sum(cap + 6 + wide + 16 for _p, _d, cap, wide in hints) + 16) / 2
        for pressed, does, cap, wide in hints:
            box = QRectF(round(x), 9, cap, 16)
            paint.box(painter, box, 4, tokens().sunken)
            paint.text(painter, box, pressed, _HINT, tokens().t2, paint.CENTER)
            place = QRectF(round(x) + cap + 6, 7, wide + 1, 20)
            paint.text(painter, place, does, _HINT, tokens().t3)
            x += cap + 6 + wide + 16
        painter.end()


class RulePanel(QWidget):
    """What stands left of the editor.

    new_asked
        A rule is to be begun.
    """

    new_asked = Signal()

    def __init__(self, rules: RuleList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = rules
        self.title = Line(_("Rules"), _TITLE, t1)
        self.find_button = Button("", Look.QUIET, icon_name="search", tip=_("Search the rules (/)"))
        self.find_button.setCheckable(True)
        self.new = Button(_("New rule"), icon_name="plus", key="N")
        self.line = Line(
            _("The first rule that matches wins. Drag, or Alt ↑↓, to reorder."), Type(12), t2
        )
        self.line.setToolTip(self.line.text())
        self.days = Line(_("30 days"), Type(12), t2)
        self.days.setToolTip(_("Messages that each rule decided in the last 30 days"))
        self.search = _Search(_("Search the rules"))
        self.search.setPlaceholderText(_("Name, sentence or query"))
        self.losing = Strip(Tone.WAITING, "file")
        self.suggested = Suggested()
        self.view = RuleView(rules)
        self.none = Line("", Type(13), t2)
        self.none.hide()
        self._lay_out()
        self.new.clicked.connect(self.new_asked)
        self.find_button.toggled.connect(self._find_toggled)
        self.search.textChanged.connect(self.filter)
        self.search.left.connect(self._to_list)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 14, _EDGE + 1, 0)
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        head.addWidget(self.find_button)
        head.addWidget(self.new)
        below = QHBoxLayout()
        below.setContentsMargins(_EDGE, 4, 21, 8)
        below.setSpacing(12)
        below.addWidget(self.line, 1)
        below.addWidget(self.days)
        self._below = QWidget()
        search = QHBoxLayout(self._below)
        search.setContentsMargins(_EDGE, 0, _EDGE, 10)
        search.addWidget(self.search)
        self._below.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(below)
        column.addWidget(self._below)
        column.addWidget(_Hairline())
        column.addWidget(self._holder())
        column.addWidget(self.suggested)
        column.addSpacing(6)
        column.addWidget(self.none)
        column.addWidget(self.view, 1)
        column.addWidget(_Keys())
        self.none.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _holder(self) -> QWidget:
        """The strip with room over it, which is there only while the strip is."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 6, 0, 0)
        inner.addWidget(self.losing)
        holder.hide()
        self.losing.came_or_went.connect(lambda: holder.setVisible(not self.losing.isHidden()))
        return holder

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.losing.dress()
        self.suggested.dress()
        self.view.viewport().update()

    # -- searching ----------------------------------------------------------------------------

    def begin_search(self) -> None:
        """The keyboard goes to the search of the rules."""
        self.find_button.setChecked(True)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _find_toggled(self, on: bool) -> None:
        self._below.setVisible(on)
        if on:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.search.clear()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_search(self) -> None:
        """All rules again."""
        self.find_button.setChecked(False)

    def _to_list(self) -> None:
        """To the open rule, or to the first that was found."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        places = range(self._rules.rowCount())
        found = [place for place in places if not self.view.isRowHidden(place)]
        if found and self.view.place not in found:
            self.view.chosen.emit(found[0])

    def filter(self) -> None:
        """Only the rules that say what is searched for; while one searches, none is moved."""
        wanted = self.search.text().strip()
        shown = 0
        for place in range(self._rules.rowCount()):
            fits = not wanted or self._rules.matches(place, wanted)
            self.view.setRowHidden(place, not fits)
            shown += fits
        self.view.may_move = not wanted
        self.none.setText("" if shown else _("No rule says that."))
        self.none.setVisible(not shown)
        self.line.setText(
            _("The order can be changed when the search is over.")
            if wanted
            else _("The first rule that matches wins. Drag, or Alt ↑↓, to reorder.")
        )
        self.line.setToolTip(self.line.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().list))
        painter.end()
