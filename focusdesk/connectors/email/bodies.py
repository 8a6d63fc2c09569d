"""Fetching bodies: in loads that fit in memory, and never past a mail whose body did not come."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from focusdesk.connectors.base import Attachment, DeadLetter
from focusdesk.connectors.email import commands, cut_mail
from focusdesk.connectors.email.commands import BODY_ITEMS
from focusdesk.connectors.email.cursors import Owed
from focusdesk.connectors.email.message import Place
from focusdesk.connectors.email.responses import DELETED, Fetched, uid_set
from focusdesk.connectors.email.sign_in import busy
from focusdesk.connectors.email.wire import Link
from focusdesk.model import Saying

LOAD_MAILS = 200
LOAD_BYTES = 8_000_000
WHOLE_LIMIT = 2_000_000
"""Bytes: a larger mail is fetched up to CUT, the rest as `cut_mail` says."""
CUT = 1_000_000
REFUSALS = 10
"""Mails refused one after the other: then it is the server that refuses, and no mail's fault."""
TRIES = 5
"""How often a body is asked for before its absence is a dead letter."""

_GMAIL_ITEMS = " X-GM-MSGID X-GM-THRID"


@dataclass(frozen=True, slots=True)
class Sized:
    """A mail that is there, and its size in bytes."""

    uid: int
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """UIDs to fetch with one command; `cut`: only the first CUT bytes of each."""

    uids: tuple[int, ...]
    cut: bool


@dataclass(slots=True)
class Bodies:
    """What came, what is owed and what was given up."""

    mails: list[Fetched] = field(default_factory=list)
    attachments: dict[int, tuple[Attachment, ...]] = field(default_factory=dict)
    owed: Owed = field(default_factory=dict)
    dead_letters: tuple[DeadLetter, ...] = ()


def sizes(link: Link, low: int, high: int | None) -> list[Sized]:
    """The mails from `low` to `high` (None: the end), ascending, those marked deleted left out."""
    if high is not None and high < low:
        return []
    top = "*" if high is None else str(high)
    listed, _ = commands.fetch(link, f"{low}:{top}", "UID RFC822.SIZE FLAGS")
    return _sized(one for one in listed if one.uid >= low and (high is None or one.uid <= high))


def sizes_of(link: Link, uids: list[int]) -> list[Sized]:
    """Those of `uids` that are there, ascending."""
    if not uids:
        return []
    wanted = set(uids)
    listed, _ = commands.fetch(link, uid_set(uids), "UID RFC822.SIZE FLAGS")
    return _sized(one for one in listed if one.uid in wanted)


def _sized(listed: Iterable[Fetched]) -> list[Sized]:
    """A mail marked as deleted is on its way out and no news."""
    found: dict[int, int] = {}
    for one in listed:
        if DELETED not in (one.flags or ()):
            found[one.uid] = max(one.size or 0, found.get(one.uid, 0))
    return [Sized(uid, found[uid]) for uid in sorted(found)]


def planned(mails: Iterable[Sized]) -> Iterator[Plan]:
    """Loads in the given order, at most LOAD_MAILS and LOAD_BYTES each."""
    uids: list[int] = []
    total, cut = 0, False
    for mail in mails:
        needs_cut = mail.size > WHOLE_LIMIT
        cost = min(mail.size, CUT) if needs_cut else mail.size
        full = len(uids) >= LOAD_MAILS or total + cost > LOAD_BYTES
        if uids and (full or needs_cut != cut):
            yield Plan(tuple(uids), cut)
            uids, total = [], 0
        cut = needs_cut
        uids.append(mail.uid)
        total += cost
    if uids:
        yield Plan(tuple(uids), cut)


def fetch(link: Link, place: Place, plan: Plan, owed: Owed) -> Bodies:
    """The mails of a plan in its order. A body that did not come is owed, counted on from `owed`,
    and given up as a dead letter after TRIES; a mail that is gone meanwhile is left out.
    """
    section = f"BODY.PEEK[]<0.{CUT}>" if plan.cut else "BODY.PEEK[]"
    came = _come(link, plan.uids, f"{_items(link)} {section}", owed)
    return _taken(link, place, list(plan.uids), came, owed)


