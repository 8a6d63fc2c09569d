"""What is never loaded, never shown and never sent. Nothing here can be switched off."""

from __future__ import annotations

from focusdesk.i18n import _
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Row, Section


class Privacy(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Privacy"), "eye", desk)
        self.add(
            Row(
                _("Pictures from outside are not loaded"),
                _(
                    "A mail shows the pictures that came inside it. Those on somebody's server, "
                    "which would tell them that you read it, are left out."
                ),
            )
        )
        self.add(
            Row(
                _("Passwords are in the system's keyring"),
                _(
                    "Or, where there is none, in a file that only your passphrase opens. "
                    "They are in no backup and no export."
                ),
            )
        )
        self.add(
            Row(
                _("Nothing is reported"),
                _(
                    "FocusDesk has no server and counts nothing about you. It talks to the "
                    "services of your accounts, and to nobody else."
                ),
            )
        )
