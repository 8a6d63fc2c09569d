"""The colours of the design, by name, light and dark.

A widget never names a colour of its own: it asks for the tokens in force when it paints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.model import Category


@dataclass(frozen=True, slots=True)
class Pair:
    """A ground and the text on it."""

    ground: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme. Colours as `#RRGGBB`.

    rail, list, pane
        The three grounds, from left to right.
    line, line2
        Separators, and the borders of what can be pressed.
    t1, t2, t3
        Text, from most to least.
    soft, soft_text, softer
        What is selected.
    night, night3, night_text, night_text2, night_bar
        The focus card in focus.
    avatars
        Eight pairs, one of which a client keeps.
    """

    dark: bool
    rail: str
    list: str
    pane: str
    sunken: str
    hover: str
    line: str
    line2: str
    t1: str
    t2: str
    t3: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    soft_text: str
    softer: str
    night: str
    night3: str
    night_text: str
    night_text2: str
    night_bar: str
    ok: str
    warn: str
    bad: str
    star: str
    lead: Pair
    payment: Pair
    review: Pair
    deadline: Pair
    error: Pair
    toast: Pair
    bubble: str
    mine: str
    shadow: float
    avatars: tuple[Pair, ...]

    @property
    def waiting_text(self) -> str:
        """What is said of something that is tried again."""
        return self.warn if self.dark else self.deadline.text

    @property
    def trouble_text(self) -> str:
        """What is said of something that does not work."""
        return self.error.text

    def category(self, category: Category) -> Pair | None:
        """The pill of a category; most have none."""
        if category is Category.LEAD:
            return self.lead
        if category is Category.PAYMENT:
            return self.payment
        if category is Category.REVIEW:
            return self.review
        return None


LIGHT: Final = Tokens(
    dark=False,
    rail="#F3F1EC",
    list="#FAF9F6",
    pane="#FFFFFF",
    sunken="#F0EDE7",
    hover="#F0EDE6",
    line="#E6E2DA",
    line2="#CDC7BC",
    t1="#1C2326",
    t2="#50595E",
    t3="#636C71",
    accent="#12656F",
    accent_hover="#0D525A",
    on_accent="#FFFFFF",
    soft="#DFEEEF",
    soft_text="#0E525A",
    softer="#EDF5F5",
    night="#12383E",
    night3="#2B6670",
    night_text="#F1F7F7",
    night_text2="#B4D3D7",
    night_bar="#7FCBD3",
    ok="#27794B",
    warn="#B66E09",
    bad="#C0392B",
    star="#B98012",
    lead=Pair("#E6EBF6", "#3A4E86"),
    payment=Pair("#E3F0E6", "#27633F"),
    review=Pair("#F5EDDA", "#70500F"),
    deadline=Pair("#FBEEDD", "#8A4E05"),
    error=Pair("#FBE8E5", "#A3301F"),
    toast=Pair("#1C2326", "#F4F2EE"),
    bubble="#F5F3EF",
    mine="#E4F0F1",
    shadow=0.16,
    avatars=(
        Pair("#D6E6E8", "#0E5058"),
        Pair("#E9DFD0", "#6A4B15"),
        Pair("#E2EBDC", "#325F36"),
        Pair("#DEE3F2", "#394C81"),
        Pair("#DDE5E8", "#365059"),
        Pair("#E7DFEC", "#5D4070"),
        Pair("#EFE6C9", "#5F4C0C"),
        Pair("#F0DEDD", "#853E37"),
    ),
)

DARK: Final = Tokens(
    dark=True,
    rail="#121618",
    list="#161B1D",
    pane="#1B2023",
    sunken="#242A2E",
    hover="#20262A",
    line="#282F33",
    line2="#3D464B",
    t1="#E9E7E2",
    t2="#B0B7BA",
    t3="#929B9F",
    accent="#6DC2CB",
    accent_hover="#8BD2DA",
    on_accent="#05282C",
    soft="#1C3B40",
    soft_text="#A5DEE4",
    softer="#1A2D31",
    night="#17353A",
    night3="#33626A",
    night_text="#ECF4F4",
    night_text2="#A9CBCF",
    night_bar="#7FCBD3",
    ok="#58B681",
    warn="#E0A04A",
    bad="#EB7A6C",
    star="#E2B64F",
    lead=Pair("#252D44", "#B3C2EE"),
    payment=Pair("#1D3527", "#9AD3AE"),
    review=Pair("#382F1B", "#E3C588"),
    deadline=Pair("#3A2B17", "#F0C283"),
    error=Pair("#40231F", "#F5AFA5"),
    toast=Pair("#2A3135", "#F1EFEA"),
    bubble="#242A2E",
    mine="#1C3B40",
    shadow=0.5,
    avatars=(
        Pair("#1F444A", "#A5DDE3"),
        Pair("#463720", "#E6CD95"),
        Pair("#2D4023", "#BFDAB1"),
        Pair("#2C3655", "#B6C4EE"),
        Pair("#2E3B43", "#BAD0DC"),
        Pair("#3D2E48", "#D0B7E0"),
        Pair("#433A16", "#E6CD95"),
        Pair("#4C2926", "#EEB7B1"),
    ),
)

CHANNELS: Final = {
    "email": "#5B6B75",
    "slack": "#6B3A72",
    "telegram": "#2478A6",
    "malt": "#C2484F",
    "upwork": "#3F7F2A",
    "fiverr": "#167E57",
    "freelancer": "#1F6FB2",
}
"""The ground of a channel's badge, under a white glyph, in both themes."""
OTHER_CHANNEL: Final = "#5B6B75"
