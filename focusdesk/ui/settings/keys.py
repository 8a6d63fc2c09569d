"""Keys: a preset, single letters on or off, another key for any command."""

from __future__ import annotations

from focusdesk.i18n import _
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.keys_card import KeysCard
from focusdesk.ui.settings.rows import Section


class Keys(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Keys"), "table", desk)
        self.card = KeysCard(desk)
        self.put(self.card)
