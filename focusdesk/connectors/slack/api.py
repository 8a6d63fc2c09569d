"""The Web API of one workspace through slack_sdk, with our errors and its limits.

Reading is tried once more on a lost connection, as the SDK does; writing never is (a retry could
post twice). `Retry-After` is written down in the pace and raised: whoever called decides what to
do meanwhile.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from focusdesk import clock
from focusdesk.connectors.slack.answers import Declined, Json, Limited, error_of, text
from focusdesk.connectors.slack.pace import Pace
from focusdesk.connectors.slack.settings import Settings
from focusdesk.errors import OutcomeUnknown, ServiceError, Unreachable
from focusdesk.model import SECOND, Micros

CONNECT_S: Final = 10.0
ANSWER_S: Final = 30.0
_DEFAULT_WAIT_S: Final = 30.0
_SHORTEST_WAIT_S: Final = 1.0
_EXACT: Final = 5 * SECOND
_NEEDED: Final = frozenset(
    {
        "apps.connections.open",
        "auth.test",
        "chat.postMessage",
        "conversations.history",
        "conversations.replies",
        "users.conversations",
    }
)
"""What cannot be found now is waited for; others may be missing for good."""
_HALF_DONE: Final = ("fatal_error", "internal_error")
"""Words of Slack's for "it's possible some aspect of the operation succeeded"."""
_UNREADABLE: Final = (AttributeError, ValueError, RecursionError)
"""The SDK takes it for granted that what answers with 200 answers with an object, in UTF-8."""
LOST: Final = (aiohttp.ClientError, TimeoutError, asyncio.TimeoutError, OSError)


class _Answer(aiohttp.ClientResponse):
    """An answer is JSON, whether its header says so or says nothing."""

    async def json(self, **how: Any) -> Any:
        return await super().json(**{**how, "content_type": None})


class Api:
    """One session for everything; opened at the first call, closed by `close`."""

    def __init__(self, settings: Settings, app_token: str, user_token: str, pace: Pace) -> None:
        self.settings = settings
        self.pace = pace
        self.scopes: frozenset[str] = frozenset()
        """What the user token may do, as the last answer said; empty before one."""
        self.skew = Micros(0)
        """How far Slack's clock is ahead of ours, 0 for hardly; known after the first answer."""
        self._app_token = app_token
        self.user_token = user_token
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, AsyncWebClient] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S)
            self._session = aiohttp.ClientSession(timeout=timeout, response_class=_Answer)
        return self._session

    @property
    def proxy(self) -> str | None:
        """The proxy that the environment names; never towards this machine."""
        return self._client("read").proxy

    def _client(self, purpose: str) -> AsyncWebClient:
        """`app` opens sockets, `read` reads, `write` changes something."""
        client = self._clients.get(purpose)
        if client is None:
            client = AsyncWebClient(
                token=self._app_token if purpose == "app" else self.user_token,
                base_url=self.settings.api_url,
                session=self.session,
                retry_handlers=None if purpose == "read" else [],
            )
            if self.settings.is_loopback:
                client.proxy = None
            self._clients[purpose] = client
        return client

    async def ticket(self) -> str:
        """The address of a socket; it opens one, once."""
        answer = await self._call("app", "apps.connections.open", {})
        return text(answer, "url")

    async def ask(self, method: str, **args: Any) -> Json:
        """Read something. Raises `Limited`, `Declined`, `NeedsLogin`, `Unreachable`."""
        return await self._call("read", method, args)

    async def change(self, method: str, **args: Any) -> Json:
        """Change something. Raises `OutcomeUnknown` too: it may have been done."""
        return await self._call("write", method, args)

    async def _call(self, purpose: str, method: str, args: Json) -> Json:
        client = self._client(purpose)
        given = {
            name: int(value) if isinstance(value, bool) else value  # as the SDK itself writes them
            for name, value in args.items()
            if value is not None
        }
        try:
            response = await client.api_call(method, data=given)
        except SlackApiError as error:
            if self._is_below(error.response):
                return await self._call(purpose, method, args)
            raise self._error(purpose, method, error.response) from error
        except _UNREADABLE as error:
            raise _trouble(purpose, method, "200") from error
        except LOST as error:
            if purpose == "write" and not isinstance(error, aiohttp.ClientConnectorError):
                raise OutcomeUnknown("slack-answer-lost", method=method) from error
            raise Unreachable("slack-unreachable") from error
        self.pace.answered(method)
        self.skew = _skew(str(response.headers.get("Date") or ""))
        if purpose != "app":
            self._note_scopes(response.headers)
        data = response.data
        return data if isinstance(data, dict) else {}

    def _is_below(self, response: Any) -> bool:
        """Whether a trial's address without a path has the methods below `/api/`, as Slack has."""
        if _status(response) != 404 or urlsplit(self.settings.api_url).path != "/":
            return False
        self.settings = replace(self.settings, api_url=f"{self.settings.api_url}api/")
        self._clients.clear()
        return True

    def _error(self, purpose: str, method: str, response: Any) -> ServiceError:
        """What an answer that is not ok means. The SDK's response is a dict, or has no body."""
        status = _status(response)
        headers = getattr(response, "headers", None) or {}
        data = getattr(response, "data", None)
        if status == 429 or text(data, "error") == "ratelimited":
            seconds = _seconds(headers.get("Retry-After", ""))
            self.pace.limited(method, seconds)
            return Limited(method, seconds)
        if status == 404 and method not in _NEEDED:
            return Declined(method, "unknown_method")
        if status >= 500 or not isinstance(data, dict) or "error" not in data:
            return _trouble(purpose, method, str(status))
        if text(data, "error") in _HALF_DONE:
            return _trouble(purpose, method, text(data, "error"))
        return error_of(method, data)

    def _note_scopes(self, headers: Any) -> None:
        said = str(headers.get("x-oauth-scopes") or "")
        if said:
            self.scopes = frozenset(scope.strip() for scope in said.split(","))

    async def close(self) -> None:
        session, self._session = self._session, None
        self._clients.clear()
        if session is not None:
            await session.close()


def _status(response: Any) -> int:
    """The HTTP status; the SDK's own responses call it otherwise than aiohttp's."""
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def _trouble(purpose: str, method: str, error: str) -> ServiceError:
    """Slack's own trouble: what was to be changed may be changed all the same."""
    if purpose == "write":
        return OutcomeUnknown("slack-answer-lost", method=method)
    return Unreachable("slack-trouble", error=error)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return _DEFAULT_WAIT_S
    return seconds if seconds > 0 else _SHORTEST_WAIT_S


def _skew(date: str) -> Micros:
    """From the date of an answer, which has whole seconds and was a while on the way."""
    try:
        theirs = int(parsedate_to_datetime(date).timestamp()) * SECOND
    except (TypeError, ValueError):
        return Micros(0)
    ahead = theirs - clock.now()
    return Micros(round(ahead / _EXACT) * _EXACT if abs(ahead) > _EXACT else 0)
