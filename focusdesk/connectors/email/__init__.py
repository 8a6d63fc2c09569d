"""E-mail over IMAP: an account is a mailbox, a scope one direction of reading one folder.

`connector` is the door. Underneath, threads of our own speak IMAP (`wire`, `watcher`, `backfill`,
`errands`), a process of our own reads MIME (`parsing`), and nothing here knows the store. The
door is opened late, so that the parsing process and the account form import next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from focusdesk.connectors.email.connector import EmailConnector

__all__ = ["EmailConnector"]


def __getattr__(name: str) -> Any:
    if name == "EmailConnector":
        from focusdesk.connectors.email.connector import EmailConnector

        return EmailConnector
    raise AttributeError(name)
