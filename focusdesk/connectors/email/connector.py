"""The mail connector: the door to everything in this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from focusdesk.connectors.base import (
    AccountInfo,
    Capabilities,
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
    Step,
)
from focusdesk.connectors.email import settings as settings_
from focusdesk.connectors.email.pace import Pace, Places
from focusdesk.connectors.email.settings import FIELDS, Settings
from focusdesk.connectors.email.sockets import Sockets
from focusdesk.connectors.steps import Steps
from focusdesk.errors import FocusDeskError, NeedsLogin, Refused

if TYPE_CHECKING:
    from focusdesk.connectors.email.collecting import Collecting
    from focusdesk.connectors.email.errands import Errand, Errands
    from focusdesk.connectors.email.sign_in import SignIn


class EmailConnector:
    """One mailbox. imapclient comes along with the first sign-in, not before."""

    kind: ClassVar[str] = "email"
    fields: ClassVar[tuple[Field, ...]] = FIELDS
    capabilities: ClassVar[Capabilities] = Capabilities(
        mark_read=True, mark_unread=True, fetch=True, backfill=True
    )

    def __init__(
        self,
        settings: Mapping[str, str],
        secrets: Secrets,
        *,
        pace: Pace | None = None,
        places: Places | None = None,
    ) -> None:
        self._settings = settings_.read(settings)
        self._secrets = secrets
        self._pace = pace or Pace()
        self._places = places or Places()
        self._sockets = Sockets()
        self._errands: Errands | None = None
        self._collecting: Collecting | None = None

    async def check(self, report: Report) -> AccountInfo:
        from focusdesk.connectors.email.bridge import Bridge, Thread
        from focusdesk.connectors.email.checking import Check
        from focusdesk.connectors.email.sign_in import PasswordSignIn

        steps = Steps(report)
        steps.begin(Step.SETTINGS)
        bridge, sockets = Bridge(), Sockets()
        try:
            password = await self._password()
            check = Check(
                self._settings,
                self._places,
                lambda user: PasswordSignIn(user, password),
                sockets,
                steps,
                bridge,
            )
            info: AccountInfo = await Thread("mail-check", check.work).ended
        except FocusDeskError as error:
            steps.failed(error.saying)
            raise
        finally:
            bridge.stop()
            sockets.stop()
        return info

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool = True,
    ) -> None:
        from focusdesk.connectors.email.collecting import Collecting

        settings = await self._with_server()
        collecting = Collecting(settings, await self._sign_in(settings), self._pace)
        self._collecting = collecting
        try:
            await collecting.run(cursors, known, emit, backfill=backfill)
        finally:
            if self._collecting is collecting:
                self._collecting = None

    async def collect_now(self) -> None:
        if self._collecting is not None:
            self._collecting.wake()

    async def mark_read(self, keys: Sequence[RemoteKey], read: bool = True) -> None:
        from focusdesk.connectors.email.errands import marking

        if keys:
            await self._do(marking(keys, read=read))

    async def fetch(self, part: RemotePart, to: BinaryIO) -> None:
        from focusdesk.connectors.email.errands import fetching

        await self._do(fetching(part, to))

    async def send(self, draft: Draft) -> RemoteKey:
        raise Refused("not-supported")

    async def find_sent(self, draft: Draft) -> RemoteKey | None:
        raise Refused("not-supported")

    async def focus_before(self) -> str:
        raise Refused("not-supported")

    async def set_focus(self, focus: FocusState | None, before: str = "") -> None:
        raise Refused("not-supported")

    async def close(self) -> None:
        if self._collecting is not None:
            self._collecting.stop()
        self._sockets.stop()
        if self._errands is not None:
            self._errands.stop()

    # -- what they share ----------------------------------------------------------------------

    async def _do(self, errand: Errand) -> None:
        from focusdesk.connectors.email.errands import Errands
        from focusdesk.connectors.email.wire import Endpoint, open_link

        settings = await self._with_server()
        sign_in = await self._sign_in(settings)
        assert settings.imap is not None
        endpoint = Endpoint(settings.imap, settings.security)
        if self._errands is None:
            self._errands = Errands(self._sockets)
        await self._errands.do(errand, lambda: open_link(endpoint, sign_in, self._sockets))

    async def _sign_in(self, settings: Settings) -> SignIn:
        """The way in. An account that signs in by OAuth gets another class here."""
        from focusdesk.connectors.email.sign_in import PasswordSignIn

        return PasswordSignIn(settings.user, await self._password())

    async def _password(self) -> str:
        password = await self._secrets.get("password")
        if not password:
            raise NeedsLogin("email-password-missing", field="password")
        return password

    async def _with_server(self) -> Settings:
        """The settings; the server is looked for where neither they nor a check named it."""
        if self._settings.imap is None:
            from focusdesk.connectors.email.bridge import Thread
            from focusdesk.connectors.email.discovery import find

            address, places = self._settings.address, self._places
            found = await Thread("mail-server-search", lambda: find(address, places)).ended
            self._settings = self._settings.with_server(found)
        return self._settings
