"""What is asked of two clients that may be one."""

from __future__ import annotations

from focusdesk.i18n import _
from focusdesk.wording.terms import channel as channel_name


def asked(person: str, channel: str, address: str, known: str, client: str) -> str:
    """`known` writes by mail from what a service gives for a `person` of a `client`."""
    if client in (known, person):
        text = _("{person}'s {service} profile gives {address}, who is {known} here. One client?")
    else:
        text = _(
            "{person}'s {service} profile gives {address}, who is {known} here. "
            "One client with {client}?"
        )
    return text.format(
        person=person, service=channel_name(channel), address=address, known=known, client=client
    )
