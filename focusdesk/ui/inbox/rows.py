"""What a row of the list says: a conversation or a hit of a search, ready to be painted."""

from __future__ import annotations

from dataclasses import dataclass

from focusdesk.i18n import _, pgettext
from focusdesk.model import ClientId, ConversationId, Instant, MessageId, Triage
from focusdesk.store.rows import ConversationRow
from focusdesk.store.search import Hit
from focusdesk.ui import words
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.theme.tokens import Pair
from focusdesk.ui.widgets.pill import Pill
from focusdesk.ui.words import Grain, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: `person` stands in the last line, before `pill`; `due` at its right end."""

    conversation: ConversationId
    message: MessageId | None
    client: ClientId
    name: str
    vip: bool
    unread: bool
    channel: str
    subject: str
    person: str
    time: str
    pill: Pill | None
    due: Pill | None
    spoken: str


@dataclass(frozen=True, slots=True)
class Header:
    """The title of a group of rows."""

    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of a search with the conversation in which it stands."""

    hit: Hit
    row: ConversationRow


def line_of(row: ConversationRow, grain: Grain, now: Instant) -> Line:
    """A conversation of a list."""
    return _line(
        row,
        subject=subject_of(row.channel, row.title, _last_words(row), row),
        person=_person(row, row.sender, row.channel, outgoing=row.sender_outgoing),
        unread=row.unread > 0,
        time=words.row_time(row.sort_at, grain),
        due=_due(row, now),
        message=row.last_message,
    )


def line_of_hit(found: Found, now: Instant) -> Line:
    """A message that a search found."""
    hit, row = found.hit, found.row
    subject = subject_of(hit.channel, hit.subject, hit.snippet, row)
    if hit.snippet and subject == hit.subject:
        subject = f"{subject} · {hit.snippet}"
    return _line(
        row,
        subject=subject,
        person=_person(row, hit.sender, hit.channel, outgoing=hit.outgoing),
        unread=False,
        time=words.near_past(hit.at, now),
        due=Pill(_("held"), Pair(tokens().sunken, tokens().t2), "held") if hit.held else None,
        message=hit.id,
        channel=hit.channel,
    )


def _line(
    row: ConversationRow,
    *,
    subject: str,
    person: str,
    unread: bool,
    time: str,
    due: Pill | None,
    message: MessageId | None,
    channel: str = "",
) -> Line:
    channel = channel or row.channel
    pair = tokens().category(row.category)
    pill = Pill(words.category(row.category), pair) if pair else None
    if row.draft:
        # the person's own matter comes before what the message is
        pill = Pill(pgettext("pill", "Draft"), Pair(tokens().sunken, tokens().t2))
    spoken = [
        row.client_name,
        _("VIP") if row.vip else "",
        _("unread") if unread else "",
        words.channel_title(channel),
        time,
        subject,
        pill.text if pill else "",
        due.text if due else "",
    ]
    return Line(
        conversation=row.id,
        message=message,
        client=row.client,
        name=row.client_name,
        vip=row.vip,
        unread=unread,
        channel=channel,
        subject=subject,
        person=person,
        time=time,
        pill=pill,
        due=due,
        spoken=", ".join(part for part in spoken if part),
    )


def spoken(line: Line, *, chosen: bool) -> str:
    """What a screen reader says of a row."""
    return _("{row}, chosen").format(row=line.spoken) if chosen else line.spoken


def subject_of(channel: str, title: str, snippet: str, row: ConversationRow) -> str:
    """A mail's subject, a chat's last words, both for a place like `#api-handover`."""
    if title.startswith("#"):
        return _("{place}: {text}").format(place=title, text=snippet) if snippet else title
    named = {row.client_name, row.identity_name, row.identity_address}
    if channel in ("slack", "telegram") or not title or title in named:
        return snippet or title or _("(no text)")
    return title


def _last_words(row: ConversationRow) -> str:
    return _("Its sender deleted this message.") if row.deleted else row.snippet


def _person(row: ConversationRow, sender: str, channel: str, *, outgoing: bool) -> str:
    """Who wrote last; where the client's name says it already, through what."""
    if outgoing:
        return _("You")
    name = words.person(sender)
    if name and name != row.client_name:
        return name
    if channel == "email":
        return row.identity_address
    return words.channel_title(channel)


def _due(row: ConversationRow, now: Instant) -> Pill | None:
    """When it comes back, while it is snoozed; else by when a reply is asked for."""
    colors = tokens()
    calm = Pair(colors.sunken, colors.t2)
    if row.state is Triage.SNOOZED and row.snoozed_until is not None:
        moment = words.near(row.snoozed_until, now)
        return Pill(_("back {moment}").format(moment=moment), calm, "clock")
    if row.deadline is None or row.state is Triage.DONE:
        return None
    text, urgency = words.deadline(row.deadline, now)
    pair = {Urgency.LATER: calm, Urgency.TODAY: colors.deadline, Urgency.SOON: colors.error}
    return Pill(text, pair[urgency], "timer")
