"""A private Dovecot: its own folder, its own ports, users with passwords, ready in a moment.

    server = Dovecot.start(folder)
    box = server.add_user("nora@example.org", "secret")
    box.append(b"Subject: hello\\r\\n\\r\\nworld\\r\\n", flags=[r"\\Seen"])

Runs as root (then the mail is nobody's) or as an ordinary user. `MISSING` says why it cannot.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.conftest import PATIENCE
from tests.servers.certificates import Certificate
from tests.servers.ports import free_port

_SBIN = "/usr/sbin:/usr/local/sbin:/sbin"
_DOVECOT = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":" + _SBIN)
_DOVEADM = shutil.which("doveadm", path=os.environ.get("PATH", "") + ":" + _SBIN)
MISSING = "" if _DOVECOT and _DOVEADM else "dovecot is not installed (apt install dovecot-imapd)"

COMMON_PASSWORD = "secret"


@dataclass
class Mailbox:
    """One user's mail, changed as another program would change it."""

    server: Dovecot
    user: str
    password: str

    @contextlib.contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        """A plain IMAP session of this user."""
        client = imaplib.IMAP4("127.0.0.1", self.server.port)
        try:
            client.login(self.user, self.password)
            yield client
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def append(
        self,
        raw: bytes,
        folder: str = "INBOX",
        *,
        internaldate: datetime | None = None,
        flags: Iterable[str] = (),
    ) -> None:
        """Deliver a mail."""
        self.append_all([raw], folder, internaldate=internaldate, flags=flags)

    def append_all(
        self,
        raws: Iterable[bytes],
        folder: str = "INBOX",
        *,
        internaldate: datetime | None = None,
        flags: Iterable[str] = (),
    ) -> None:
        """Deliver mails in order, over one connection."""
        date = imaplib.Time2Internaldate(internaldate.timestamp()) if internaldate else None
        marks = f"({' '.join(flags)})" if flags else None
        with self.session() as client:
            for raw in raws:
                typ, data = client.append(_quoted(folder), marks, date, raw)
                if typ != "OK" and b"SERVERBUG" in data[0]:
                    # two sessions that open a new maildir at once may trip over each other
                    typ, data = client.append(_quoted(folder), marks, date, raw)
                assert typ == "OK", data

    def fill(self, raws: Iterable[tuple[bytes, datetime]]) -> None:
        """Put many mails into INBOX at once, behind the server's back: each with its date."""
        maildir = self.server.folder / "mail" / self.user
        for name in ("cur", "new", "tmp"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
        for n, (raw, date) in enumerate(raws):
            seconds = int(date.timestamp())
            path = maildir / "new" / f"{seconds}.M{n:08}.test,S={len(raw)}"
            path.write_bytes(raw)
            os.utime(path, (seconds, seconds))
        self.server.give_away(maildir)

    def uids(self, folder: str = "INBOX", criteria: str = "ALL") -> list[int]:
        with self.opened(folder) as client:
            return _uids(client, criteria)

    @contextlib.contextmanager
    def opened(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        with self.session() as client:
            typ, data = client.select(_quoted(folder))
            assert typ == "OK", data
            yield client

    def set_flags(self, uids: Iterable[int], flags: str, folder: str = "INBOX") -> None:
        """`flags` as STORE wants them: `+FLAGS (\\Seen)`."""
        command, _, marks = flags.partition(" ")
        with self.opened(folder) as client:
            typ, data = client.uid("STORE", _set(uids), command, marks)
            assert typ == "OK", data

    def flags(self, uid: int, folder: str = "INBOX") -> str:
        with self.opened(folder) as client:
            _, data = client.uid("FETCH", str(uid), "(FLAGS)")
            return str(data[0])

    def expunge(self, uids: Iterable[int], folder: str = "INBOX") -> None:
        with self.opened(folder) as client:
            client.uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Deleted)")
            typ, data = client.expunge()
            assert typ == "OK", data

    def move(self, uids: Iterable[int], folder: str, to: str) -> None:
        with self.opened(folder) as client:
            imaplib.Commands.setdefault("MOVE", ("SELECTED",))
            typ, data = client.uid("MOVE", _set(uids), _quoted(to))
            assert typ == "OK", data

    def create(self, folder: str) -> None:
        with self.session() as client:
            typ, data = client.create(_quoted(folder))
            assert typ == "OK", data

    def renumber(self, uidvalidity: int, folder: str = "INBOX") -> None:
        """Give a folder another UIDVALIDITY, as a rebuilt server does."""
        self.server.doveadm(
            "mailbox", "update", "-u", self.user, "--uid-validity", str(uidvalidity), folder
        )

    def kick(self) -> None:
        """Cut every connection of this user."""
        self.server.doveadm("kick", self.user, may_fail=True)


class Dovecot:
    """A running server. `port` speaks plain IMAP and STARTTLS, `tls_port` TLS."""

    def __init__(self, folder: Path, certificate: Certificate | None, options: str) -> None:
        # away from the test's own folder: a Unix socket's path may have about a hundred characters,
        # and pytest closes its folders to others, to the mail's owner too, whenever a run begins
        del folder
        folder = self.folder = Path(tempfile.mkdtemp(prefix="fd-"))
        folder.chmod(0o755)
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.port = free_port()
        self.tls_port = free_port()
        self._users = folder / "users"
        self._config = folder / "dovecot.conf"
        self._passwords: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        self._users.touch()
        self._config.write_text(self._configuration(certificate, options))
        self._give_away()

    @classmethod
    def start(
        cls, folder: Path, certificate: Certificate | None = None, options: str = ""
    ) -> Dovecot:
        """Start one and wait until it answers. `options`: more lines for its configuration."""
        server = cls(folder, certificate, options)
        server.restart()
        return server

    def restart(self) -> None:
        self.stop()
        assert _DOVECOT
        with (self.folder / "stderr.log").open("ab") as log:
            self._process = subprocess.Popen(
                [_DOVECOT, "-F", "-c", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"dovecot did not start: {self._trouble()}")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.01)

    def stop(self) -> None:
        """End it with everything that it started. Idempotent."""
        if self._process is None:
            return
        children = self._children()
        process, self._process = self._process, None
        process.terminate()
        for pid, _ in children:  # sessions would outlive their server
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def add_user(self, user: str, password: str = COMMON_PASSWORD) -> Mailbox:
        """A user; every name is one with the common password, another one is written down."""
        if password != COMMON_PASSWORD:
            self._passwords[user] = password
            lines = [f"{name}:{{PLAIN}}{secret}" for name, secret in self._passwords.items()]
            self._users.write_text("\n".join(lines) + "\n")
            if self._process is not None:
                self.restart()  # it looks at the file once a second only
        return Mailbox(self, user, password)

    def doveadm(self, *arguments: str, may_fail: bool = False) -> str:
        assert _DOVEADM
        done = subprocess.run(
            [_DOVEADM, "-c", str(self._config), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert may_fail or done.returncode == 0, done.stderr
        return done.stdout

    def workers(self) -> list[int]:
        """The processes that serve sessions."""
        return [pid for pid, name in self._children() if name == "imap"]

    def _children(self) -> list[tuple[int, str]]:
        """Process ids and names of what the server has started."""
        found: list[tuple[int, str]] = []
        if self._process is None:
            return found
        for task in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                name, rest = (task / "stat").read_text().split(" (", 1)[1].rsplit(") ", 1)
                if int(rest.split()[1]) == self._process.pid:
                    found.append((int(task.name), name))
        return found

    def freeze_workers(self) -> None:
        """The server stops answering and keeps its connections."""
        for worker in self.workers():
            os.kill(worker, signal.SIGSTOP)

    def resume_workers(self) -> None:
        if self._process is None:
            return
        for worker in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGCONT)

    def use_certificate(self, certificate: Certificate) -> None:
        """Show another certificate from now on."""
        self._config.write_text(self._configuration(certificate, self._options))
        self.restart()

    # -- how it is made -----------------------------------------------------------------------

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as probe:
                return probe.recv(4) == b"* OK"
        except OSError:
            return False

    def _trouble(self) -> str:
        logs = (self.folder / "stderr.log", self.folder / "dovecot.log")
        return "\n".join(log.read_text()[-2000:] for log in logs if log.exists())

    def _give_away(self) -> None:
        """Root's Dovecot serves mail as nobody, who must get at it."""
        if os.geteuid() != 0:
            return
        for path in (self.folder, self.folder / "mail", self._users, self._config):
            shutil.chown(path, "nobody", "nogroup")
        parent = self.folder.parent
        while parent != parent.parent and parent.stat().st_uid == 0:
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
            parent = parent.parent

    def give_away(self, folder: Path) -> None:
        """Let the server own what was written behind its back."""
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")

    def _configuration(self, certificate: Certificate | None, options: str) -> str:
        self._options = options
        root = os.geteuid() == 0
        owner = "nobody" if root else _me()
        group = "nogroup" if root else _my_group()
        tls = "ssl = no"
        tls_listener = ""
        if certificate is not None:
            tls = (
                "ssl = yes\n"
                f"ssl_cert = <{certificate.certificate}\nssl_key = <{certificate.key}\n"
                "ssl_dh ="
            )
            tls_listener = (
                f"inet_listener imaps {{\n    port = {self.tls_port}\n    ssl = yes\n  }}"
            )
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
auth_failure_delay = 0
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{self.folder}/mail/%u
mail_home = {self.folder}/mail/%u
mail_privileged_group =
mail_uid = {owner}
mail_gid = {group}
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 1
first_valid_gid = 0
mail_max_userip_connections = 100
maildir_very_dirty_syncs = yes
mailbox_list_index = yes
imap_idle_notify_interval = 1 mins
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_fsync = never
{tls}
passdb {{
  driver = passwd-file
  args = {self._users}
}}
passdb {{
  driver = static
  args = password={COMMON_PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={self.folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Archive {{
    auto = create
  }}
}}
service anvil {{
  chroot =
  client_limit = 2000
  # no waiting after somebody's wrong password
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {self.port}
  }}
  {tls_listener}
}}
service imap {{
  process_min_avail = 0
}}
service stats {{
  chroot =
}}
{options}
"""


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _my_group() -> str:
    import grp

    return grp.getgrgid(os.getegid()).gr_name


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _set(uids: Iterable[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _uids(client: imaplib.IMAP4, criteria: str) -> list[int]:
    typ, data = client.uid("SEARCH", criteria)
    assert typ == "OK", data
    return [int(uid) for uid in data[0].split()]
