"""The thread that fetches the past before the first window, over a connection of its own."""

from __future__ import annotations

import imaplib
from collections.abc import Callable
from dataclasses import dataclass

from focusdesk.connectors.base import Batch
from focusdesk.connectors.email import commands
from focusdesk.connectors.email.belt import Belt
from focusdesk.connectors.email.commands import NoSuchFolder
from focusdesk.connectors.email.filling import Filler
from focusdesk.connectors.email.idle import Waker
from focusdesk.connectors.email.run import Folder, Run
from focusdesk.connectors.email.wire import LOST, Link, refused
from focusdesk.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Backfiller:
    """Goes through the folders' past once, then ends. `waker` calls the watcher when a folder is
    not what it was.
    """

    run: Run
    open_link: Callable[[], Link]
    waker: Waker

    def work(self) -> None:
        """Raises what the watcher raises."""
        link = self.open_link()
        try:
            belt = Belt(self.run, urgent=False)
            for folder in list(self.run.folders):
                if folder.backfill is not None and not folder.backfill.complete:
                    self._fill(link, belt, folder)
            belt.flush()
        except LOST as error:
            self.run.sockets.check()
            raise Unreachable("email-connection-lost", host=link.host) from error
        except imaplib.IMAP4.error as error:
            self.run.sockets.check()
            raise refused(error, link.host) from error
        finally:
            link.close()
        if self.run.backfilled:
            self.run.tell(Batch(backfilled=True, progress=self.run.progress()))

    def _fill(self, link: Link, belt: Belt, folder: Folder) -> None:
        try:
            opened = commands.examine(link, folder.name)
        except NoSuchFolder:
            self.waker.ring()
            return
        if folder.live is None or opened.uidvalidity != folder.live.uidvalidity:
            self.waker.ring()
            return
        Filler(self.run, link, folder, belt).past()
