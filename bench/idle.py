"""What window and engine cost while nothing happens: `python bench/idle.py [--seconds 60]`.

Starts the window (offscreen) with its engine on three profiles of the made-up world: every account
paused; a mailbox in IDLE at a Dovecot on loopback and a Slack workspace on loopback, both live; and
the made-up accounts live with nothing to tell. Beside them a bare `QApplication` and a bare
asyncio loop. When all have settled, prints of each the processor time as percent of one core, and
how often it was woken; then how soon a window is told of what another process writes. Linux: reads
/proc.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.mail import mails  # noqa: E402
from focusdesk import clock, control  # noqa: E402
from focusdesk import profile as profiles  # noqa: E402
from focusdesk.cli.demo import prepare  # noqa: E402
from focusdesk.engine import app  # noqa: E402
from focusdesk.model import AccountState  # noqa: E402
from focusdesk.store import accounts, documents  # noqa: E402
from focusdesk.store.db import Store  # noqa: E402
from tests.servers import dovecot  # noqa: E402
from tests.servers import slack as slacks  # noqa: E402

BAR = 0.1
"""Percent of a core that window and engine may take together (the bar that the design sets)."""
WINDOW = "import sys; from pathlib import Path; from focusdesk.ui import app; app.main(Path(sys.argv[1]))"
BARE_WINDOW = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("bare")
label.show()
sys.exit(application.exec())
"""
BARE_LOOP = "import asyncio; asyncio.run(asyncio.Event().wait())"


@dataclass(frozen=True, slots=True)
class Use:
    """What processes have used so far: seconds of processor time, and how often they were woken."""

    seconds: float
    wakeups: int

    def __sub__(self, other: Use) -> Use:
        return Use(self.seconds - other.seconds, self.wakeups - other.wakeups)

    def __add__(self, other: Use) -> Use:
        return Use(self.seconds + other.seconds, self.wakeups + other.wakeups)


def use(pid: int) -> Use:
    """Of one process, all of its threads."""
    spent, woken = 0, 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        spent += int((task / "schedstat").read_text().split()[0])
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches:"):
                woken += int(line.split()[1])
    return Use(spent / 1e9, woken)


def children(pid: int) -> list[int]:
    """The processes that one has started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def family(pid: int) -> list[int]:
    """A process and all that come of it."""
    return [pid, *(one for child in children(pid) for one in family(child))]


@contextmanager
def running(program: str, *arguments: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-c", program, *arguments])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def made_up(place: Path, *, paused: bool) -> Path:
    """The demonstration's world; nothing new comes."""
    prepare(place, clock.now(), live=False)
    store = profiles.open_store(place)
    for account in accounts.listed(store):
        accounts.set_paused(store, account.id, paused)
    store.close()
    return place


def live(place: Path, server: dovecot.Dovecot, workspace: slacks.Slack) -> Path:
    """A mailbox and a workspace, both on loopback."""
    box = server.add_user("nora@example.org")
    now = datetime.now(UTC)
    box.fill((raw, now - timedelta(hours=k)) for k, raw in enumerate(mails(200)))
    mailbox = {"address": box.user, "imap": f"127.0.0.1:{server.port}", "security": "none"}
    slack = {"channels": "general,projet-x", "api_url": workspace.url}
    tokens = {"app_token": workspace.app_token, "user_token": workspace.user_token}
    for kind, settings, secrets in (
        ("email", mailbox, {"password": box.password}),
        ("slack", slack, tokens),
    ):
        args = {"kind": kind, "settings": settings, "secrets": secrets}
        app.alone(place, "add", args, lambda _: None)
    return place


def heard(place: Path, rounds: int = 25) -> float:
    """From before a write of another process to a window's being told of it, median seconds."""
    with control.connect(place) as window, closing(Store.open(profiles.database(place))) as store:
        store.on_commit = lambda: control.hint(place)
        window.sendall(control.encode(control.LISTENING))
        window.recv(65536)
        taken = []
        for n in range(rounds):
            began = time.perf_counter()
            documents.set_setting(store, "bench", n)
            window.recv(65536)
            taken.append(time.perf_counter() - began)
            time.sleep(0.2)  # the engine, woken, may tell of it once more
            window.setblocking(False)
            with suppress(BlockingIOError):
                window.recv(65536)
            window.settimeout(10)
    return statistics.median(taken)


def told(name: str, used: Use, seconds: float) -> None:
    percent = 100 * used.seconds / seconds
    print(f"{name:<34}{percent:8.3f} %{used.wakeups / seconds:10.2f} / s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settle", type=float, default=75.0, help="Slack looks twice in a minute")
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["FOCUSDESK_PASSPHRASE"] = "bench"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # nothing of the person's own is seen or touched
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
            os.environ[name] = str(folder / name.lower())
            Path(os.environ[name]).mkdir(mode=0o700)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={folder}/no-bus"
        workspace = stack.enter_context(slacks.Slack())
        slacks.populate(workspace)
        server = dovecot.Dovecot.start(folder)
        stack.callback(server.stop)
        places = {
            "paused": made_up(folder / "paused", paused=True),
            "made up": made_up(folder / "made-up", paused=False),
            "mail, Slack": live(folder / "live", server, workspace),
        }
        bare = {
            "a bare QApplication": stack.enter_context(running(BARE_WINDOW)),
            "a bare asyncio loop": stack.enter_context(running(BARE_LOOP)),
        }
        windows = {
            name: stack.enter_context(running(WINDOW, str(place))) for name, place in places.items()
        }
        store = profiles.open_store(places["mail, Slack"])
        while any(one.state is not AccountState.LIVE for one in accounts.listed(store)):
            time.sleep(0.1)
        store.close()
        time.sleep(options.settle)
        watched = {name: [pid] for name, pid in bare.items()}
        for name, pid in windows.items():
            watched[f"window ({name})"] = [pid]
            watched[f"engine ({name})"] = family(pid)[1:]
        before = {name: [use(pid) for pid in pids] for name, pids in watched.items()}
        began = time.monotonic()
        time.sleep(options.seconds)
        seconds = time.monotonic() - began
        used = {
            name: sum(
                (use(pid) - was for pid, was in zip(pids, before[name], strict=True)), Use(0.0, 0)
            )
            for name, pids in watched.items()
        }
        print(f"{'in ' + format(seconds, '.0f') + ' s':<34}{'of a core':>10}{'woken':>14}")
        for name, one in used.items():
            told(name, one, seconds)
        neither = used["a bare QApplication"] + used["a bare asyncio loop"]
        told("both bare ones", neither, seconds)
        for name in windows:
            both = used[f"window ({name})"] + used[f"engine ({name})"]
            told(f"both ({name})", both, seconds)
            print(f"{'':<6}of the bar of {BAR} %: {both.seconds / seconds * 100 / BAR:.2f}")
        print(f"written by another process to told {heard(places['paused']) * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
