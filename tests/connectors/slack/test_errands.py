"""What is asked of a workspace beside reading: sending, marking, files, focus, choices."""

from __future__ import annotations

import asyncio
import io
import time
from dataclasses import replace

import pytest

from focusdesk import clock
from focusdesk.connectors.base import Draft, FocusState, RemoteKey, RemotePart, Thread
from focusdesk.errors import NeedsLogin, OutcomeUnknown, Refused, Unreachable
from focusdesk.model import SECOND, Address, Instant
from tests.connectors.collector import Collector
from tests.servers import slack as servers
from tests.servers.slack import ME, QUICK, SCOPES


def does(connect, what, **settings):
    """Run an errand on a connector that does not collect."""

    async def body():
        connector = connect(**settings)
        try:
            return await what(connector)
        finally:
            await connector.close()

    return asyncio.run(body())


def draft(text="bonjour", key="draft-1", **more) -> Draft:
    to = (Address("slack", "u02leo@t01nord", "Léo"),)
    return Draft(key=key, to=to, text=text, **more)


def sent(slack, channel="D01LEO") -> list[str]:
    return [one["text"] for one in slack.messages[channel].values() if one["user"] == ME]


# -- sending --------------------------------------------------------------------------------------


def test_a_message_goes_to_the_person_escaped(slack, connect):
    key = does(connect, lambda one: one.send(draft("a <b> & <!channel>")))
    assert key.space == "D01LEO"
    assert sent(slack) == ["a &lt;b&gt; &amp; &lt;!channel&gt;"]


def test_an_answer_goes_into_its_thread(slack, connect):
    root = slack.post("C01GEN", "U02LEO", "a plan")
    thread = Thread(keys=(f"C01GEN;{root}",))
    key = does(connect, lambda one: one.send(draft(thread=thread)))
    assert key.space == f"C01GEN;{root}"
    assert next(reversed(slack.messages["C01GEN"].values()))["thread_ts"] == root


def test_an_own_post_comes_back_as_the_very_message_that_was_sent(slack, connect):
    collector = Collector()

    async def body() -> None:
        connector = connect()
        async with collector.running(connector):
            await collector.wait_for(lambda: collector.caught_up)
            key = await connector.send(draft())
            await collector.wait_for(lambda: bool(collector.messages))
            assert [one.key for one in collector.messages] == [key]
            assert collector.messages[0].outgoing

    asyncio.run(body())


def test_a_lost_answer_is_unknown_never_repeated_and_then_found(slack, connect):
    slack.faults.lose_answers["chat.postMessage"] = 1

    async def lost(connector):
        with pytest.raises(OutcomeUnknown):
            await connector.send(draft())
        return await connector.find_sent(draft())

    found = does(connect, lost)
    assert sent(slack) == ["bonjour"]
    assert slack.calls["chat.postMessage"] == 1
    (ts,) = slack.messages["D01LEO"]
    assert found == RemoteKey("D01LEO", int(ts.replace(".", "")))
    # after a crash, the draft's key alone tells
    assert does(connect, lambda one: one.find_sent(draft())) == found


def test_an_unsent_draft_is_not_found_among_messages_of_the_same_words(slack, connect):
    slack.post("D01LEO", ME, "bonjour")
    does(connect, lambda one: one.send(draft(key="another")))
    assert does(connect, lambda one: one.find_sent(draft())) is None


@pytest.mark.parametrize("offset", [0, 7200, -7200])
def test_where_metadata_is_not_given_back_the_text_tells(slack, connect, monkeypatch, offset):
    monkeypatch.setenv("FOCUSDESK_CLOCK_OFFSET", str(offset))
    slack.faults.lose_answers["chat.postMessage"] = 1

    async def lost(connector):
        with pytest.raises(OutcomeUnknown):
            await connector.send(draft())
        for message in slack.messages["D01LEO"].values():
            message.pop("metadata", None)
        return await connector.find_sent(draft())

    assert does(connect, lost) is not None


