"""The tokens as Qt's palette, for whatever widgets paint by themselves."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from focusdesk.ui.theme.tokens import Tokens


def palette(tokens: Tokens) -> QPalette:
    """A whole palette of our own: the system's would mix its colours into ours."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, written in {
        role.Window: tokens.list,
        role.WindowText: tokens.t1,
        role.Base: tokens.pane,
        role.AlternateBase: tokens.list,
        role.Text: tokens.t1,
        role.PlaceholderText: tokens.t3,
        role.Button: tokens.pane,
        role.ButtonText: tokens.t1,
        role.BrightText: tokens.bad,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.ToolTipBase: tokens.toast.ground,
        role.ToolTipText: tokens.toast.text,
        role.Light: tokens.pane,
        role.Midlight: tokens.line,
        role.Mid: tokens.line2,
        role.Dark: tokens.line2,
        role.Shadow: tokens.line2,
        role.Accent: tokens.accent,
    }.items():
        made.setColor(which, QColor(written))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.t3))
    return made