def fetch_new(link: Link, place: Place, low: int, count: int) -> Bodies:
    """The up to `count` mails from UID `low` in one command, sizes unknown: the quickest way from
    a push to a body.
    """
    section = f"BODY.PEEK[]<0.{WHOLE_LIMIT}>"
    came, _ = commands.fetch(link, f"{low}:{low + count - 1}", f"{_items(link)} {section}")
    uids = sorted({one.uid for one in came if low <= one.uid < low + count})
    # what stands between two that came and was not answered may be there all the same
    silent = sizes_of(link, sorted(set(range(low, max(uids, default=low))) - set(uids)))
    return _taken(link, place, sorted([*uids, *(one.uid for one in silent)]), came, {})


def _come(link: Link, uids: Sequence[int], items: str, owed: Owed) -> list[Fetched]:
    """What the server gives of these mails.

    Where it refuses them, each is asked for alone: it may be one that it cannot give, and those
    beside it and behind it must not wait for that one. Raises `imaplib.IMAP4.error` when none
    comes, unless they are `owed`: others came when those did not.
    """
    try:
        return commands.fetch(link, uid_set(uids), items, partial=True)[0]
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if busy(str(error), link.host):
            raise
        refusal = error
    came: list[Fetched] = []
    for n, uid in enumerate(uids if len(uids) > 1 else ()):
        try:
            came += commands.fetch(link, str(uid), items)[0]
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            refusal = error
        if n + 1 >= REFUSALS and not came:
            break
    if not came and not all(uid in owed for uid in uids):
        raise refusal
    return came


def _items(link: Link) -> str:
    return BODY_ITEMS + (_GMAIL_ITEMS if link.can("X-GM-EXT-1") else "")


def _taken(link: Link, place: Place, uids: list[int], came: list[Fetched], owed: Owed) -> Bodies:
    whole = _merged(came)
    bodies = Bodies()
    missing: list[int] = []
    for uid in uids:
        mail = whole.get(uid)
        if mail is None or not _has_body(mail):
            missing.append(uid)
        elif DELETED not in (mail.flags or ()):
            bodies.mails.append(mail)
    if missing:
        _owe(link, place, missing, owed, bodies)
    for place_in_list, mail in enumerate(bodies.mails):
        if mail.size is not None and mail.body is not None and mail.size > len(mail.body) + 1024:
            completed, attachments = cut_mail.completed(link, mail.uid, mail.body)
            bodies.mails[place_in_list] = replace(mail, body=completed)
            bodies.attachments[mail.uid] = attachments
    return bodies


def _merged(came: list[Fetched]) -> dict[int, Fetched]:
    """One entry a UID: a server may add an unsolicited response with the flags alone."""
    found: dict[int, Fetched] = {}
    for one in came:
        before = found.get(one.uid)
        if before is None or before.body is None:
            flags = one.flags if one.flags is not None or before is None else before.flags
            found[one.uid] = replace(one, flags=flags)
        elif one.flags is not None:
            found[one.uid] = replace(before, flags=one.flags)
    return found


def _has_body(mail: Fetched) -> bool:
    return mail.body is not None and (bool(mail.body) or not mail.size)


def _owe(link: Link, place: Place, missing: list[int], owed: Owed, bodies: Bodies) -> None:
    """Those of `missing` that are still there are owed once more, or given up."""
    there = commands.search(link, ["UID", uid_set(missing)])
    letters: list[DeadLetter] = []
    for uid in there:
        tries = owed.get(uid, 0) + 1
        if tries >= TRIES:
            letters.append(DeadLetter(place.key(uid), Saying("mail-without-body"), b""))
        else:
            bodies.owed[uid] = tries
    bodies.dead_letters = tuple(letters)
