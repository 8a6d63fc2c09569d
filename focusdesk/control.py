"""The control socket of a profile: lines of JSON between engine, windows and command line.

The engine listens; everybody else connects. Each line is one object:

`{"hint": "changed"}`
    Somebody wrote to the store. The engine passes it on to everybody else; the table of changes
    in the store is the truth, so a lost hint costs seconds, never a row.
`{"hint": "listening"}`
    Who connected will hear of everything from now on: answered by one `changed`, for what was
    written while it was not yet known to the engine. The engine looks too, since who connected
    may have written while it had nobody to tell.
`{"id": 1, "request": NAME, "args": {…}}`
    Answered by `{"id": 1, "reply": {…}}` or `{"id": 1, "error": {"type": …, "code": …,
    "args": {…}}}`, after any number of `{"id": 1, "progress": {…}}`.
`{"event": "toast", "title": …, "body": …, "conversation": …, "sound": …}`
    The engine has something to announce and the desktop has no notification service, or the
    person wants no banner in quiet hours.
`{"event": "open", "conversation": …}`
    The person clicked a notification.

Hints go to everybody; events go to the windows: to every connection that has asked for nothing
but `quit`. So a window listens on one connection, and asks on another.

Requests: `ping` → version and process id; `kinds` → kinds of accounts with fields and
capabilities; `check`, `add`, `login` (settings and secrets pass here and nowhere else; progress
tells each step); `choices` (what a field of an account, or of one to add, may name); `remove`;
`forget` (every account's secrets); `ring` (a notification to try, → what shows it, and whether it
did); `pictures` (message → files of what it shows from outside); `fetch` (message, attachment
number, path to write to); `collect` (progress; replies when every account is up to date or has
failed); `quit`. Who goes away before the answer to `check`, `choices`, `fetch` or `collect` ends
it, to `add` and `login` as long as they sign in.

A Unix socket that only the person can open; where there is none, a port on loopback with a token
from a file that only the person can read. Stdlib only: the window speaks it too.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

from focusdesk import errors
from focusdesk.errors import EngineGone, FocusDeskError
from focusdesk.model import Argument

Line = Mapping[str, object]
LINE_LIMIT: Final = 4_000_000
"""Bytes of one line; a peer that sends a longer one is cut off."""
TIMEOUT_S: Final = 5.0
HAS_UNIX: Final = hasattr(socket, "AF_UNIX") and hasattr(os, "getuid")
_PATH_LIMIT: Final = 100
_TOKEN_FILE: Final = "control.json"
_KINDS_OF_ERROR: Final = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, FocusDeskError)
}


def encode(line: Line) -> bytes:
    """One line, ready to be sent."""
    # escaped: a file name may hold halves of characters, which no encoding takes
    return json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"


class Decoder:
    """Bytes as they come in → whole lines. What is no object is passed over."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, received: bytes) -> list[Line]:
        """The lines that are complete now. Raises `EngineGone` for one beyond `LINE_LIMIT`."""
        self._rest += received
        *whole, rest = self._rest.split(b"\n")
        self._rest = bytearray(rest)
        if len(rest) > LINE_LIMIT:
            raise EngineGone("control-line-too-long")
        found = []
        for raw in whole:
            try:
                value = json.loads(raw)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                found.append(cast(Line, value))
        return found


def error_line(error: FocusDeskError) -> Line:
    """An error as it travels."""
    own = {"field"} if hasattr(error, "field") else set()
    return {
        "type": type(error).__name__,
        "code": error.code,
        "args": {name: value for name, value in error.args_.items() if name not in own},
        "field": getattr(error, "field", ""),
    }


def error_from(line: Line) -> FocusDeskError:
    """The reverse of `error_line`; a class that is not known comes back as its base."""
    kind = _KINDS_OF_ERROR.get(str(line.get("type")), FocusDeskError)
    code = str(line.get("code", "unknown"))
    args = cast(dict[str, Argument], line.get("args") or {})
    field = str(line.get("field") or "")
    if issubclass(kind, errors.BadSettings):
        return kind(field, code, **args)
    if issubclass(kind, errors.BadQuery):
        return kind(code, int(str(args.pop("position", 0))), **args)
    if issubclass(kind, errors.BadFile):
        place = args.pop("line", None)
        return kind(code, line=place if isinstance(place, int) else None, field=field, **args)
    return kind(code, **args)


