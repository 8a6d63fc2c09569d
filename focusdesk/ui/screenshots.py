"""Pictures of the window: the places of a profile, light and dark, without a screen.

`python -m focusdesk.ui.screenshots OUT_DIR --profile DIR` shows the profile as it stands, at the
instant that `FOCUSDESK_CLOCK_OFFSET` names. Nothing is written and no engine is started.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

# before Qt is loaded: there need not be a screen
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEvent, QTimer
from PySide6.QtWidgets import QApplication

from focusdesk import clock, i18n, profile
from focusdesk.i18n import _
from focusdesk.model import SECOND, AccountState, Mode, Saying
from focusdesk.rules.schedule import Weekday
from focusdesk.store.rows import Counts
from focusdesk.ui.accounts.page import AccountsPage
from focusdesk.ui.desk import Desk
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.rules.page import RulesPage
from focusdesk.ui.schedule.draft import ChosenBlock
from focusdesk.ui.schedule.page import SchedulePage
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.trying import DEBOUNCE_MS
from focusdesk.ui.widgets.scroll import OverlayBar
from focusdesk.ui.window import SIZE, Window

_SETTLED_MS: Final = 400
_WORKED_OUT_MS: Final = 2500
"""Until the past has been tried on the schedule, which is asked for with a delay."""
_TURNS: Final = 5
"""Of the event loop, without anything on its way: then the layouts have come to rest, too."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file's name, the theme, and what to do before it is taken."""

    name: str
    dark: bool
    pose: Callable[[Window], None]


def _inbox(window: Window) -> None:
    window.go(Place.INBOX)


def _held(window: Window) -> None:
    window.go(Place.HELD)


def _peek(window: Window) -> None:
    window.go(Place.HELD)
    settle(window)
    window.held.toggle_peek()


def _snooze(window: Window) -> None:
    window.go(Place.INBOX)
    settle(window)
    window.inbox.triaging.ask_snooze()


def _search(window: Window) -> None:
    window.go(Place.INBOX)
    window.inbox.panel.head.search.setText("launch")
    window.inbox.panel.searching.ask("launch")


def _narrow(window: Window) -> None:
    """Icons for a rail, list and pane beside each other."""
    _inbox(window)
    window.resize(1000, 700)


def _narrowest(window: Window) -> None:
    """One of list and pane: a conversation is read."""
    _inbox(window)
    window.resize(760, 700)
    settle(window)
    window.inbox.show_pane()


def _composer(window: Window) -> None:
    """An answer to who wrote on a chat, half written; it is not kept."""
    window.command_palette.go()
    window.go(Place.INBOX)
    window.inbox.panel.view.step(1)
    window.inbox.leave_unread(window.inbox.pane.conversation)
    settle(window)
    composer = window.inbox.pane.composer
    composer.begin()
    composer.edit.setPlainText(_("Hi Camille, 15:00 your time is confirmed. I will be online"))
    composer.forget()
    composer.begin()


def _palette(window: Window) -> None:
    window.go(Place.INBOX)
    settle(window)
    window.overlay.go()
    window.show_palette()
    window.command_palette.field.setText("sno")


def _keys(window: Window) -> None:
    window.go(Place.INBOX)
    settle(window)
    window.show_keys()


def _schedule(window: Window) -> None:
    """With the block of today chosen that is in force in the morning."""
    window.go(Place.SCHEDULE)
    page = window.page(Place.SCHEDULE)
    assert isinstance(page, SchedulePage)
    focus = page.draft.schedule.focus
    if focus:
        page.draft.choose(ChosenBlock(Mode.FOCUS, focus[0], Weekday.TUE))
    page.head.table.setChecked(False)
    settle(window, _WORKED_OUT_MS)


def _schedule_table(window: Window) -> None:
    _schedule(window)
    page = window.page(Place.SCHEDULE)
    assert isinstance(page, SchedulePage)
    page.head.table.setChecked(True)


def _rules(window: Window) -> None:
    """With a rule that is being edited."""
    window.go(Place.RULES)
    page = window.page(Place.RULES)
    assert isinstance(page, RulesPage)
    page.draft.open(2)
    edited = 'category:lead OR client:"Studio Nord" text:urgent'
    page.draft.edit(replace(page.draft.stored, query=edited))
    page.editor.show_draft()
    settle(window, _WORKED_OUT_MS)


def _accounts(window: Window) -> None:
    """One asks for a sign-in, one is out of reach, one is paused."""
    facts = window.strips.facts
    assert facts is not None
    page = _accounts_page(window)
    refused = Saying("password-refused", {"host": "mail.ana-silva.example"})
    told = {
        0: (AccountState.NEEDS_LOGIN, refused),
        2: (AccountState.RETRYING, Saying("connector-ended")),
        6: (AccountState.OFF, Saying("account-paused")),
    }
    shown = [
        replace(one, state=told[n][0], reason=told[n][1], paused=n == 6) if n in told else one
        for n, one in enumerate(facts.accounts)
    ]
    mailbox = {"address": shown[0].label, "imap": "mail.ana-silva.example:993", "security": "tls"}
    shown[0] = replace(shown[0], kind="email", settings=mailbox, own_addresses=(shown[0].label,))
    window._show_facts(replace(facts, accounts=tuple(shown)))
    page.open_account(shown[0].id)


