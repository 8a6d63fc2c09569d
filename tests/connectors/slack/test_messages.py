"""What becomes a message, and how; every recorded shape of Slack's events is read."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from focusdesk.model import Category
from tests.conftest import wait_until
from tests.connectors.collector import Collector
from tests.servers.slack import ME

_PLACES = (place / "shared" / "corpora" / "slack" / "events" for place in Path(__file__).parents)
CORPUS = next((place for place in _PLACES if place.is_dir()), None)


def collected(slack, connect, act, *, until=None, **settings) -> Collector:
    """Run, let things happen, and wait until all that was told is acknowledged."""
    collector = Collector()

    async def body() -> None:
        async with collector.running(connect(**settings)):
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
            await asyncio.to_thread(act)
            await asyncio.to_thread(wait_until, lambda: len(slack.acks) >= slack.sent_events)
            if until is not None:
                await collector.wait_for(lambda: until(collector))

    asyncio.run(body())
    return collector


def one(slack, connect, *args, **more):
    """The one message that a post becomes."""
    (found,) = collected(slack, connect, lambda: slack.post(*args, **more)).messages
    return found


# -- what becomes one -----------------------------------------------------------------------------


def test_a_direct_message(slack, connect):
    found = one(slack, connect, "D01LEO", "U02LEO", "bonjour")
    assert found.text == "bonjour" and found.html == ""
    assert found.direct and not found.mention and not found.outgoing and not found.read
    assert found.author == found.party
    assert found.author.address == "U02LEO@T01NORD" and found.author.name == "Léo Tremblay"
    assert found.thread.title == "Léo Tremblay"
    assert found.client_name == "Studio Nord" and found.listed
    assert found.category is Category.MESSAGE


def test_a_group_direct_message_is_called_by_who_is_in_it(slack, connect):
    found = one(slack, connect, "G01ALL", "U03CAM", "tous")
    assert found.direct and found.thread.title == "leo, camille"


def test_a_chosen_channel_is_collected_whole(slack, connect):
    found = one(slack, connect, "C02PRO", "U03CAM", "in private")
    assert not found.direct and not found.mention
    assert found.thread.title == "#projet-x"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("soup today", False),
        (f"<@{ME}> soup?", True),
        ("<@U02LEO> soup?", False),
        ("<!here> soup", True),
        ("<!channel> soup", True),
        ("<!subteam^S01DES> soup", True),
        ("<!subteam^S02OPS> soup", False),
    ],
)
def test_of_another_channel_only_what_speaks_of_oneself(slack, connect, text, is_one):
    slack.groups = [
        {"id": "S01DES", "handle": "design", "users": [ME]},
        {"id": "S02OPS", "handle": "ops", "users": ["U02LEO"]},
    ]
    collector = collected(slack, connect, lambda: slack.post("C03OUT", "U03CAM", text))
    assert [found.mention for found in collector.messages] == [True] * is_one


def test_a_mention_in_rich_text_alone_is_one(slack, connect):
    elements = [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": ME}]}]
    blocks = [{"type": "rich_text", "elements": elements}]
    found = one(slack, connect, "C03OUT", "U03CAM", "no name here", blocks=blocks)
    assert found.mention and found.text == "@Ana Silva"


def test_an_answer_to_ones_own_message_in_another_channel_is_one(slack, connect):
    def act():
        root = slack.post("C03OUT", ME, "who has the key?")
        slack.post("C03OUT", "U03CAM", "me", thread_ts=root)
        slack.post("C03OUT", "U03CAM", "soup")

    collector = collected(slack, connect, act)
    assert [found.text for found in collector.messages] == ["> who has the key?\n\nme"]
    assert collector.messages[0].thread.title == "who has the key?"


def test_ones_own_posts_are_outgoing_and_answer_nobody_twice(slack, connect):
    found = one(slack, connect, "D01LEO", ME, "merci", bot_id="B1", app_id="A1")
    assert found.outgoing and found.read
    assert found.party.address == "U02LEO@T01NORD"
    assert found.author.address == f"{ME}@T01NORD"


def test_ones_own_post_in_a_channel_goes_to_the_channel(slack, connect):
    found = one(slack, connect, "C01GEN", ME, "salut")
    assert found.party.name == "#general" and not found.listed


def test_a_bot_passes_for_nobody(slack, connect):
    found = one(
        slack,
        connect,
        "C01GEN",
        "",
        "pay here",
        subtype="bot_message",
        bot_id="B66",
        username="Camille Roy",
    )
    assert found.author.name == "Camille Roy (bot, unverified)"
    assert found.author.address == "B66@T01NORD"
    assert found.category is Category.SYSTEM
    assert not found.listed and found.client_name == ""


def test_names_are_shown_as_their_people_write_them(slack, connect):
    slack.add_user("U08AMP", "amp", "Tom &amp; Co &lt;3")
    assert one(slack, connect, "C01GEN", "U08AMP", "hi").author.name == "Tom & Co <3"


def test_slack_itself_is_no_person(slack, connect):
    slack.add_user("USLACKBOT", "slackbot", "Slackbot")
    slack.add_channel("D00BOT", user="USLACKBOT")
    found = one(slack, connect, "D00BOT", "USLACKBOT", "You can edit your profile")
    assert found.category is Category.SYSTEM and not found.listed


def test_a_stranger_of_slack_connect_keeps_their_own_workspace(slack, connect):
    slack.add_user("U77EXT", "mo", "Mo Ext", team_id="T77OTHER")
    found = one(slack, connect, "C01GEN", "U77EXT", "hi", user_team="T77OTHER")
    assert found.author.address == "U77EXT@T77OTHER"
    assert found.client_name == ""


@pytest.mark.parametrize(
    "subtype", ["channel_join", "channel_topic", "group_leave", "pinned_item", "bot_add"]
)
def test_what_nobody_said_is_no_message(slack, connect, subtype):
    collector = collected(
        slack, connect, lambda: slack.post("C01GEN", "U02LEO", "joined", subtype=subtype)
    )
    assert collector.messages == []


def test_an_unknown_subtype_is_kept_rather_than_lost(slack, connect):
    assert one(slack, connect, "C01GEN", "U02LEO", "new", subtype="some_future_kind").text == "new"


def test_an_edit_changes_and_a_link_preview_does_not(slack, connect):
    collector = Collector()

    def act():
        ts = slack.post("D01LEO", "U02LEO", "tpyo")
        slack.edit("D01LEO", ts, "typo")
        row = slack.messages["D01LEO"][ts]
        preview = {"from_url": "https://a.example", "text": "A page"}
        message = {**row, "attachments": [preview]}
        event = {"type": "message", "subtype": "message_changed", "channel": "D01LEO"}
        slack.tell({**event, "message": message, "ts": slack.next_ts(), "event_ts": "1.0"})

    collector = collected(slack, connect, act)
    (found,) = collector.messages
    assert found.text == "typo"


def test_a_deletion_by_its_sender(slack, connect):
    def act():
        slack.delete("D01LEO", slack.post("D01LEO", "U02LEO", "oops"))

    collector = collected(slack, connect, act)
    assert [gone.by_sender for batch in collector.batches for gone in batch.gone] == [True]
    assert collector.stored[0].gone


def test_a_deleted_answer_of_a_thread_and_a_root_that_leaves_a_tombstone(slack, connect):
    def act():
        root = slack.post("C01GEN", "U03CAM", "a plan")
        reply = slack.post("C01GEN", "U02LEO", "no", thread_ts=root)
        slack.delete("C01GEN", reply)
        tomb = {"subtype": "tombstone", "ts": root, "thread_ts": root, "user": "USLACKBOT"}
        event = {"type": "message", "subtype": "message_changed", "channel": "C01GEN"}
        slack.tell({**event, "message": tomb, "ts": slack.next_ts(), "event_ts": "1.0"})

    collector = collected(slack, connect, act)
    assert [stored.gone for stored in collector.stored] == [True, True]


def test_files_are_listed_and_those_elsewhere_are_not_fetched(slack, connect):
    ours = slack.add_file("F01", "../maquette\u202e.pdf", b"x" * 10, "application/pdf")
    other = {
        **ours,
        "id": "F02",
        "name": "b.pdf",
        "url_private": "https://evil.example/b.pdf",
        "url_private_download": "https://evil.example/b.pdf",
    }
    drive = {"id": "F03", "name": "doc", "mode": "external", "is_external": True}
    gone = {"id": "F04", "mode": "tombstone"}
    found = one(
        slack,
        connect,
        "D01LEO",
        "U02LEO",
        "",
        subtype="file_share",
        files=[ours, other, drive, gone],
    )
    (listed,) = found.attachments
    assert (listed.name, listed.part, listed.size) == ("maquette.pdf", "F01", 10)
    assert "maquette" in found.text


def test_a_file_is_called_so_that_any_system_can_save_it(slack, connect):
    files = [
        slack.add_file("F01", "設計" * 100 + ".pdf", b"x", "application/pdf"),
        slack.add_file("F02", "CON.txt", b"x", "text/plain"),
        slack.add_file("F03", "..", b"x", "image/png"),
    ]
    found = one(slack, connect, "D01LEO", "U02LEO", "", subtype="file_share", files=files)
    long, device, nothing = (part.name for part in found.attachments)
    assert (long.endswith(".pdf"), len(long.encode()) <= 200) == (True, True)
    assert (device, nothing) == ("_CON.txt", "attachment-3.png")


def test_a_link_is_known_as_one(slack, connect):
    assert one(slack, connect, "D01LEO", "U02LEO", "<https://a.example|see>").has_link


# -- hostile and recorded -------------------------------------------------------------------------


def test_what_cannot_be_read_is_a_dead_letter_and_the_rest_goes_on(slack, connect):
    def act():
        event = {"type": "message", "channel": "D01LEO", "user": "U02LEO", "text": "x"}
        slack.tell({**event, "ts": "not-a-ts"})
        slack.tell({**event, "ts": "1.5e9"})
        slack.tell({"type": "message", "channel": ["D01LEO"], "ts": 5})
        slack.tell({"type": "message", "subtype": {"a": 1}, "channel": "D01LEO", "ts": {}})
        slack.tell(
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": "D01LEO",
                "message": {"ts": "x.y"},
            }
        )
        slack.post("D01LEO", "U02LEO", "after")

    collector = collected(slack, connect, act)
    assert [found.text for found in collector.messages] == ["after"]
    assert len(collector.dead_letters) == 4
    assert all(letter.reason.code == "slack-bad-ts" for letter in collector.dead_letters.values())


def test_half_a_character_is_written_down_as_one_that_is_unknown(slack, connect):
    """JSON may hold it, and no store: the account would break on it at each redelivery."""
    slack.add_user("U04ODD", "odd", "Odd\ud83d")
    found = one(
        slack, connect, "D01LEO", "U04ODD", "half \ud83d and \0 nothing",
        files=[{"id": "F01", "name": "a\udc00.txt", "url_private": f"{slack.url}f", "size": "12"}],
    )  # fmt: skip
    assert found.text == "half \N{REPLACEMENT CHARACTER} and \N{REPLACEMENT CHARACTER} nothing"
    assert repr(found).encode()
    assert found.attachments[0].size == 12


@pytest.mark.parametrize("channel", ["D02NEW", "G02NEW"])
def test_a_conversation_that_slack_tells_nothing_of_is_what_its_event_says(slack, connect, channel):
    more = {"user": "U02LEO"} if channel == "D02NEW" else {"is_mpim": True}
    slack.lacks = {"conversations.info"}

    def act():
        slack.add_channel(channel, **more)
        slack.post(channel, "U02LEO", "a new conversation")

    (found,) = collected(slack, connect, act).messages
    assert found.direct and found.key.space == channel


def filled(value, key=""):
    """A recorded shape with values in it: the recordings hold empty ones."""
    words = {
        "user": "U02LEO", "channel": "C01GEN", "team": "T01NORD", "team_id": "T01NORD",
        "text": "words *bold* <@U01ANA>", "thread_ts": "1700000000.000100",
        "from_url": "", "original_url": "", "subtype": "", "parent_user_id": "U03CAM",
        "channel_type": "channel", "deleted_ts": "1700000100.000200", "mode": "hosted",
    }  # fmt: skip
    if isinstance(value, dict):
        return {name: filled(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, key) for one in value]
    if value != "" or not isinstance(value, str):
        return value
    if key in words:
        return words[key]
    if key in ("ts", "event_ts", "latest_reply", "last_read"):
        return "1700000100.000200"
    return f"https://a.example/{key}" if "url" in key else f"a {key}"


@pytest.mark.skipif(CORPUS is None, reason="the corpora are not beside the project")
@pytest.mark.parametrize("fill", [True, False])
def test_every_recorded_event_is_read_without_a_dead_letter(slack, connect, fill):
    assert CORPUS is not None
    recorded = sorted(CORPUS.glob("*.json"))
    assert len(recorded) == 23

    def act():
        for n, path in enumerate(recorded):
            event = json.loads(path.read_text(encoding="utf-8"))["event"]
            if fill:
                event = filled(event)
                event["channel"] = "C01GEN"
                for place in (event, event.get("message", {})):
                    if "ts" in place:
                        place["ts"] = f"{1700001000 + n}.000100"
            slack.tell(event)

    collector = collected(slack, connect, act)
    assert collector.dead_letters == {}
    if fill:
        assert sorted(found.key.item // 1_000_000 - 1700001000 for found in collector.messages) == [
            n
            for n, path in enumerate(recorded)
            if path.stem.removesuffix("Payload").removeprefix("Message")
            in ("Bot", "Changed", "FileShare", "Me", "", "ThreadBroadcast")
        ]
        assert all(
            "words bold" in found.text for found in collector.messages if not found.attachments
        )
    else:
        assert collector.messages == []


def test_a_message_far_in_the_past_of_a_followed_thread(slack, connect):
    root = slack.post("C01GEN", "U03CAM", "an old plan", at=time.time() - 50 * 86400, tell=False)

    def act():
        slack.post("C01GEN", "U02LEO", "still on?", thread_ts=root)

    collector = collected(slack, connect, act)
    assert collector.messages[-1].text == "> an old plan\n\nstill on?"


# -- what a profile says --------------------------------------------------------------------------


def test_a_profiles_address_comes_with_the_message_of_people_and_strangers(slack, connect):
    slack.add_user("U77EXT", "mo", "Mo Ext", team_id="T77OTHER")
    own = one(slack, connect, "D01LEO", "U02LEO", "bonjour")
    assert own.party_email == "leo@nord.example"
    found = collected(
        slack, connect, lambda: slack.post("C01GEN", "U77EXT", "hi", user_team="T77OTHER")
    ).messages
    assert [one.party_email for one in found if one.text == "hi"] == ["mo@nord.example"]


def test_a_bots_profile_claims_nothing(slack, connect):
    slack.add_user("U88BOT", "bot", "Bot", is_bot=True)
    assert one(slack, connect, "C01GEN", "U88BOT", "beep").party_email == ""


def test_an_own_message_claims_the_other_sides_address_never_ones_own(slack, connect):
    def act():
        slack.post("D01LEO", ME, "salut")
        slack.post("C01GEN", ME, "à tous")

    found = {one.text: one.party_email for one in collected(slack, connect, act).messages}
    assert found == {"salut": "leo@nord.example", "à tous": ""}
