"""What a window shows, read as a person reads it: every text, where it stands, whether it fits.

Widgets tell their own texts; what is painted is overheard while the window is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)

from focusdesk import resources
from focusdesk.ui.widgets import paint

_FIELD = re.compile(r"\\\{[^{}]*\\\}")
ROWS = 200
"""Of a list: more are not on the screen at once."""
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Seen:
    """A text on the screen. `cut`: more of it was to be shown than there is room for."""

    text: str
    where: str
    cut: bool
    told: str
    """What pointing at it tells."""


def overhear(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """Draw the window and tell every text on it."""
    seen: list[Seen] = []
    line, block = paint.text, paint.paragraph

    def text(painter: QPainter, area: QRectF, written: str, style: Any, *rest: Any) -> float:
        width = style.width(written)
        seen.append(_painted(painter, written, cut=width > area.width() + 0.5))
        return line(painter, area, written, style, *rest)

    def paragraph(painter: QPainter, area: QRectF, written: str, style: Any, *rest: Any) -> None:
        high = paint.paragraph_height(written, style, area.width())
        seen.append(_painted(painter, written, cut=high > area.height() + 1))
        block(painter, area, written, style, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(paint, "text", text)
        patch.setattr(paint, "paragraph", paragraph)
        window.grab()
    return [one for one in seen if one.text] + list(_widgets(window))


def _painted(painter: QPainter, written: str, *, cut: bool) -> Seen:
    device = painter.device()
    if not isinstance(device, QWidget):
        return Seen(written, "a picture", cut, "")
    return Seen(written, type(device).__name__, cut, device.toolTip() or _told_by_rows(device))


def _told_by_rows(viewport: QWidget) -> str:
    """What pointing at the rows of a list tells, if this is where it draws them."""
    view = viewport.parentWidget()
    if not isinstance(view, QAbstractItemView) or view.viewport() is not viewport:
        return ""
    model = view.model()
    rows = range(min(model.rowCount(), ROWS)) if model is not None else ()
    tips = (model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in rows)
    return "\n".join(tip for tip in tips if tip)


def _widgets(window: QWidget) -> Iterator[Seen]:
    """The texts that Qt draws itself, and controls that stick out of what they stand in."""
    for one in window.findChildren(QWidget):
        if not one.isVisibleTo(window) or one.visibleRegion().isEmpty():
            continue
        where = f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        if isinstance(one, QLabel) and type(one).paintEvent is QLabel.paintEvent:
            yield Seen(one.text(), where, _label_is_cut(one), one.toolTip())
        if isinstance(one, QAbstractButton | QComboBox | QLineEdit | QLabel):
            shown = one.visibleRegion().boundingRect().width()
            name = one.accessibleName() or (one.text() if hasattr(one, "text") else "")
            yield Seen(name, where, shown < one.width(), "")


def _label_is_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    if label.textFormat() is Qt.TextFormat.RichText:
        return False
    wide = QFontMetricsF(label.font()).horizontalAdvance(label.text())
    return wide > label.contentsRect().width() + 1


# -- the catalogue ------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def catalogue() -> Catalog:
    with (resources.folder() / "i18n" / "fr.po").open("rb") as file:
        return read_po(file, locale="fr")


@lru_cache(maxsize=1)
def _ours() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    """For each language, its texts as patterns, each with the text itself.

    One that is the same in both is of no language; a frame with next to no words of its own fits
    everything, and tells nothing.
    """
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {"en": [], "fr": []}
    for message in catalogue():
        if not message.id:
            continue
        english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        french = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for language, own, other in (("en", english, french), ("fr", french, english)):
            for text in own:
                words = len(_LETTERS.findall(re.sub(r"\{[^{}]*\}", "", text)))
                if text and text not in other and words >= 3:
                    pattern = _FIELD.sub(".+", re.escape(text))
                    found[language].append((re.compile(pattern, re.DOTALL), text))
    return found


def is_ours(text: str, language: str) -> str:
    """The text of the catalogue that this is in a language; empty: it is none."""
    return next((own for pattern, own in _ours()[language] if pattern.fullmatch(text)), "")
