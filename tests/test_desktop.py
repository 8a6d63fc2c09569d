"""What the desktop tells of its person: idle time, do-not-disturb; and how the latter is switched."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from focusdesk import bus as buses
from focusdesk import desktop as desktops
from focusdesk.desktop import Desktop, idle, peace
from focusdesk.model import SECOND
from tests.conftest import PATIENCE
from tests.servers.desktop import MadeUp, bus, desktop, made_up

T = TypeVar("T")
NOTIFICATIONS = "org.freedesktop.Notifications"
MUTTER = "org.gnome.Mutter.IdleMonitor"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that is there answers, however busy it is."""
    for one in (idle, peace, buses):
        monkeypatch.setattr(one, "ANSWER_S", PATIENCE)


def ask(question: Callable[[Desktop], Awaitable[T]]) -> T:
    async def asked() -> T:
        around = desktops.FreedesktopDesktop()
        try:
            return await question(around)
        finally:
            await around.close()

    return asyncio.run(asked())


@pytest.fixture
def shown(tmp_path, monkeypatch):
    with desktop(tmp_path) as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found


def server(name: str) -> Callable[..., tuple[str, tuple[object, ...]]]:
    return lambda: ("ssss", (name, "made up", "1", "1.2"))


# -- idle time ----------------------------------------------------------------------------------


def test_an_x_server_tells_since_when_nobody_types(shown):
    def idle_after_a_key() -> int:
        before = time.monotonic()
        shown.type()
        told = ask(lambda around: around.idle())
        assert told is not None and told < (time.monotonic() - before + 1) * SECOND
        return told

    first = later = idle_after_a_key()
    while later <= first:
        told = ask(lambda around: around.idle())
        assert told is not None
        later = told
    idle_after_a_key()


def test_gnome_tells_it_in_milliseconds(tmp_path):
    with made_up(tmp_path, [MUTTER], {f"{MUTTER}.GetIdletime": lambda: ("t", (61_000,))}):
        assert ask(lambda around: around.idle()) == 61 * SECOND


def test_under_wayland_an_x_server_is_not_believed(shown, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert ask(lambda around: around.idle()) is None


@pytest.mark.parametrize("display", ["", ":4711", "far.example:0", ":x", "nonsense"])
def test_where_nobody_tells_it_is_not_known(monkeypatch, display):
    monkeypatch.setenv("DISPLAY", display)
    assert ask(lambda around: around.idle()) is None


def test_an_x_server_that_wants_a_cookie_is_given_ours(tmp_path, monkeypatch):
    entry = b"\x01\x00" + b"".join(
        len(field).to_bytes(2, "big") + field
        for field in (
            os.uname().nodename.encode(),
            b"7",
            b"MIT-MAGIC-COOKIE-1",
            b"0123456789abcdef",
        )
    )
    other = entry.replace(b"\x00\x017", b"\x00\x018").replace(b"0123", b"9876")
    (tmp_path / "auth").write_bytes(other + entry)
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "auth"))
    assert idle._cookie(b"7") == b"0123456789abcdef"
    assert idle._cookie(b"8") == b"9876456789abcdef"
    assert idle._cookie(b"9") == b""
    (tmp_path / "auth").unlink()
    assert idle._cookie(b"7") == b""


# -- do not disturb -----------------------------------------------------------------------------


def test_dunst_tells_and_is_switched(shown):
    assert ask(lambda around: around.do_not_disturb()) is False
    shown.pause()
    assert ask(lambda around: around.do_not_disturb()) is True
    assert ask(lambda around: around.set_do_not_disturb(False)) is True
    assert not shown.paused()
    assert ask(lambda around: around.set_do_not_disturb(True)) is True
    assert shown.paused()


def test_dunst_shows_no_urgent_one_until_it_is_switched_off(shown):
    shown.pause()
    ask(lambda around: around.let_urgent_through())
    assert not shown.paused()