def test_a_refusal_of_the_metadata_is_no_refusal_of_the_message(slack, connect):
    slack.faults.add("chat.postMessage", "invalid_metadata_format")
    does(connect, lambda one: one.send(draft()))
    assert sent(slack) == ["bonjour"]


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ("is_archived", Refused, "slack-send-archived"),
        ("restricted_action", Refused, "slack-send-not-allowed"),
        ("msg_too_long", Refused, "slack-draft-too-long"),
        ("token_revoked", NeedsLogin, "slack-sign-in-revoked"),
        ("something_new", Refused, "slack-declined"),
        ("service_unavailable", Unreachable, "slack-trouble"),
        # perhaps done all the same, as Slack says of its own errors
        (503, OutcomeUnknown, "slack-answer-lost"),
        ("internal_error", OutcomeUnknown, "slack-answer-lost"),
        ("fatal_error", OutcomeUnknown, "slack-answer-lost"),
    ],
)
def test_each_no_is_told_as_what_it_is(slack, connect, answer, error, code):
    slack.faults.add("chat.postMessage", answer)

    async def refused(connector):
        with pytest.raises(error) as raised:
            await connector.send(draft())
        return raised.value.code

    assert does(connect, refused) == code
    assert sent(slack) == []


def test_a_limit_says_when_to_come_back(slack, connect):
    slack.limits["chat.postMessage"] = (0, 700.0)
    slack._windows["chat.postMessage"].append(time.monotonic())

    async def limited(connector):
        with pytest.raises(Unreachable) as raised:
            await connector.send(draft())
        return raised.value.retry_after

    assert 500 <= does(connect, limited) <= 700


def test_nothing_empty_and_nothing_too_long_goes_out(slack, connect):
    async def refused(connector):
        for text in ("  ", "x" * 40_001):
            with pytest.raises(Refused):
                await connector.send(draft(text))

    does(connect, refused)
    assert slack.calls["chat.postMessage"] == 0


# -- read here, read there ------------------------------------------------------------------------


def keys_of(*stamps: str, space: str = "D01LEO") -> list[RemoteKey]:
    return [RemoteKey(space, int(ts.replace(".", ""))) for ts in stamps]


def test_read_here_is_read_in_slack(slack, connect):
    first, second = (slack.post("D01LEO", "U02LEO", word) for word in ("a", "b"))
    does(connect, lambda one: one.mark_read(keys_of(first, second)))
    assert slack.last_read["D01LEO"] == second
    assert slack.calls["conversations.mark"] == 1


def test_marks_are_gathered_and_never_go_back(slack, connect):
    stamps = [slack.post("D01LEO", "U02LEO", f"{n}") for n in range(10)]

    async def mark(connector):
        order = [3, 1, 7, 2, 5]
        await asyncio.gather(*(connector.mark_read(keys_of(stamps[n])) for n in order))
        await connector.mark_read(keys_of(stamps[0]))

    does(connect, mark)
    assert slack.last_read["D01LEO"] == stamps[7]
    assert slack.calls["conversations.mark"] <= 2


def test_what_is_read_on_in_slack_between_two_marks_is_not_taken_back(slack, connect):
    first, second, third = (slack.post("D01LEO", "U02LEO", f"{n}") for n in range(3))

    async def mark(connector):
        await connector.mark_read(keys_of(first))
        slack.read("D01LEO", third)
        await connector.mark_read(keys_of(second))

    does(connect, mark)
    assert slack.last_read["D01LEO"] == third


def test_what_slack_knows_already_is_not_said(slack, connect):
    first, second = (slack.post("D01LEO", "U02LEO", word) for word in ("a", "b"))
    slack.read("D01LEO", second)
    does(connect, lambda one: one.mark_read(keys_of(first)))
    assert slack.last_read["D01LEO"] == second
    assert slack.calls["conversations.mark"] == 0


def test_a_mark_stops_before_what_is_unread_here(slack, connect):
    """Slack takes a mark for everything before it; a held message must not seem read."""
    read, held, later = (
        slack.post("D01LEO", "U02LEO", word, tell=False) for word in ("read", "held", "later")
    )
    collector = Collector()

    async def body() -> None:
        connector = connect()
        async with collector.running(connector):
            await collector.wait_for(lambda: collector.caught_up)
            for stored in collector.stored:
                stored.read = stored.message.text != "held"
            await connector.mark_read(keys_of(read, later))

    asyncio.run(body())
    assert float(slack.last_read["D01LEO"]) < float(held)
    assert slack.last_read["D01LEO"] >= read


def test_threads_and_unread_cannot_be_said(slack, connect):
    async def mark(connector):
        await connector.mark_read(keys_of("1700000000.000100", space="C01GEN;1700000000.000000"))
        with pytest.raises(Refused):
            await connector.mark_read(keys_of("1700000000.000100"), read=False)

    does(connect, mark)
    assert slack.calls["conversations.mark"] == 0


# -- files ----------------------------------------------------------------------------------------


def fetched(connect, id_: str) -> bytes:
    to = io.BytesIO()
    does(connect, lambda one: one.fetch(RemotePart(RemoteKey("D01LEO", 1), id_), to))
    return to.getvalue()


