"""The type of the design: Inter from its package, the system's own face where it cannot be read.

Inter comes as one variable file, of which Qt lists only the regular style: weight and optical
size are set as axes.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600
FAMILY: Final = "Inter"
FALLBACKS: Final = ("Noto Sans", "DejaVu Sans")
MONOSPACED: Final = ("DejaVu Sans Mono", "monospace")
_WEIGHT, _OPTICAL_SIZE, _TABULAR = "wght", "opsz", "tnum"


class _Loaded:
    """Whether Inter is there; asked for once a process."""

    inter = False


def load() -> bool:
    """Make Inter known to Qt; False where it cannot be read and the system's face stands in."""
    try:
        import fontpkg_inter
    except ImportError:
        return False
    path = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
    if not _Loaded.inter:
        _Loaded.inter = QFontDatabase.addApplicationFont(str(path)) >= 0
        font.cache_clear()
        metrics.cache_clear()
    return _Loaded.inter


@lru_cache(maxsize=128)
def font(size: float = 13, weight: int = REGULAR, *, tabular: bool = False) -> QFont:
    """A font of the design; `size` in pixels, `tabular` for times and counts."""
    families = [FAMILY, *FALLBACKS] if _Loaded.inter else list(FALLBACKS)
    made = QFont(families)
    _set_size(made, size)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if _Loaded.inter:
        made.setVariableAxis(QFont.Tag(_WEIGHT), weight)
        made.setVariableAxis(QFont.Tag(_OPTICAL_SIZE), min(32.0, max(14.0, size)))
    else:
        made.setWeight(QFont.Weight(weight))
    if tabular:
        made.setFeature(QFont.Tag(_TABULAR), 1)
    return made


@lru_cache(maxsize=128)
def metrics(size: float = 13, weight: int = REGULAR, *, tabular: bool = False) -> QFontMetricsF:
    """The metrics of `font` with the same arguments."""
    return QFontMetricsF(font(size, weight, tabular=tabular))


def _set_size(made: QFont, size: float) -> None:
    """Pixels; Qt rounds them, so that a half pixel is a whole one whose letters stand closer."""
    whole = math.ceil(size)
    made.setPixelSize(whole)
    if whole != size:
        made.setStretch(int(100 * size / whole))