def plasma() -> dict[str, Callable[..., tuple[str, tuple[object, ...]]]]:
    """As plasma-workspace has it: who inhibits is counted by cookies."""
    cookies: set[int] = set()

    def inhibit(*_asked: object) -> tuple[str, tuple[object, ...]]:
        cookies.add(len(cookies) + 1)
        return "u", (len(cookies),)

    def end(cookie: int) -> tuple[str, tuple[object, ...]]:
        cookies.discard(cookie)
        return "", ()

    return {
        f"{NOTIFICATIONS}.GetServerInformation": server("Plasma"),
        f"{NOTIFICATIONS}.Inhibited": lambda: ("b", (bool(cookies),)),
        f"{NOTIFICATIONS}.Inhibit": inhibit,
        f"{NOTIFICATIONS}.UnInhibit": end,
    }


def test_plasma_is_asked_for_peace_and_released_from_it(tmp_path):
    async def there_and_back(around: Desktop) -> list[bool | None]:
        told = [await around.do_not_disturb()]
        for on in (True, True, False, False):
            assert await around.set_do_not_disturb(on)
            told.append(await around.do_not_disturb())
        await around.let_urgent_through()
        assert not await around.remembers()
        return told

    with made_up(tmp_path, [NOTIFICATIONS], plasma()) as services:
        assert ask(there_and_back) == [False, True, True, False, False]
        asked = [name.rpartition(".")[2] for name, _ in services.called]
        assert [name for name in asked if name.endswith("nhibit")] == ["Inhibit", "UnInhibit"]


def test_xfce_tells_by_its_configuration_and_is_not_switched(tmp_path):
    answers = {
        f"{NOTIFICATIONS}.GetServerInformation": server("Xfce Notify Daemon"),
        "org.xfce.Xfconf.GetProperty": lambda _channel, _name: ("v", (("b", True),)),
    }
    with made_up(tmp_path, [NOTIFICATIONS, "org.xfce.Xfconf"], answers):
        assert ask(lambda around: around.do_not_disturb()) is True
        assert ask(lambda around: around.set_do_not_disturb(False)) is False


def gsettings(*arguments: str) -> str:
    done = subprocess.run(
        ["gsettings", *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    return done.stdout.strip()


@pytest.fixture
def gnome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """GNOME's notification service is made up, its settings are the real ones, in a file."""
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    try:
        gsettings("get", "org.gnome.desktop.notifications", "show-banners")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no gsettings, or no settings of GNOME, on this machine")
    answers = {f"{NOTIFICATIONS}.GetServerInformation": server("gnome-shell")}
    with made_up(tmp_path, [NOTIFICATIONS], answers) as services:
        yield services


def test_gnome_tells_by_its_settings_and_is_switched(gnome: MadeUp):
    assert ask(lambda around: around.do_not_disturb()) is False
    assert ask(lambda around: around.set_do_not_disturb(True)) is True
    assert gsettings("get", "org.gnome.desktop.notifications", "show-banners") == "false"
    assert ask(lambda around: around.do_not_disturb()) is True
    ask(lambda around: around.let_urgent_through())
    assert ask(lambda around: around.do_not_disturb()) is True
    assert ask(lambda around: around.set_do_not_disturb(False)) is True
    assert gsettings("get", "org.gnome.desktop.notifications", "show-banners") == "true"


def test_without_gsettings_gnome_tells_nothing(gnome: MadeUp, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert ask(lambda around: around.do_not_disturb()) is None
    assert ask(lambda around: around.set_do_not_disturb(True)) is False


def test_a_service_that_knows_nothing_of_it_tells_nothing(tmp_path):
    answers = {f"{NOTIFICATIONS}.GetServerInformation": server("herald")}
    with made_up(tmp_path, [NOTIFICATIONS], answers):
        assert ask(lambda around: around.do_not_disturb()) is None
        assert ask(lambda around: around.set_do_not_disturb(True)) is False


def test_nobody_on_the_bus_and_no_bus_tell_nothing(tmp_path, monkeypatch):
    assert ask(lambda around: around.do_not_disturb()) is None
    with bus(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert ask(lambda around: around.do_not_disturb()) is None
        assert ask(lambda around: around.set_do_not_disturb(True)) is False


def test_nowhere_tells_nothing():
    async def all_of_it() -> None:
        nowhere = desktops.Nowhere()
        assert await nowhere.idle() is None
        assert await nowhere.do_not_disturb() is None
        assert not await nowhere.set_do_not_disturb(True)
        await nowhere.let_urgent_through()
        await nowhere.close()

    asyncio.run(all_of_it())
