"""From a payload of Slack to the message that is stored; pure but for the names it is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from focusdesk.connectors import filenames
from focusdesk.connectors.base import Attachment, RemoteMessage, Thread
from focusdesk.connectors.slack import blocks, stamps
from focusdesk.connectors.slack.answers import Json, number, rows, table, text
from focusdesk.connectors.slack.channels import Channel, Channels, title
from focusdesk.connectors.slack.mrkdwn import unescaped
from focusdesk.connectors.slack.people import People, Person
from focusdesk.connectors.slack.rendered import VERSION, Found, Rendered, plain
from focusdesk.model import Address, Category, Instant

CHANNEL: Final = "slack"
EXCERPT: Final = 200
TITLE: Final = 80
UNKNOWN: Final = "unknown"
UNVERIFIED: Final = "{name} (bot, unverified)"
"""A bot may call itself anything, so it never passes for a person."""
NOT_SAID: Final = frozenset(
    {
        "channel_join",
        "channel_leave",
        "channel_topic",
        "channel_purpose",
        "channel_name",
        "channel_archive",
        "channel_unarchive",
        "channel_posting_permissions",
        "channel_convert_to_private",
        "channel_convert_to_public",
        "group_join",
        "group_leave",
        "group_topic",
        "group_purpose",
        "group_name",
        "group_archive",
        "group_unarchive",
        "bot_add",
        "bot_remove",
        "pinned_item",
        "unpinned_item",
        "ekm_access_denied",
        "message_replied",
        "reply_broadcast",
        "joiner_notification",
        "joiner_notification_for_inviter",
        "app_conversation_join",
        "app_conversation_leave",
        "assistant_app_thread",
        "sh_room_created",
        "sh_room_shared",
        "reminder_delete",
        "tombstone",
    }
)
"""Subtypes of what nobody said."""
_GONE_FILES: Final = ("tombstone", "hidden_by_limit")
_SPACE: Final = re.compile(r"\s+")


@dataclass(slots=True)
class Names:
    """`rendered.Names` over what is known of a workspace, noting what is not."""

    people: People
    channels: Channels
    missing: set[str] = field(default_factory=set)
    missing_groups: set[str] = field(default_factory=set)

    def user(self, id_: str) -> str:
        person = self.people.get(id_)
        if person is None:
            self.missing.add(id_)
        return person.name if person is not None else ""

    def channel(self, id_: str) -> str:
        channel = self.channels.get(id_)
        return channel.name if channel is not None else ""

    def group(self, id_: str) -> str:
        group = self.people.group(id_)
        if group is None:
            self.missing_groups.add(id_)
        return group.handle if group is not None else ""


@dataclass(frozen=True, slots=True)
class Self:
    """Who signed in, and where."""

    user: str
    name: str
    team: str
    team_name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A payload, read: what it says and of whom it speaks."""

    payload: Json
    at: Instant
    root: Instant | None
    """The message that it answers in a thread; None for a channel's own."""
    body: Rendered
    found: Found

    @property
    def edited(self) -> Instant:
        """When it was last edited; 0 for never."""
        stamp = text(table(self.payload, "edited"), "ts")
        return stamps.micros(stamp) if stamp else Instant(0)

    @property
    def author(self) -> str:
        return text(self.payload, "user")

    @property
    def excerpt(self) -> str:
        return excerpt(self.body.text)


def excerpt(body: str) -> str:
    """The first words of a message on one line, without what it quotes."""
    lines = [line for line in body.split("\n") if not line.startswith(">")]
    return _SPACE.sub(" ", " ".join(lines)).strip()[:EXCERPT]


def says(payload: Json) -> bool:
    """Whether somebody said something: not a join, a topic, an archiving."""
    return text(payload, "subtype") not in NOT_SAID


def said(payload: Json, names: Names) -> Said:
    """Read one. Raises `BadRemoteData` for a `ts` that is none."""
    at = stamps.micros(text(payload, "ts"))
    thread = text(payload, "thread_ts")
    root = stamps.micros(thread) if thread else at
    found = Found()
    body = blocks.body(payload, names, found)
    if not body:
        listed = ", ".join(text(file, "name") or text(file, "title") for file in _files(payload))
        body = plain(listed)
    names.user(text(payload, "user"))
    return Said(payload, at, None if root == at else root, body, found)


def mentions(one: Said, me: Self, people: People) -> bool:
    """Whether it speaks of oneself: by name, by a group that one is in, or to all."""
    if one.author == me.user:
        return False
    if me.user in one.found.users or one.found.broadcast:
        return True
    groups = (people.group(id_) for id_ in one.found.groups)
    return any(me.user in group.members for group in groups if group is not None)


# -- what is stored -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What a message stands in. `root`: who wrote the message that it answers, and its words."""

    channel: Channel
    me: Self
    people: People
    root_author: str = ""
    root_excerpt: str = ""


