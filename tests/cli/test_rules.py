"""`focusdesk rules`: listed as sentences, set from a file, tried, undone, suggested."""

from __future__ import annotations

from pathlib import Path

import pytest

from focusdesk.model import MINUTE, Category, Instant
from focusdesk.store import deliveries, triage
from tests.cli.conftest import START, Ana
from tests.store.build import INES, TOM, at, mail

MINE = """\
# what I want
[[rule]]
name = "Tom"
when = 'from:tom   subject:"New brief"'   # spaces stay
lane = "digest"

[[rule]]
name = "Newsletters"
when = "category:newsletter"
lane = "mute"
enabled = false

[everything_else]
lane = "next"
longest_wait = "2h"
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(MINE, encoding="utf-8")
    return file


def test_the_shipped_rules_read_as_sentences_and_tell_what_they_decided(busy_ana: Ana) -> None:
    told = busy_ana.run("rules", "list")
    assert "5.  Payments wait for the next delivery                         1\n" in told
    assert "New leads wait for the next delivery, 2 h at most" in told
    assert "always the last one" in told.splitlines()[-3]
    found = busy_ana.json("rules", "list")
    rules = found["rules"]
    assert [one["number"] for one in rules] == list(range(1, 9))
    assert [one["locked"] for one in rules] == [False] * 7 + [True]
    assert {one["name"]: one["messages"] for one in rules if one["messages"]} == {
        "Payments": 1,
        "Everything else": 2,
    }
    assert rules[2]["longest_wait_s"] == 7200
    assert found["escalation"] == {"enabled": True, "messages": 3, "within_s": 600}


def test_a_rule_without_a_name_is_listed_by_its_query_once(busy_ana: Ana, tmp_path: Path) -> None:
    file = tmp_path / "unnamed.toml"
    for name in ("", 'name = " "\n'):
        rule = f'[[rule]]\n{name}when = "from:tom  text:scope"\nlane = "now"\n'
        file.write_text(rule, encoding="utf-8")
        busy_ana.run("rules", "set", str(file))
        told = busy_ana.run("rules", "list").splitlines()
        assert [line.strip() for line in told if "text:scope" in line] == ["from:tom text:scope"]


def test_what_was_set_is_given_back_to_the_letter(busy_ana: Ana, mine: Path) -> None:
    busy_ana.run("rules", "set", str(mine))
    assert busy_ana.run("rules", "list", "--toml") == MINE
    told = busy_ana.run("rules", "list")
    assert "(off) Newsletters stay silent" in told


def test_setting_tells_what_changed_and_what_became_of_what_is_held(
    busy_ana: Ana, mine: Path
) -> None:
    busy_ana.take(mail(4, party=INES, subject="Question", received="2026-11-24 09:50"))
    told = busy_ana.run("rules", "set", str(mine))
    assert "  new: Messages from tom and with “New brief” in the subject go to the" in told
    assert "  off: Newsletters stay silent (Newsletters)\n" in told
    assert "  changed: Everything else waits for the next delivery, 2 h at most" in told
    assert "  gone: VIP clients" not in told and "gone: Messages of VIPs" in told
    # Tom's mail changes its lane; Inès' is due at 11:50 and not with the delivery of 13:00
    assert "Of 2 held: 1 in another lane, 1 at another time, 0 came in." in told
    again = busy_ana.run("rules", "set", str(mine))
    assert again == (
        "The rules are in force; they decide as before.\n"
        "2 held messages were decided anew, with the same result.\n"
    )


def test_rules_that_changed_places_are_said_to_be_moved(busy_ana: Ana, tmp_path: Path) -> None:
    text = busy_ana.run("rules", "list", "--toml")
    head, *rules = text.split("[[rule]]")
    file = tmp_path / "moved.toml"
    last, rest = rules[-1].split("[everything_else]")
    order = [last, *rules[:-1]]
    file.write_text(
        head + "".join(f"[[rule]]{one}" for one in order) + f"[everything_else]{rest}", "utf-8"
    )
    told = busy_ana.run("rules", "set", str(file)).splitlines()
    assert told[1].startswith("  moved to place 1: Slack channels without your name")
    assert len(told) == 3


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            'when = "is:vip clent:studio"\nlane = "now"',
            (
                "Line 2, rule.when: “clent:” is not known. Did you mean “client:”?\n"
                "  is:vip clent:studio\n"
                "         ^\n"
            ),
        ),
        (
            'when = \'client:"Studio\'\nlane = "now"',
            (
                "Line 2, rule.when: Closing quote missing after Studio.\n"
                '  client:"Studio\n'
                "         ^\n"
            ),
        ),
        (
            'when = "réunion is:held"\nlane = "now"',
            (
                "Line 2, rule.when: A rule cannot ask for is:held: it is asked when a message comes "
                "in, and that changes later.\n"
                "  réunion is:held\n"
                "          ^\n"
            ),
        ),
        ('when = "a"\nlane = "soon"', "Line 3, rule.lane: “soon” is not a lane. "),
        ('when = "a"\nlane = "now"\nlongest_wait = "soonish"', "Line 4, rule.longest_wait: "),
        ('when = "a"', "Line 1, rule.lane: “lane” is missing here."),
        ('when = "a"\nlanes = "now"', "there is no “lanes” here. Did you mean “lane”?"),
        ("when = a", "Line 2: this is not valid TOML."),
    ],
)
def test_a_bad_file_is_refused_with_line_field_and_place_and_the_old_rules_stay(
    busy_ana: Ana, mine: Path, text: str, complaint: str
) -> None:
    busy_ana.run("rules", "set", str(mine))
    bad = mine.with_name("bad.toml")
    bad.write_text(f"[[rule]]\n{text}\n", encoding="utf-8")
    told = busy_ana.run("rules", "set", str(bad), status=1)
    assert complaint in told and str(bad) in told
    assert busy_ana.run("rules", "list", "--toml") == MINE


def test_a_query_that_cannot_be_is_pointed_at_in_a_rule(busy_ana: Ana) -> None:
    told = busy_ana.run("rules", "try", "tom (is:vpi)", status=1)
    assert told.endswith("  tom (is:vpi)\n          ^\n")
    told = busy_ana.run("rules", "try", 'tom "new', status=1)
    assert told.endswith('  tom "new\n      ^\n')
    long = f"{'mot ' * 50}is:vpi {'mot ' * 40}"
    *_rest, shown, caret = busy_ana.run("rules", "try", long, status=1).splitlines()
    assert shown[caret.index("^") :].startswith("vpi") and len(shown) < 130


def test_trying_a_query_changes_nothing(busy_ana: Ana) -> None:
    before = busy_ana.run("rules", "list", "--toml")
    assert busy_ana.json("rules", "try", "from:tom", "--lane", "mute")["messages"] == 1
    assert busy_ana.run("rules", "list", "--toml") == before


def test_undo_goes_back_and_forth(busy_ana: Ana, mine: Path) -> None:
    assert "nothing to undo" in busy_ana.run("rules", "undo", status=1)
    shipped = busy_ana.run("rules", "list", "--toml")
    busy_ana.run("rules", "set", str(mine))
    busy_ana.run("rules", "undo")
    assert busy_ana.run("rules", "list", "--toml") == shipped
    busy_ana.run("rules", "undo")
    assert busy_ana.run("rules", "list", "--toml") == MINE


@pytest.fixture
def weary_ana(ana: Ana) -> Ana:
    """Tom's newsletter came 12 times and went unread each time."""
    mails = [
        mail(n, party=TOM, received=at(f"2026-11-{n + 5:02} 09:00"), category=Category.NEWSLETTER)
        for n in range(1, 13)
    ]
    ana.take(*mails, now=Instant(START - 60 * MINUTE))
    store = ana.store()
    deliveries.deliver_all(store, Instant(START - 50 * MINUTE))
    rows = store.connection.execute("SELECT id FROM conversation").fetchall()
    triage.done(store, [row[0] for row in rows], Instant(START - 40 * MINUTE))
    store.close()
    return ana


