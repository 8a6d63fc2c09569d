"""What a row of the list of rules says, ready to be painted and to be spoken; the list as a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.rules.rule import Rule
from focusdesk.store.codec import folded
from focusdesk.ui.rules.book import Book
from focusdesk.ui.rules.draft import Draft
from focusdesk.wording.rules import RuleSentence, rule_name, rule_sentence

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: `count` of the last 30 days is None until it is known."""

    place: int
    rule: Rule
    sentence: RuleSentence
    count: int | None
    last: bool
    unsaved: bool

    @property
    def spoken(self) -> str:
        """`2, New leads wait for the next delivery, 23 in 30 days`; the view says on or off."""
        parts = [i18n.number(self.place + 1), str(self.sentence)]
        if self.count is not None:
            parts.append(_("{n} in 30 days").format(n=i18n.number(self.count)))
        if self.last:
            parts.append(_("always last"))
        elif not self.rule.enabled:
            parts.append(_("off"))
        if self.unsaved:
            parts.append(_("not saved"))
        return ", ".join(parts)


class RuleList(QAbstractListModel):
    """The rules in order, the last one included."""

    def __init__(self, book: Book, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._draft = draft
        self._rules: tuple[Rule, ...] = book.rules
        self._counts: dict[Rule, int] = {}

    def follow(self) -> None:
        """The rules read otherwise now."""
        rules = self._book.rules
        if len(rules) == len(self._rules):
            self._rules = rules
            self.repaint()
            return
        self.beginResetModel()
        self._rules = rules
        self.endResetModel()

    def show_counts(self, rules: Sequence[Rule], counts: Sequence[int]) -> None:
        """How many messages these rules decided."""
        self._counts = dict(zip(rules, counts, strict=True))
        self.repaint()

    def repaint(self) -> None:
        """The same rows, said anew."""
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rules) - 1, 0))

    def row(self, place: int) -> Row:
        rule = self._rules[place]
        return Row(
            place,
            rule,
            rule_sentence(rule),
            self._counts.get(rule),
            place == len(self._rules) - 1,
            self._draft.unsaved(rule),
        )

    def matches(self, place: int, wanted: str) -> bool:
        """Whether a rule's name, sentence or query says this; accents and case ignored."""
        rule = self._rules[place]
        said = f"{rule_name(rule.name)} {rule_sentence(rule)} {rule.query} {rule.tag}"
        return folded(wanted) in folded(said)

    # -- as Qt asks ---------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rules)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.row() < len(self._rules) - 1:
            found |= Qt.ItemFlag.ItemIsUserCheckable
        return found

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rules):
            return None
        if role == ROW_ROLE:
            return self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.row(index.row()).spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            rule = self._rules[index.row()]
            return "\n".join(part for part in (str(rule_sentence(rule)), rule.query) if part)
        if role == Qt.ItemDataRole.CheckStateRole and index.row() < len(self._rules) - 1:
            on = self._rules[index.row()].enabled
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None
