"""What a domain publishes about its mail servers, over HTTPS only.

The format is Thunderbird's: https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat.
Only the domain is sent, never the address.
"""

from __future__ import annotations

import http.client
import ssl
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from focusdesk.connectors.email.presets import Server, SignInKind
from focusdesk.connectors.email.settings import HostPort, Security, host_port
from focusdesk.errors import BadSettings

SIZE_LIMIT = 262_144
REDIRECTS = 3

_SOCKET_TYPES = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
_FAILURES = (OSError, http.client.HTTPException, ValueError)


class NoAnswer(Exception):
    """Nobody answered: that says nothing about the domain."""


def fetch(url: str, timeout: float) -> bytes | None:
    """The document at an HTTPS address, None when there is none. Raises `NoAnswer`.

    Follows redirects to HTTPS only; a certificate that does not verify is no answer.
    """
    context = ssl.create_default_context()
    for _ in range(REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            return None
        try:
            connection = http.client.HTTPSConnection(
                parts.hostname, parts.port or 443, timeout=timeout, context=context
            )
            try:
                target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
                connection.request("GET", target, headers={"Accept": "text/xml"})
                response = connection.getresponse()
                location = response.getheader("Location")
                if response.status in (301, 302, 303, 307, 308) and location:
                    url = urljoin(url, location)
                    continue
                return response.read(SIZE_LIMIT) if response.status == 200 else None
            finally:
                connection.close()
        except _FAILURES as error:
            raise NoAnswer from error
    return None


def read(document: bytes, address: str, source: str) -> Server | None:
    """The server that a configuration names; None when it names none that we could use."""
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        return None
    try:
        root = ET.fromstring(document)  # noqa: S314  entities are refused above
    except ET.ParseError:
        return None
    for entry in _servers(root, "incomingServer", "imap"):
        found = _server(entry, address, source)
        if found is not None:
            smtp = next(_servers(root, "outgoingServer", "smtp"), None)
            name = root.findtext(".//displayShortName") or root.findtext(".//displayName") or ""
            return Server(
                found.imap,
                found.security,
                found.user,
                _place(smtp, "smtp") if smtp is not None else None,
                source,
                name.strip()[:80],
                found.sign_in,
            )
    return None


def _servers(root: ET.Element, tag: str, type_: str) -> Iterator[ET.Element]:
    """The servers of one type that are reached by TLS, in the order of preference given."""
    for entry in root.iter(tag):
        if entry.get("type") == type_ and _text(entry, "socketType") in _SOCKET_TYPES:
            yield entry


def _server(entry: ET.Element, address: str, source: str) -> Server | None:
    place = _place(entry, "imap")
    if place is None:
        return None
    local, _, domain = address.rpartition("@")
    user = _text(entry, "username") or "%EMAILADDRESS%"
    for mark, value in (
        ("%EMAILADDRESS%", address),
        ("%EMAILLOCALPART%", local),
        ("%EMAILDOMAIN%", domain),
    ):
        user = user.replace(mark, value)
    ways = [(way.text or "").strip() for way in entry.iter("authentication")]
    takes_password = not ways or any(way.startswith(("password", "plain")) for way in ways)
    return Server(
        place,
        _SOCKET_TYPES[_text(entry, "socketType")],
        user,
        None,
        source,
        sign_in=SignInKind.PASSWORD if takes_password else SignInKind.OAUTH2,
    )


def _place(entry: ET.Element, field: str) -> HostPort | None:
    host, port = _text(entry, "hostname"), _text(entry, "port")
    try:
        return host_port(field, f"{host}:{port}", default_port=None) if host and port else None
    except BadSettings:
        return None


def _text(entry: ET.Element, tag: str) -> str:
    return (entry.findtext(tag) or "").strip()
