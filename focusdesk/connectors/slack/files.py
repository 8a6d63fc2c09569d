"""An attachment's content. The token goes to Slack's own hosts and to nobody else."""

from __future__ import annotations

from typing import BinaryIO, Final
from urllib.parse import urljoin, urlsplit

import aiohttp

from focusdesk.connectors.slack.answers import Json, table, text
from focusdesk.connectors.slack.api import LOST, Api
from focusdesk.connectors.slack.settings import Settings
from focusdesk.errors import NeedsLogin, Refused, Unreachable

_CHUNK: Final = 256 * 1024
_REDIRECTS: Final = 3
_LONGEST_S: Final = 3600.0
_QUIET_S: Final = 30.0


def is_slacks(address: str, settings: Settings) -> bool:
    """Whether an address is at Slack's, and encrypted; for tests: at the very server they name."""
    try:
        parts, own = urlsplit(address), urlsplit(settings.api_url)
        host = parts.hostname or ""
        if settings.is_loopback:
            return (parts.scheme, host, parts.port) == (own.scheme, own.hostname, own.port)
        return parts.scheme == "https" and host.endswith(".slack.com") and parts.port in (None, 443)
    except ValueError:
        return False


def may_fetch(file: Json, settings: Settings) -> bool:
    """A file that lies with Slack; of one that Slack tells more about later, too."""
    if file.get("is_external") is True or text(file, "mode") == "external":
        return False
    if text(file, "file_access") == "check_file_info":
        return True
    return is_slacks(_address(file), settings)


def _address(file: Json) -> str:
    return text(file, "url_private_download") or text(file, "url_private")


async def fetch(api: Api, id_: str, to: BinaryIO) -> None:
    """Write a file. Raises `Refused`, `NeedsLogin`, `Unreachable`."""
    file = table(await api.ask("files.info", file=id_), "file")
    address = _address(file)
    for _ in range(_REDIRECTS):
        if not is_slacks(address, api.settings):
            raise Refused("slack-file-elsewhere", host=urlsplit(address).hostname or "")
        try:
            onward = await _read(api, address, text(file, "mimetype"), to)
        except LOST as error:
            raise Unreachable("slack-unreachable") from error
        if not onward:
            return
        address = urljoin(address, onward)
    raise Refused("slack-file-elsewhere", host=urlsplit(address).hostname or "")


async def _read(api: Api, address: str, expected: str, to: BinaryIO) -> str:
    """Write what stands at an address; returns where it sends us instead."""
    async with api.session.get(
        address,
        headers={"Authorization": f"Bearer {api.user_token}"},
        allow_redirects=False,
        proxy=api.proxy,
        timeout=aiohttp.ClientTimeout(total=_LONGEST_S, sock_read=_QUIET_S),
    ) as response:
        if response.status in (301, 302, 303, 307, 308):
            return response.headers.get("Location", "")
        if response.status >= 500:
            raise Unreachable("slack-trouble", error=str(response.status))
        if response.status != 200:
            raise Refused("slack-file-gone")
        if response.content_type == "text/html" and expected != "text/html":
            raise NeedsLogin("slack-file-login-page")
        async for chunk in response.content.iter_chunked(_CHUNK):
            to.write(chunk)
    return ""