# -- where it is ------------------------------------------------------------------------------


def socket_path(place: Path) -> Path:
    """The Unix socket of a profile: in its folder, or, for a long path, in a short one.

    The short one is a folder that only the person can open. Raises `EngineGone` when somebody
    else holds its name.
    """
    path = place / "control.sock"
    if len(os.fsencode(path)) <= _PATH_LIMIT:
        return path
    name = f"{hashlib.sha256(os.fsencode(place)).hexdigest()[:16]}.sock"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and len(os.fsencode(runtime)) + len(name) < _PATH_LIMIT and Path(runtime).is_dir():
        return Path(runtime) / name
    short = Path("/tmp") / f"focusdesk-{os.getuid()}"  # noqa: S108  ours alone, see below
    short.mkdir(mode=0o700, exist_ok=True)
    status = short.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise EngineGone("control-folder-taken", path=str(short))
    return short / name


def write_token(place: Path, port: int) -> str:
    """Say where the engine listens, to the person alone; returns the token to ask for."""
    token = secrets.token_urlsafe(32)
    descriptor = os.open(place / _TOKEN_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"port": port, "token": token}, file)
    return token


def connect(place: Path, timeout: float = TIMEOUT_S) -> socket.socket:
    """A socket to the profile's engine. Raises `EngineGone` when none listens."""
    try:
        if HAS_UNIX:
            path = socket_path(place)
            # a socket that somebody else put there would be told the person's secrets
            if path.stat().st_uid != os.getuid():
                raise EngineGone("engine-gone")
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(timeout)
            try:
                link.connect(os.fspath(path))
            except BaseException:
                link.close()
                raise
            return link
        said = json.loads((place / _TOKEN_FILE).read_text(encoding="utf-8"))
        link = socket.create_connection(("127.0.0.1", int(said["port"])), timeout)
        link.sendall(encode({"token": said["token"]}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineGone("engine-gone") from error
    return link


CHANGED: Final[Line] = {"hint": "changed"}
LISTENING: Final[Line] = {"hint": "listening"}


def hint(place: Path) -> None:
    """Tell whoever shows this profile that the store changed; nobody there is fine."""
    try:
        with connect(place, timeout=0.5) as link:
            link.sendall(encode(CHANGED))
    except (EngineGone, OSError):
        return


class Client:
    """A connection that waits for its answers: the command line's."""

    def __init__(self, place: Path) -> None:
        """Raises `EngineGone` when no engine runs this profile."""
        self._link = connect(place)
        self._decoder = Decoder()
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def request(
        self,
        name: str,
        args: Mapping[str, object] | None = None,
        *,
        progress: Callable[[Line], None] | None = None,
        timeout: float | None = None,
    ) -> Line:
        """Ask, and wait for the reply; `timeout` in seconds between two lines, None for ever.

        Raises the engine's error as it was raised there, `EngineGone` when the line breaks.
        """
        self._last += 1
        number = self._last
        self._link.settimeout(timeout)
        try:
            self._link.sendall(encode({"id": number, "request": name, "args": dict(args or {})}))
            while True:
                for line in self._lines():
                    if line.get("id") != number:
                        continue
                    if "progress" in line and progress is not None:
                        progress(cast(Line, line["progress"]))
                    if "error" in line:
                        raise error_from(cast(Line, line["error"]))
                    if "reply" in line:
                        return cast(Line, line["reply"])
        except OSError as error:
            raise EngineGone("engine-gone") from error

    def _lines(self) -> list[Line]:
        received = self._link.recv(65536)
        if not received:
            raise EngineGone("engine-gone")
        return self._decoder.feed(received)

    def close(self) -> None:
        """Idempotent."""
        self._link.close()
