"""Keys: empty until there is something to choose (`Section.put`), and not shown then."""

from __future__ import annotations

from focusdesk.i18n import _
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Section


class Keys(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Keys"), "table", desk)
