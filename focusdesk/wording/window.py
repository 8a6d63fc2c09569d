"""What the window says when something of its own went wrong."""

from __future__ import annotations

from typing import Final

from focusdesk.i18n import N_
from focusdesk.wording import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "window-unexpected": N_(
        "Something went wrong in FocusDesk itself ({error}). What was stored is safe; what you "
        "just did may not be."
    ),
}
