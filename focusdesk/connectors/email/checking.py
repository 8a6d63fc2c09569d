"""An account is accepted by really signing in, step by step, with errors per field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from focusdesk.connectors.base import AccountInfo, Step
from focusdesk.connectors.email import folders
from focusdesk.connectors.email.bridge import Bridge
from focusdesk.connectors.email.discovery import find
from focusdesk.connectors.email.pace import Places
from focusdesk.connectors.email.presets import Server, SignInKind
from focusdesk.connectors.email.settings import Settings
from focusdesk.connectors.email.sign_in import SignIn
from focusdesk.connectors.email.sockets import Sockets
from focusdesk.connectors.email.wire import Endpoint, Rejected, open_link
from focusdesk.connectors.steps import Steps
from focusdesk.errors import BadSettings, NeedsLogin
from focusdesk.model import Saying

_NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One sign-in to try. `sign_in` makes the way in for a user name."""

    settings: Settings
    places: Places
    sign_in: Callable[[str], SignIn]
    sockets: Sockets
    steps: Steps
    bridge: Bridge

    def work(self) -> AccountInfo:
        """In a thread. Raises `BadSettings`, `NeedsLogin`, `Unreachable`, `Stopped`."""
        settings = self.settings
        if settings.imap is None:
            settings = self._found()
        assert settings.imap is not None
        endpoint = Endpoint(settings.imap, settings.security)
        try:
            link = open_link(endpoint, self.sign_in(settings.user), self.sockets, self._began)
        except Rejected as error:
            raise BadSettings(error.field, error.code, **error.args_) from error
        try:
            self._began(Step.FOLDERS)
            listed = folders.listed(link)
            for wanted in settings.folders:
                if folders.named(wanted, listed) is None:
                    names = ", ".join(one.name for one in listed[:_NAMES_SHOWN])
                    raise BadSettings(
                        "folders", "email-folder-missing-among", folder=wanted, names=names
                    )
        finally:
            link.leave()
        self._on_loop(self.steps.end)
        return AccountInfo(
            label=settings.address,
            own_addresses=tuple(sorted(settings.own_addresses)),
            folders=tuple(one.name for one in listed),
            settings=as_given(settings) if self.settings.imap is None else {},
            unique=("imap",),
        )

    def _found(self) -> Settings:
        """Settings with the server that was found, told before a password goes there."""
        self._began(Step.SERVER)
        server = find(self.settings.address, self.places)
        self._on_loop(lambda: self.steps.tell(shown(server)))
        if server.sign_in is SignInKind.OAUTH2:
            raise NeedsLogin("email-oauth-only", host=server.imap.host, provider=server.provider)
        return self.settings.with_server(server)

    def _began(self, step: Step) -> None:
        self._on_loop(lambda: self.steps.begin(step))

    def _on_loop(self, tell: Callable[[], None]) -> None:
        async def told() -> None:
            tell()

        self.bridge.call(told())


def shown(server: Server) -> Saying:
    """Which server was found, and who said so."""
    needs_app_password = server.sign_in is SignInKind.APP_PASSWORD
    return Saying(
        "email-server-found-app-password" if needs_app_password else "email-server-found",
        {
            "host": server.imap.host,
            "port": server.imap.port,
            "security": server.security.value,
            "user": server.user,
            "source": server.source,
            "provider": server.provider,
        },
    )


def as_given(settings: Settings) -> Mapping[str, str]:
    """The settings that were found out, as a person would have given them."""
    found = {
        "imap": str(settings.imap),
        "security": settings.security.value,
        "user": settings.user,
    }
    return {**found, "smtp": str(settings.smtp)} if settings.smtp else found
