"""The theme in force: the system's, followed while the program runs, or the person's choice.

Painting asks `tokens()`; `Theme.changed` tells who keeps pictures of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

from focusdesk.ui.theme import fonts, palette, sheet
from focusdesk.ui.theme.tokens import DARK, LIGHT, Tokens


class _InForce:
    """What `tokens()` answers."""

    tokens: Tokens = LIGHT


def tokens() -> Tokens:
    """The colours to paint with now."""
    return _InForce.tokens


def color(written: str, alpha: float = 1.0) -> QColor:
    """A token as Qt's colour."""
    made = QColor(written)
    made.setAlphaF(alpha)
    return made


class Theme(QObject):
    """Puts a theme in force on the whole application.

    changed
        Another theme is in force; everything is painted anew.
    """

    changed = Signal()

    def __init__(self, application: QApplication, dark: bool | None = None) -> None:
        """`dark`: that theme, whatever the system says; None: follow the system."""
        super().__init__(application)
        self._application = application
        fonts.load()
        application.setStyle("Fusion")
        application.setFont(fonts.font())
        self._follows = False
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._show(dark=False)
        self.wear(dark)

    def wear(self, dark: bool | None) -> None:
        """The light or the dark theme from now on; None: whichever the system has."""
        self._follows = dark is None
        if dark is None:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        if dark != tokens().dark:
            self._show(dark=dark)

    def use(self, *, dark: bool) -> None:
        """Put the light or the dark theme in force, whatever the system says."""
        self.wear(dark)

    def _show(self, *, dark: bool) -> None:
        _InForce.tokens = DARK if dark else LIGHT
        self._application.setPalette(palette.palette(_InForce.tokens))
        self._application.setStyleSheet(sheet.sheet(_InForce.tokens))
        self.changed.emit()

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._follows:
            self._show(dark=scheme is Qt.ColorScheme.Dark)
