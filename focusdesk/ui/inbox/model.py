"""The conversations of a view as Qt's model: ids in an array, rows read by blocks when painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from focusdesk.model import Category, ClientId, ConversationId, Triage
from focusdesk.store import inbox
from focusdesk.store.db import Changed
from focusdesk.store.inbox import Chip
from focusdesk.store.rows import ConversationRow
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.groups import Group, GroupedOrder
from focusdesk.ui.inbox.rows import Header, Line, line_of, spoken

PAGE: Final = 500
BLOCK: Final = 24
KEPT: Final = 1500
ONE_BY_ONE: Final = 40
"""Up to so many changed conversations are moved one by one; beyond, the list is read anew."""
LINE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class View:
    """What a list shows."""

    states: tuple[Triage, ...] = (Triage.INBOX,)
    chip: Chip = Chip.ALL
    client: ClientId | None = None

    def holds(self, row: ConversationRow) -> bool:
        """Whether a conversation belongs in it."""
        return (
            row.messages > 0
            and row.state in self.states
            and (self.client is None or row.client == self.client)
            and {
                Chip.ALL: True,
                Chip.UNREAD: row.unread > 0,
                Chip.LEADS: row.category is Category.LEAD,
                Chip.VIP: row.vip,
            }[self.chip]
        )


class ConversationList(QAbstractTableModel):
    """One column; group titles are rows of their own, which cannot be selected."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view = View()
        self._order = GroupedOrder(desk.now)
        self._more = False
        self._rows: OrderedDict[ConversationId, ConversationRow] = OrderedDict()
        self._lines: dict[ConversationId, Line] = {}
        self.kept: ConversationId | None = None
        """Stays in the list although it no longer belongs there: it is being read."""
        self.picked: Container[ConversationId] = ()
        """What is chosen, for who hears the rows."""

    # -- what it shows ------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self._view

    def show(self, view: View) -> None:
        """Another view, from its top."""
        self._view = view
        self.kept = None
        self.reload(PAGE)

    def reload(self, least: int = 0) -> None:
        """Read the order anew, as far as it was read before."""
        self.beginResetModel()
        self._rows.clear()
        self._lines.clear()
        wanted = max(PAGE, least, len(self._order))
        self._order = GroupedOrder(self._desk.now)
        page = self._page(None, wanted)
        self._order.append(page)
        self._more = len(page) == wanted
        self.endResetModel()

    def repaint(self) -> None:
        """The same rows, said anew."""
        self._lines.clear()
        if self._order.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._order.rows - 1, 0))

    def tell_time(self) -> None:
        """Another minute: say anew the rows that read otherwise by now."""
        before = self._lines
        if len(before) > ONE_BY_ONE:
            self.repaint()  # after scrolling; what is in sight then is what is known next time
            return
        self._lines = {}
        for id_, line in before.items():
            place = self._order.place_of(id_)
            if place is not None and self.line(place) != line:
                self._said_anew(place)

    def _page(self, after: tuple[int, int] | None, limit: int) -> list[tuple[int, ConversationId]]:
        view = self._view
        pages = [
            inbox.conversation_ids(
                self._desk.store,
                state,
                chip=view.chip,
                client=view.client,
                after=after,
                limit=limit,
            )
            for state in view.states
        ]
        return (
            pages[0]
            if len(pages) == 1
            else nlargest(limit, (one for page in pages for one in page))
        )

    # -- following the store ------------------------------------------------------------------

    def apply(self, changed: Changed | None) -> None:
        """Move, add and drop what changed."""
        if changed is None or self._order.today != GroupedOrder(self._desk.now).today:
            self.reload()
            return
        clients = changed.of("client")
        if clients and self._view.chip is Chip.VIP:
            self.reload()
            return
        ids = [ConversationId(one) for one in changed.of("conversation")]
        if len(ids) > ONE_BY_ONE or (len(ids) > 4 and len(self._order) > 50_000):
            self.reload()
            return
        if clients:
            self._forget_clients(clients)
        if ids:
            self._follow(ids)

    def _forget_clients(self, clients: frozenset[int]) -> None:
        for id_ in [id_ for id_, row in self._rows.items() if row.client in clients]:
            del self._rows[id_]
            self._lines.pop(id_, None)
        self.repaint()

    def _follow(self, ids: Sequence[ConversationId]) -> None:
        found = {row.id: row for row in inbox.conversations(self._desk.store, ids)}
        for id_ in sorted({*ids, *found}):
            row = found.get(id_)
            place = self._order.place_of(id_)
            belongs = row is not None and (self._view.holds(row) or self._keeps(row))
            if row is None or not belongs:
                if place is not None:
                    self.drop(id_)
                continue
            self._remember(row)
            if place is not None and self._stays(place, row):
                self._said_anew(place)
                continue
            if place is not None:
                self._remove(place)
            self._insert(row)

    def _keeps(self, row: ConversationRow) -> bool:
        view = View(self._view.states, Chip.ALL, self._view.client)
        return row.id == self.kept and view.holds(row)

    def _stays(self, place: int, row: ConversationRow) -> bool:
        return self._order.sort_at(place) == row.sort_at

    def _said_anew(self, place: int) -> None:
        index = self.index(self._order.row_of(place), 0)
        self.dataChanged.emit(index, index)

    def _insert(self, row: ConversationRow) -> None:
        place = self._order.place_for(row.sort_at, row.id)
        if place == len(self._order) and self._more:
            return
        rows = self._order.rows_to_insert(row.sort_at, place)
        self.beginInsertRows(QModelIndex(), rows.first, rows.last)
        self._order.insert(row.sort_at, row.id, place)
        self.endInsertRows()

    def _remove(self, place: int) -> None:
        rows = self._order.rows_to_remove(place)
        self.beginRemoveRows(QModelIndex(), rows.first, rows.last)
        self._order.remove(place)
        self.endRemoveRows()

    def drop(self, id_: ConversationId) -> None:
        """Take a conversation out, ahead of the store or after it."""
        place = self._order.place_of(id_)
        if place is not None:
            self._remove(place)

    def drop_all(self, ids: Sequence[ConversationId]) -> None:
        """Take several out; many of them in one go."""
        if len(ids) <= ONE_BY_ONE:
            for one in ids:
                self.drop(one)
            return
        self.beginResetModel()
        left = self._order.without(frozenset(ids))
        self._order = GroupedOrder(self._desk.now)
        self._order.append(left)
        self.endResetModel()

    def everything(self, limit: int) -> list[ConversationId]:
        """The first `limit` conversations of the view, read or not."""
        return [id_ for _sort_at, id_ in self._page(None, limit)]

    # -- rows ---------------------------------------------------------------------------------

    def row(self, id_: ConversationId) -> ConversationRow | None:
        """The row of a conversation in this list."""
        if id_ not in self._rows:
            self._read([id_])
        return self._rows.get(id_)

    def line(self, place: int) -> Line | None:
        id_ = self._order.id_at(place)
        line = self._lines.get(id_)
        if line is not None:
            return line
        if id_ not in self._rows:
            ids = self._order.ids(place - BLOCK // 3, place + BLOCK)
            self._read([one for one in ids if one not in self._rows])
        row = self._rows.get(id_)
        if row is None:
            return None
        self._rows.move_to_end(id_)
        line = line_of(row, self._order.group_at(place).grain, self._desk.now)
        self._lines[id_] = line
        return line

    def _read(self, ids: Sequence[ConversationId]) -> None:
        for row in inbox.conversations(self._desk.store, ids):
            self._remember(row)
        while len(self._rows) > KEPT:
            gone, _row = self._rows.popitem(last=False)
            self._lines.pop(gone, None)

    def _remember(self, row: ConversationRow) -> None:
        self._rows[row.id] = row
        self._lines.pop(row.id, None)

    def id_at(self, index: Index) -> ConversationId | None:
        """The conversation in a row, None for a title."""
        if not index.isValid() or index.row() >= self._order.rows:
            return None
        at = self._order.at(index.row())
        return None if isinstance(at, Group) else self._order.id_at(at)

    def index_of(self, id_: ConversationId) -> QModelIndex:
        place = self._order.place_of(id_)
        return QModelIndex() if place is None else self.index(self._order.row_of(place), 0)

    def index_at(self, place: int) -> QModelIndex:
        """The conversation at a place, or the last before it; invalid in an empty list."""
        if not len(self._order):
            return QModelIndex()
        nearest = min(max(0, place), len(self._order) - 1)
        return self.index(self._order.row_of(nearest), 0)

    def place_of(self, id_: ConversationId) -> int | None:
        return self._order.place_of(id_)

    def header_rows(self) -> list[int]:
        return self._order.header_rows()

    def is_header(self, row: int) -> bool:
        return 0 <= row < self._order.rows and isinstance(self._order.at(row), Group)

    @property
    def size(self) -> int:
        """Conversations read so far."""
        return len(self._order)

    # -- Qt's side ----------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._order.rows

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if parent.isValid() or not self._more:
            return
        page = self._page(self._order.last(), PAGE)
        self._more = len(page) == PAGE
        if not page:
            return
        grown = GroupedOrder(self._desk.now)
        before = self._order.rows
        # titles that the page brings count as rows, so it is tried on a copy of the end
        last = self._order.last()
        if last is not None:
            grown.append([(last[0], ConversationId(last[1]))])
        grown.append(page)
        added = grown.rows - (2 if last is not None else 0)
        self.beginInsertRows(QModelIndex(), before, before + added - 1)
        self._order.append(page)
        self.endInsertRows()

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.is_header(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= self._order.rows:
            return None
        at = self._order.at(index.row())
        if role == LINE_ROLE:
            return Header(at.title) if isinstance(at, Group) else self.line(at)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            if isinstance(at, Group):
                return at.title
            line = self.line(at)
            if line is None:
                return ""
            return spoken(line, chosen=line.conversation in self.picked)
        return None
