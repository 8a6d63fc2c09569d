"""What is asked of two clients that may be one."""

from __future__ import annotations

from focusdesk.i18n import _
from focusdesk.wording.terms import channel as channel_name


def asked(person: str, channel: str, address: str, known: str, client: str) -> str:
    """`known` writes by mail from what a service gives for a `person` of a `client`."""
    if client == known:
        text = _("{person}'s {service} profile gives {address}, who is {known} here. One client?")
    elif client == person:
        text = _(
            "{person}'s {service} profile gives {address}, who is {known} here. "
            "Are both one client?"
        )
    else:
        text = _(
            "{person}'s {service} profile gives {address}, who is {known} here. "
            "Are {client} and {known} one client?"
        )
    return text.format(
        person=person, service=channel_name(channel), address=address, known=known, client=client
    )
