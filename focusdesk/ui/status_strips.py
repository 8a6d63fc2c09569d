"""The strips above the list: the engine, accounts in trouble, a mailbox that fills, a delivery.

Healthy is quiet: a source is named when it fails, and no longer when it has caught up.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.model import AccountState, DeliveryId, Instant
from focusdesk.store import figures
from focusdesk.store.rows import AccountRow
from focusdesk.ui import words
from focusdesk.ui.desk import Desk
from focusdesk.ui.engine_process import EngineState
from focusdesk.ui.inbox.panel import ListPanel
from focusdesk.ui.rail.facts import Facts
from focusdesk.wording import say

BANNER_MS = 60_000
_BROKEN = (AccountState.NEEDS_LOGIN, AccountState.BROKEN)


class StatusStrips(QObject):
    """Says what is to be said in the list's strips.

    show_asked
        The person wants to see what was delivered.
    account_asked
        The person wants to see to an account in trouble, by its id.
    """

    show_asked = Signal()
    account_asked = Signal(object)

    def __init__(self, desk: Desk, panel: ListPanel) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._engine = EngineState.OFF
        self._facts: Facts | None = None
        panel.trouble.pressed.connect(self._trouble_pressed)
        panel.delivered.pressed.connect(self._delivered_pressed)
        self._banner = QTimer(self)
        self._banner.setSingleShot(True)
        self._banner.setInterval(BANNER_MS)
        self._banner.timeout.connect(lambda: panel.delivered.say(""))

    # -- the engine and the accounts ----------------------------------------------------------

    def engine(self, state: EngineState) -> None:
        """It came, went, or was started again."""
        self._engine = state
        self._say()

    def show_facts(self, facts: Facts) -> None:
        self._facts = facts
        self._say()

    @property
    def facts(self) -> Facts | None:
        """The newest figures."""
        return self._facts

    def _say(self) -> None:
        panel = self._panel
        accounts = [one for one in (self._facts.accounts if self._facts else ()) if not one.paused]
        text, action = self._trouble(accounts)
        panel.trouble.say(text, action)
        panel.offline.say(self._offline(accounts))
        filling = [one for one in accounts if _fills(one)]
        if filling:
            done = sum(one.progress[0] for one in filling if one.progress)
            total = sum(one.progress[1] for one in filling if one.progress)
            name = filling[0].label if len(filling) == 1 else ""
            panel.filling.say(_progress(name, done, total), part=done / total if total else None)
        else:
            panel.filling.say("")

    def _trouble(self, accounts: list[AccountRow]) -> tuple[str, str]:
        """The gravest thing, and what can be done about it here."""
        if self._engine is EngineState.FAILING:
            said = _("Collecting does not run. Nothing is lost: messages wait at their source.")
            return said, _("Try again")
        broken = self._broken(accounts)
        if broken:
            reason = say(broken[0].reason) if broken[0].reason else ""
            said = _("{account}: {reason}").format(
                account=broken[0].label, reason=reason or words.account_state(broken[0].state)
            )
            return said, _("Open")
        if self._engine is EngineState.RESTARTED:
            return _("Collecting ended unexpectedly and was started again."), _("Close")
        return "", ""

    def _trouble_pressed(self) -> None:
        broken = self._broken(self._facts.accounts if self._facts else ())
        if self._engine is EngineState.FAILING:
            self._desk.try_engine_again()
        elif broken:
            self.account_asked.emit(broken[0].id)
            return
        self._engine = EngineState.RUNNING
        self._say()

    def _broken(self, accounts: Sequence[AccountRow]) -> list[AccountRow]:
        return [one for one in accounts if not one.paused and one.state in _BROKEN]

    def _offline(self, accounts: list[AccountRow]) -> str:
        """All of them are out of reach: it is the way out that is missing."""
        if not accounts or any(one.state is not AccountState.RETRYING for one in accounts):
            return ""
        since = [one.last_catch_up for one in accounts if one.last_catch_up is not None]
        if not since:
            return _("Offline. Collecting goes on by itself.")
        moment = words.near(Instant(max(since)), self._desk.now)
        return _("Offline since {moment}. Collecting goes on by itself.").format(moment=moment)

    # -- deliveries ---------------------------------------------------------------------------

    def delivered(self, delivery: int) -> None:
        """Something was handed over together: one banner for all of it."""
        self._desk.read(
            "delivery",
            lambda store: figures.delivered(store, DeliveryId(delivery)),
            self._banner_for,
        )

    def _banner_for(self, found: figures.Delivered | None) -> None:
        if found is None or not found.messages:
            return
        n = found.messages
        said = ngettext("{n} delivered at {time}", "{n} delivered at {time}", n).format(
            n=i18n.number(n), time=i18n.time_of_day(found.at)
        )
        clients = ngettext("from {n} client", "from {n} clients", found.clients).format(
            n=i18n.number(found.clients)
        )
        self._panel.delivered.say(said, _("Show"), detail=clients)
        self._banner.start()

    def _delivered_pressed(self) -> None:
        self._panel.delivered.say("")
        self.show_asked.emit()


def _fills(account: AccountRow) -> bool:
    progress = account.progress
    return progress is not None and progress[0] < progress[1]


def _progress(name: str, done: int, total: int) -> str:
    figures = {"done": i18n.number(done), "total": i18n.number(total)}
    if not name:
        return _("{done} of about {total} messages").format(**figures)
    return _("{account}: {done} of about {total}").format(account=name, **figures)
