"""What an IMAP server says, read from imaplib's raw records; pure.

imapclient reads FETCH responses byte by byte; these expressions do the same for the few items
that are asked for here, about ten times as fast. Literals never pass through them, and a body
that comes as a quoted string is taken out before they look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from focusdesk.model import Instant

Record = bytes | tuple[bytes, bytes]
"""imaplib's: a line, or the part of a line before a literal and the literal."""

SEEN = b"\\Seen"
DELETED = b"\\Deleted"

_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"\bFLAGS \(([^()]*)\)", re.IGNORECASE)
_DATE = re.compile(
    rb'\bINTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"',
    re.IGNORECASE,
)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_MODSEQ = re.compile(rb"\bMODSEQ \((\d+)\)", re.IGNORECASE)
_GMAIL_ID = re.compile(rb"\bX-GM-MSGID (\d+)", re.IGNORECASE)
_GMAIL_THREAD = re.compile(rb"\bX-GM-THRID (\d+)", re.IGNORECASE)
_QUOTED_BODY = re.compile(
    rb'\bBODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.IGNORECASE | re.DOTALL
)
_LITERAL_BODY = re.compile(rb"\bBODY\[[^\]]*\](?:<\d+>)? \{\d+\}$", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            b"jan",
            b"feb",
            b"mar",
            b"apr",
            b"may",
            b"jun",
            b"jul",
            b"aug",
            b"sep",
            b"oct",
            b"nov",
            b"dec",
        ),
        start=1,
    )
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One FETCH response. None: that item did not come."""

    uid: int
    flags: frozenset[bytes] | None = None
    received: Instant | None = None
    size: int | None = None
    modseq: int | None = None
    body: bytes | None = None
    gmail_id: int | None = None
    gmail_thread: int | None = None

    @property
    def seen(self) -> bool:
        return self.flags is not None and SEEN in self.flags


def fetched(records: Iterable[Record | None]) -> tuple[list[Fetched], int]:
    """The responses that carry a UID, in their order, and the number of those that carry none:
    nobody asked for them, and they tell that flags have changed.
    """
    found: list[Fetched] = []
    strays = 0
    for text, body in _grouped(records):
        if body is None:
            quoted = _QUOTED_BODY.search(text)
            if quoted:
                body = re.sub(rb"\\(.)", rb"\1", quoted[1], flags=re.DOTALL)  # noqa: PLW2901
                text = text[: quoted.start()] + text[quoted.end() :]  # noqa: PLW2901
        uid = _UID.search(text)
        if uid:
            found.append(_one(int(uid[1]), text, body))
        else:
            strays += 1
    return found, strays


def _grouped(records: Iterable[Record | None]) -> Iterator[tuple[bytes, bytes | None]]:
    """Each response as its text without literals, and its body. imaplib ends every response
    that has literals with a plain line.
    """
    before = b""
    body: bytes | None = None
    for record in records:
        if record is None:
            continue
        if isinstance(record, tuple):
            if _LITERAL_BODY.search(record[0]):
                body = record[1]
            before += record[0] + b" "
        else:
            yield before + record, body
            before, body = b"", None


def _one(uid: int, text: bytes, body: bytes | None) -> Fetched:
    flags = _FLAGS.search(text)
    size = _SIZE.search(text)
    modseq = _MODSEQ.search(text)
    gmail_id = _GMAIL_ID.search(text)
    gmail_thread = _GMAIL_THREAD.search(text)
    return Fetched(
        uid=uid,
        flags=frozenset(flags[1].split()) if flags else None,
        received=internal_date(text),
        size=int(size[1]) if size else None,
        modseq=int(modseq[1]) if modseq else None,
        body=body,
        gmail_id=int(gmail_id[1]) if gmail_id else None,
        gmail_thread=int(gmail_thread[1]) if gmail_thread else None,
    )


def internal_date(text: bytes) -> Instant | None:
    """INTERNALDATE (RFC 3501, date-time) as an instant; None when there is none that exists."""
    found = _DATE.search(text)
    if not found:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        moment = datetime(
            int(year),
            _MONTHS[month.lower()],
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),
            tzinfo=timezone(-offset if sign == b"-" else offset),
        )
    except (ValueError, KeyError):
        return None
    return Instant((moment - _EPOCH) // _MICROSECOND)


# -- sets of UIDs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranges:
    """UIDs as the protocol writes them: spans with both ends included, in any order."""

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, text: bytes) -> Ranges:
        spans: list[tuple[int, int]] = []
        for part in text.split(b","):
            low, _, high = part.strip().partition(b":")
            if low.isdigit() and (not high or high.isdigit()):
                ends = sorted((int(low), int(high or low)))
                spans.append((ends[0], ends[1]))
        return cls(tuple(sorted(spans)))

    @property
    def low(self) -> int:
        return min((low for low, _ in self.spans), default=0)

    @property
    def high(self) -> int:
        return max((high for _, high in self.spans), default=0)

    def among(self, items: Sequence[int]) -> list[int]:
        """Those of the ascending `items` that lie in a span."""
        found: list[int] = []
        spans = iter(self.spans)
        span = next(spans, None)
        for item in items:
            while span is not None and span[1] < item:
                span = next(spans, None)
            if span is None:
                break
            if span[0] <= item:
                found.append(item)
        return found


NOTHING = Ranges(())


def vanished(records: Iterable[Record | None]) -> Ranges:
    """VANISHED responses (RFC 7162, 3.2.10), earlier ones included."""
    lines = [record for record in records if isinstance(record, bytes)]
    texts = [
        line[len(b"(EARLIER)") :] if line.upper().startswith(b"(EARLIER)") else line
        for line in lines
    ]
    return Ranges.parse(b",".join(texts))


def uid_set(uids: Iterable[int]) -> str:
    """UIDs in the protocol's shortest form: `1:3,7`."""
    parts: list[str] = []
    start = end = -1
    for uid in sorted(uids):
        if uid == end + 1:
            end = uid
            continue
        if start >= 0:
            parts.append(f"{start}:{end}" if end > start else str(start))
        start = end = uid
    if start >= 0:
        parts.append(f"{start}:{end}" if end > start else str(start))
    return ",".join(parts)
