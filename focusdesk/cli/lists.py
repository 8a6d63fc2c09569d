"""`inbox`, `search` and `show`: what is here, as lists and one by one."""

from __future__ import annotations

import argparse
from pathlib import Path

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.opened import folder, opened
from focusdesk.cli.output import Json, iso, labelled, one_line, print_json, say, table
from focusdesk.i18n import _, ngettext
from focusdesk.model import ConversationId, Instant, MessageId, Triage
from focusdesk.store import figures, inbox, messages, search, triage
from focusdesk.store.db import Store
from focusdesk.store.rows import ConversationRow, MessageRow
from focusdesk.store.search import Hit
from focusdesk.wording.terms import channel

_STATES = ("inbox", "held", "snoozed", "done", "all")


def arguments(name: str, parser: argparse.ArgumentParser) -> Run:
    if name == "show":
        parser.add_argument(
            "id", metavar="ID", help=_("a message (a number) or a conversation (c12)")
        )
        parser.add_argument(
            "--peek", action="store_true", help=_("leave it unread, and held if it is held")
        )
        parser.add_argument(
            "--attachment", type=int, metavar="N", help=_("fetch attachment N instead")
        )
        parser.add_argument(
            "--to", default=".", metavar=_("DIR"), help=_("the folder for the attachment")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
        return run_show
    parser.add_argument(
        "query",
        metavar=_("QUERY"),
        nargs="*" if name == "inbox" else "+",
        help=_('words, "phrases", from: subject: channel: before: after: is:unread …'),
    )
    if name == "inbox":
        parser.add_argument("--state", choices=_STATES, default="inbox", help=_("default: inbox"))
    parser.add_argument(
        "--limit", type=positive, default=50, metavar="N", help=_("at most N (default: 50)")
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    return run_inbox if name == "inbox" else run_search


def positive(text: str) -> int:
    """A count from 1 on, for `argparse`."""
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


# -- inbox --------------------------------------------------------------------------------------


def run_inbox(arguments: argparse.Namespace) -> int:
    """Print conversations, newest first."""
    now = clock.now()
    query = " ".join(arguments.query).strip()
    with opened(arguments) as store:
        rows = _conversations(store, arguments.state, query, arguments.limit, now)
        if arguments.json:
            print_json([conversation_json(row) for row in rows])
            return 0
        say(*table([conversation_cells(row, now) for row in rows], flexible=4))
        if not rows:
            say(_("Nothing matches.") if query else _nothing(arguments.state))
        counts = figures.counts(store)
        if arguments.state == "inbox" and counts.held:
            say(
                "",
                ngettext(
                    "{n} more message is held: focusdesk inbox --state held",
                    "{n} more messages are held: focusdesk inbox --state held",
                    counts.held,
                ).format(n=counts.held),
            )
    return 0


def _conversations(
    store: Store, state: str, query: str, limit: int, now: Instant
) -> list[ConversationRow]:
    if state == "held":
        rows = inbox.held_conversations(store, limit if not query else -1)
        if not query:
            return rows
        matching = set(search.conversations_matching(store, query, state=None, limit=-1, now=now))
        return [row for row in rows if row.id in matching][:limit]
    wanted = None if state == "all" else Triage(state)
    return inbox.page(store, wanted, query or None, limit, now)


def _nothing(state: str) -> str:
    return {
        "inbox": _("The inbox is empty."),
        "held": _("Nothing is held."),
        "snoozed": _("Nothing is snoozed."),
        "done": _("Nothing is done yet."),
        "all": _("No message yet: focusdesk account add email --address YOU@EXAMPLE.ORG"),
    }[state]


def conversation_json(row: ConversationRow) -> dict[str, Json]:
    """A conversation with the keys that programs rely on."""
    return {
        "conversation": f"c{row.id}",
        "last_message": row.last_message,
        "client": row.client_name,
        "channel": row.channel,
        "account": row.account,
        "subject": row.title,
        "sender": row.sender,
        "snippet": row.snippet,
        "deleted": row.deleted,
        "at": iso(row.at),
        "unread": row.unread,
        "state": row.state.value,
        "category": row.category.value,
        "messages": row.messages,
        "held": row.held,
        "held_until": iso(row.held_until),
        "snoozed_until": iso(row.snoozed_until),
        "vip": row.vip,
    }


def conversation_cells(row: ConversationRow, now: Instant) -> list[str]:
    """A conversation as a row of a table: the dot is unread, the star a VIP."""
    name = f"{row.client_name} ★" if row.vip else row.client_name
    if row.state is Triage.SNOOZED and row.snoozed_until is not None:
        when = _("until {moment}").format(moment=i18n.moment(row.snoozed_until, now))
    elif row.held and row.held_until is not None and not row.unread:
        when = _("held until {moment}").format(moment=i18n.moment(row.held_until, now))
    else:
        when = i18n.moment(row.at, now)
    last = _("This message was deleted by its sender.") if row.deleted else row.snippet
    text = " — ".join(part for part in (row.title, last) if part)
    return [f"c{row.id}", "●" if row.unread else " ", name, channel(row.channel), text, when]


# -- search -------------------------------------------------------------------------------------


def run_search(arguments: argparse.Namespace) -> int:
    """Print messages that match, newest first; held ones too, because a person asked."""
    now = clock.now()
    with opened(arguments) as store:
        hits = search.search(
            store, " ".join(arguments.query).strip(), limit=arguments.limit, now=now
        )
        if arguments.json:
            print_json([hit_json(hit) for hit in hits])
        elif hits:
            say(*table([_hit_cells(hit, now) for hit in hits], flexible=3))
        else:
            say(_("Nothing matches."))
    return 0


def hit_json(hit: Hit) -> dict[str, Json]:
    """A found message with the keys that programs rely on."""
    return {
        "id": hit.id,
        "conversation": f"c{hit.conversation}",
        "at": iso(hit.at),
        "sender": hit.sender,
        "subject": hit.subject,
        "snippet": hit.snippet,
        "channel": hit.channel,
        "held": hit.held,
    }


def _hit_cells(hit: Hit, now: Instant) -> list[str]:
    text = " — ".join(part for part in (hit.subject, hit.snippet) if part)
    when = _("held") if hit.held else i18n.moment(hit.at, now)
    return [str(hit.id), hit.sender, channel(hit.channel), text, when]


# -- show ---------------------------------------------------------------------------------------


def run_show(arguments: argparse.Namespace) -> int:
    """Print a message or conversation, which is then read; or fetch one attachment."""
    now = clock.now()
    with opened(arguments) as store:
        conversation, message = messages.resolve(store, arguments.id)
        if arguments.attachment is not None:
            if message is None:
                message = MessageId(0)  # a conversation of own messages: told by the store
            return _fetch(arguments, store, message)
        rows = _shown(store, arguments.id, conversation, message, now, peek=arguments.peek)
        held, until = 0, None
        if not _is_message(arguments.id):
            held, until = figures.held_of(store, conversation)
        if arguments.json:
            print_json([message_json(row) for row in rows])
            return 0
        for n, row in enumerate(rows):
            say(*([""] if n else []), *message_lines(row, now))
        if held and until is not None:
            say(
                *([""] if rows else []),
                ngettext(
                    "{n} message waits until {moment}",
                    "{n} messages wait, the first until {moment}",
                    held,
                ).format(n=held, moment=i18n.moment(until, now)),
            )
    return 0


def _shown(
    store: Store,
    written: str,
    conversation: ConversationId,
    message: MessageId | None,
    now: Instant,
    *,
    peek: bool,
) -> list[MessageRow]:
    """What `show` prints. Showing is reading: it is marked so, and a held message comes in."""
    if _is_message(written) and message is not None:
        if not peek:
            triage.open_and_read(store, message, now)
        return [messages.message(store, message)]
    if not peek:
        triage.mark_read(store, [conversation], True, now, opened=True)
    return messages.messages_of(store, conversation)


def _is_message(written: str) -> bool:
    return written.strip().isdigit()


def message_json(row: MessageRow) -> dict[str, Json]:
    """A message with everything a person can see of it."""
    return {
        "id": row.id,
        "conversation": f"c{row.conversation}",
        "account": row.account,
        "channel": row.channel,
        "at": iso(row.at),
        "client": row.client_name,
        "sender": row.sender,
        "recipients": row.recipients,
        "outgoing": row.outgoing,
        "subject": row.subject,
        "text": row.text,
        "category": row.category.value,
        "lane": row.lane.value,
        "read": row.read,
        "held": row.released_at is None,
        "release_at": iso(row.release_at),
        "released": iso(row.released_at),
        "released_by": None if row.released_by is None else row.released_by.value,
        "deadline": iso(row.deadline),
        "deadline_words": row.deadline_words,
        "tags": list(row.tags),
        "attachments": [
            {"n": part.n, "name": part.name, "type": part.content_type, "size": part.size}
            for part in row.attachments
        ],
    }


def message_lines(row: MessageRow, now: Instant) -> list[str]:
    """A message as a person reads it."""
    head = [
        (_("Message"), f"{row.id} · c{row.conversation} · {channel(row.channel)}"),
        (_("From"), row.sender),
        (_("To"), row.recipients),
        (_("Subject"), row.subject),
        (_("Received"), i18n.moment(row.at, now)),
    ]
    if row.released_at is None and row.release_at is not None:
        head.append((_("Held until"), i18n.moment(row.release_at, now)))
    if row.deadline is not None:
        head.append((_("Deadline"), f"{i18n.moment(row.deadline, now)} (“{row.deadline_words}”)"))
    for part in row.attachments:
        size = "" if part.size < 0 else f", {i18n.size(part.size)}"
        head.append(
            (_("Attachment {n}").format(n=part.n), f"{part.name} ({part.content_type}{size})")
        )
    lines = list(table([[labelled(name), one_line(value)] for name, value in head if value]))
    text = _("This message was deleted by its sender.") if row.deleted else row.text
    return [*lines, "", *text.rstrip().splitlines()]


def _fetch(arguments: argparse.Namespace, store: Store, message: MessageId) -> int:
    """Fetch one attachment into a folder; says where it lies."""
    from focusdesk.cli import service

    row = messages.message(store, message)
    path = service.fetch(folder(arguments), row, arguments.attachment, Path(arguments.to))
    say(str(path))
    return 0
