"""Signing in, one class a way. OAuth is another class with the same call."""

from __future__ import annotations

import imaplib
import re
from dataclasses import dataclass
from typing import Any, Protocol

from focusdesk.connectors.email import presets
from focusdesk.connectors.email.presets import SignInKind
from focusdesk.errors import NeedsLogin, Unreachable

_RESPONSE_CODE = re.compile(r"\[([A-Z-]+)")
_BACKOFF = re.compile(r"Suggested Backoff Time: (\d+) milliseconds", re.IGNORECASE)
# RFC 5530: these pass by themselves, whatever the password
_PASSING = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN", "THROTTLED", "OVERQUOTA")
_TOO_MANY = re.compile(r"too many|maximum number of connections|try again later", re.IGNORECASE)


class SignIn(Protocol):
    """Signs a fresh connection in."""

    def __call__(self, client: Any, host: str) -> None:
        """`client` is an IMAPClient. Raises `NeedsLogin`, `Unreachable`, or loses the
        connection (`OSError`, `imaplib.IMAP4.abort`).
        """
        ...


@dataclass(frozen=True, slots=True, repr=False)
class PasswordSignIn:
    """A password, or one made for this program by the provider."""

    user: str
    password: str

    def __call__(self, client: Any, host: str) -> None:
        from imapclient.exceptions import LoginError

        try:
            if client.has_capability("AUTH=PLAIN"):
                # plain_login and not login: imaplib's LOGIN takes ASCII only
                client.plain_login(self.user, self.password)
            elif client.has_capability("LOGINDISABLED") or not self._is_ascii:
                raise NeedsLogin("email-no-password-sign-in", host=host)
            else:
                client.login(self.user, self.password)
        except LoginError as error:
            cause = error.__context__
            if isinstance(cause, imaplib.IMAP4.abort):
                raise cause from None
            raise refusal(str(error), host) from None

    @property
    def _is_ascii(self) -> bool:
        return self.user.isascii() and self.password.isascii()


def busy(answer: str, host: str) -> Unreachable | None:
    """A refusal that passes by itself; `retry_after` is what the server asked for."""
    code = _RESPONSE_CODE.search(answer)
    backoff = _BACKOFF.search(answer)
    if backoff:
        return Unreachable("email-server-busy", retry_after=int(backoff[1]) / 1000, host=host)
    if (code and code[1] in _PASSING) or (not code and _TOO_MANY.search(answer)):
        return Unreachable("email-server-busy", host=host)
    return None


def refusal(answer: str, host: str) -> NeedsLogin | Unreachable:
    """What a refused sign-in means. The answer itself is not kept: it may repeat a name."""
    passing = busy(answer, host)
    if passing is not None:
        return passing
    provider = presets.by_host(host)
    if provider and provider.sign_in is SignInKind.OAUTH2:
        return NeedsLogin("email-oauth-only", host=host, provider=provider.name)
    if provider and provider.sign_in is SignInKind.APP_PASSWORD:
        return NeedsLogin("email-app-password-needed", host=host, provider=provider.name)
    return NeedsLogin("password-refused", host=host)
