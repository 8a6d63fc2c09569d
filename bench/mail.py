"""Mail from a Dovecot on loopback, beside mbsync and mu: `python bench/mail.py [--mails 10000]`.

Prints, each as a ratio in this one run: the first fill beside mbsync + mu index on the same
mailbox; a check that finds nothing, and 100 new mails, beside mbsync; from the server's push to
stored beside a bare socket in IDLE (to a notification: `bench/ring.py`); the memory of the engine.
Needs dovecot, isync and maildir-utils; what is missing is said and left out.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from focusdesk import profile as profiles  # noqa: E402
from focusdesk.store import accounts  # noqa: E402
from tests.servers import dovecot  # noqa: E402


def mails(n: int) -> Iterator[bytes]:
    """Mails of a median of 8 kB and a mean of 14: text, HTML, and now and then an attachment."""
    chance = random.Random(3)
    words = [f"wörd{k}" if k % 40 == 0 else f"word{k}" for k in range(8000)]
    for k in range(n):
        body = "\r\n".join(
            " ".join(chance.choices(words, k=10)) for _ in range(chance.randrange(5, 60))
        )
        attached = "QUJD" * 19 + "\r\n"
        pdf = attached * chance.choice((0, 0, 0, 100, 400))
        yield (
            f"From: Person {k % 97} <p{k % 97}@x.example>\r\nTo: nora@example.org\r\n"
            f"Subject: Mail {k} {chance.choice(words)}\r\nMessage-ID: <{k}@bench.example>\r\n"
            "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
            f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{body}</p>\r\n"
            "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{pdf}\r\n--b--\r\n"
        ).encode()


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


class Bench:
    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.server = dovecot.Dovecot(folder / "dovecot", None, "")
        self.box = self.server.add_user("nora@example.org")
        self.server.restart()
        now = datetime.now(UTC)
        self.box.fill(
            (raw, now - timedelta(minutes=9 * k + 5)) for k, raw in enumerate(mails(count))
        )
        self.size = sum(
            path.stat().st_size for path in (self.server.folder / "mail").rglob("*.test*")
        )
        self.count = count
        self.profile = folder / "profile"
        self.environment = {
            **os.environ,
            "FOCUSDESK_PROFILE": str(self.profile),
            "FOCUSDESK_PASSPHRASE": "bench",
        }
        os.environ["FOCUSDESK_PASSPHRASE"] = "bench"
        self.run(
            "account",
            "add",
            "email",
            "--address",
            "nora@example.org",
            "--imap",
            f"127.0.0.1:{self.server.port}",
            "--security",
            "none",
            "--secret-stdin",
            stdin="secret\n",
        )
        self._write_mbsyncrc()

    def run(self, *arguments: str, stdin: str = "") -> None:
        subprocess.run(
            [sys.executable, "-m", "focusdesk", *arguments],
            env=self.environment,
            input=stdin,
            text=True,
            check=True,
            capture_output=True,
        )

    def _write_mbsyncrc(self) -> None:
        (self.folder / "maildir").mkdir()
        (self.folder / "mbsyncrc").write_text(
            f"""IMAPAccount a
