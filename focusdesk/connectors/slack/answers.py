"""What Slack answers, as values and as our errors: which of them the program waits out, and which
only the person can mend.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from focusdesk.errors import NeedsLogin, Refused, ServiceError, Unreachable

Json = dict[str, Any]
"""An object as Slack sent it: nothing in it is certain, see `field` and `text`."""

_SIGN_IN: Final = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "user_removed_from_team",
        "org_login_required",
        "two_factor_setup_required",
    }
)
_APPROVAL: Final = frozenset(
    {
        "team_access_not_granted",
        "app_not_installed",
        "app_approval_required",
        "approval_pending",
        "access_denied",
        "no_permission",
        "enterprise_is_restricted",
    }
)
_PASSING: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


_NOT_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_WHOLE: Final = re.compile(r"-?\d{1,18}")
_LARGEST: Final = 2**53


class Limited(Unreachable):
    """Too many calls of one method: it may be called again after `retry_after` seconds."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__("slack-limited", retry_after=retry_after, method=method)
        self.method = method


class Declined(Refused):
    """Slack said no to this very request; `error` is its word."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__("slack-declined", method=method, error=error)
        self.error = error


def error_of(method: str, answer: Json) -> ServiceError:
    """The error that an answer that is not ok stands for."""
    error = text(answer, "error") or "unknown"
    field = "app_token" if method == "apps.connections.open" else "user_token"
    if error == "missing_scope" and field == "app_token":
        return NeedsLogin("slack-app-scope-missing", field=field)
    if error == "missing_scope":
        scope = text(answer, "needed") or method  # the method's page at Slack names its scope
        return NeedsLogin("slack-scope-missing", scope=scope, method=method)
    if error == "not_allowed_token_type":
        return NeedsLogin("slack-token-refused-kind", field=field)
    if error in _SIGN_IN:
        return NeedsLogin(_sign_in(error), error=error, field=field)
    if error in _APPROVAL:
        return NeedsLogin("slack-approval-pending", error=error)
    if error in _PASSING:
        return Unreachable("slack-trouble", error=error)
    return Declined(method, error)


def _sign_in(error: str) -> str:
    """The code of what is wrong with a token."""
    if error in ("token_revoked", "token_expired"):
        return "slack-sign-in-revoked"
    if error in ("account_inactive", "user_removed_from_team"):
        return "slack-sign-in-inactive"
    return "slack-sign-in-refused"


def is_lacking(error: ServiceError) -> bool:
    """Whether just this method is closed to the app: what needs it fails, the rest goes on."""
    if isinstance(error, Declined):
        return error.error == "unknown_method"
    return error.code in ("slack-scope-missing", "slack-token-refused-kind")


# -- reading what is not certain ----------------------------------------------------------------


def text(source: Any, name: str) -> str:
    """A field that should be text; empty when it is not there, or something else."""
    value = source.get(name) if isinstance(source, dict) else None
    return storable(value) if isinstance(value, str) else ""


def storable(words: str) -> str:
    """JSON may hold half a character, and NUL: nothing that can be written down."""
    return _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", words)


def table(source: Any, name: str) -> Json:
    """A field that should be an object."""
    value = source.get(name) if isinstance(source, dict) else None
    return value if isinstance(value, dict) else {}


def rows(source: Any, name: str) -> list[Json]:
    """A field that should be a list of objects; what is none is left out."""
    value = source.get(name) if isinstance(source, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number(source: Any, name: str) -> int:
    """A field that should be a whole number, or one in quotes; 0 when it is not."""
    value = source.get(name) if isinstance(source, dict) else None
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 0
    return int(value) if abs(value) <= _LARGEST else 0
