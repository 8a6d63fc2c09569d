"""The Slack connector: the door to everything in this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from focusdesk.connectors.base import (
    AccountInfo,
    Capabilities,
    Choice,
    Cursor,
    Draft,
    Emit,
    Field,
    FocusState,
    Known,
    RemoteKey,
    RemotePart,
    Report,
    Scope,
    Secrets,
)
from focusdesk.connectors.slack import settings as settings_
from focusdesk.connectors.slack.settings import FIELDS
from focusdesk.connectors.slack.tempo import Tempo
from focusdesk.errors import Refused
from focusdesk.model import Instant

if TYPE_CHECKING:
    from focusdesk.connectors.slack.api import Api
    from focusdesk.connectors.slack.collecting import Collecting
    from focusdesk.connectors.slack.marks import Marks


class SlackConnector:
    """One workspace. slack_sdk and aiohttp come along with the first sign-in, not before."""

    kind: ClassVar[str] = "slack"
    fields: ClassVar[tuple[Field, ...]] = FIELDS
    capabilities: ClassVar[Capabilities] = Capabilities(
        send=True, mark_read=True, fetch=True, focus_status=True, backfill=True
    )

    def __init__(
        self, settings: Mapping[str, str], secrets: Secrets, *, tempo: Tempo | None = None
    ) -> None:
        self._settings = settings_.read(settings)
        self._secrets = secrets
        self._tempo = tempo or Tempo()
        self._api: Api | None = None
        self._collecting: Collecting | None = None
        self._marks: Marks | None = None
        self._tried: dict[str, Instant] = {}

    async def check(self, report: Report) -> AccountInfo:
        from focusdesk.connectors.slack.checking import checked

        tokens = {
            field: settings_.present(await self._secrets.get(field), field)
            for field in ("app_token", "user_token")
        }
        return await checked(await self._opened(), self._tempo, tokens, report)

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool = True,
    ) -> None:
        from focusdesk.connectors.slack.collecting import Collecting

        collecting = Collecting(await self._opened(), self._tempo)
        self._collecting = collecting
        try:
            await collecting.run(cursors, known, emit, backfill=backfill)
        finally:
            if self._collecting is collecting:
                self._collecting = None

    async def collect_now(self) -> None:
        if self._collecting is not None:
            self._collecting.look()

    async def mark_read(self, keys: Sequence[RemoteKey], read: bool = True) -> None:
        from focusdesk.connectors.slack.marks import Marks

        if not read:
            raise Refused("not-supported")
        if self._marks is None:
            self._marks = Marks(self._tempo.mark)
        known = self._collecting.known if self._collecting is not None else None
        await self._marks.read(await self._opened(), keys, known)

    async def fetch(self, part: RemotePart, to: BinaryIO) -> None:
        from focusdesk.connectors.slack.files import fetch

        await fetch(await self._opened(), part.part, to)

    async def send(self, draft: Draft) -> RemoteKey:
        from focusdesk.connectors.slack.sending import send

        return await send(await self._opened(), draft, self._tried)

    async def find_sent(self, draft: Draft) -> RemoteKey | None:
        from focusdesk.connectors.slack import identity
        from focusdesk.connectors.slack.sending import find

        api = await self._opened()
        me = await identity.asked(api)
        return await find(api, draft, me.user, self._tried.get(draft.key))

    async def focus_before(self) -> str:
        from focusdesk.connectors.slack import focus

        return await focus.before(await self._opened()) if self._settings.shows_focus else ""

    async def set_focus(self, focus: FocusState | None, before: str = "") -> None:
        """With the switch off nothing is shown; what was shown before it was is put back."""
        from focusdesk.connectors.slack import focus as shown

        if focus is not None and self._settings.shows_focus:
            await shown.show(await self._opened(), focus, before)
        elif before:
            await shown.put_back(await self._opened(), before)

    async def choices(self, field: str) -> Sequence[Choice]:
        from focusdesk.connectors.slack import choices

        if field != "channels":
            raise Refused("not-supported")
        return await choices.channels(await self._opened())

    async def close(self) -> None:
        api, self._api = self._api, None
        if api is not None:
            await api.close()

    async def _opened(self) -> Api:
        """The way to the workspace, with the tokens of now."""
        if self._api is None:
            from focusdesk.connectors.slack.api import Api
            from focusdesk.connectors.slack.pace import Pace

            app_token = settings_.present(await self._secrets.get("app_token"), "app_token")
            user_token = settings_.present(await self._secrets.get("user_token"), "user_token")
            self._api = Api(self._settings, app_token, user_token, Pace(self._tempo.back_off))
        return self._api
