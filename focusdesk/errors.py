"""The error taxonomy, named by who must act.

An error carries a code and arguments, like every saying: `wording` makes the sentence in the
reader's language, so that no process that raises needs to know who reads.
"""

from __future__ import annotations

from focusdesk.model import Argument, Arguments, Saying


class FocusDeskError(Exception):
    """Any error of ours: `code` names the sentence, `args_` fill it."""

    def __init__(self, code: str, **args: Argument) -> None:
        super().__init__(code, args)
        self.code = code
        self.args_: Arguments = args

    @property
    def saying(self) -> Saying:
        return Saying(self.code, self.args_)

    def __str__(self) -> str:
        listed = ", ".join(f"{name}={value!r}" for name, value in self.args_.items())
        return f"{self.code} ({listed})" if listed else self.code


# -- of a service -----------------------------------------------------------------------------


class ServiceError(FocusDeskError):
    """Something between us and a service."""


class Unreachable(ServiceError):
    """The program waits and tries again, after `retry_after` seconds if the service said so."""

    def __init__(self, code: str, *, retry_after: float | None = None, **args: Argument) -> None:
        super().__init__(code, **args)
        self.retry_after = retry_after


class NeedsLogin(ServiceError):
    """The person must sign in again: password refused, token revoked."""


class Refused(ServiceError):
    """The service said no to this draft or request for good."""


class OutcomeUnknown(ServiceError):
    """A send whose answer was lost: it is looked up, never repeated by itself."""


class BadRemoteData(ServiceError):
    """An item that cannot be read: kept raw as a dead letter, and the cursor moves on."""

    def __init__(self, code: str, *, raw: bytes = b"", **args: Argument) -> None:
        super().__init__(code, **args)
        self.raw = raw


# -- of the person's input --------------------------------------------------------------------


class BadInput(FocusDeskError):
    """What the person gave cannot be used; the text says what to do. Nothing was changed."""


class BadSettings(BadInput):
    """One field of an account or setting is wrong."""

    def __init__(self, field: str, code: str, **args: Argument) -> None:
        super().__init__(code, field=field, **args)
        self.field = field


class BadFile(BadInput):
    """A schedule or rules file is wrong at `line` (from 1; None: the file as a whole)."""

    def __init__(
        self, code: str, *, line: int | None = None, field: str = "", **args: Argument
    ) -> None:
        super().__init__(code, line=line, field=field, **args)
        self.line = line
        self.field = field


class BadQuery(BadInput):
    """A query is wrong at `position` (characters from 0)."""

    def __init__(self, code: str, position: int, **args: Argument) -> None:
        super().__init__(code, position=position, **args)
        self.position = position

    def about(self, query: str) -> BadQuery:
        """The same error, with the query that it is about."""
        args = {name: value for name, value in self.args_.items() if name != "position"}
        return BadQuery(self.code, self.position, **{**args, "query": query})


class NotFound(BadInput):
    """No such message, conversation, client or account."""


# -- of the machine ---------------------------------------------------------------------------


class StoreError(FocusDeskError):
    """The store cannot be used as it is."""


class StoreTooNew(StoreError):
    """Written by a newer FocusDesk: never touched."""


class StoreDamaged(StoreError):
    """Failed its integrity check, or is no database of ours: left as it is."""


class StoreFull(StoreError):
    """No room on the disk: nothing was written, try again when there is some."""


class StoreOutdated(StoreError):
    """Needs a migration that this process may not run (the window waits for the engine)."""


class StoreBusy(StoreError):
    """Another process kept the store locked for too long."""


class VaultLocked(FocusDeskError):
    """Secrets cannot be reached: no keyring and no passphrase, or a wrong one."""


class EngineRunning(FocusDeskError):
    """Another engine holds this profile."""


class EngineGone(FocusDeskError):
    """No engine answers the control socket."""


class NoNotifier(FocusDeskError):
    """This desktop has no notification service."""
