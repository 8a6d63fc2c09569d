"""A small IMAP server in the test process that misbehaves as it is told.

Real servers keep to the protocol too well to show what a connector does when one does not:

    with ScriptedImap([raw, raw]) as server:
        server.without_body[2] = 3          # the first three FETCHes of UID 2 bring no body
        server.with_idle = [b"* 3 EXISTS"]  # comes in one packet with "+ idling"

It knows the commands that collecting needs, one folder (INBOX), and no change tracking.
"""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from typing import Self

from tests.conftest import PATIENCE

_SECTION = re.compile(rb"BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?")


class ScriptedImap:
    """A server with these mails in its INBOX; everything public may be changed at any time."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, start=1))
        self.flags: dict[int, set[bytes]] = {}
        self.uidvalidity = 7
        self.capabilities = b"IMAP4rev1 IDLE UIDPLUS"
        self.greeting = b"* OK ready"
        self.login_answer = b"OK signed in"
        self.without_body: Counter[int] = Counter()
        """How many more FETCHes of a UID bring everything but its body."""
        self.refused_bodies: set[int] = set()
        """A FETCH of any of these bodies gets a NO and nothing else."""
        self.unanswered: Counter[int] = Counter()
        """How many more FETCHes of a UID's body leave it out and say OK."""
        self.structures: dict[int, bytes] = {}
        """What BODYSTRUCTURE says of a UID."""
        self.quoted_bodies = False
        self.tells_uidnext = True
        self.with_idle: list[bytes] = []
        self.fetch_answer = b"OK done"
        self.close_after: bytes = b""
        """Close the connection instead of answering this command."""
        self.commands: list[bytes] = []
        """What was asked, without the tags and without what a password is in."""
        self.begins_to_idle = threading.Event()
        self._sessions: list[_Session] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for session in list(self._sessions):
            session.drop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)

    def say(self, *pieces: bytes) -> None:
        """Say something to every session, as it is: a line may come in two pieces."""
        for session in list(self._sessions):
            session.send(*pieces)

    def add(self, raw: bytes) -> int:
        """One more mail, without telling anybody; returns its UID."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid

    def drop(self) -> None:
        """Cut every connection."""
        for session in list(self._sessions):
            session.drop()

    # -- answers ------------------------------------------------------------------------------

    def fetched(self, uids: list[int], items: bytes) -> list[bytes]:
        lines = []
        for number, uid in enumerate(sorted(self.mails), start=1):
            if b"BODY.PEEK[" in items and self.unanswered[uid] > 0:
                self.unanswered[uid] -= uid in uids
            elif uid in uids:
                lines.append(b"* %d FETCH (%s)" % (number, self._one(uid, items)))
        return lines

    def _one(self, uid: int, items: bytes) -> bytes:
        raw = self.mails[uid]
        parts = [b"UID %d" % uid]
        if b"FLAGS" in items:
            parts.append(b"FLAGS (%s)" % b" ".join(sorted(self.flags.get(uid, ()))))
        if b"INTERNALDATE" in items:
            parts.append(b'INTERNALDATE "24-Nov-2026 09:00:00 +0000"')
        if b"RFC822.SIZE" in items:
            parts.append(b"RFC822.SIZE %d" % len(raw))
        if b"BODYSTRUCTURE" in items:
            parts.append(b"BODYSTRUCTURE " + self.structures[uid])
        section = _SECTION.search(items)
        if section and self.without_body[uid] > 0:
            self.without_body[uid] -= 1
        elif section:
            parts.append(self._body(raw, section))
        return b" ".join(parts)

    def _body(self, raw: bytes, section: re.Match[bytes]) -> bytes:
        name, offset, length = section.groups()
        content = raw.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n" if name.startswith(b"HEADER") else raw
        shown = b"BODY[%s]" % name
        if offset is not None:
            content = content[int(offset) : int(offset) + int(length)]
            shown += b"<%s>" % offset
        if self.quoted_bodies:
            escaped = content.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            return b'%s "%s"' % (shown, escaped)
        return b"%s {%d}\r\n%s" % (shown, len(content), content)

    def matching(self, wanted: bytes) -> list[int]:
        """The UIDs of a set; `n:*` names the last one even below n (RFC 3501, 6.4.8)."""
        last = max(self.mails, default=0)
        found: set[int] = set()
        for part in wanted.split(b","):
            low, _, high = part.partition(b":")
            ends = sorted(last if end == b"*" else int(end) for end in (low, high or low))
            found |= {uid for uid in self.mails if ends[0] <= uid <= ends[1]}
        return sorted(found)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Session:
    """One connection."""

    def __init__(self, server: ScriptedImap, sock: socket.socket) -> None:
        self._server = server
        self._socket = sock
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = sock.makefile("rb")
        self._lock = threading.Lock()

    def send(self, *pieces: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):
            for piece in pieces:
                self._socket.sendall(piece)

    def drop(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        self.send(self._server.greeting + b"\r\n")
        for line in self._lines:
            tag, _, command = line.strip().partition(b" ")
            name = command.split(b" ")[0].upper()
            if self._server.close_after and command.upper().startswith(self._server.close_after):
                return
            if name == b"AUTHENTICATE":
                self.send(b"+ \r\n")
                self._lines.readline()
            secret = name in (b"LOGIN", b"AUTHENTICATE")
            self._server.commands.append(name if secret else command)
            if name == b"IDLE":
                self._idle(tag)
                continue
            said = self._answer(command, name)
            tagged = tag + b" " + said[-1]
            self.send(b"".join(text + b"\r\n" for text in (*said[:-1], tagged)))
            if name == b"LOGOUT":
                return

    def _answer(self, command: bytes, name: bytes) -> list[bytes]:
        """Untagged lines, then what follows the tag."""
        server = self._server
        words = command.split(b" ")
        if name == b"CAPABILITY":
            return [b"* CAPABILITY " + server.capabilities, b"OK done"]
        if name in (b"LOGIN", b"AUTHENTICATE"):
            return [server.login_answer]
        if name == b"LIST":
            return [b'* LIST () "/" INBOX', b"OK done"]
        if name in (b"EXAMINE", b"SELECT"):
            return self._opened()
        if command.upper().startswith(b"UID SEARCH"):
            wanted = re.search(rb"UID ([\d:,*]+)", command[10:])
            uids = server.matching(wanted[1]) if wanted else sorted(server.mails)
            return [b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids), b"OK done"]
        if command.upper().startswith(b"UID FETCH"):
            uids = server.matching(words[2])
            items = command.split(b" ", 3)[3]
            if b"BODY.PEEK[" in items and server.refused_bodies.intersection(uids):
                return [b"NO cannot be given"]
            return [*server.fetched(uids, items), server.fetch_answer]
        if name == b"LOGOUT":
            return [b"* BYE", b"OK bye"]
        return [b"OK done"]

    def _opened(self) -> list[bytes]:
        server = self._server
        lines = [
            b"* %d EXISTS" % len(server.mails),
            b"* OK [UIDVALIDITY %d] ok" % server.uidvalidity,
        ]
        if server.tells_uidnext:
            lines.append(b"* OK [UIDNEXT %d] ok" % (max(server.mails, default=0) + 1))
        return [*lines, b"OK [READ-ONLY] done"]

    def _idle(self, tag: bytes) -> None:
        at_once, self._server.with_idle = self._server.with_idle, []
        self.send(b"+ idling\r\n" + b"".join(line + b"\r\n" for line in at_once))
        self._server.begins_to_idle.set()
        self._lines.readline()
        self.send(tag + b" OK done\r\n")


def _handler(server: ScriptedImap) -> Callable[..., socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            session = _Session(server, self.request)
            server._sessions.append(session)
            try:
                with contextlib.suppress(OSError, ValueError):
                    session.serve()
            finally:
                server._sessions.remove(session)

    return Handler
