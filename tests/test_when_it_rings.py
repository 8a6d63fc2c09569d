"""Every mail lands where, when and for the reason that a person would say who reads the files.

A real Dovecot, the real command line, a clock that is put to chosen instants. `EXPECTED` was
written by hand from the two files below and the meaning of schedule and rules, not by the program.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from focusdesk import cli, clock, i18n
from focusdesk.model import MINUTE, Instant
from focusdesk.rules import simulate
from focusdesk.store import documents, past, timeline
from focusdesk.store.db import Store
from tests.conftest import run_program
from tests.servers import dovecot as dovecot_server
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot, Mailbox

ADDRESS, PASSWORD, PASSPHRASE = "ana@example.org", "secret", "correct horse battery staple"
PARIS = ZoneInfo("Europe/Paris")

SCHEDULE = """
zone = "Europe/Paris"

[deliveries]
weekdays = ["09:30", "13:00", "15:00", "17:00"]

[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
vips_ring = true

[[focus]]
label = "Proofs"
days = ["tue"]
from = "14:00"
to = "15:00"

[[focus]]
label = "Layout"
days = ["tue"]
from = "15:00"
to = "16:00"

[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"

[[quiet]]
days = ["sat", "sun"]
from = "00:00"
to = "24:00"
"""
RULES = """
[[rule]]
name = "Alarms"
when = "subject:alarm"
lane = "urgent"

[[rule]]
name = "VIP clients"
when = "is:vip"
lane = "now"

[[rule]]
name = "Briefs"
when = "subject:brief"
lane = "next"
longest_wait = "2h"

[[rule]]
name = "Newsletters"
when = "category:newsletter"
lane = "mute"

[[rule]]
name = "Reviews"
when = "from:reviews@fiverr.example"
lane = "digest"

[[rule]]
name = "Calls"
when = "subject:call -client:dora"
lane = "now"
"""

# who writes; those of the first line are known before, as history
KNOWN = ("camille", "bruno", "wilma", "dora", "ines")


@dataclass(frozen=True)
class Sent:
    """A mail: received at the server then, collected at the instant it stands under."""

    subject: str
    sender: str
    received: str
    bulk: bool = False
    thread: str = ""
    text: str = "Hello."


@dataclass(frozen=True)
class Outcome:
    """What became of it: as `why --json` tells it, instants to the minute.

    `planned` is what the last decision said.
    """

    lane: str
    reason_code: str
    planned: str
    released: str
    by: str
    mode: str
    lifts: list[str] = field(default_factory=list)


# what a person does at which instant, in order: mails to collect, or a command
DAYS: list[tuple[str, list[Sent] | list[str]]] = [
    (
        "24 08:00",  # quiet hours, a delivery at 09:30
        [Sent("Early call", "ines", "24 07:58"), Sent("Early note", "ines", "24 07:59")],
    ),
    ("24 08:30", ["status"]),
    ("24 09:30", ["status"]),
    (
        "24 10:00",  # Deep work until 12:00, VIPs may ring
        [
            Sent("Board", "camille", "24 09:59"),
            Sent("Alarm on the server", "ops", "24 09:59"),
            Sent("Note in focus", "ines", "24 09:58"),
            Sent("Five stars", "reviews", "24 09:57"),
            Sent("Weekly fonts", "fonts", "24 09:59", bulk=True),
            Sent("Call in focus", "ines", "24 09:55"),
            Sent("Brief for a shop", "lea", "24 09:31"),
            Sent("Wilma asks", "wilma", "24 09:50"),
        ],
    ),
    ("24 10:05", [Sent("FEU on the site", "bruno", "24 10:05")]),
    ("24 10:07", [Sent("Feu again", "bruno", "24 10:06")]),
    ("24 10:50", ["status"]),
    ("24 11:31", ["status"]),
    ("24 12:00", ["status"]),
    (
        "24 12:30",  # open, the next delivery at 13:00
        [
            Sent("Where are you", "dora", "24 12:24", thread="dora"),
            Sent("Re: Where are you", "dora", "24 12:27", thread="dora"),
            Sent("Re: Where are you?", "dora", "24 12:29", thread="dora"),
            Sent("Call in open hours", "ines", "24 12:30"),
            Sent("Note in open hours", "ines", "24 12:30"),
            Sent("A date", "ines", "24 12:30", text="Could you confirm before 13:45?"),
        ],
    ),
    ("24 12:45", ["status"]),  # an hour before 13:45
    ("24 13:00", ["status"]),
    ("24 13:01", [Sent("Brief after lunch", "lea", "24 13:01")]),
    ("24 14:10", [Sent("Note in Proofs", "ines", "24 14:10")]),
    ("24 15:00", ["status"]),  # Proofs ends into Layout: the delivery time is on the edge
    ("24 15:10", [Sent("Note in Layout", "ines", "24 15:10")]),
    ("24 16:00", ["status"]),
    ("24 17:30", ["focus", "start", "--for", "60m", "--label", "Logo"]),
    (
        "24 17:40",  # a session, in which nobody may ring
        [
            Sent("Note in a session", "ines", "24 17:40"),
            Sent("VIP in a session", "camille", "24 17:39"),
        ],
    ),
    ("24 18:31", ["status"]),  # the session began some seconds after 17:30
    (
        "24 18:35",  # an hour before 8:00 is quiet: the last open instant before it is 19:00
        [
            Sent("Note in the evening", "ines", "24 18:35"),
            Sent("Une date", "ines", "24 18:35", text="Merci de répondre avant demain 8 h."),
        ],
    ),
    ("24 19:00", ["status"]),
    ("25 09:30", ["status"]),
    (
        "27 17:30",  # Friday after the last delivery
        [Sent("Brief on Friday", "lea", "27 17:30")],
    ),
    ("27 20:00", [Sent("Call on Friday night", "ines", "27 20:00")]),
    (
        "28 03:00",  # Saturday, quiet
        [Sent("Alarm at night", "ops", "28 03:00"), Sent("Board at night", "camille", "28 02:59")],
    ),
    (
        "28 11:00",
        [
            Sent("Note on Saturday", "ines", "28 11:00"),
            Sent("Read on the phone", "ines", "28 10:59"),
        ],
    ),
    ("28 12:00", ["read", "Read on the phone"]),
    ("30 08:30", ["status"]),
    ("30 09:00", ["status"]),
    ("30 09:30", ["status"]),
]

EXPECTED: dict[str, Outcome] = {
    "Early call": Outcome(
        "now", "waits-for-quiet-end", "24 08:30", "24 08:30", "quiet-end", "quiet"
    ),
    "Early note": Outcome(
        "next", "waits-for-delivery", "24 09:30", "24 09:30", "delivery", "quiet"
    ),
    "Board": Outcome("now", "rings-vip", "24 10:00", "24 10:00", "rule", "focus"),
    "Alarm on the server": Outcome(
        "urgent", "rings-urgent", "24 10:00", "24 10:00", "rule", "focus"
    ),
    "Note in focus": Outcome(
        "next", "waits-for-focus-end", "24 12:00", "24 12:00", "focus-end", "focus"
    ),
    "Five stars": Outcome(
        "digest", "waits-for-focus-end", "24 12:00", "24 12:00", "focus-end", "focus"
    ),
    "Weekly fonts": Outcome("mute", "muted", "24 10:00", "24 10:00", "mute", "focus"),
    "Call in focus": Outcome(
        "now", "waits-for-focus-end", "24 12:00", "24 12:00", "focus-end", "focus"
    ),
    "Brief for a shop": Outcome(
        "next", "longest-wait", "24 11:31", "24 11:31", "longest-wait", "focus"
    ),
    "Wilma asks": Outcome("next", "longest-wait", "24 10:50", "24 10:50", "longest-wait", "focus"),
    "FEU on the site": Outcome(
        "urgent", "rings-urgent", "24 10:05", "24 10:05", "rule", "focus", ["next → urgent"]
    ),
    "Feu again": Outcome(
        "next", "waits-for-focus-end", "24 12:00", "24 12:00", "focus-end", "focus"
    ),
    **{
        subject: Outcome(
            "now", "rings-open", "24 12:30", "24 12:30", "change", "open", ["next → now"]
        )
        for subject in ("Where are you", "Re: Where are you", "Re: Where are you?")
    },
    "Call in open hours": Outcome("now", "rings-open", "24 12:30", "24 12:30", "rule", "open"),
    "Note in open hours": Outcome(
        "next", "waits-for-delivery", "24 13:00", "24 13:00", "delivery", "open"
    ),
    "A date": Outcome("next", "deadline-open", "24 12:45", "24 12:45", "deadline", "open"),
    "Une date": Outcome("next", "deadline-open", "24 19:00", "24 19:00", "deadline", "open"),
    "Brief after lunch": Outcome(
        "next", "waits-for-delivery", "24 15:00", "24 15:00", "delivery", "open"
    ),
    "Note in Proofs": Outcome(
        "next", "waits-for-delivery", "24 15:00", "24 15:00", "delivery", "focus"
    ),
    "Note in Layout": Outcome(
        "next", "waits-for-focus-end", "24 16:00", "24 16:00", "focus-end", "focus"
    ),
    "Note in a session": Outcome(
        "next", "waits-for-focus-end", "24 18:30", "24 18:31", "focus-end", "focus"
    ),
    "VIP in a session": Outcome(
        "now", "waits-for-focus-end", "24 18:30", "24 18:31", "focus-end", "focus"
    ),
    "Note in the evening": Outcome(
        "next", "waits-for-delivery", "25 09:30", "25 09:30", "delivery", "open"
    ),
    "Brief on Friday": Outcome(
        "next", "longest-wait", "30 09:00", "30 09:00", "longest-wait", "open"
    ),
    "Call on Friday night": Outcome(
        "now", "waits-for-quiet-end", "30 08:30", "30 08:30", "quiet-end", "quiet"
    ),
    "Alarm at night": Outcome("urgent", "rings-urgent", "28 03:00", "28 03:00", "rule", "quiet"),
    "Board at night": Outcome(
        "now", "waits-for-quiet-end", "30 08:30", "30 08:30", "quiet-end", "quiet"
    ),
    "Note on Saturday": Outcome(
        "next", "waits-for-delivery", "30 09:30", "30 09:30", "delivery", "quiet"
    ),
    "Read on the phone": Outcome(
        "next", "waits-for-delivery", "30 09:30", "28 12:00", "elsewhere", "quiet"
    ),
}
# held in lanes now and next, and of them VIPs, once what came at that instant is collected
HELD = {
    "24 08:00": (2, 0),
    "24 10:00": (4, 0),
    "24 10:07": (5, 0),
    "24 12:00": (0, 0),
    "24 12:30": (2, 0),
    "24 17:40": (2, 1),
    "28 11:00": (5, 1),
    "30 09:30": (0, 0),
}


def instant(text: str) -> float:
    """`24 10:00` in November 2026, in Paris, as seconds."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=PARIS).timestamp()


def minute(iso: str | None) -> str | None:
    return None if iso is None else datetime.fromisoformat(iso).strftime("%d %H:%M")


class Ana:
    """Her mailbox, her profile, and the command line under a clock of its own.

    What talks to the server runs in a process of its own, as it does for her; the rest in this
    one, which is the same command line and quicker.
    """

    def __init__(
        self,
        folder: Path,
        mailbox: Mailbox,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.folder, self.mailbox = folder, mailbox
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self._sent = 0

    def connects(self, at: str, *arguments: str, stdin: str = "") -> None:
        """A command that goes to the server."""
        ended = run_program(
            *arguments,
            stdin=stdin,
            env={
                "FOCUSDESK_PROFILE": str(self.folder),
                "FOCUSDESK_PASSPHRASE": PASSPHRASE,
                clock.OFFSET_VARIABLE: str(instant(at) - time.time()),
            },
        )
        assert ended.status == 0, (arguments, ended.err or ended.out)

    def types(self, at: str, *arguments: str) -> str:
        self._monkeypatch.setenv(clock.OFFSET_VARIABLE, str(instant(at) - time.time()))
        self._capsys.readouterr()
        status = cli.main(["--profile", str(self.folder), *arguments])
        out, err = self._capsys.readouterr()
        assert status == 0, (arguments, err or out)
        return out

    def reads(self, at: str, *arguments: str) -> Any:
        return json.loads(self.types(at, *arguments, "--json"))

    def receives(self, mail: Sent) -> None:
        self._sent += 1
        address = f"{mail.sender}@{'fiverr.' if mail.sender == 'reviews' else ''}example"
        address = address if "." in address else f"{mail.sender}@clients.example"
        reference = f"References: <{mail.thread}@x>\r\n" if mail.subject.startswith("Re:") else ""
        own = mail.thread if mail.thread and not reference else f"m{self._sent}"
        bulk = "List-Id: <weekly.example>\r\nPrecedence: bulk\r\n" if mail.bulk else ""
        raw = (
            f"From: {mail.sender.title()} <{address}>\r\nTo: {ADDRESS}\r\n"
            f"Subject: {mail.subject}\r\nMessage-ID: <{own}@x>\r\n{reference}{bulk}"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{mail.text}\r\n"
        )
        received = datetime.fromtimestamp(instant(mail.received), PARIS)
        self.mailbox.append(raw.encode(), internaldate=received)


@pytest.fixture
def ana(
    tmp_path: Path,
    profile: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Ana]:
    if dovecot_server.MISSING:
        pytest.skip(dovecot_server.MISSING)
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    server = Dovecot.start(tmp_path / "dovecot", authority.issue("localhost", "127.0.0.1"))
    monkeypatch.setenv("TZ", "Europe/Paris")
    monkeypatch.setattr(i18n, "_local", i18n.system_time)
    yield Ana(profile, server.add_user(ADDRESS, PASSWORD), capsys, monkeypatch)
    server.stop()


def _prepare(ana: Ana, folder: Path) -> None:
    """The mailbox is added with what stood there; the files are set; clients are told apart."""
    start = "23 18:00"
    for name in KNOWN:
        ana.receives(Sent(f"Hello from {name}", name, "20 10:00"))
    server = f"localhost:{ana.mailbox.server.port}"
    ana.connects(
        start,
        *("account", "add", "email", "--address", ADDRESS, "--imap", server),
        *("--security", "starttls", "--secret-stdin"),
        stdin=f"{PASSWORD}\n",
    )
    ana.connects(start, "collect", "--once")
    for name, text in (("schedule", SCHEDULE), ("rules", RULES)):
        file = folder / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        ana.types(start, name, "set", str(file))
    ids = {row["name"]: str(row["id"]) for row in ana.reads(start, "client", "list")}
    ana.types(start, "client", "set", ids["Camille"], "--vip")
    ana.types(start, "client", "set", ids["Bruno"], "--urgent-word", "feu", "--urgent-budget", "1")
    ana.types(start, "client", "set", ids["Wilma"], "--longest-wait", "1h")


def test_each_mail_lands_where_the_files_say(ana: Ana, tmp_path: Path) -> None:
    _prepare(ana, tmp_path)
    for at, happens in DAYS:
        if isinstance(happens[0], Sent):
            for mail in happens:
                assert isinstance(mail, Sent)
                ana.receives(mail)
            ana.connects(at, "collect", "--once")
        elif happens[0] == "read":
            with ana.mailbox.opened() as client:
                _typ, found = client.search(None, "SUBJECT", f'"{happens[1]}"')
                client.store(found[0].decode(), "+FLAGS", r"(\Seen)")
            ana.connects(at, "collect", "--once")
        elif happens[0] != "status":
            ana.types(at, *map(str, happens))
        status = ana.reads(at, "status")
        if at in HELD:
            assert (status["held"], status["held_vip"]) == HELD[at], at
    after = "30 09:31"
    hits = ana.reads(after, "search", "channel:email after:2026-11-24", "--limit", "100")
    assert len(hits) == len(EXPECTED)
    outcomes = {hit["subject"]: _outcome(ana.reads(after, "why", str(hit["id"]))) for hit in hits}
    for subject, wanted in EXPECTED.items():
        assert outcomes[subject] == wanted, subject
    _simulation_agrees(ana)


def _outcome(why: dict[str, Any]) -> Outcome:
    return Outcome(
        why["lane"],
        why["reason_code"],
        minute(why["release_at"]) or "",
        minute(why["released"]) or "",
        why["released_by"],
        why["mode"],
        [f"{one['from']} → {one['to']}" for one in why["lifts"]],
    )


def _simulation_agrees(ana: Ana) -> None:
    """Replayed, the same mailbox is handed over at the same instants, in the same lanes.

    Only what the person read elsewhere, and what was collected long after it was received, went
    otherwise than a replay can know.
    """
    store = Store.open(ana.folder / "focusdesk.db", write=False)
    book, line = documents.rulebook(store), timeline.timeline(store)
    since, until = (Instant(round(instant(text)) * 1_000_000) for text in ("24 00:00", "30 09:31"))
    found = past.messages(store, since, until, book.rules, "Europe/Paris")
    assert found is not None
    played = simulate.replay(line, book, found)
    assert played is not None
    simulated = {one.message.id: one for one in played.handed_over}
    rows = store.connection.execute(
        """
        SELECT message.id, message.lane, message.released_at, message_text.subject
        FROM message JOIN message_text USING (id)
        WHERE history = 0 AND released_by <> 'elsewhere'
        """
    ).fetchall()
    store.close()
    assert len(rows) == len(EXPECTED) - 1
    for id_, lane, released, subject in rows:
        one = simulated[id_]
        assert one.lane.value == lane, subject
        if one.message.received >= released - 2 * MINUTE:
            continue  # it rang when it came
        assert abs(one.at - released) < 2 * MINUTE, subject
