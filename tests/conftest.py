"""What every test stands on: a clean environment, an empty profile, the real command line.

No test sees the person's own profile, settings, keyring, display or message bus.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from focusdesk import i18n

PATIENCE = 120.0
"""Seconds to wait for what must happen: no promise of ours, only the end of a test that hangs."""
AT_ONCE = 15.0
"""Seconds for what must not wait for an answer: below every time-out of ours, above any stutter."""

# no test times anything: a busy machine may take as long as it likes over an example; and each run
# tries the same ones. To look for others: pytest --hypothesis-profile=searching
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_ALL = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "same", _PATIENT, derandomize=True, database=None, suppress_health_check=_ALL
)
settings.register_profile("searching", _PATIENT, derandomize=False, max_examples=1000)
settings.load_profile("same")

# before anything imports Qt
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["LANGUAGE"] = "en"
for _name in [name for name in os.environ if name.startswith("FOCUSDESK_")]:
    del os.environ[_name]
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_STYLE_OVERRIDE", "NO_COLOR", "PYTHONDEVMODE"):
    os.environ.pop(_name, None)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of its own for the whole run: fonts are cached once, nothing of the person is seen."""
    home = tmp_path_factory.mktemp("home")
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    # a session that is over: whoever asks for a bus is told at once that there is none
    environment = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(runtime),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/no-bus",
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test before this one left in the environment is gone, its language and its wall
    clock too: which tests a worker runs one after the other is another each time.
    """
    for name in [name for name in os.environ if name.startswith("FOCUSDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANGUAGE", "en")
    i18n.use("en")
    monkeypatch.setattr(i18n, "_local", i18n.system_time)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The folder of a profile that does not exist yet."""
    return tmp_path / "profile"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the program printed, and how it ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def run_program(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = PATIENCE,
) -> Ran:
    """Run `focusdesk ARGUMENTS` as a person would, in a process of its own, and wait for it."""
    done = subprocess.run(
        [sys.executable, "-m", "focusdesk", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        input=stdin,
        timeout=timeout,
        env={**os.environ, **(env or {})},
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def focusdesk(profile: Path) -> Run:
    """Runs the program on this test's profile."""

    def run(
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
        timeout: float = PATIENCE,
    ) -> Ran:
        own = {"FOCUSDESK_PROFILE": str(profile), **(env or {})}
        return run_program(*arguments, env=own, stdin=stdin, timeout=timeout)

    return run


def wait_until(condition: Callable[[], object], what: str = "") -> None:
    """Return as soon as `condition` holds; fail when patience ends."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"not within {PATIENCE} s: {what or condition}")
        time.sleep(0.01)
