"""What a mail account is told: its form, and the settings read from it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from focusdesk.connectors.base import Field, Kind
from focusdesk.errors import BadSettings
from focusdesk.model import Saying

if TYPE_CHECKING:
    from focusdesk.connectors.email.presets import Server

INBOX = "INBOX"

_ADDRESS = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:.][^@\s<>\"(),;:]*")
_HOST = re.compile(r"(?=.{1,253}\Z)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?")


class Security(Enum):
    """How the connection is kept from being read; `NONE` only on this machine."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


FIELDS = (
    Field("address", Kind.TEXT, Saying("email-field-address"), required=True),
    Field(
        "imap",
        Kind.HOST_PORT,
        Saying("email-field-imap"),
        help=Saying("email-help-imap"),
    ),
    Field(
        "security",
        Kind.CHOICE,
        Saying("email-field-security"),
        default=Security.TLS.value,
        choices=tuple(security.value for security in Security),
        help=Saying("email-help-security"),
    ),
    Field("user", Kind.TEXT, Saying("email-field-user"), help=Saying("email-help-user")),
    Field("smtp", Kind.HOST_PORT, Saying("email-field-smtp"), help=Saying("email-help-smtp")),
    Field(
        "folders",
        Kind.LIST,
        Saying("email-field-folders"),
        default=INBOX,
        help=Saying("email-help-folders"),
    ),
    Field(
        "password",
        Kind.SECRET,
        Saying("email-field-password"),
        required=True,
        help=Saying("email-help-password"),
    ),
)


@dataclass(frozen=True, slots=True)
class HostPort:
    """A server's name or number and its port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Settings:
    """An account's settings. `imap` None: the server is still to be found."""

    address: str
    imap: HostPort | None
    security: Security
    user: str
    smtp: HostPort | None
    folders: tuple[str, ...]

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses that are the account owner's, in lower case."""
        own = {self.address.lower()}
        return frozenset(own | {self.user.lower()} if "@" in self.user else own)

    def with_server(self, server: Server) -> Settings:
        """With the server that was found; a user name that was given stays."""
        user = self.user if self.user != self.address else server.user
        return replace(
            self,
            imap=server.imap,
            security=server.security,
            user=user,
            smtp=self.smtp or server.smtp,
        )


def read(given: Mapping[str, str]) -> Settings:
    """Raises `BadSettings` naming the field."""
    address = given.get("address", "").strip()
    if not _ADDRESS.fullmatch(address):
        raise BadSettings("address", "email-address-invalid", value=address)
    imap = host_port("imap", given.get("imap", ""), default_port=None)
    security = _security(given.get("security", "").strip().lower(), imap)
    if imap is not None:
        if not imap.port:
            imap = replace(imap, port=993 if security is Security.TLS else 143)
        if security is Security.NONE and not is_loopback(imap.host):
            raise BadSettings("security", "email-plain-not-loopback", host=imap.host)
    return Settings(
        address=address,
        imap=imap,
        security=security,
        user=given.get("user", "").strip() or address,
        smtp=host_port("smtp", given.get("smtp", ""), default_port=465),
        folders=_folders(given.get("folders", "")),
    )


def host_port(field: str, text: str, *, default_port: int | None) -> HostPort | None:
    """`HOST`, `HOST:PORT`, `[IPV6]:PORT`; None for an empty text, port 0 for none given."""
    text = text.strip()
    if not text:
        return None
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]\s]+))(?::(\d{1,5}))?", text)
    port = int(match[3]) if match and match[3] else default_port or 0
    if match is None or port > 65535 or (match[3] and port == 0):
        raise BadSettings(field, "email-host-port-invalid", value=text)
    host = match[1] or match[2]
    if not (match[1] and _is_address(host)) and not _HOST.fullmatch(host):
        raise BadSettings(field, "email-host-port-invalid", value=text)
    return HostPort(_ascii_host(field, host), port)


def is_loopback(host: str) -> bool:
    """Names this machine without asking anybody."""
    if host.lower().rstrip(".") == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _ascii_host(field: str, host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        raise BadSettings(field, "email-host-port-invalid", value=host) from None


def _security(text: str, imap: HostPort | None) -> Security:
    if not text:
        is_plain_port = imap is not None and imap.port == 143
        return Security.STARTTLS if is_plain_port else Security.TLS
    try:
        return Security(text)
    except ValueError:
        raise BadSettings("security", "email-security-unknown", value=text) from None


def _folders(text: str) -> tuple[str, ...]:
    """Folder names, each once, INBOX in its one spelling (RFC 3501, 5.1)."""
    names: dict[str, None] = {}
    for part in re.split(r"[,\n]", text):
        name = part.strip()
        if name:
            names.setdefault(INBOX if name.upper() == INBOX else name)
    return tuple(names) or (INBOX,)
