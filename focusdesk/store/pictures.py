"""Pictures that a mail shows from outside: which, and from whom the person lets them come.

The sanitiser left each as `<img src="https://…" alt="…"…>` (`connectors.email.parsing.flatten`);
without leave their words stand in their place. A sender's name can be forged, so leave is given
to an address, and costs no more than that somebody learns that a mail was read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Final

from focusdesk.model import MessageId
from focusdesk.store import documents, messages
from focusdesk.store.db import Changed, Store

_FROM: Final = "pictures_from"
_PICTURE: Final = re.compile(
    r'<img src="(https?://[^"]*)" alt="([^"]*)"((?: (?:width|height)="\d+")*)>', re.IGNORECASE
)


def addresses(markup: str) -> tuple[str, ...]:
    """The addresses of the pictures from outside, each once, in their order."""
    return tuple(dict.fromkeys(html.unescape(one[1]) for one in _PICTURE.finditer(markup)))


def shown(markup: str, names: Mapping[str, str]) -> str:
    """The mail with the pictures that are there, by the names that they have there.

    In the place of the others stands what their author wrote.
    """

    def put(one: re.Match[str]) -> str:
        name = names.get(html.unescape(one[1]))
        return one[2] if name is None else f'<img src="{name}" alt="{one[2]}"{one[3]}>'

    return _PICTURE.sub(put, markup)


def of_message(store: Store, message: MessageId) -> tuple[str, ...]:
    """The addresses of the pictures that a message shows from outside."""
    markup = messages.html(store, message)
    return addresses(markup) if markup else ()


# -- from whom they may come --------------------------------------------------------------------


def sender(store: Store, message: MessageId) -> str:
    """The address of who a message is from; empty for one's own, whose pictures are nobody's."""
    row = store.connection.execute(
        """
        SELECT identity.address FROM message JOIN identity ON identity.id = message.identity_id
        WHERE message.id = ? AND message.outgoing = 0
        """,
        (message,),
    ).fetchone()
    return str(row[0]) if row else ""


def senders(store: Store) -> tuple[str, ...]:
    """Whose pictures are loaded without being asked for, by address."""
    kept = documents.get_setting(store, _FROM, "[]")
    found = json.loads(kept) if isinstance(kept, str) else []
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def allow(store: Store, address: str) -> Changed:
    """Load this sender's pictures from now on."""
    return _keep(store, dict.fromkeys((*senders(store), address)))


def forbid(store: Store, address: str) -> Changed:
    """Ask again before this sender's pictures are loaded."""
    return _keep(store, dict.fromkeys(one for one in senders(store) if one != address))


def _keep(store: Store, kept: Mapping[str, None]) -> Changed:
    return documents.set_setting(store, _FROM, json.dumps(sorted(kept), ensure_ascii=False))
