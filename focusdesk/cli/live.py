"""A live view of a profile in the terminal: mode, what is held, the inbox, hand-overs as they come.

On a terminal it redraws itself in place with plain ANSI sequences; piped, it prints a line for
everything that happens, and reads as a log.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Self

from focusdesk import clock, i18n
from focusdesk.cli.lists import conversation_cells
from focusdesk.cli.output import cut, one_line, safe, table, width
from focusdesk.cli.status import held_line, mode_line
from focusdesk.i18n import _
from focusdesk.model import ConversationId, Instant, MessageId, Triage
from focusdesk.notify import names_in_words
from focusdesk.store import db, figures, inbox, status
from focusdesk.store.db import Store
from focusdesk.store.rows import ConversationRow, Status
from focusdesk.wording.terms import channel

LOOK_EVERY_S: Final = 0.25
_EVENTS: Final = 6
_TEXT: Final = 100
_HOME: Final = "\x1b[H"
_REST_OF_LINE: Final = "\x1b[K"
_REST_OF_SCREEN: Final = "\x1b[J"
_OTHER_SCREEN: Final = "\x1b[?1049h\x1b[?25l"
_OWN_SCREEN: Final = "\x1b[?25h\x1b[?1049l"


class View:
    """Watches one store and shows what changes; `look` is called again and again.

    Events are told from one look to the next: a mode that began, a message that came in or is
    held, a hand-over with its names.
    """

    def __init__(self, store: Store, title: str) -> None:
        self._store = store
        self._title = title
        self._seq = -1
        self._seen: dict[ConversationId, MessageId | None] = {}
        self._held: dict[str, int] = {}
        self._status: Status | None = None
        self._events: deque[str] = deque(maxlen=_EVENTS)
        self._terminal = sys.stdout.isatty()

    def __enter__(self) -> Self:
        if self._terminal:
            sys.stdout.write(_OTHER_SCREEN)
        else:
            sys.stdout.write(f"{self._title}\n")
        return self

    def __exit__(self, *_error: object) -> None:
        if self._terminal:
            sys.stdout.write(_OWN_SCREEN)
            sys.stdout.flush()

    def look(self) -> None:
        """Read what changed and show it."""
        now = clock.now()
        found = status.status(self._store, now)
        seq = db.last_seq(self._store)
        changed = seq != self._seq
        self._seq = seq
        told = self._mode(found, now)
        rows: list[ConversationRow] = []
        if changed or self._terminal:
            rows = inbox.page(self._store, Triage.INBOX, None, 200, now)
        if changed:
            told += self._hand_overs(now)
            told += self._arrivals(rows, now)
        self._status = found
        if self._terminal:
            self._events.extend(told)
            self._draw(found, rows, now)
            return
        for line in told:
            sys.stdout.write(f"{safe(line)}\n")
        sys.stdout.flush()

    # -- what happened ------------------------------------------------------------------------

    def _mode(self, found: Status, now: Instant) -> list[str]:
        before = self._status
        if before is not None and (before.mode, before.label, before.until) == (
            found.mode,
            found.label,
            found.until,
        ):
            return []
        return [_at(now, f"{mode_line(found, now)} · {held_line(found, now)}")]

    def _hand_overs(self, now: Instant) -> list[str]:
        """What waited at the last look and no longer waits; what waits since then."""
        held = {name: n for _client, name, n in figures.peek(self._store)}
        before, self._held = self._held, held
        told = []
        came = [name for name, n in before.items() if n > held.get(name, 0)]
        if came:
            told.append(_at(now, _("Handed over: {names}").format(names=names_in_words(came))))
        told += [
            _at(now, _("Held: {name}").format(name=name))
            for name, n in held.items()
            if n > before.get(name, 0)
        ]
        return told

    def _arrivals(self, rows: list[ConversationRow], now: Instant) -> list[str]:
        """Conversations whose newest message is new since the last look; at first the newest."""
        first = not self._seen
        seen = {row.id: row.last_message for row in rows}
        fresh = [row for row in rows if self._seen.get(row.id) != row.last_message]
        self._seen = {**self._seen, **seen}
        if first:
            fresh = fresh[:5]
        return [
            _at(
                now,
                _("Inbox: {client} ({channel}): {text}").format(
                    client=row.client_name,
                    channel=channel(row.channel),
                    text=one_line(" — ".join(part for part in (row.title, row.snippet) if part))[
                        :_TEXT
                    ],
                ),
            )
            for row in reversed(fresh)
        ]

    # -- drawing ------------------------------------------------------------------------------

    def _draw(self, found: Status, rows: list[ConversationRow], now: Instant) -> None:
        """The whole screen, written at once so that it never flickers."""
        size = shutil.get_terminal_size()
        rule = "─" * size.columns
        head = [
            _bold(cut(f"{self._title} · {i18n.time_of_day(now)}", size.columns)),
            cut(f"{mode_line(found, now)} · {held_line(found, now)}", size.columns),
            rule,
        ]
        foot = [rule, *(cut(safe(line), size.columns) for line in self._events)]
        room = max(3, size.lines - len(head) - len(foot) - 1)
        shown = rows[:room]
        listed = list(table([conversation_cells(row, now) for row in shown], flexible=4))
        body = [
            _bold(line) if row.unread else line for row, line in zip(shown, listed, strict=True)
        ]
        lines = [*head, *body, *[""] * (room - len(body)), *foot]
        end = f"{_REST_OF_LINE}\n"
        sys.stdout.write(_HOME + end.join(lines[: size.lines]) + _REST_OF_LINE + _REST_OF_SCREEN)
        sys.stdout.flush()


def _at(now: Instant, text: str) -> str:
    return f"{i18n.local(now):%H:%M:%S}  {text}"


def _bold(text: str) -> str:
    if os.environ.get("NO_COLOR") or not width(text):
        return text
    return f"\x1b[1m{text}\x1b[0m"


def watch(view: View, until: float | None, alive: Callable[[], bool]) -> None:
    """Look again and again until `until` (seconds of `clock.monotonic`), or nobody is alive."""
    while (until is None or clock.monotonic() < until) and alive():
        view.look()
        time.sleep(LOOK_EVERY_S)
    view.look()