def _wizard(window: Window) -> None:
    _accounts_page(window).add_account()


def _accounts_page(window: Window) -> AccountsPage:
    window.go(Place.ACCOUNTS)
    page = window.page(Place.ACCOUNTS)
    assert isinstance(page, AccountsPage)
    page.kinds.take(KINDS)
    page.wizard.reset()
    return page


def _first_start(window: Window) -> None:
    """As it is before anything was stored."""
    facts = window.strips.facts
    assert facts is not None
    none = Counts(inbox=0, unread=0, snoozed=0, held=0, held_vip=0)
    window.go(Place.INBOX)
    window._show_facts(replace(facts, accounts=(), clients=(), counts=none))


KINDS: dict[str, object] = {}
"""What an engine has answered to the request `kinds`."""


def _settings(window: Window) -> None:
    window.go(Place.SETTINGS)


PICTURES: Final = (
    Picture("inbox-light", False, _inbox),
    Picture("inbox-dark", True, _inbox),
    Picture("held-light", False, _held),
    Picture("held-dark", True, _held),
    Picture("peek-light", False, _peek),
    Picture("snooze-light", False, _snooze),
    Picture("snooze-dark", True, _snooze),
    Picture("search-light", False, _search),
    Picture("narrow-light", False, _narrow),
    Picture("narrowest-light", False, _narrowest),
    Picture("composer-light", False, _composer),
    Picture("composer-dark", True, _composer),
    Picture("palette-light", False, _palette),
    Picture("palette-dark", True, _palette),
    Picture("keys-light", False, _keys),
    Picture("schedule-light", False, _schedule),
    Picture("schedule-dark", True, _schedule),
    Picture("schedule-table-light", False, _schedule_table),
    Picture("rules-light", False, _rules),
    Picture("rules-dark", True, _rules),
    Picture("accounts-light", False, _accounts),
    Picture("accounts-dark", True, _accounts),
    Picture("accounts-wizard-light", False, _wizard),
    Picture("onboarding-light", False, _first_start),
    Picture("onboarding-dark", True, _first_start),
    Picture("settings-light", False, _settings),
    Picture("settings-dark", True, _settings),
)


def settle(window: Window, milliseconds: int = _SETTLED_MS) -> None:
    """Let everything that was asked for come, and be painted: on a slow machine it takes longer."""
    timer = QElapsedTimer()
    timer.start()
    turns = 0
    while timer.elapsed() < milliseconds or turns < _TURNS:
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        turns = 0 if _awaits(window) else turns + 1


def _awaits(window: Window) -> bool:
    """Whether something was asked of the store, or soon will be, or a scroll bar is to go."""
    if any(bar.is_going for bar in window.findChildren(OverlayBar)):
        return True
    delays = (one for one in window.findChildren(QTimer) if one.isSingleShot() and one.isActive())
    return not window.desk.is_idle or any(one.interval() <= DEBOUNCE_MS for one in delays)


@contextmanager
def _standing_still() -> Iterator[Callable[[], None]]:
    """Gives what puts the clock back to the present moment, as often as it is called."""
    moment, offset = clock.now(), os.environ.get(clock.OFFSET_VARIABLE)

    def back() -> None:
        there = moment - (clock.now() - clock.offset())
        os.environ[clock.OFFSET_VARIABLE] = str(there / SECOND)

    try:
        yield back
    finally:
        os.environ.pop(clock.OFFSET_VARIABLE, None)
        if offset is not None:
            os.environ[clock.OFFSET_VARIABLE] = offset


def take(folder: Path, to: Path, wanted: Sequence[Picture] = PICTURES) -> list[Path]:
    """Take the pictures of a profile; returns their files."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    theme = Theme(application, dark=False)
    desk = Desk(folder, engine=None)
    desk.open()
    # one moment, however long taking them takes: another minute would read the figures anew
    desk._minute.stop()
    to.mkdir(parents=True, exist_ok=True)
    made = []
    try:
        with _standing_still() as back:
            for picture in wanted:
                back()
                theme.use(dark=picture.dark)
                window = Window(desk, theme)
                window.resize(*SIZE)
                window.show()
                settle(window)
                picture.pose(window)
                settle(window)
                path = to / f"{picture.name}.png"
                window.grab().save(str(path))
                made.append(path)
                window.close()
                window.deleteLater()
                desk.new_audience()
    finally:
        desk.close()
    return made


def main(argv: Sequence[str]) -> int:
    """Run it; returns the exit status."""
    parser = argparse.ArgumentParser(prog="focusdesk.ui.screenshots", description=__doc__)
    parser.add_argument("to", type=Path, metavar="OUT_DIR")
    parser.add_argument("--profile", metavar="DIR")
    parser.add_argument("--kinds", type=Path, metavar="FILE", help="an engine's answer, as JSON")
    parser.add_argument("--only", nargs="*", metavar="NAME", default=())
    arguments = parser.parse_args(argv)
    i18n.use()
    if arguments.kinds is not None:
        KINDS.update(json.loads(arguments.kinds.read_text()))
    wanted = [one for one in PICTURES if not arguments.only or one.name in arguments.only]
    for path in take(profile.folder(arguments.profile), arguments.to, wanted):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
