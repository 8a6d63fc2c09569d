"""Whose people a client's are: the domain of their own mail, or the platform that they came by."""

from __future__ import annotations

from typing import Final

from focusdesk.store.rows import ClientRow
from focusdesk.ui import words

_ANYBODYS: Final = frozenset(
    f"{name}.{end}"
    for name, ends in {
        "gmail": "com",
        "googlemail": "com",
        "outlook": "com fr",
        "hotmail": "com fr co.uk",
        "live": "com fr",
        "msn": "com",
        "yahoo": "com fr co.uk",
        "icloud": "com",
        "me": "com",
        "aol": "com",
        "gmx": "com de fr net",
        "web": "de",
        "proton": "me",
        "protonmail": "com",
        "fastmail": "com",
        "orange": "fr",
        "wanadoo": "fr",
        "free": "fr",
        "sfr": "fr",
        "laposte": "net",
    }.items()
    for end in ends.split()
)
"""Where everybody may have an address: it says nothing of an organisation."""
_CONVERSATIONS: Final = ("email", "slack", "telegram")


def organisation(client: ClientRow) -> str:
    """`studionord.ca`, or `Malt`; empty where neither is known or there are several."""
    mail = [one.address for one in client.identities if one.channel == "email"]
    domains = {address.rpartition("@")[2].lower() for address in mail}
    if len(domains) == 1 and not domains & _ANYBODYS:
        return domains.pop()
    channels = {one.channel for one in client.identities}
    if len(channels) == 1 and not channels & set(_CONVERSATIONS):
        return words.channel_title(channels.pop())
    return ""
