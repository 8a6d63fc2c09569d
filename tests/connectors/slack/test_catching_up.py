"""After any absence nothing is missing, at any page size and under any limit."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from focusdesk.errors import Unreachable
from tests.conftest import PATIENCE, wait_until
from tests.connectors.collector import Collector
from tests.servers.slack import ME, QUICK, SCOPES


def texts(collector: Collector, space: str) -> list[str]:
    rows = [one for one in collector.messages if one.key.space == space]
    return [one.text for one in sorted(rows, key=lambda one: one.key.item)]


def caught_up(connect, collector: Collector | None = None, **more) -> Collector:
    """A run until everything is there; then it is away."""
    collector = collector.restarted() if collector is not None else Collector()
    asyncio.run(collector.collect(connect(**more)))
    return collector


def away(slack):
    """What happens now is told to nobody."""
    slack.loses = True


@pytest.mark.parametrize("page", [1, 2, 15, 200])
def test_a_long_absence_is_read_whole_at_any_page_size(slack, connect, page):
    slack.page_limit = page
    collector = caught_up(connect)
    away(slack)
    for n in range(33):
        slack.post("C01GEN", "U02LEO", f"{n}")
        slack.post("D01LEO", "U02LEO", f"{n}")
    again = caught_up(connect, collector)
    assert texts(again, "C01GEN") == texts(again, "D01LEO") == [f"{n}" for n in range(33)]
    assert not any(one.history for one in again.messages)


@pytest.mark.parametrize("cursors", ["counting", "none"])
def test_an_absence_is_read_whole_whatever_a_cursor_is(slack, connect, cursors):
    """A cursor goes with the bounds that it was made for; has_more alone is more, too."""
    slack.page_limit = 7
    slack.counting_cursors = cursors == "counting"
    slack.gives_cursors = cursors != "none"
    collector = caught_up(connect)
    away(slack)
    root = slack.post("C01GEN", "U02LEO", "root")
    for n in range(40):
        slack.post("D01LEO", "U02LEO", f"{n}")
        slack.post("C01GEN", "U02LEO", f"{n}", thread_ts=root)
    again = caught_up(connect, collector)
    assert texts(again, "D01LEO") == [f"{n}" for n in range(40)]
    assert texts(again, f"C01GEN;{root}") == [f"> root\n\n{n}" for n in range(40)]


def test_an_end_in_the_middle_of_an_absence_goes_on_where_it_was(slack, connect):
    """Fifteen messages a page, and the program is closed after each three pages."""
    slack.page_limit = 15
    collector = caught_up(connect)
    away(slack)
    began = time.time() - 200 * 90
    for n in range(200):
        slack.post("D01LEO", "U02LEO", f"{n}", at=began + n * 90)
    for _ in range(3):
        collector = collector.restarted()
        asyncio.run(_until_pages(connect, collector, 3))
    assert 40 < len(collector.messages) < 200
    slack.read_calls.clear()
    collector = caught_up(connect, collector)
    assert texts(collector, "D01LEO") == [f"{n}" for n in range(200)]
    # from the start it would be 14 pages
    assert slack.read_calls["D01LEO"] < 12


async def _until_pages(connect, collector, pages):
    stored = 0

    def count(batch):
        nonlocal stored
        stored += bool(batch.messages)
        if stored > pages:
            raise _ClosedError

    collector.before_emit = count
    connector = connect()
    with pytest.raises(_ClosedError):
        await connector.run(dict(collector.cursors), collector, collector.emit)
    await connector.close()


class _ClosedError(Exception):
    """The program was closed."""


def test_a_cursor_that_expires_loses_nothing(slack, connect):
    slack.page_limit = 5
    collector = caught_up(connect)
    away(slack)
    for n in range(30):
        slack.post("C01GEN", "U02LEO", f"{n}")
    slack.cursor_lives = -1.0
    slack.page_limit = 11
    slack.faults.add("conversations.history", "invalid_cursor")
    again = collector.restarted()

    async def body() -> None:
        async with again.running(connect()):
            await again.wait_for(lambda: len(texts(again, "C01GEN")) >= 11)
            slack.cursor_lives = 1e9
            await again.wait_for(lambda: len(texts(again, "C01GEN")) == 30)

    asyncio.run(body())
    assert texts(again, "C01GEN") == [f"{n}" for n in range(30)]


def test_what_comes_while_the_past_is_read_is_in_order_and_not_doubled(slack, connect):
    slack.page_limit = 3
    for n in range(40):
        slack.post("C01GEN", "U02LEO", f"{n}", tell=False)
    collector = Collector()

    async def body() -> None:
        async with collector.running(connect()):
            for n in range(40, 60):
                await asyncio.to_thread(slack.post, "C01GEN", "U02LEO", f"{n}")
            await collector.wait_for(
                lambda: collector.caught_up and len(texts(collector, "C01GEN")) == 60
            )

    asyncio.run(body())
    assert texts(collector, "C01GEN") == [f"{n}" for n in range(60)]
    assert len(collector.stored) == 60


def test_a_limited_method_is_called_when_it_may_be_and_others_go_on_meanwhile(slack, connect):
    """History is limited for seconds; a direct message told live is stored at once."""
    slack.limits["conversations.history"] = (2, 1.2)
    slack.limit_holds.add("conversations.history")
    for channel in ("D01LEO", "G01ALL", "C01GEN", "C02PRO"):
        slack.post(channel, "U02LEO", f"in {channel}", tell=False)
    collector = Collector()

    async def body() -> None:
        async with collector.running(connect()):
            await collector.wait_for(lambda: len(collector.messages) >= 2)
            assert not collector.caught_up
            await asyncio.to_thread(slack.post, "D01LEO", "U02LEO", "live")
            await collector.wait_for(lambda: "live" in texts(collector, "D01LEO"))
            assert not collector.caught_up
            slack.limit_holds.clear()
            await collector.wait_for(lambda: collector.caught_up)

    asyncio.run(body())
    assert len(collector.messages) == 5
    # one refused call a wait, not a storm of them
    assert slack.calls["conversations.history"] < 20


def test_the_most_important_comes_first(slack, connect):
    slack.scopes = SCOPES.replace(",search:read", "")
    for channel in ("C01GEN", "C02PRO", "G01ALL", "D01LEO"):
        slack.post(channel, "U02LEO", channel, tell=False)
    slack.post("C03OUT", "U02LEO", f"<@{ME}> lunch?", tell=False, at=time.time() - 5)
    collector = caught_up(connect)
    order = [one.key.space for one in collector.messages]
    assert order.index("D01LEO") < order.index("G01ALL") < order.index("C01GEN")
    assert order[-1] == "C03OUT"


def test_a_mention_in_an_old_thread_of_another_channel_is_found(slack, connect):
    root = slack.post("C03OUT", "U03CAM", "who eats?", tell=False, at=time.time() - 40 * 86400)
    collector = caught_up(connect)
    away(slack)
    slack.post("C03OUT", "U02LEO", f"<@{ME}> you?", thread_ts=root)
    slack.post("C03OUT", "U02LEO", "soup", thread_ts=root)
    again = caught_up(connect, collector)
    (found,) = again.messages
    assert found.mention and not found.history
    assert found.text == "> who eats?\n\n@Ana Silva you?"
    assert found.thread.title == "who eats?"


def test_more_mentions_than_a_search_shows_at_once_are_found(slack, connect):
    root = slack.post("C03OUT", "U03CAM", "who eats?", tell=False, at=time.time() - 40 * 86400)
    collector = caught_up(connect)
    away(slack)
    for n in range(230):
        slack.post("C03OUT", "U02LEO", f"<@{ME}> {n}", thread_ts=root)
    again = caught_up(connect, collector)
    assert len(again.messages) == 230


@pytest.mark.parametrize("tells_scopes", [True, False])
@pytest.mark.parametrize(
    "refusal", ["unknown_method", "missing_scope", "not_allowed_token_type", 404]
)
@pytest.mark.parametrize(
    "method",
    ["conversations.info", "usergroups.list", "users.info", "search.messages"],
)
def test_what_is_not_needed_may_be_refused(slack, connect, method, refusal, tells_scopes):
    slack.tells_scopes = tells_scopes
    slack.faults.add(method, *[refusal] * 50)
    slack.post("D01LEO", "U02LEO", "before", tell=False)
    collector = caught_up(connect)
    away(slack)
    slack.post("D01LEO", "U02LEO", "direct")
    slack.post("C01GEN", "U02LEO", "chosen")
    slack.post("C03OUT", "U02LEO", "<!here> soup")
    again = caught_up(connect, collector)
    assert texts(again, "D01LEO") == ["before", "direct"]
    assert texts(again, "C01GEN") == ["chosen"] and texts(again, "C03OUT") == ["@here soup"]


@pytest.mark.parametrize("fault", [404, 502])
def test_a_page_that_cannot_be_had_now_is_asked_for_again(slack, connect, fault):
    slack.post("D01LEO", "U02LEO", "there", tell=False)
    slack.faults.add("conversations.history", fault, fault)
    assert texts(caught_up(connect), "D01LEO") == ["there"]


def test_a_search_that_is_down_keeps_nobody_waiting(slack, connect):
    slack.faults.add("search.messages", *[503] * 50)
    collector = caught_up(connect)
    away(slack)
    slack.post("D01LEO", "U02LEO", "direct")
    slack.post("C03OUT", "U02LEO", f"<@{ME}> you?")
    again = caught_up(connect, collector)
    assert texts(again, "D01LEO") == ["direct"]
    assert texts(again, "C03OUT") == ["@Ana Silva you?"]


def test_what_is_not_needed_may_never_answer(slack, connect):
    slack.hangs = {"usergroups.list", "users.info"}
    slack.post("D01LEO", "U02LEO", "for <!subteam^S01DES>", tell=False)
    collector = caught_up(connect, tempo=replace(QUICK, groups=0.1, names=0.1))
    assert texts(collector, "D01LEO") == ["for @S01DES"]


@pytest.mark.parametrize("refused", [False, True])
def test_without_search_other_channels_are_read_for_mentions(slack, connect, refused):
    if refused:
        slack.lacks = {"search.messages"}
    else:
        slack.scopes = SCOPES.replace(",search:read", "")
    collector = caught_up(connect)
    away(slack)
    slack.post("C03OUT", "U02LEO", f"<@{ME}> you?")
    slack.post("C03OUT", "U02LEO", "soup")
    slack.post("C03OUT", "U02LEO", "<!here> soup is ready")
    again = caught_up(connect, collector)
    assert texts(again, "C03OUT") == ["@Ana Silva you?", "@here soup is ready"]


def test_replies_in_a_thread_are_caught_up_though_no_history_lists_them(slack, connect):
    root = slack.post("C01GEN", "U03CAM", "a plan", tell=False, at=time.time() - 4000)
    slack.post("C01GEN", "U02LEO", "first", thread_ts=root, tell=False, at=time.time() - 3000)
    collector = caught_up(connect)
    assert [one.text for one in collector.messages][-1] == "> a plan\n\nfirst"
    away(slack)
    slack.post("C01GEN", "U02LEO", "second", thread_ts=root)
    again = caught_up(connect, collector)
    assert texts(again, f"C01GEN;{root}") == ["> a plan\n\nfirst", "> a plan\n\nsecond"]
    assert not again.messages[-1].history


def test_a_broadcast_reply_is_stored_once_in_its_thread(slack, connect):
    root = slack.post("C01GEN", "U03CAM", "a plan", tell=False)
    collector = caught_up(connect)

    async def body() -> None:
        again = collector.restarted()
        async with again.running(connect()):
            await again.wait_for(lambda: again.caught_up)
            slack.post("C01GEN", "U02LEO", "to all", thread_ts=root, subtype="thread_broadcast")
            await again.wait_for(lambda: len(again.messages) == 2)

    asyncio.run(body())
    last = caught_up(connect, collector)
    assert len(last.messages) == 2
    assert last.messages[-1].key.space == f"C01GEN;{root}"


def test_edits_and_deletions_while_away_are_seen(slack, connect):
    kept = slack.post("D01LEO", "U02LEO", "kept", tell=False)
    edited = slack.post("D01LEO", "U02LEO", "tpyo", tell=False)
    gone = slack.post("D01LEO", "U02LEO", "oops", tell=False)
    last = slack.post("D01LEO", "U02LEO", "last", tell=False)
    collector = caught_up(connect)
    slack.edit("D01LEO", edited, "typo", tell=False)
    slack.delete("D01LEO", gone, tell=False)
    slack.delete("D01LEO", last, tell=False)
    again = caught_up(connect, collector)
    assert [(one.message.text, one.gone) for one in again.stored] == [
        ("kept", False),
        ("typo", False),
        ("oops", True),
        ("last", True),
    ]
    assert kept


def test_a_root_that_leaves_a_stone_while_away_is_gone(slack, connect):
    root = slack.post("C01GEN", "U03CAM", "a plan", tell=False)
    slack.post("C01GEN", "U02LEO", "no", thread_ts=root, tell=False)
    collector = caught_up(connect)
    slack.messages["C01GEN"][root] |= {
        "subtype": "tombstone",
        "text": "deleted",
        "user": "USLACKBOT",
    }
    again = caught_up(connect, collector)
    assert [(one.message.text, one.gone) for one in again.stored] == [
        ("a plan", True),
        ("> a plan\n\nno", False),
    ]


def test_a_list_of_channels_that_slack_does_not_give_is_no_success(slack, connect):
    slack.faults.add("users.conversations", "something_new")

    async def body() -> None:
        connector = connect()
        collector = Collector()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(connector.run({}, collector, collector.emit), PATIENCE)
        assert not collector.caught_up
        await connector.close()

    asyncio.run(body())


def test_read_in_slack_is_read_here_without_being_asked(slack, connect):
    ts = slack.post("D01LEO", "U02LEO", "hello", tell=False)
    collector = Collector()

    async def body() -> None:
        async with collector.running(connect(tempo=replace(QUICK, read_poll=0.1))):
            await collector.wait_for(lambda: collector.caught_up)
            assert not collector.stored[0].read
            slack.read("D01LEO", ts)
            await collector.wait_for(lambda: collector.stored[0].read)

    asyncio.run(body())


def test_what_was_read_in_slack_while_away_comes_in_read(slack, connect):
    collector = caught_up(connect)
    away(slack)
    slack.read("D01LEO", slack.post("D01LEO", "U02LEO", "read there"))
    slack.post("D01LEO", "U02LEO", "not yet")
    again = caught_up(connect, collector)
    assert [(one.message.text, one.message.read) for one in again.stored] == [
        ("read there", True),
        ("not yet", False),
    ]


def test_a_new_conversation_is_news_from_its_first_message(slack, connect):
    collector = caught_up(connect)
    away(slack)
    slack.add_user("U09NEW", "zoe", "Zoé Martin")
    slack.add_channel("D09NEW", user="U09NEW")
    slack.post("D09NEW", "U09NEW", "bonjour")
    again = caught_up(connect, collector)
    (found,) = again.messages
    assert not found.history and found.direct
    assert found.author.name == "Zoé Martin" and found.thread.title == "Zoé Martin"


def test_what_stood_in_a_channel_before_it_was_chosen_is_history(slack, connect):
    collector = caught_up(connect, channels="general")
    away(slack)
    slack.post("C03OUT", "U02LEO", "before it was chosen")
    again = caught_up(connect, collector, channels="general,lunch")
    assert [one.history for one in again.messages] == [True]


@pytest.mark.parametrize("offset", [3600, -3600])
def test_what_is_history_is_told_by_slacks_clock(slack, connect, monkeypatch, offset):
    monkeypatch.setenv("FOCUSDESK_CLOCK_OFFSET", str(offset))
    slack.post("D01LEO", "U02LEO", "before", at=time.time() - 60, tell=False)
    collector = caught_up(connect)
    away(slack)
    slack.post("D01LEO", "U02LEO", "after", at=time.time() + 60)
    again = caught_up(connect, collector)
    assert [(one.text, one.history) for one in again.messages] == [
        ("before", True),
        ("after", False),
    ]


def test_the_past_keeps_to_its_budget(slack, connect):
    slack.page_limit = 1
    for n in range(60):
        slack.post("D01LEO", "U02LEO", f"{n}", at=time.time() - (100 + n) * 86400, tell=False)
    collector = caught_up(connect)
    assert 0 < len(collector.messages) <= 20
    assert collector.backfilled


def test_fifteen_a_page_and_a_request_at_a_time_read_everything(slack, connect):
    """The harshest limit there is, a minute of it made a fraction of a second."""
    collector = caught_up(connect)
    away(slack)
    slack.page_limit = 15
    slack.limits["conversations.history"] = (1, 0.1)
    slack.limits["conversations.replies"] = (1, 0.1)
    root = slack.post("C01GEN", "U03CAM", "root")
    for n in range(50):
        slack.post("D01LEO", "U02LEO", f"{n}")
        slack.post("C01GEN", "U02LEO", f"{n}", thread_ts=root)
    again = caught_up(connect, collector)
    assert texts(again, "D01LEO") == [f"{n}" for n in range(50)]
    assert texts(again, f"C01GEN;{root}") == [f"> root\n\n{n}" for n in range(50)]
    assert len(again.stored) == 101


def test_a_workspace_that_gives_a_page_a_minute_says_so_and_is_read_all_the_same(slack, connect):
    """One request, then a wait that is said to be long: what is held back comes in its time."""
    slack.page_limit = 15
    for n in range(20):
        slack.post("D01LEO", "U02LEO", f"{n}", tell=False)
    collector = Collector()

    async def body() -> None:
        async with collector.running(connect()):
            await collector.wait_for(lambda: len(collector.messages) >= 15)

    slack.limits["conversations.history"] = (1, 60.0)
    asyncio.run(body())
    assert not collector.caught_up
    slack.limits.clear()
    again = caught_up(connect, collector)
    assert texts(again, "D01LEO") == [f"{n}" for n in range(20)]


def test_names_are_asked_once_and_kept(slack, connect):
    slack.post("D01LEO", "U02LEO", "hello", tell=False)
    collector = caught_up(connect)
    away(slack)
    slack.post("D01LEO", "U02LEO", "again")
    asked = slack.calls["users.info"]
    caught_up(connect, collector)
    assert asked == 1
    assert slack.calls["users.info"] == asked


def test_a_name_that_does_not_come_keeps_no_message_waiting(slack, connect):
    slack.faults.add("users.info", *[503] * 5)
    slack.post("D01LEO", "U02LEO", "hello", tell=False)
    (found,) = caught_up(connect, tempo=replace(QUICK, names=0.5)).messages
    assert found.author.address == "U02LEO@T01NORD"


def test_nobody_elses_direct_messages_are_stored(slack, connect):
    """Two people of a workspace may have made the same app: its socket tells what either sees."""
    collector = Collector()

    async def body() -> None:
        async with collector.running(connect()):
            await collector.wait_for(lambda: collector.caught_up)
            event = {"type": "message", "channel": "D99OTHER", "channel_type": "im"}
            slack.tell({**event, "user": "U02LEO", "text": "secret", "ts": slack.next_ts()})
            await asyncio.to_thread(wait_until, lambda: len(slack.acks) == 1)
            assert collector.messages == []

    asyncio.run(body())