def test_a_file_is_fetched_with_the_token(slack, connect):
    slack.add_file("F01", "a.bin", b"x" * 700_000, "application/octet-stream")
    assert fetched(connect, "F01") == b"x" * 700_000
    assert slack.authorized == [f"Bearer {slack.user_token}"]


def test_the_token_goes_to_nobody_else(slack, connect):
    row = slack.add_file("F01", "a.bin", b"x")
    row["url_private_download"] = row["url_private"] = "http://127.0.0.1:9/files/F01"
    with pytest.raises(Refused) as raised:
        fetched(connect, "F01")
    assert raised.value.code == "slack-file-elsewhere"
    assert slack.authorized == []


def test_a_file_that_has_moved_is_followed_with_the_token_to_slack_alone(slack, connect):
    slack.add_file("F01", "a.bin", b"here", "application/octet-stream")
    slack.add_file("F02", "a.bin", b"", "application/octet-stream")
    slack.moved["F02"] = "/files/F01"
    assert fetched(connect, "F02") == b"here"
    with servers.Slack() as elsewhere:
        elsewhere.add_file("F01", "a.bin", b"bait")
        slack.moved["F02"] = elsewhere.files["F01"][0]["url_private"]
        with pytest.raises(Refused) as raised:
            fetched(connect, "F02")
        assert raised.value.code == "slack-file-elsewhere"
        assert elsewhere.authorized == []


def test_a_page_to_sign_in_is_no_file(slack, connect):
    slack.add_file("F01", "a.pdf", b"<html>Sign in</html>", "text/html")
    slack.files["F01"][0]["mimetype"] = "application/pdf"
    with pytest.raises(NeedsLogin):
        fetched(connect, "F01")


def test_a_file_that_is_gone(connect):
    with pytest.raises(Refused):
        fetched(connect, "F99")


# -- focus ----------------------------------------------------------------------------------------


def focus(minutes: float, label: str = "Deep work") -> FocusState:
    return FocusState(label, Instant(int((time.time() + minutes * 60) * SECOND)))


def test_focus_is_shown_and_taken_back(slack, connect):
    now = focus(50)

    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(now, before)
        shown = dict(slack.dnd), dict(slack.profile)
        await connector.set_focus(now, before)
        assert (slack.dnd, slack.profile) == shown
        await connector.set_focus(None, before)
        await connector.set_focus(None, before)
        return shown

    dnd, profile = does(connect, body)
    assert dnd["snooze_enabled"]
    assert -1 <= dnd["snooze_endtime"] - now.until / SECOND <= 60
    assert profile["status_text"] == "Deep work"
    assert 0 <= profile["status_expiration"] - now.until / SECOND <= 1
    assert not slack.dnd["snooze_enabled"]
    assert slack.profile["status_text"] == slack.profile["status_emoji"] == ""
    assert slack.dnd_history == ["set 50", "end"]


@pytest.mark.parametrize("offset", [600, -7200])
def test_a_clock_that_is_wrong_changes_nothing_of_it(slack, connect, monkeypatch, offset):
    monkeypatch.setenv("FOCUSDESK_CLOCK_OFFSET", str(offset))
    until = Instant(clock.now() + 50 * 60 * SECOND)

    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(FocusState("Deep work", until), before)
        assert abs(slack.dnd["snooze_endtime"] - time.time() - 50 * 60) < 5 * 60
        assert abs(slack.profile["status_expiration"] - time.time() - 50 * 60) < 5 * 60
        await connector.set_focus(None, before)

    does(connect, body)
    assert not slack.dnd["snooze_enabled"] and slack.profile["status_text"] == ""


@pytest.mark.parametrize("scope", ["dnd:read", "dnd:write"])
def test_without_the_one_scope_the_other_half_of_focus_is_shown(slack, connect, scope):
    slack.scopes = SCOPES.replace(f",{scope}", "")

    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(50), before)
        shown = slack.profile["status_text"]
        await connector.set_focus(None, before)
        return shown

    assert does(connect, body) == "Deep work"
    assert slack.profile["status_text"] == "" and slack.dnd_history == []


def test_without_a_status_there_is_a_snooze_that_ends_by_itself(slack, connect):
    slack.lacks = {"users.profile.get", "users.profile.set"}

    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(50), before)
        await connector.set_focus(None, before)

    does(connect, body)
    assert slack.dnd_history == ["set 50"]


def test_a_status_of_one_sign_alone_that_is_set_meanwhile_stays(slack, connect):
    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(50), before)
        slack.profile |= {"status_text": "", "status_emoji": ":palm_tree:", "status_expiration": 0}
        await connector.set_focus(focus(70), before)
        await connector.set_focus(None, before)

    does(connect, body)
    assert slack.profile["status_emoji"] == ":palm_tree:"