Host 127.0.0.1
Port {self.server.port}
User nora@example.org
Pass secret
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {self.folder}/maildir/
Inbox {self.folder}/maildir/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
SyncState *
"""
        )

    def mbsync(self) -> None:
        subprocess.run(
            ["mbsync", "-c", str(self.folder / "mbsyncrc"), "-q", "c"],
            check=True,
            capture_output=True,
        )

    def mu(self) -> None:
        home = f"--muhome={self.folder / 'mu'}"
        if not (self.folder / "mu").exists():
            subprocess.run(
                ["mu", "init", home, f"--maildir={self.folder / 'maildir'}"],
                check=True,
                capture_output=True,
            )
        subprocess.run(["mu", "index", home, "--quiet"], check=True, capture_output=True)

    def append(self, count: int) -> None:
        self.box.append_all([_small(time.time_ns() + n) for n in range(count)])


def _small(n: int) -> bytes:
    return f"From: Push <push@x.example>\r\nTo: nora@example.org\r\nSubject: Push {n}\r\nMessage-ID: <{n}@push.example>\r\n\r\nhello\r\n".encode()


@contextmanager
def engine(bench: Bench) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "focusdesk.engine", str(bench.profile)], env=bench.environment
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path("/proc").glob("[0-9]*"):
        try:
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(task.name))
    return found


def pss(pid: int) -> float:
    """Proportional set size of a process and its children, MB."""
    total = 0
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def bare_idle(bench: Bench) -> socket.socket:
    """A bare socket that waits in IDLE."""
    bare = socket.create_connection(("127.0.0.1", bench.server.port))
    bare.sendall(b"a LOGIN nora@example.org secret\r\nb SELECT INBOX\r\nc IDLE\r\n")
    received = b""
    while b"+ idling" not in received:
        received += bare.recv(65536)
    bare.settimeout(5)
    return bare


def hears(bare: socket.socket) -> None:
    """Wait until it is told that there is another mail."""
    while b"EXISTS" not in bare.recv(65536):
        pass


def push(bench: Bench, store, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds from APPEND's end to what a bare IDLE socket sees, and to stored."""
    bare = bare_idle(bench)
    seen, stored = [], []
    for _ in range(rounds):
        before = accounts.listed(store)[0].messages
        start = time.perf_counter()
        bench.append(1)
        hears(bare)
        seen.append((time.perf_counter() - start) * 1000)
        while accounts.listed(store)[0].messages == before:
            time.sleep(0.001)
        stored.append((time.perf_counter() - start) * 1000)
        time.sleep(1.2)  # Dovecot gathers what comes within half a second
    bare.close()
    return seen, stored


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=10_000)
    options = parser.parse_args()
    missing = [name for name in ("mbsync", "mu") if shutil.which(name) is None]
    if missing:
        print(f"left out, not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.mails)
        print(f"{options.mails} mails, {bench.size / 1e6:.0f} MB")
        ours = timed(lambda: bench.run("collect", "--once"))
        print(f"first fill                  {ours:6.2f} s   {options.mails / ours:.0f} mails/s")
        if not missing:
            sync, index = timed(bench.mbsync), timed(bench.mu)
            print(
                f"mbsync + mu index           {sync + index:6.2f} s   ({sync:.2f} + {index:.2f})   ratio {ours / (sync + index):.2f}"
            )
        nothing = [timed(lambda: bench.run("collect", "--once")) for _ in range(5)]
        print(f"nothing new                 {statistics.median(nothing):6.2f} s")
        if not missing:
            theirs = [timed(bench.mbsync) for _ in range(5)]
            print(f"nothing new, mbsync         {statistics.median(theirs):6.2f} s")
        bench.append(100)
        print(f"100 new mails               {timed(lambda: bench.run('collect', '--once')):6.2f} s")
        if not missing:
            print(f"100 new mails, mbsync       {timed(bench.mbsync):6.2f} s")
        with engine(bench) as process:
            store = profiles.open_store(bench.profile)
            while accounts.listed(store)[0].state.value != "live":
                time.sleep(0.05)
            time.sleep(1)
            seen, stored = push(bench, store, 15)
            print(f"push to a bare socket       {statistics.median(seen):6.1f} ms")
            print(
                f"push to stored and decided  {statistics.median(stored):6.1f} ms   over the socket {statistics.median(stored) - statistics.median(seen):.1f} ms"
            )
            wanted = accounts.listed(store)[0].messages + 100
            bench.append(100)
            start = time.perf_counter()
            while accounts.listed(store)[0].messages < wanted:
                time.sleep(0.005)
            print(
                f"100 new mails, engine runs  {(time.perf_counter() - start) * 1000:6.0f} ms after the last one was delivered"
            )
            print(f"engine and its parser, PSS  {pss(process.pid):6.0f} MB")
            store.close()
        bench.server.stop()


if __name__ == "__main__":
    main()
