"""How often, and where on the network, things are asked: what tests set otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from focusdesk.connectors.email.settings import HostPort


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what is done, in seconds; tests have no time to wait."""

    renew: float = 300.0
    """An IDLE is ended and begun anew, and everything looked at."""
    poll: float = 60.0
    """Other folders, and a server without IDLE, are asked."""
    look: float = 20.0
    """The clocks are compared."""
    jump: float = 30.0
    """A wall clock so far ahead of the monotonic one means that the machine slept."""
    sweep: float = 6 * 3600.0
    """All flags are compared where the server does not track changes."""
    rest: float = 6 * 3600.0
    """A folder that keeps changing its UIDVALIDITY is left alone."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where to ask; `name_servers` empty: the system's. `timeout` in seconds, a question."""

    autoconfig: tuple[str, ...] = (
        "https://autoconfig.{domain}/mail/config-v1.1.xml",
        "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )
    ispdb: str = "https://autoconfig.thunderbird.net/v1.1/{domain}"
    name_servers: tuple[HostPort, ...] = ()
    timeout: float = 5.0