def remote(
    one: Said,
    setting: Setting,
    *,
    history: bool,
    read: bool,
    mention: bool,
    may_fetch: Callable[[Json], bool],
) -> RemoteMessage:
    """The message for one payload. `may_fetch`: whether a file lies with Slack itself."""
    channel, me = setting.channel, setting.me
    outgoing = one.author == me.user
    author, person = author_of(one.payload, me, setting.people)
    body = one.body
    if one.root is not None and setting.root_excerpt:
        quote = plain(setting.root_excerpt).quoted()
        body = Rendered(f"{quote.text}\n\n{body.text}", f"{quote.html}{body.html}")
    is_person = person is not None and not person.bot
    key = stamps.key(channel.id, one.at, one.root)
    return RemoteMessage(
        key=key,
        party=_other_side(setting) if outgoing else author,
        author=author,
        received=one.at,
        thread=_thread(one, setting),
        outgoing=outgoing,
        history=history,
        read=read or outgoing,
        text=body.text,
        # an edit may take formatting away: what stood there is overwritten in any case
        html=body.html if one.edited or blocks.is_formatted(body) else "",
        html_version=VERSION,
        attachments=_attachments(one.payload, may_fetch),
        category=Category.MESSAGE if outgoing or is_person else Category.SYSTEM,
        mention=mention,
        direct=channel.is_direct,
        has_link=one.found.link,
        listed=is_person and not (outgoing and not channel.is_direct),
        client_name=me.team_name if is_person and _belongs(person, me) else "",
        party_email=_email(setting.people.get(channel.user) if outgoing else person),
        # what seemed gone and stands there again is the same message
        dedupe=f"{key.space} {key.item}",
    )


def author_of(payload: Json, me: Self, people: People) -> tuple[Address, Person | None]:
    """Who wrote it; the person is None for a bot, which may call itself anything."""
    user, bot = text(payload, "user"), text(payload, "bot_id")
    person = people.get(user) if user else None
    if user and text(payload, "subtype") != "bot_message" and not (person and person.bot):
        profile = table(payload, "user_profile")
        if person is None:
            name = text(profile, "display_name") or text(profile, "real_name")
            person = Person(user, name, text(payload, "user_team") or text(payload, "team"))
        return _address(user, person.team or me.team, person.name), person
    name = (
        text(payload, "username")
        or text(table(payload, "bot_profile"), "name")
        or (person.name if person else "")
        or bot
        or user
        or UNKNOWN
    )
    return _address(bot or user or UNKNOWN, me.team, UNVERIFIED.format(name=unescaped(name))), None


def _address(id_: str, team: str, name: str) -> Address:
    """Ids of people are only sure to be one's own together with their workspace."""
    return Address(CHANNEL, f"{id_}@{team}", name)


def read_address(address: str) -> str:
    """The user's id of an address, as Slack writes it: in capitals."""
    return address.partition("@")[0].upper()


def _belongs(person: Person | None, me: Self) -> bool:
    """Of this workspace, not a stranger of Slack Connect."""
    return person is not None and person.team in ("", me.team)


def _email(person: Person | None) -> str:
    """The address in a profile; a bot speaks for nobody."""
    return person.email if person is not None and not person.bot else ""


def _other_side(setting: Setting) -> Address:
    """Whom an own message went to: the other person, else the channel."""
    channel, me = setting.channel, setting.me
    user = channel.user or (setting.root_author if setting.root_author != me.user else "")
    if user:
        person = setting.people.get(user)
        team = person.team if person is not None and person.team else me.team
        return _address(user, team, person.name if person is not None else "")
    return _address(channel.id, me.team, title(channel, "", me.name))


def _thread(one: Said, setting: Setting) -> Thread:
    channel = setting.channel
    person = setting.people.get(channel.user)
    called = title(channel, person.name if person is not None else "", setting.me.name)
    if one.root is None:
        return Thread(keys=(channel.id,), title=called)
    words = setting.root_excerpt[:TITLE]
    return Thread(keys=(stamps.space(channel.id, one.root),), title=words or called)


# -- files ----------------------------------------------------------------------------------------


def _files(payload: Json) -> list[Json]:
    return [file for file in rows(payload, "files") if text(file, "mode") not in _GONE_FILES]


def _attachments(payload: Json, may_fetch: Callable[[Json], bool]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            name=filenames.safe(
                text(file, "name") or text(file, "title"), text(file, "mimetype"), n
            ),
            content_type=text(file, "mimetype") or "application/octet-stream",
            size=number(file, "size") if "size" in file else -1,
            part=text(file, "id"),
        )
        for n, file in enumerate(_files(payload), start=1)
        if text(file, "id") and may_fetch(file)
    )
