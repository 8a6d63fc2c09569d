"""Colours, type and icons: readable, loaded, drawn."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from focusdesk import resources
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import Theme, tokens
from focusdesk.ui.theme.tokens import CHANNELS, DARK, LIGHT, Tokens
from focusdesk.ui.widgets.paint import Type

ICONS = sorted((resources.folder() / "icons").glob("*.svg"))


def text_pairs(tokens: Tokens) -> list[tuple[str, str, str]]:
    """Every pair of text and ground that the window paints: what it is, text, ground."""
    grounds = [("rail", tokens.rail), ("list", tokens.list), ("pane", tokens.pane)]
    pairs = [
        (f"{name} on {ground}", color, behind)
        for name, color in (("t1", tokens.t1), ("t2", tokens.t2), ("t3", tokens.t3))
        for ground, behind in [*grounds, ("sunken", tokens.sunken), ("hover", tokens.hover)]
    ]
    pairs += [
        (f"{name} on {ground}", color, behind)
        for name, color in (("t1", tokens.t1), ("t2", tokens.t2), ("soft text", tokens.soft_text))
        for ground, behind in (("soft", tokens.soft), ("softer", tokens.softer))
    ]
    pairs += [
        (f"{name} on {ground}", color, behind)
        for name, color in (("waiting", tokens.waiting_text), ("trouble", tokens.trouble_text))
        for ground, behind in [*grounds, ("soft", tokens.soft), ("hover", tokens.hover)]
    ]
    pairs += [(f"accent on {name}", tokens.accent, ground) for name, ground in grounds]
    pairs += [
        ("text on accent", tokens.on_accent, tokens.accent),
        ("text on accent, hover", tokens.on_accent, tokens.accent_hover),
        ("night", tokens.night_text, tokens.night),
        ("night button", tokens.night_text, tokens.night3),
        ("night, second", tokens.night_text2, tokens.night),
        ("t1 on a message", tokens.t1, tokens.bubble),
        ("t2 on a message", tokens.t2, tokens.bubble),
        ("accent on a message", tokens.accent, tokens.bubble),
        ("t1 on an own message", tokens.t1, tokens.mine),
        ("t2 on an own message", tokens.t2, tokens.mine),
        ("accent on an own message", tokens.accent, tokens.mine),
    ]
    named = {
        "lead": tokens.lead,
        "payment": tokens.payment,
        "review": tokens.review,
        "deadline": tokens.deadline,
        "error": tokens.error,
        "toast": tokens.toast,
    }
    pairs += [(name, pair.text, pair.ground) for name, pair in named.items()]
    pairs += [(f"avatar {n}", pair.text, pair.ground) for n, pair in enumerate(tokens.avatars)]
    pairs += [(f"badge of {name}", "#FFFFFF", ground) for name, ground in CHANNELS.items()]
    return pairs


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(theme: Tokens) -> None:
    weak = [
        f"{name}: {contrast(text, ground):.2f}"
        for name, text, ground in text_pairs(theme)
        if contrast(text, ground) < 4.5
    ]
    assert weak == []


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_font_is_inter_in_its_weights(qapp: QApplication) -> None:
    assert fonts.load()
    assert QFontInfo(fonts.font()).family() == "Inter"
    light, strong = Type(13, fonts.REGULAR), Type(13, fonts.SEMIBOLD)
    assert strong.width("Studio Nord") > light.width("Studio Nord")
    digits = {Type(12, tabular=True).width(digit) for digit in "0123456789"}
    assert len(digits) == 1


def test_half_a_pixel_is_half_a_pixel(theme: Theme) -> None:
    said = "Can you confirm the launch time? The press release leaves at 16:40 your time."
    small, half, large = (Type(size).width(said) for size in (13, 13.5, 14))
    assert small < half < large
    assert abs(half - (small + large) / 2) < 0.01 * half


def test_figures_of_one_width_tear_no_word_apart(theme: Theme) -> None:
    figures, plain = Type(12, tabular=True), Type(12)
    assert figures.width("11:11") == figures.width("08:08")
    assert figures.width("in #api-handover") == plain.width("in #api-handover")


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_every_icon_is_drawn_on_the_grid_in_the_colour_of_its_text(
    path: Path, qapp: QApplication
) -> None:
    root = ET.parse(path).getroot()
    assert root.get("viewBox") == "0 0 24 24"
    if path.stem == "focusdesk":
        return
    assert "currentColor" in path.read_text(encoding="utf-8")
    if root.get("fill") == "none":
        assert root.get("stroke-width") == str(icons.STROKE)
    picture = icons.pixmap(path.stem, 24, "#FF0000").toImage()
    inked = [
        picture.pixelColor(x, y)
        for x in range(24)
        for y in range(24)
        if picture.pixelColor(x, y).alpha() > 200
    ]
    assert inked
    assert {(one.red(), one.green(), one.blue()) for one in inked} == {(255, 0, 0)}


def test_a_theme_changes_colours_and_palette_at_once(theme: Theme, qapp: QApplication) -> None:
    assert tokens() is LIGHT
    theme.use(dark=True)
    assert tokens() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == DARK.pane
    theme.use(dark=False)


def test_the_systems_choice_is_followed_until_the_person_chooses(theme: Theme) -> None:
    theme.wear(None)
    theme._system_changed(Qt.ColorScheme.Dark)
    assert tokens() is DARK
    theme._system_changed(Qt.ColorScheme.Light)
    assert tokens() is LIGHT
    theme.wear(False)
    theme._system_changed(Qt.ColorScheme.Dark)
    assert tokens() is LIGHT
