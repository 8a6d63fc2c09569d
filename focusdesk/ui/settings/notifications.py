"""What a ring does, what it does in quiet hours, and for what it waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _, ngettext
from focusdesk.model import MINUTE
from focusdesk.store import attention
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.widgets.button import Button
from focusdesk.ui.widgets.field import Choice
from focusdesk.wording import say_error

_PATIENCE_MS: Final = 15_000
_MINUTES: Final = (0, 1, 2, 3, 5, 10, attention.LONGEST_BREAKPOINT)


class Notifications(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Notifications"), "bell", desk)
        self.test = Button(_("Show one"))
        self.tried = self.add(
            Row(
                _("How a notification looks"),
                _("It names people, never what they wrote. That cannot be changed."),
                self.test,
            )
        )
        _row, self.sound = self.add_switch(
            _("Sound"),
            _("A notification makes the sound that your desktop has for messages."),
            attention.set_sound,
        )
        _row, self.quiet_sound = self.add_switch(
            _("Sound in quiet hours"),
            _("Of what may ring even then: what is urgent, and what the schedule lets through."),
            attention.set_quiet_sound,
        )
        _row, self.quiet_banner = self.add_switch(
            _("Banner in quiet hours"),
            _(
                "Without one, an open window says it in itself, and the next banner names who wrote."
            ),
            attention.set_quiet_banner,
        )
        self.minutes = Choice(_("Wait for a pause"))
        self.add(
            Row(
                _("Wait for a pause"),
                _(
                    "A due delivery waits until you stop typing for five seconds, so many minutes "
                    "at most. What rings at once and deadlines do not wait."
                ),
                self.minutes,
            )
        )
        _row, self.peace = self.add_switch(
            _("Focus keeps the desktop still"),
            _(
                "Do-not-disturb of the desktop is on during focus, for every program, and put "
                "back after it."
            ),
            attention.set_quiets_desktop,
        )
        self.add(
            Row(
                _("Your desktop's do-not-disturb is obeyed"),
                _(
                    "While you have it on, nothing is shown. Nothing is lost: it stands in the "
                    "list, and the next notification names who wrote."
                ),
            )
        )
        self.test.clicked.connect(self._try)
        self.minutes.activated.connect(self._choose_minutes)
        self.show_stored()

    def show_stored(self) -> None:
        store = self.desk.store
        rings = attention.rings(store)
        self.sound.setChecked(rings.sound)
        self.quiet_sound.setChecked(rings.sound and rings.quiet_sound)
        self.quiet_sound.setEnabled(rings.sound)
        self.quiet_sound.setToolTip("" if rings.sound else _("No notification makes a sound."))
        self.quiet_banner.setChecked(rings.quiet_banner)
        self.peace.setChecked(attention.quiets_desktop(store))
        self._offer(attention.breakpoint_length(store) // MINUTE)

    def _offer(self, stored: int) -> None:
        """The offers, with what the command line may have set beside them."""
        offers = sorted({*_MINUTES, stored})
        if [self.minutes.itemData(n) for n in range(self.minutes.count())] != offers:
            self.minutes.clear()
            for n in offers:
                text = ngettext("{n} minute", "{n} minutes", n).format(n=n)
                self.minutes.addItem(text if n else _("Do not wait"), n)
            self.minutes.updateGeometry()
        self.minutes.setCurrentIndex(offers.index(stored))

    def _choose_minutes(self, index: int) -> None:
        minutes = int(self.minutes.itemData(index))
        self.store(lambda store: attention.set_breakpoint(store, minutes))

    # -- a notification to see --------------------------------------------------------------------

    def _try(self) -> None:
        self.test.setEnabled(False)
        self.tried.say(_("The desktop is asked…"))
        asked = self.desk.ask("ring", {}, patience_ms=_PATIENCE_MS)
        asked.answered.connect(self._answered)
        asked.failed.connect(self._failed)

    def _answered(self, reply: Mapping[str, object]) -> None:
        self.test.setEnabled(True)
        server = str(reply.get("server") or "")
        if reply.get("shown"):
            said = _("{server} has shown it.").format(server=server)
        else:
            said = _(
                "Not shown: do-not-disturb is on in your desktop ({server}), and it is obeyed."
            ).format(server=server)
        self.tried.say(said)

    def _failed(self, error: FocusDeskError) -> None:
        self.test.setEnabled(True)
        self.tried.say(say_error(error), trouble=True)
