"""The pictures of the documentation are what the window draws: a broken layout is noticed here.

They are taken anew and held beside the stored ones. Fonts are drawn a shade differently from machine
to machine, so tiles are compared by their mean colour, and a few may differ.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tools.screenshots import FOLDERS, IMAGES, shrink, take

TILE = 16
"""Pixels a side of what is compared as one."""
SHADE = 10
"""Of 255: how far the mean colour of a tile may be off."""
TILES_OFF = 0.01
"""The share of tiles that may be further off."""
TOGETHER = 3_000_000
"""Bytes of all stored pictures."""


@pytest.fixture(scope="module", params=list(FOLDERS))
def taken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every picture of a language, taken now, and where its stored ones lie."""
    folder = tmp_path_factory.mktemp("pictures")
    with pytest.MonkeyPatch.context() as patch:
        # what `take` sets for the window that it starts stays in here
        for name in ("TZ", "QT_QPA_PLATFORM", "FOCUSDESK_CLOCK_OFFSET"):
            patch.setenv(name, "")
        take(folder, [request.param])
    return folder


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png"))


def stored(taken: Path) -> list[str]:
    """The stored pictures of the language that was taken."""
    french = any(taken.glob("fr/*.png"))
    return [name for name in names(IMAGES) if name.startswith("fr/") is french]


def share_off(one: Image.Image, other: Image.Image) -> float:
    """The share of tiles whose mean colour differs."""
    tiles = (one.width // TILE, one.height // TILE)
    small = [image.convert("RGB").resize(tiles, Image.Resampling.BOX) for image in (one, other)]
    far = ImageChops.difference(*small).convert("L").point(lambda shade: 255 * (shade > SHADE))
    return far.histogram()[255] / (tiles[0] * tiles[1])


def test_every_picture_is_stored_and_every_stored_one_is_taken(taken: Path) -> None:
    assert names(taken) == stored(taken)


def test_what_is_drawn_is_what_was_stored(taken: Path) -> None:
    off = {}
    for name in names(taken):
        with Image.open(taken / name) as drawn, Image.open(IMAGES / name) as kept:
            assert drawn.size == kept.size, name
            share = share_off(drawn, kept)
            if share > TILES_OFF:
                off[name] = round(share, 4)
    assert off == {}, "look at them; when they are right, `make screenshots` stores them"


def test_a_moved_card_would_be_noticed() -> None:
    with Image.open(IMAGES / "inbox-light.png") as kept:
        moved = kept.convert("RGB")
        card = moved.crop((240, 120, 600, 340))
        moved.paste((250, 249, 246), (240, 120, 600, 340))
        moved.paste(card, (252, 140))
        assert share_off(kept, moved) > TILES_OFF


def test_colours_that_are_close_stay_what_they_are_in_a_stored_picture(tmp_path: Path) -> None:
    few = ["#FFFFFF", "#FEFEFE", "#FDFCFA", "#FAF9F6", "#F3F1EC"]
    drawn = Image.new("RGB", (50, 10))
    for n, colour in enumerate(few):
        drawn.paste(colour, (10 * n, 0, 10 * n + 10, 10))
    drawn.save(tmp_path / "drawn.png")
    shrink(tmp_path / "drawn.png", tmp_path / "stored.png")
    with Image.open(tmp_path / "stored.png") as stored:
        kept = stored.convert("RGB")
    assert ["#{:02X}{:02X}{:02X}".format(*kept.getpixel((10 * n + 5, 5))) for n in range(5)] == few


def test_in_both_languages_and_small() -> None:
    found = names(IMAGES)
    english = [name for name in found if not name.startswith("fr/")]
    assert [f"fr/{name}" for name in english] == [name for name in found if name.startswith("fr/")]
    assert set(FOLDERS.values()) == {"", "fr"}
    assert sum((IMAGES / name).stat().st_size for name in found) < TOGETHER
