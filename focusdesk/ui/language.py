"""The language of the window: ours and that of Qt's own buttons, switched while it runs.

What stands on the screen keeps its words: `Shell` builds the window anew.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from focusdesk import i18n
from focusdesk.i18n import _

OWN_NAMES: Final = {"en": "English", "fr": "Français"}
"""What each language calls itself."""
_QTS_OWN: Final = "qtbase"


class _Spoken:
    """Qt's words in force; None is English, which is in its source."""

    qt: QTranslator | None = None


def speak(application: QApplication, wanted: str) -> bool:
    """Speak a language (empty: the system's) from now on; whether that is another than before."""
    before = i18n.language()
    now = i18n.use(wanted or None)
    if _Spoken.qt is not None and now != before:
        application.removeTranslator(_Spoken.qt)
        _Spoken.qt = None
    if _Spoken.qt is None and now != "en":
        words = QTranslator(application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if words.load(QLocale(now), _QTS_OWN, "_", folder):
            application.installTranslator(words)
            _Spoken.qt = words
    return now != before


def names() -> dict[str, str]:
    """Every choice with its name: that of the system first, with what it means here."""
    system = OWN_NAMES[i18n.preferred()]
    return {"": _("System ({language})").format(language=system), **OWN_NAMES}
