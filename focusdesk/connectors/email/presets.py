"""The providers that are known without asking the network (`resources/email/*.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache

from focusdesk import resources
from focusdesk.connectors.email.settings import HostPort, Security, host_port


class SignInKind(Enum):
    """What a provider takes."""

    PASSWORD = "password"
    APP_PASSWORD = "app-password"
    OAUTH2 = "oauth2"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mailbox is, who said so, and how one signs in there.

    `source` is a word for the sentence that shows it: preset, autoconfig, ispdb, mx or srv.
    """

    imap: HostPort
    security: Security
    user: str
    smtp: HostPort | None
    source: str
    provider: str = ""
    sign_in: SignInKind = SignInKind.PASSWORD


@dataclass(frozen=True, slots=True)
class Provider:
    """One entry of the presets."""

    name: str
    domains: tuple[str, ...]
    mx: tuple[str, ...]
    imap: HostPort
    security: Security
    smtp: HostPort | None
    user: str
    sign_in: SignInKind

    def server(self, address: str, source: str) -> Server:
        user = address.rpartition("@")[0] if self.user == "local-part" else address
        return Server(self.imap, self.security, user, self.smtp, source, self.name, self.sign_in)


@cache
def providers() -> tuple[Provider, ...]:
    """All presets. Raises on a file that is wrong: they ship with the program."""
    found: list[Provider] = []
    for path in sorted((resources.folder() / "email").glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"))["provider"]:
            imap = host_port("imap", entry["imap"], default_port=993)
            assert imap is not None
            found.append(
                Provider(
                    name=entry["name"],
                    domains=tuple(entry["domains"]),
                    mx=tuple(entry["mx"]),
                    imap=imap,
                    security=Security(entry.get("security", "tls")),
                    smtp=host_port("smtp", entry.get("smtp", ""), default_port=465),
                    user=entry.get("user", "address"),
                    sign_in=SignInKind(entry.get("sign_in", "password")),
                )
            )
    return tuple(found)


def by_domain(domain: str) -> Provider | None:
    """The provider of an address's domain."""
    return next((one for one in providers() if domain.lower() in one.domains), None)


def by_mx(host: str) -> Provider | None:
    """The provider that takes a domain's mail: the longest name that the MX host ends in."""
    host = host.lower().rstrip(".")
    fitting = [
        (len(name), one)
        for one in providers()
        for name in one.mx
        if host == name or host.endswith(f".{name}")
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def by_host(host: str) -> Provider | None:
    """The provider whose server this is, for advice when a password is refused."""
    return next((one for one in providers() if one.imap.host == host.lower()), None)
