"""Faces: a client's initials on its own colours, a channel's badge."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from focusdesk.model import ClientId
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.theme.tokens import CHANNELS, OTHER_CHANNEL, Pair
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_WORDS: Final = re.compile(r"[^\W_]+")
_GLYPHS: Final = {"email": "mail", "slack": "hash", "telegram": "plane"}
_LETTERS: Final = {"fiverr": "f"}


def initials(name: str) -> str:
    """Two letters for a name: `Studio Nord` SN, `pixel_orchard` PO, `camille@…` CA."""
    words: list[str] = _WORDS.findall(name.split("@", maxsplit=1)[0]) or _WORDS.findall(name)
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[1][0]
    return letters.upper()[:2]


def colors(client: ClientId) -> Pair:
    """The pair that a client keeps."""
    avatars = tokens().avatars
    return avatars[(client - 1) % len(avatars)]


def avatar(
    painter: QPainter, area: QRectF, radius: float, name: str, client: ClientId, size: float
) -> None:
    """A client's square; `size` of its letters in pixels."""
    pair = colors(client)
    paint.box(painter, area, radius, pair.ground)
    style = Type(size, fonts.SEMIBOLD)
    paint.text(painter, area, initials(name), style, pair.text, paint.CENTER)


def badge(
    painter: QPainter, center: QPointF, radius: float, channel: str, ring: str | None = None
) -> None:
    """A channel's disc with its glyph; `ring`: the ground behind it, 2 px wide round it."""
    if ring:
        paint.disc(painter, center, radius + 2, ring)
    paint.disc(painter, center, radius, CHANNELS.get(channel, OTHER_CHANNEL))
    _glyph(painter, center, radius, channel, radius * 1.25)


def tile(painter: QPainter, area: QRectF, radius: float, channel: str) -> None:
    """A channel's square with its glyph."""
    paint.box(painter, area, radius, CHANNELS.get(channel, OTHER_CHANNEL))
    _glyph(painter, area.center(), area.width() * 0.46, channel, area.width() * 0.42)


def _glyph(
    painter: QPainter, center: QPointF, radius: float, channel: str, size_of_letter: float
) -> None:
    glyph = _GLYPHS.get(channel)
    if glyph:
        size = round(radius * 1.2)
        corner = QPointF(center.x() - size / 2, center.y() - size / 2)
        area = QRectF(corner.x(), corner.y(), size, size)
        icons.paint(painter, glyph, area, "#FFFFFF", 2.4 if size < 14 else icons.STROKE)
        return
    letter = _LETTERS.get(channel, channel[:1].upper())
    area = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
    paint.text(painter, area, letter, Type(size_of_letter, fonts.SEMIBOLD), "#FFFFFF", paint.CENTER)
