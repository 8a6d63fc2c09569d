"""The palette over the window: a line to write in, and under it what fits, by groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from focusdesk import clock
from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.store import inbox
from focusdesk.store.db import Store
from focusdesk.store.search import Hit, search
from focusdesk.ui.palette import entries
from focusdesk.ui.palette.entries import MOST, Entry, Group
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import caps, paint, people
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.popover import SHADOW, Popover
from focusdesk.ui.widgets.query_completion import quoted
from focusdesk.ui.widgets.scrim import Scrim

if TYPE_CHECKING:
    from focusdesk.ui.window import Window

WIDTH: Final = 640
TOP: Final = 104
_FIELD: Final = 52
_ROW: Final = 38
_HEAD: Final = 30
_FOOT: Final = 34
_NOTHING: Final = 48
_SEARCH_AFTER_MS: Final = 80
_LEAST: Final = 2
"""Letters from which messages are searched."""
_KEY: Final = "palette"
_TITLE: Final = Type(13, fonts.MEDIUM)
_STRONG: Final = Type(13, fonts.SEMIBOLD)
_PLAIN: Final = Type(13)
_REMARK: Final = Type(12, tabular=True)


class _Field(QLineEdit):
    """Moving, running and narrowing belong to the rows below it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        away = (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
        )
        if event.key() in away:
            event.ignore()
            return
        super().keyPressEvent(event)


