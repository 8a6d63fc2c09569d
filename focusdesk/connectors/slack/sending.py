"""One message goes out, once: what is not known to have failed is looked for before any retry.

`chat.postMessage` has no key that makes a second call harmless, so the draft's own key goes along
as metadata of the message, and a message is recognised by it, or where Slack does not give it
back, by its text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from focusdesk import clock
from focusdesk.connectors.base import Draft, RemoteKey
from focusdesk.connectors.slack import mrkdwn, stamps
from focusdesk.connectors.slack.answers import Declined, Json, rows, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.message import read_address
from focusdesk.connectors.slack.work import FAR
from focusdesk.errors import BadRemoteData, OutcomeUnknown, Refused
from focusdesk.model import HOUR, MINUTE, Instant

EVENT: Final = "focusdesk_draft"
LONGEST: Final = 40_000
"""Characters that Slack takes in one message."""
_LOOK_BACK: Final = 24 * HOUR
_CLOCKS: Final = 2 * MINUTE
"""Slack's clock and ours may differ so much."""
_PAGES: Final = 5


@dataclass(frozen=True, slots=True)
class _Target:
    channel: str
    root: int | None


async def send(api: Api, draft: Draft, tried: dict[str, Instant]) -> RemoteKey:
    """Post it. `tried` keeps when each draft was first tried. Raises `Refused`, `OutcomeUnknown`."""
    words = mrkdwn.escaped(draft.text)
    if not words.strip():
        raise Refused("slack-draft-empty")
    if len(words) > LONGEST:
        raise Refused("slack-draft-too-long", limit=LONGEST)
    target = await _target(api, draft)
    tried.setdefault(draft.key, clock.now())
    metadata = json.dumps({"event_type": EVENT, "event_payload": {"key": draft.key}})
    post = {
        "channel": target.channel,
        "text": words,
        "thread_ts": None if target.root is None else stamps.ts(target.root),
        "unfurl_links": True,
    }
    try:
        answer = await api.change("chat.postMessage", **post, metadata=metadata)
    except Declined as error:
        if "metadata" not in error.error:
            raise _refused(error) from error
        # refused for certain, so a second call doubles nothing
        try:
            answer = await api.change("chat.postMessage", **post)
        except Declined as again:
            raise _refused(again) from again
    try:
        at = stamps.micros(text(answer, "ts"))
    except BadRemoteData as error:
        raise OutcomeUnknown("slack-answer-lost", method="chat.postMessage") from error
    return stamps.key(target.channel, at, target.root)


async def find(api: Api, draft: Draft, me: str, first_tried: Instant | None) -> RemoteKey | None:
    """The sent message, if it is there: one's own, with the draft's key, or else its text."""
    target = await _target(api, draft)
    # by Slack's clock, which stamps what it takes: ours may be hours from it
    since = max(0, (first_tried or clock.now() - _LOOK_BACK) + api.skew - _CLOCKS)
    place = {"channel": target.channel}
    method = "conversations.history"
    if target.root is not None:
        place["ts"] = stamps.ts(target.root)
        method = "conversations.replies"
    cursor: str | None = None
    by_text: RemoteKey | None = None
    for _ in range(_PAGES):
        answer = await api.ask(
            method,
            **place,
            oldest=stamps.ts(since),
            latest=stamps.ts(FAR),
            inclusive=True,
            include_all_metadata=True,
            limit=200,
            cursor=cursor,
        )
        for payload in _own(rows(answer, "messages"), me):
            at = stamps.micros(text(payload, "ts"))
            key = stamps.key(target.channel, at, target.root)
            sent_as = _draft_key(payload)
            if sent_as == draft.key:
                return key
            # without its first try nothing tells an old message of the same words from this one
            is_ours = not sent_as and first_tried is not None
            if is_ours and text(payload, "text") == mrkdwn.escaped(draft.text):
                by_text = by_text or key
        cursor = text(table(answer, "response_metadata"), "next_cursor") or None
        if cursor is None:
            break
    return by_text


def _own(messages: Iterable[Json], me: str) -> Iterable[Json]:
    return (one for one in messages if text(one, "user") == me)


def _draft_key(payload: Json) -> str:
    metadata = table(payload, "metadata")
    if text(metadata, "event_type") != EVENT:
        return ""
    return text(table(metadata, "event_payload"), "key")


async def _target(api: Api, draft: Draft) -> _Target:
    """Where it goes: to what it answers, its conversation, or the person it is for."""
    if draft.reply_to is not None and draft.reply_to.space != "events":
        return _Target(*stamps.read_space(draft.reply_to.space))
    if draft.thread is not None and draft.thread.keys:
        return _Target(*stamps.read_space(draft.thread.keys[0]))
    if not draft.to:
        raise Refused("slack-draft-for-nobody")
    id_ = read_address(draft.to[0].address)
    if id_.startswith(("C", "G", "D")):
        return _Target(id_, None)
    try:
        answer = await api.ask("conversations.open", users=id_)
    except Declined as error:
        raise _refused(error) from error
    return _Target(text(table(answer, "channel"), "id"), None)


def _refused(error: Declined) -> Refused:
    """A no that the person can read; others keep Slack's word."""
    named = {
        "channel_not_found": "slack-send-no-channel",
        "not_in_channel": "slack-send-no-channel",
        "is_archived": "slack-send-archived",
        "msg_too_long": "slack-draft-too-long",
        "restricted_action": "slack-send-not-allowed",
        "restricted_action_read_only_channel": "slack-send-not-allowed",
        "user_not_found": "slack-send-no-person",
        "cannot_dm_bot": "slack-send-no-person",
    }
    code = named.get(error.error)
    if code == "slack-draft-too-long":
        return Refused(code, limit=LONGEST)
    return Refused(code) if code else error
