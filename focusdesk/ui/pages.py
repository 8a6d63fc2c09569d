"""The pages beside inbox and held: one line each says what makes it.

A page is made when somebody goes there for the first time, and its modules are loaded then: the
window starts without them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from focusdesk.ui.actions import Actions
from focusdesk.ui.desk import Desk
from focusdesk.ui.page import Page
from focusdesk.ui.rail.rows import Place

Factory = Callable[[Desk, Actions], Page]


def _schedule(desk: Desk, actions: Actions) -> Page:
    from focusdesk.ui.schedule.page import SchedulePage

    return SchedulePage(desk, actions)


def _rules(desk: Desk, _actions: Actions) -> Page:
    from focusdesk.ui.rules.page import RulesPage

    return RulesPage(desk)


def _accounts(desk: Desk, _actions: Actions) -> Page:
    from focusdesk.ui.accounts.page import AccountsPage

    return AccountsPage(desk)


def _settings(desk: Desk, _actions: Actions) -> Page:
    from focusdesk.ui.settings.page import SettingsPage

    return SettingsPage(desk)


PAGES: Final[dict[Place, Factory]] = {
    Place.SCHEDULE: _schedule,
    Place.RULES: _rules,
    Place.ACCOUNTS: _accounts,
    Place.SETTINGS: _settings,
}
FOOT: Final = (Place.SCHEDULE, Place.RULES, Place.SETTINGS)
"""The places at the foot of the rail, from the left."""
