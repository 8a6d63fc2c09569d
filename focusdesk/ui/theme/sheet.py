"""The few rules that Qt's own controls need; everything of ours is painted, not styled."""

from __future__ import annotations

from string import Template
from typing import Final

from focusdesk.ui.theme.tokens import Tokens

_SHEET: Final = Template("""
QToolTip {
    background: $toast_ground; color: $toast_text; border: 0; padding: 5px 8px;
}
QLineEdit, QPlainTextEdit { background: transparent; border: 0; color: $t1; }
QLineEdit { placeholder-text-color: $t3; }
QMenu {
    background: $pane; color: $t1; border: 1px solid $line2; border-radius: 8px; padding: 4px;
}
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; min-height: 18px; }
QMenu::item:selected { background: $soft; color: $soft_text; }
QMenu::item:disabled { color: $t3; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QTableWidget { background: transparent; color: $t1; }
QTableWidget::item { border-bottom: 1px solid $line; padding: 0 8px; }
QTableWidget::item:selected { background: $soft; color: $soft_text; }
QHeaderView { background: transparent; }
QHeaderView::section {
    background: transparent; color: $t2; border: 0; border-bottom: 1px solid $line2;
    padding: 6px 8px;
}
QSplitter::handle { background: $line; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line2; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $t3; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; border: 0; width: 0; height: 0;
}
""")


def sheet(tokens: Tokens) -> str:
    """The style sheet of a theme."""
    return _SHEET.substitute(
        toast_ground=tokens.toast.ground,
        toast_text=tokens.toast.text,
        pane=tokens.pane,
        t1=tokens.t1,
        t2=tokens.t2,
        t3=tokens.t3,
        line=tokens.line,
        line2=tokens.line2,
        soft=tokens.soft,
        soft_text=tokens.soft_text,
    )
