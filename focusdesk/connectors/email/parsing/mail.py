"""One mail from its bytes. Whatever is broken in it costs that field only."""

from __future__ import annotations

from focusdesk.connectors.email.parsing import bodies, category, headers
from focusdesk.connectors.email.parsing.result import Mail


def parse(raw: bytes, *, with_html: bool = True, whole: bool = True) -> Mail:
    """The fields of a mail. `whole` False: the bytes break off, so attachments are left out."""
    header_size = headers.block_size(raw)
    found = headers.fields(raw[:header_size])
    senders = headers.mailboxes(
        found.get(b"from", []) or found.get(b"sender", []) or found.get(b"reply-to", [])
    )
    subject = headers.text(headers.first(found, b"subject"))
    content = bodies.read(raw, with_html=with_html)
    verdict = category.judged(found, senders[0][1] if senders else "", subject, content.text)
    return Mail(
        message_id=headers.message_id(found),
        fingerprint=headers.fingerprint(found),
        references=headers.message_ids(
            [*found.get(b"references", []), *found.get(b"in-reply-to", [])]
        ),
        sender=senders[0] if senders else None,
        reply_to=headers.mailboxes(found.get(b"reply-to", [])),
        to=headers.mailboxes(found.get(b"to", [])),
        cc=headers.mailboxes(found.get(b"cc", [])),
        bcc=headers.mailboxes(found.get(b"bcc", [])),
        subject=subject,
        text=content.text,
        html=content.html,
        original=content.original,
        header_size=min(header_size, headers.BLOCK_LIMIT),
        pieces=tuple(content.pieces) if whole else (),
        category=verdict.category,
        automatic=verdict.automatic or not senders,
        has_link="<a href=" in content.html or "://" in content.text,
    )