class Palette(Popover):
    """Shown by Ctrl+K; Escape gives the keyboard back to where it was."""

    radius = 14

    def __init__(self, over: QWidget, window: Window) -> None:
        super().__init__(over)
        self._of = window
        self._scrim = Scrim(over)
        self.closed.connect(self._closed)
        self.setAccessibleName(_("Commands"))
        self.setMouseTracking(True)
        self.field = _Field(self)
        self.field.setFrame(False)
        self.field.setFont(fonts.font(16))
        self.field.setPlaceholderText(_("A command, a place, a client, a word…"))
        self.field.setAccessibleName(_("Commands"))
        self.field.textChanged.connect(self._typed)
        self._all: list[Entry] = []
        self._messages: list[Entry] = []
        self._looked_for = ""
        self._searching = QTimer(self)
        self._searching.setSingleShot(True)
        self._searching.setInterval(_SEARCH_AFTER_MS)
        self._searching.timeout.connect(self._search)
        self.rows: list[Entry] = []
        self._current = 0
        self._about = ""
        self._only_client = False

    # -- coming and going ---------------------------------------------------------------------

    def open(self) -> None:
        """Show what can be done from here."""
        self._all = entries.of_window(self._of)
        targets = self._of.inbox.targets() if self._of.on_list else None
        self._about = targets.called if targets is not None else ""
        self._only_client = False
        self._messages, self._looked_for = [], ""
        self.field.clear()
        self._scrim.cover()
        self._show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _closed(self) -> None:
        self._searching.stop()
        self._of.desk.forget(_KEY)
        self._scrim.hide()

    def _place(self) -> None:
        over = self.parentWidget()
        assert over is not None
        width = min(WIDTH, over.width() - 32)
        left = (over.width() - width) // 2
        self.field.setGeometry(SHADOW + 48, SHADOW + 8, width - 60 - self._chip_room(), _FIELD - 16)
        self.open_at(QPoint(left + width, TOP), width, self._height())

    def _chip_room(self) -> int:
        return round(self._chip_width()) + 20 if self._about else 8

    def _chip_width(self) -> float:
        return min(220.0, Type(12, fonts.MEDIUM).width(self._chip_text()) + 18)

    def _chip_text(self) -> str:
        text = _("only {client}") if self._only_client else _("on {client}")
        return text.format(client=self._about)

    # -- what it lists ------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        if len(text.strip()) >= _LEAST:
            self._searching.start()
        else:
            self._searching.stop()
            self._messages, self._looked_for = [], ""
        self._current = 0
        self._show()

    def _show(self) -> None:
        fitting = entries.fitting(self._all, self.field.text())
        if self._only_client:
            fitting = [one for one in fitting if one.group is not Group.GO]
        self.rows = entries.laid_out(fitting, self._messages)
        self._current = min(self._current, max(0, len(self.rows) - 1))
        self._place()
        self._announce()
        self.update()

    def _search(self) -> None:
        text = self.field.text().strip()
        query = f"client:{quoted(self._about)} {text}" if self._only_client else text

        def look(store: Store) -> list[tuple[Hit, str]]:
            # a held message is found by name in the search box, where one is asked first
            hits = search(
                store,
                query,
                now=clock.now(),
                limit=MOST,
                prefix_last=True,
                only_released=True,
            )
            rows = inbox.conversations(store, [one.conversation for one in hits])
            names = {row.id: row.client_name for row in rows}
            return [(one, names.get(one.conversation, "")) for one in hits]

        self._of.desk.read(_KEY, look, lambda found: self._found(text, found), self._not_found)

    def _found(self, text: str, found: Sequence[tuple[Hit, str]]) -> None:
        if self.isVisible() and text == self.field.text().strip():
            self._looked_for = text
            self._messages = [
                entries.of_hit(hit, client, text, self._opens(hit), self._of)
                for hit, client in found
            ]
            self._show()

    def _not_found(self, _error: FocusDeskError) -> None:
        """A text that is no query is still the beginning of a name."""
        self._looked_for = self.field.text().strip()
        self._messages = []
        self._show()

    def _opens(self, hit: Hit) -> Callable[[], object]:
        return lambda: self._of.open_message(hit.conversation, hit.id)

    @property
    def nothing(self) -> str:
        """What stands there when nothing fits."""
        text = self.field.text().strip()
        return _("No match. Search messages for “{text}”").format(text=text) if text else ""

    # -- keyboard and mouse -------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            if self.rows:
                self._current = (self._current + by) % len(self.rows)
            self._announce()
            self.update()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab narrows to the client that the actions are about; the keyboard stays in the line."""
        # Qt asks as well where the keyboard goes while this hides
        if self._about and not self.isHidden():
            self._only_client = not self._only_client
            self._typed(self.field.text())
        return True

    def _run(self) -> None:
        text = self.field.text().strip()
        self.go()
        if self.rows:
            self.rows[self._current].run()
        elif text:
            self._of.search_for(text)

    def _announce(self) -> None:
        """The row that Enter runs, for who hears it."""
        said = self.rows[self._current].spoken if self.rows else self.nothing
        if said != self.field.accessibleDescription():
            self.field.setAccessibleDescription(said)
            if self.isVisible() and QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, said))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position())
        if row is not None and row != self._current:
            self._current = row
            self._announce()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position())
        if row is not None:
            self._current = row
            self._run()
        elif not self.rows and self._nothing_area().contains(event.position()):
            self._run()

    def _row_at(self, point: QPointF) -> int | None:
        return next((n for n, area in enumerate(self._areas()) if area.contains(point)), None)

    # -- where it stands ----------------------------------------------------------------------

    def _height(self) -> int:
        groups = len({one.group for one in self.rows})
        inside = groups * _HEAD + len(self.rows) * _ROW + 10
        if not self.rows:
            inside = _NOTHING if self.nothing else 10
        return _FIELD + inside + _FOOT

    def _areas(self) -> list[QRectF]:
        card = QRectF(self.card)
        top = card.top() + _FIELD + 3
        found = []
        group = None
        for entry in self.rows:
            if entry.group is not group:
                top += _HEAD
                group = entry.group
            found.append(QRectF(card.left() + 8, top, card.width() - 16, _ROW))
            top += _ROW
        return found

    def _nothing_area(self) -> QRectF:
        card = QRectF(self.card)
        return QRectF(card.left() + 8, card.top() + _FIELD + 5, card.width() - 16, _ROW)

    # -- paint --------------------------------------------------------------------------------

    def paint_card(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        square = QRectF(card.left() + 20, card.top() + 19, 16, 16)
        icons.paint(painter, "search", square, colors.t2)
        paint.line(painter, card.left() + 1, card.right() - 1, card.top() + _FIELD, colors.line)
        if self._about:
            self._chip(painter, card)
        group = None
        for number, (entry, area) in enumerate(zip(self.rows, self._areas(), strict=True)):
            if entry.group is not group:
                group = entry.group
                place = QRectF(area.left() + 13, area.top() - 23, area.width(), 20)
                paint.text(painter, place, group.title, Type(11, fonts.SEMIBOLD), colors.t2)
            self._entry(painter, area, entry, current=number == self._current)
        if not self.rows and self.nothing:
            area = self._nothing_area()
            paint.box(painter, area, 8, colors.soft)
            icons.paint(
                painter,
                "search",
                QRectF(area.left() + 14, round(area.center().y() - 8), 16, 16),
                colors.soft_text,
            )
            place = area.adjusted(44, 0, -12, 0)
            paint.text(painter, place, self.nothing, _TITLE, colors.soft_text)
        self._foot(painter, card)

    def _chip(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        wide = self._chip_width()
        area = QRectF(card.right() - 20 - wide, card.top() + 16, wide, 22)
        ground = colors.soft if self._only_client else colors.sunken
        ink = colors.soft_text if self._only_client else colors.t2
        paint.box(painter, area, 11, ground)
        inner = area.adjusted(9, 0, -8, 0)
        paint.text(painter, inner, self._chip_text(), Type(12, fonts.MEDIUM), ink)

    def _entry(self, painter: QPainter, area: QRectF, entry: Entry, *, current: bool) -> None:
        colors = tokens()
        if current:
            paint.box(painter, area, 8, colors.soft)
        middle = area.center().y()
        if entry.client is not None:
            face = QRectF(area.left() + 12, middle - 10, 20, 20)
            people.avatar(painter, face, 6, entry.title, entry.client, 9)
        elif entry.channel:
            people.badge(painter, QPointF(area.left() + 22, middle), 8, entry.channel)
        else:
            square = QRectF(area.left() + 14, round(middle - 8), 16, 16)
            ink = colors.soft_text if current else colors.t2
            if entry.icon == "star":
                ink = colors.star
            icons.paint(painter, entry.icon, square, ink)
        right = area.right() - 12
        if entry.caps:
            right = caps.draw(painter, right, middle, entry.caps) - 12
        ink = colors.soft_text if current else colors.t1
        place = QRectF(area.left() + 44, area.top(), right - area.left() - 44, area.height())
        # a long title leaves room to say whose it is
        place.setWidth(place.width() - min(_REMARK.width(entry.remark) + 12, place.width() / 2))
        plain = _PLAIN if entry.places else _TITLE
        width = paint.marked(painter, place, entry.title, entry.places, (plain, _STRONG), ink)
        place = QRectF(place.left() + width + 12, area.top(), 0, area.height())
        place.setRight(right)
        paint.text(painter, place, entry.remark, _REMARK, colors.t2 if current else colors.t3)

    def _foot(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        top = card.bottom() - _FOOT
        paint.line(painter, card.left() + 1, card.right() - 1, top, colors.line)
        middle = top + _FOOT / 2
        hints = [("↑↓", _("move")), ("↵", _("run"))]
        if self._about:
            hints.append(("Tab", _("filter by client")))
        left = card.left() + 20
        for cap, said in hints:
            left += _hint(painter, left, middle, cap, said) + 16
        wide = caps.width(("Esc",)) + 6 + Type(11).width(_("close"))
        _hint(painter, card.right() - 20 - wide, middle, "Esc", _("close"))


def _hint(painter: QPainter, left: float, middle: float, cap: str, said: str) -> float:
    """A key and what it does; returns the width."""
    wide = caps.width((cap,))
    caps.draw(painter, left + wide, middle, (cap,))
    style = Type(11)
    width = style.width(said)
    place = QRectF(left + wide + 6, middle - 10, width + 1, 20)
    paint.text(painter, place, said, style, tokens().t3)
    return wide + 6 + width
