"""A pymap server: IMAP without CONDSTORE, ENABLE or SPECIAL-USE, in a process of its own.

    server = Pymap.start()
    with server.session() as client: client.append(...)

Its mail lives in memory: one user, `USER` with `PASSWORD`.
"""

from __future__ import annotations

import contextlib
import imaplib
import importlib.util
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

from tests.conftest import PATIENCE
from tests.servers.ports import free_port

MISSING = "" if importlib.util.find_spec("pymap") else "pymap is not installed (pip install pymap)"
USER = "demouser"
PASSWORD = "demopass"
ADDRESS = "demouser@example.com"


class Pymap:
    """A running server."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore",
                "-c",
                "import sys; from pymap.main import main; sys.exit(main())",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "dict",
                "--demo-data",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @classmethod
    def start(cls) -> Pymap:
        server = cls()
        deadline = time.monotonic() + PATIENCE
        while not server._answers():
            if server._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("pymap did not start")
            with contextlib.suppress(subprocess.TimeoutExpired):
                server._process.wait(0.02)
        return server

    def stop(self) -> None:
        """Idempotent."""
        self._process.kill()
        self._process.wait()

    @contextlib.contextmanager
    def session(self, folder: str = "") -> Iterator[imaplib.IMAP4]:
        """A session of the user, with a folder open where one is named."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        try:
            client.login(USER, PASSWORD)
            if folder:
                typ, data = client.select(folder)
                assert typ == "OK", data
            yield client
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def append(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.session() as client:
            typ, data = client.append(folder, None, None, raw)
            assert typ == "OK", data

    def uids(self, folder: str = "INBOX") -> list[int]:
        with self.session(folder) as client:
            _, data = client.uid("SEARCH", "ALL")
            return [int(uid) for uid in data[0].split()]

    def set_flags(self, uids: Iterable[int], command: str, marks: str) -> None:
        with self.session("INBOX") as client:
            client.uid("STORE", ",".join(map(str, uids)), command, marks)

    def expunge(self, uids: Iterable[int]) -> None:
        with self.session("INBOX") as client:
            client.uid("STORE", ",".join(map(str, uids)), "+FLAGS", r"(\Deleted)")
            client.expunge()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as probe:
                return probe.recv(4) == b"* OK"
        except OSError:
            return False
