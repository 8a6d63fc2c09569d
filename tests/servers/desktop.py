"""A desktop of its own for one test: a private message bus, on it a real notifier (dunst on Xvfb),
a keyring (gnome-keyring), made-up services of other desktops, or nothing yet.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from jeepney import (
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
)
from jeepney.io.blocking import open_dbus_connection

from tests.conftest import PATIENCE, wait_until


class Desktop:
    """What the notifier has shown, and a way to click on it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def _dunstctl(self, *arguments: str) -> str:
        done = subprocess.run(
            ["dunstctl", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.stdout

    def shown(self) -> int:
        """How many notifications stand on the screen now."""
        counts = self._dunstctl("count", "displayed").strip()
        return int(counts or 0)

    def history(self) -> list[tuple[int, str, str]]:
        """Everything that was shown, newest first: number, title, text. Takes it off the screen."""
        self._dunstctl("close-all")
        entries = json.loads(self._dunstctl("history"))["data"][0]
        return [(e["id"]["data"], e["summary"]["data"], e["body"]["data"]) for e in entries]

    def pause(self, paused: bool = True) -> None:
        """The person's own do-not-disturb."""
        self._dunstctl("set-paused", str(paused).lower())

    def paused(self) -> bool:
        return self._dunstctl("is-paused").strip() == "true"

    def waiting(self) -> int:
        """How many notifications somebody sent while it was paused."""
        return int(self._dunstctl("count", "waiting").strip() or 0)

    def type(self) -> None:
        """The person presses a key."""
        subprocess.run(
            ["xdotool", "key", "a"],
            env={**os.environ, **self.environment},
            check=True,
            timeout=PATIENCE,
        )

    def click(self) -> None:
        """Do the default action of the newest notification."""
        self._dunstctl("action", "0")


@contextmanager
def bus(folder: Path) -> Iterator[dict[str, str]]:
    """A message bus without anybody on it; gives the environment that leads there."""
    _needed("dbus-daemon")
    address = f"unix:path={folder / 'bus'}"
    with _running(["dbus-daemon", "--session", f"--address={address}", "--nofork", "--nopidfile"]):
        _until(lambda: _answers(folder / "bus"))
        yield {"DBUS_SESSION_BUS_ADDRESS": address}
    (folder / "bus").unlink(missing_ok=True)


def _answers(path: Path) -> bool:
    """Whether somebody accepts connections there: the file stands a moment before anybody does."""
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.connect(str(path))
        except OSError:
            return False
    return True


@contextmanager
def desktop(folder: Path, rules: str = "") -> Iterator[Desktop]:
    """Start it, wait until it answers, end it. Skips where it cannot be had, naming what is missing.

    `rules`: more of dunst's own configuration.
    """
    _needed("Xvfb", "dunst", "dunstctl", "xdotool")
    running: list[subprocess.Popen[bytes]] = []
    rc = folder / "dunstrc"
    stays = "".join(f"[urgency_{one}]\ntimeout = 0\n" for one in ("low", "normal", "critical"))
    rc.write_text(f"[global]\nidle_threshold = 0\nhistory_length = 100\n{rules}\n{stays}")
    try:
        screen = _screen(running)
        with bus(folder) as address:
            environment = {"DISPLAY": screen, **address}
            with _running(["dunst", "-config", str(rc)], environment):
                found = Desktop(environment)
                _until(lambda: found._dunstctl("count", "displayed").strip().isdigit())
                yield found
    finally:
        for process in running:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def screen() -> Iterator[str]:
    """A screen without anybody on it; gives its name."""
    _needed("Xvfb", "xdotool")
    running: list[subprocess.Popen[bytes]] = []
    try:
        yield _screen(running)
    finally:
        for process in running:
            process.terminate()
            process.wait(PATIENCE)


Answer = Callable[..., tuple[str, tuple[object, ...]]]


class MadeUp:
    """Services of a desktop that is not on this machine, as its documentation has them.

    `answers` maps `interface.Method` (a property: `interface.Name`) to a function of the arguments
    that gives signature and values; `called` is what was asked, with the arguments.
    """

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.called: list[tuple[str, tuple[object, ...]]] = []

    def answer(self, message: Message) -> Message:
        fields = message.header.fields
        name = f"{fields[HeaderFields.interface]}.{fields[HeaderFields.member]}"
        body = message.body
        if name == "org.freedesktop.DBus.Properties.Get":
            name, body = ".".join(body), ()
            signature, (value,) = self.answers.get(name, lambda: ("", (None,)))()
            if signature:
                return new_method_return(message, "v", ((signature, value),))
        elif name in self.answers:
            self.called.append((name, body))
            return new_method_return(message, *self.answers[name](*body))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")


@contextmanager
def made_up(folder: Path, names: list[str], answers: dict[str, Answer]) -> Iterator[MadeUp]:
    """A bus with made-up services under these names; its address stands in the environment."""
    found = MadeUp(answers)
    with bus(folder) as environment:
        connection = open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"])
        for name in names:
            connection.send_and_get_reply(message_bus.RequestName(name))

        def serve() -> None:
            with suppress(OSError, ValueError):
                while True:
                    message = connection.receive()
                    if message.header.message_type is MessageType.method_call:
                        connection.send(found.answer(message))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            yield found
        connection.sock.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE)
        connection.close()


@contextmanager
def keyring(folder: Path, password: str | None = "pässword") -> Iterator[dict[str, str]]:
    """A keyring of its own on a bus of its own, unlocked; left locked with None."""
    _needed("gnome-keyring-daemon")
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    with bus(folder) as address:
        environment = {
            **address,
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_DATA_HOME": str(folder / "data"),
        }
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        if password is not None:
            command.append("--unlock")
        with _running(command, environment, (password or "").encode()):
            _until(lambda: _has_owner(environment, "org.freedesktop.secrets"))
            yield environment


def _has_owner(environment: dict[str, str], name: str) -> bool:
    asked = ["org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", f"string:{name}"]
    done = subprocess.run(
        ["dbus-send", "--session", "--print-reply", f"--dest={asked[0]}", *asked[1:]],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return "boolean true" in done.stdout


@contextmanager
def _running(
    command: list[str], environment: dict[str, str] | None = None, stdin: bytes = b""
) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.write(stdin)
    process.stdin.close()
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _needed(*programs: str) -> None:
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} on this machine")


def _screen(running: list[subprocess.Popen[bytes]]) -> str:
    read, write = os.pipe()
    running.append(
        subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    os.close(write)
    with os.fdopen(read) as told:
        return f":{told.readline().strip()}"


def _until(condition) -> None:
    wait_until(condition, what="the desktop comes up")
