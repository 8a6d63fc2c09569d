"""The icons: outlines on a grid of 24, drawn in the colour of the text beside them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from focusdesk import resources

STROKE: Final = 1.75
"""The width of the outlines on their grid of 24."""


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    path = resources.folder() / "icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, written: str, ratio: float, stroke: float) -> QPixmap:
    tinted = _source(name).replace("currentColor", written)
    if stroke != STROKE:
        tinted = tinted.replace(f'stroke-width="{STROKE}"', f'stroke-width="{stroke}"')
    renderer = QSvgRenderer(QByteArray(tinted.encode()))
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def pixmap(name: str, size: int, written: str, ratio: float = 1.0) -> QPixmap:
    """An icon at `size` logical pixels in a colour."""
    return _drawn(name, size, written, ratio, STROKE)


def paint(painter: QPainter, name: str, area: QRectF, written: str, stroke: float = STROKE) -> None:
    """Draw an icon to fill a square; very small ones want a heavier `stroke`."""
    ratio = painter.device().devicePixelRatio()
    picture = _drawn(name, round(area.width()), written, ratio, stroke)
    painter.drawPixmap(area.topLeft(), picture)


def icon(name: str, written: str, size: int = 16) -> QIcon:
    """An icon for one of Qt's own controls."""
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return QIcon(pixmap(name, size, written, ratio))
