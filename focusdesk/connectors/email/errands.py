"""What is asked of a mailbox while it is being read: flags to write, attachments to fetch.

A connection of its own, opened at the first errand and kept for the next for a while, because a
triage of twenty mails is twenty errands.
"""

from __future__ import annotations

import asyncio
import imaplib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from focusdesk.connectors.base import RemoteKey, RemotePart
from focusdesk.connectors.email import commands
from focusdesk.connectors.email.commands import NoSuchFolder
from focusdesk.connectors.email.message import read_space
from focusdesk.connectors.email.parsing.mime import unencoded
from focusdesk.connectors.email.sockets import Sockets, Stopped
from focusdesk.connectors.email.wire import LOST, Link
from focusdesk.errors import Refused, Unreachable

KEPT_SECONDS = 60.0
CHUNK = 1_048_576  # a multiple of 4, so that base64 can be read by chunks
_SPACE = b" \t\r\n"

Errand = Callable[[Link], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    errand: Errand
    done: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop

    def settle(self, error: BaseException | None) -> None:
        def tell() -> None:
            if self.done.done():
                return
            if error is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(error)

        try:
            self.loop.call_soon_threadsafe(tell)
        except RuntimeError:
            return  # the loop is closed: nobody waits any more


class Errands:
    """Runs errands one after the other in a daemon thread, which ends when there are none."""

    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets
        self._queue: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._alive = False
        self._link: Link | None = None

    async def do(self, errand: Errand, open_link: Callable[[], Link]) -> None:
        """Run an errand. Raises what it raises; `Unreachable` when the connection is lost."""
        loop = asyncio.get_running_loop()
        asked = _Asked(errand, loop.create_future(), loop)
        with self._lock:
            self._queue.put(asked)
            if not self._alive:
                self._alive = True
                threading.Thread(
                    target=self._serve, args=(open_link,), name="mail-errands", daemon=True
                ).start()
        await asked.done

    def stop(self) -> None:
        """End the thread; its socket is closed by whoever owns the sockets."""
        self._queue.put(None)

    def _serve(self, open_link: Callable[[], Link]) -> None:
        while True:
            try:
                asked = self._queue.get(timeout=KEPT_SECONDS)
            except queue.Empty:
                asked = None
            if asked is None:
                with self._lock:
                    if self._queue.empty() or self._sockets.stopped:
                        self._alive = False
                        self._drop()
                        return
                continue
            asked.settle(self._tried(asked.errand, open_link))

    def _tried(self, errand: Errand, open_link: Callable[[], Link]) -> BaseException | None:
        """Run an errand; a kept connection that turns out to be dead is replaced once."""
        kept = self._link is not None
        error = self._once(errand, open_link)
        if kept and isinstance(error, Unreachable) and not self._sockets.stopped:
            error = self._once(errand, open_link)
        return error

    def _once(self, errand: Errand, open_link: Callable[[], Link]) -> BaseException | None:
        try:
            if self._link is None:
                self._link = open_link()
            errand(self._link)
        except LOST:
            host = self._link.host if self._link is not None else ""
            self._drop()
            if self._sockets.stopped:
                return asyncio.CancelledError()
            return Unreachable("email-connection-lost", host=host)
        except Stopped:
            return asyncio.CancelledError()
        except imaplib.IMAP4.error:
            self._drop()
            return Refused("email-errand-refused")
        except BaseException as error:  # noqa: BLE001  handed to whoever asked
            return error
        return None

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()


# -- the errands ------------------------------------------------------------------------------


def marking(keys: Sequence[RemoteKey], *, read: bool) -> Errand:
    """Mark mails as read or unread. One that is gone is nobody's loss; a folder that was
    numbered anew is: its keys mean other mails now.
    """
    by_space: dict[str, list[int]] = {}
    for key in keys:
        by_space.setdefault(key.space, []).append(int(key.item))

    def errand(link: Link) -> None:
        for space, uids in by_space.items():
            _select(link, space)
            commands.store_seen(link, uids, seen=read)

    return errand


def fetching(part: RemotePart, to: BinaryIO) -> Errand:
    """Write an attachment's decoded content."""

    def errand(link: Link) -> None:
        section, _, encoding = part.part.partition(";")
        folder, uidvalidity = read_space(part.key.space)
        _opened(commands.examine, link, folder, uidvalidity)
        decoder = _Decoder(encoding)
        chunks = _chunks(link, int(part.key.item), section)
        to.writelines(decoder.decoded(chunk) for chunk in chunks)
        to.write(decoder.rest())

    return errand


def _select(link: Link, space: str) -> None:
    folder, uidvalidity = read_space(space)
    _opened(commands.select, link, folder, uidvalidity)


def _opened(
    opener: Callable[[Link, str], commands.Opened], link: Link, folder: str, uidvalidity: int
) -> None:
    """Open a folder whose numbers are still those of the key. Raises `Refused`."""
    try:
        opened = opener(link, folder)
    except NoSuchFolder as error:
        raise Refused("email-folder-missing", folder=folder, field="folders") from error
    if opened.uidvalidity != uidvalidity:
        raise Refused("email-folder-renumbered", folder=folder)


def _chunks(link: Link, uid: int, section: str) -> Any:
    """The content of a section, by pieces: an attachment may be larger than memory should be."""
    offset = 0
    while True:
        wanted = f"BODY.PEEK[{section}]<{offset}.{CHUNK}>"
        came, _ = commands.fetch(link, str(uid), f"UID {wanted}")
        chunk = next((one.body for one in came if one.uid == uid and one.body is not None), None)
        if chunk is None:
            if offset == 0:
                raise Refused("email-attachment-gone")
            return
        yield chunk
        offset += len(chunk)
        if len(chunk) < CHUNK:
            return


class _Decoder:
    """Undoes a transfer encoding piece by piece."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._left = b""

    def decoded(self, chunk: bytes) -> bytes:
        if self._encoding == "base64":
            letters = self._left + chunk.translate(None, _SPACE)
            whole = len(letters) // 4 * 4
            self._left = letters[whole:]
            return unencoded(letters[:whole], self._encoding)
        if self._encoding:
            self._left += chunk
            return b""
        return chunk

    def rest(self) -> bytes:
        return unencoded(self._left, self._encoding) if self._left else b""
