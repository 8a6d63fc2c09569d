"""Focus has effects outside: a service shows it, the desktop keeps still; then all is put back.

What was there before is written before anything is begun, so that whoever runs the engine next,
after whatever ended this one, can put it back. The rows are `store.focus_effects`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import Final, Protocol

from focusdesk import clock
from focusdesk.connectors.base import Connector, FocusState
from focusdesk.desktop import Desktop
from focusdesk.engine import logs
from focusdesk.engine.threads import StoreWorker
from focusdesk.model import AccountId, Instant
from focusdesk.store import focus_effects
from focusdesk.store.focus_effects import Begun, Standing

DESKTOP: Final = "desktop"
PATIENCE_S: Final = 30.0
"""An effect that has not answered by then has failed."""
AGAIN_S: Final = 60.0
"""What failed is tried again then, as long as it is wanted."""
_ON, _OFF, _UNTOLD = "on", "off", ""

log = logging.getLogger(__name__)


class Effect(Protocol):
    """One thing outside that shows focus. Every call is idempotent, and may raise anything."""

    @property
    def name(self) -> str:
        """Its row."""
        ...

    async def remembers(self) -> bool:
        """Whether what was shown is still there when another process runs the engine."""
        ...

    async def before(self) -> str:
        """What is there now, to be put back."""
        ...

    async def show(self, focus: FocusState | None, before: str) -> None:
        """Show focus; with None put `before` back, unless the person changed it meanwhile."""
        ...


class AccountEffect:
    """A status at a service, by its connector."""

    def __init__(self, id_: AccountId, connector: Connector) -> None:
        self.name = focus_effects.account_effect(id_)
        self._connector = connector

    async def remembers(self) -> bool:
        return True

    async def before(self) -> str:
        return await self._connector.focus_before()

    async def show(self, focus: FocusState | None, before: str) -> None:
        await self._connector.set_focus(focus, before)


class DesktopEffect:
    """The desktop's own do-not-disturb, while the person wants that (`attention`)."""

    name = DESKTOP

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    async def remembers(self) -> bool:
        return await self._desktop.remembers()

    async def before(self) -> str:
        kept = await self._desktop.do_not_disturb()
        return _UNTOLD if kept is None else _ON if kept else _OFF

    async def show(self, focus: FocusState | None, before: str) -> None:
        """A peace that the person keeps themselves is neither begun nor ended by us."""
        if before != _OFF:
            return
        if focus is not None:
            await self._desktop.set_do_not_disturb(True)
        elif await self._desktop.do_not_disturb():
            await self._desktop.set_do_not_disturb(False)


class Silence(Enum):
    """What the desktop's do-not-disturb means for a ring of ours."""

    NONE = "none"
    OURS = "ours"
    """Focus switched it on: what may ring in focus is let through."""
    THEIRS = "theirs"
    """The person's own: nothing is shown."""


class FocusEffects:
    """Tells every effect what is in force, each in its own time."""

    def __init__(
        self,
        writer: StoreWorker,
        reader: StoreWorker,
        desktop: Desktop,
        accounts: Callable[[], Iterable[AccountEffect]],
        *,
        rung: Callable[[], Awaitable[None]],
        done: Callable[[], None],
    ) -> None:
        """`accounts`: those that can be told now. `rung`: returns when nothing rings any more.

        `done` is called when an effect was told something: more may be to tell.
        """
        self._writer = writer
        self._reader = reader
        self._desktop = desktop
        self._accounts = accounts
        self._rung = rung
        self._done = done
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, float] = {}
        self._renewed: set[str] = set()

    async def apply(self, now: Instant, *, begin: bool = True) -> Instant | None:
        """Have every effect show what is in force; idempotent, returns while they are told.

        Without `begin`, only what is over is put back. Returns when focus may begin or end next.
        """
        standing = await self._reader.ask(focus_effects.standing, now)
        effects: list[Effect] = [DesktopEffect(self._desktop), *self._accounts()]
        for effect in effects:
            self._bring(effect, standing, now, begin=begin)
        return standing.until

    def _bring(self, effect: Effect, standing: Standing, now: Instant, *, begin: bool) -> None:
        """Start telling one effect, if there is something to tell it and it is not being told."""
        name = effect.name
        begun = standing.begun.get(name)
        focus = standing.focus
        if name == DESKTOP and not standing.quiets_desktop:
            focus = None
        task = self._tasks.get(name)
        if task is not None and not task.done():
            return
        if clock.monotonic() < self._not_before.get(name, 0.0):
            return
        if focus is None and begun is not None:
            told = self._told(effect, self._put_back(effect, begun))
            self._ending[name] = self._tasks[name] = asyncio.create_task(told)
        elif focus is not None and begin and self._lacks(begun, focus):
            told = self._told(effect, self._show(effect, begun, focus, now))
            self._tasks[name] = asyncio.create_task(told)

    def _lacks(self, begun: Begun | None, focus: FocusState) -> bool:
        """Whether an effect is to be told; once in this process in any case, as it may forget."""
        if begun is None or not begun.told or begun.focus != focus:
            return True
        return begun.name not in self._renewed

    async def _show(
        self, effect: Effect, begun: Begun | None, focus: FocusState, now: Instant
    ) -> None:
        if begun is not None and begun.told and begun.focus == focus:
            # it was told by an engine before this one
            if not await effect.remembers():
                await effect.show(focus, begun.before)
            self._renewed.add(effect.name)
            return
        if begun is None:
            await self._rung()  # what rings as focus begins rings before it
            before = await effect.before()
        else:
            before = begun.before
        shown = Begun(effect.name, focus, before, told=False)
        await self._writer.ask(focus_effects.begin, effect.name, focus, before, now)
        await effect.show(focus, before)
        await self._writer.ask(focus_effects.told, shown)
        self._renewed.add(effect.name)

    async def _put_back(self, effect: Effect, begun: Begun) -> None:
        await effect.show(None, begun.before)
        await self._writer.ask(focus_effects.ended, effect.name)
        self._renewed.discard(effect.name)

    async def _told(self, effect: Effect, telling: Awaitable[None]) -> None:
        try:
            await asyncio.wait_for(telling, PATIENCE_S)
        except Exception as error:
            log.error("focus effect %s failed: %s", effect.name, logs.places(error))
            self._not_before[effect.name] = clock.monotonic() + AGAIN_S
        else:
            self._done()

    async def silence(self, now: Instant) -> Silence:
        """What do-not-disturb means for a ring now; what is being put back is waited for."""
        ending = self._ending.get(DESKTOP)
        if ending is not None and not ending.done():
            await asyncio.wait([ending])
        if not await self._desktop.do_not_disturb():
            return Silence.NONE
        begun = (await self._reader.ask(focus_effects.standing, now)).begun.get(DESKTOP)
        if begun is None or begun.before != _OFF:
            return Silence.THEIRS
        await self._desktop.let_urgent_through()
        return Silence.OURS

    async def leave(self) -> None:
        """The engine ends: a desktop that nobody could give its sound back is given it now."""
        await self._cancelled()
        begun = (await self._reader.ask(focus_effects.standing, clock.now())).begun.get(DESKTOP)
        if begun is not None:
            await self._put_back(DesktopEffect(self._desktop), begun)

    async def _cancelled(self) -> None:
        tasks = [task for task in self._tasks.values() if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