def test_a_suggestion_is_told_accepted_and_undone(weary_ana: Ana) -> None:
    told = weary_ana.run("rules", "suggestions")
    assert "You marked 12 of 12 messages of Tom Whitfield done unread: mute them?" in told
    (one,) = weary_ana.json("rules", "suggestions")
    assert one["rule"] == {"name": "Tom Whitfield", "query": "from:tom@harbour.co", "lane": "mute"}
    assert f"focusdesk rules accept {one['id']}\n" in told
    text = weary_ana.run("rules", "list", "--toml")
    told = weary_ana.run("rules", "accept", one["id"])
    assert told.startswith(f"Rule {one['number']}: Messages from tom@harbour.co stay silent.")
    rules = weary_ana.json("rules", "list")["rules"]
    assert rules[one["number"] - 1]["name"] == "Tom Whitfield"
    assert weary_ana.json("rules", "suggestions") == []
    weary_ana.run("rules", "undo")
    assert weary_ana.run("rules", "list", "--toml") == text
    assert len(weary_ana.json("rules", "suggestions")) == 1


def test_a_discarded_suggestion_stays_away(weary_ana: Ana) -> None:
    (one,) = weary_ana.json("rules", "suggestions")
    weary_ana.run("rules", "discard", one["id"])
    assert weary_ana.json("rules", "suggestions") == []
    assert "There is no suggestion" in weary_ana.run("rules", "accept", one["id"], status=1)
    assert "Nothing to suggest" in weary_ana.run("rules", "suggestions")


def test_too_many_messages_are_not_counted(busy_ana: Ana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("focusdesk.store.past.COUNTED", 2)
    assert {one["messages"] for one in busy_ana.json("rules", "list")["rules"]} == {None}
    assert "30 days" not in busy_ana.run("rules", "list")