def test_a_longer_snooze_of_the_persons_own_is_not_touched(slack, connect):
    slack.dnd = {"snooze_enabled": True, "snooze_endtime": int(time.time()) + 5 * 3600}
    own = dict(slack.dnd)

    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(30), before)
        assert slack.dnd == own
        await connector.set_focus(None, before)

    does(connect, body)
    assert slack.dnd == own and slack.dnd_history == []


def test_a_longer_snooze_that_is_begun_meanwhile_stays(slack, connect):
    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(30), before)
        slack.dnd = {"snooze_enabled": True, "snooze_endtime": int(time.time()) + 5 * 3600}
        await connector.set_focus(focus(40), before)
        await connector.set_focus(None, before)

    does(connect, body)
    assert slack.dnd["snooze_endtime"] > time.time() + 4 * 3600


def test_a_shorter_snooze_of_the_persons_own_goes_on_afterwards(slack, connect):
    end = int(time.time()) + 20 * 60
    slack.dnd = {"snooze_enabled": True, "snooze_endtime": end}

    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(60), before)
        assert slack.dnd["snooze_endtime"] > end + 1800
        await connector.set_focus(None, before)

    does(connect, body)
    assert abs(slack.dnd["snooze_endtime"] - end) <= 60


def test_the_persons_own_status_comes_back_also_after_a_crash(slack, connect):
    slack.profile = {
        "status_text": "On a train", "status_emoji": ":train:", "status_expiration": 0,
    }  # fmt: skip
    own = dict(slack.profile)

    async def begin(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(30), before)
        return before

    before = does(connect, begin)
    assert slack.profile["status_text"] == "Deep work"
    does(connect, lambda one: one.set_focus(None, before))
    assert slack.profile == own
    assert not slack.dnd["snooze_enabled"]


def test_a_status_that_is_set_meanwhile_stays(slack, connect):
    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(30), before)
        slack.profile |= {"status_text": "Lunch", "status_emoji": ":soup:", "status_expiration": 0}
        await connector.set_focus(focus(45, "Longer"), before)
        await connector.set_focus(None, before)

    does(connect, body)
    assert slack.profile["status_text"] == "Lunch"


def test_focus_that_is_extended_is_shown_longer(slack, connect):
    async def body(connector):
        before = await connector.focus_before()
        await connector.set_focus(focus(30), before)
        await connector.set_focus(focus(90), before)
        longer = slack.dnd["snooze_endtime"]
        await connector.set_focus(focus(10), before)
        return longer

    assert does(connect, body) > time.time() + 80 * 60
    assert slack.dnd["snooze_endtime"] < time.time() + 12 * 60


def test_an_account_can_leave_slack_alone(slack, connect):
    async def body(connector):
        await connector.set_focus(focus(30), await connector.focus_before())

    does(connect, body, focus="off")
    assert slack.dnd_history == [] and slack.profile["status_text"] == ""


# -- choices --------------------------------------------------------------------------------------


def test_channels_are_offered_with_how_much_is_said_in_them(slack, connect):
    for n in range(14):
        slack.post("C01GEN", "U02LEO", f"{n}", at=time.time() - n * 40_000, tell=False)
    offered = does(connect, lambda one: one.choices("channels"))
    assert [(one.value, one.label) for one in offered] == [
        ("general", "#general"), ("lunch", "#lunch"), ("projet-x", "#projet-x"),
    ]  # fmt: skip
    assert offered[0].a_day == pytest.approx(2.0)
    assert offered[1].a_day == 0


def test_a_noisy_channel_is_rated_from_one_page_and_a_limit_leaves_rates_open(slack, connect):
    slack.page_limit = 15
    slack.limits["conversations.history"] = (1, 60.0)
    now = time.time()
    for n in range(40):
        slack.post("C01GEN", "U02LEO", f"{n}", at=now - n * 60, tell=False)
    offered = does(connect, lambda one: one.choices("channels"))
    rates = {one.value: one.a_day for one in offered}
    assert sorted(rate is None for rate in rates.values()) == [False, True, True]
    assert rates["general"] is None or rates["general"] > 1000


def test_no_other_field_has_choices(connect):
    with pytest.raises(Refused):
        does(connect, lambda one: one.choices("focus"))


def test_the_tempo_of_marks_is_five_seconds():
    assert replace(QUICK).mark < 1
    assert type(QUICK)().mark == 5.0
