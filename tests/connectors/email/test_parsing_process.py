"""The process that parses: hostile mail costs little, and its death costs one mail at most."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from focusdesk.connectors.email.parsing.pool import Pool, Source
from focusdesk.connectors.email.parsing.result import Mail, Unreadable
from focusdesk.connectors.email.parsing.worker import SECONDS, SECONDS_BARE
from tests.conftest import PATIENCE, wait_until

CORPORA = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "mail"

PLAIN = b"From: a@x.example\r\nSubject: x\r\n\r\n"
HTML = b"From: a@x.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"


def nested(count: int) -> bytes:
    parts = [
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(count)
    ]
    return b"".join(parts) + b"Content-Type: text/plain\r\n\r\nhello\r\n"


HOSTILE = {
    "100k nested divisions": HTML + b"<div>" * 100_000,
    "100k nested paragraphs": HTML + b"<b><p>" * 100_000,
    "1M ampersands": HTML + b"&" * 1_000_000,
    "1M signs": HTML + b"<" * 1_000_000,
    "250k comments": HTML + b"<!--" * 250_000,
    "100k open quotes": HTML + b'<a href="' * 100_000,
    "150k attributes": HTML + b"<a " + b" ".join(b"a%d=1" % n for n in range(150_000)) + b">x",
    "290 tables": HTML + b"<table><tr><td>" * 290 + b"x",
    "wide cells": HTML + b"<table>" + b"<tr><td colspan=100000000>x" * 10_000,
    "400k charrefs": HTML + b"&#" * 400_000,
    "100k styles": HTML + b"<style>" * 100_000,
    "3 MB of HTML": HTML + b"<p>hello</p>" * 250_000,
    "10k nested parts": nested(10_000),
    "400 nested parts": nested(400),
    "300k parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 300_000,
    "50 MB header": b"X: " + b"a" * 50_000_000 + b"\r\n\r\nhello",
    "5M fields": b"X: a\r\n" * 5_000_000 + b"\r\nhello",
    "open quotes in From": b"From: " + b'"a\\"' * 400_000 + b"\r\n\r\nhello",
    "200k open words": b"Subject: " + b"=?utf-8?q?a" * 200_000 + b"\r\n\r\nhello",
    "300k references": b"References: " + b"<a@b> " * 300_000 + b"\r\n\r\nhello",
    "20k parameters": b"Content-Type: text/plain; "
    + b"; ".join(b"a*%d=x" % n for n in range(20_000))
    + b"\r\n\r\nx",
    "encoded line break": b"From: =?utf-8?q?a=0D=0ABcc:_x@y.z?= <a@x.example>\r\n\r\nhello",
    "16M lines": PLAIN + b"a\r\n" * 16_000_000,
    "1M empty lines": PLAIN + b"\r\n" * 1_000_000,
    "60 MB of noise": PLAIN + os.urandom(1_000_000) * 60,
    "soft breaks": b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 700_000,
    "broken base64": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFB=\r\n" * 300_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"xn--a" * 100_000,
}


UNHURRIED = """
from focusdesk.connectors.email.parsing import worker
worker.SECONDS *= 10
worker.SECONDS_BARE *= 10
worker.main()
"""
"""A process for a machine that is ten times slower: what grows with the square takes minutes."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(("-c", UNHURRIED))
    with pool.in_use():
        yield pool


def parsed(pool: Pool, *raws: bytes) -> list[Mail | Unreadable]:
    return pool.parse([Source(raw) for raw in raws]).result(PATIENCE)


def highest_memory(pid: int) -> int:
    """Bytes that a process had resident at its highest."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


def another(pool: Pool, than: int | None) -> int:
    """Wait for another process than that one."""
    wait_until(lambda: pool.process_id not in (None, than))
    assert pool.process_id is not None
    return pool.process_id


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_goes_in_without_killing_anybody(pool: Pool, raw: bytes) -> None:
    """What takes longer than the limit, or more memory, would end the process."""
    process = pool.process_id
    (outcome,) = parsed(pool, raw)
    assert isinstance(outcome, Mail)
    assert pool.process_id == process or process is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_all_of_them_stay_below_200_megabytes(pool: Pool) -> None:
    parsed(pool, *HOSTILE.values())
    assert pool.process_id is not None
    assert highest_memory(pool.process_id) < 200_000_000
    assert SECONDS + SECONDS_BARE <= 2


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"the corpora are not at {CORPORA}")
def test_every_odd_mail_that_was_collected_goes_in(pool: Pool) -> None:
    files = sorted(CORPORA.rglob("*.eml"))
    assert len(files) == 181
    outcomes = parsed(pool, *(path.read_bytes() for path in files))
    dead = [
        path.name for path, one in zip(files, outcomes, strict=True) if isinstance(one, Unreadable)
    ]
    assert len(dead) <= 2, dead
    told = [
        one for one in outcomes if isinstance(one, Mail) and (one.text or one.pieces or one.subject)
    ]
    assert len(told) >= 175


def test_outcomes_come_in_order_and_in_slices(pool: Pool) -> None:
    raws = [b"Subject: mail %d\r\n\r\nhello" % n for n in range(120)]
    assert [one.subject for one in parsed(pool, *raws) if isinstance(one, Mail)] == [
        f"mail {n}" for n in range(120)
    ]


def test_an_urgent_mail_does_not_wait_for_a_long_job(pool: Pool) -> None:
    done: list[str] = []
    long_job = pool.parse([Source(HTML + b"<p>word</p>" * 2000)] * 400)
    long_job.add_done_callback(lambda _: done.append("long"))
    urgent = pool.parse([Source(PLAIN + b"hello")], urgent=True)
    urgent.add_done_callback(lambda _: done.append("urgent"))
    urgent.result(PATIENCE)
    long_job.result(PATIENCE)
    assert done == ["urgent", "long"]


HELD = """
import os, sys, time
from focusdesk.connectors.email.parsing import worker
honest = worker.parse
def parse(raw, *, with_html, whole):
    while raw.endswith(b"150") and not os.path.exists({gate!r}):
        time.sleep(0.001)
    return honest(raw, with_html=with_html, whole=whole)
worker.parse = parse
worker.main()
"""


def test_a_process_that_somebody_kills_loses_no_mail(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    pool = Pool(("-c", HELD.format(gate=str(gate))))
    with pool.in_use():
        assert parsed(pool, PLAIN + b"first")
        raws = [PLAIN + b"%d" % n for n in range(300)]
        job = pool.parse([Source(raw) for raw in raws])
        killed = None
        for _ in range(3):
            killed = another(pool, killed)
            os.kill(killed, signal.SIGKILL)
        gate.touch()
        outcomes = job.result(PATIENCE)
    assert [one.text for one in outcomes if isinstance(one, Mail)] == [f"{n}" for n in range(300)]


OBSTINATE = """
from focusdesk.connectors.email.parsing import worker
honest = worker.parse
def parse(raw, *, with_html, whole):
    while b"forever" in raw or (b"with html" in raw and with_html):
        pass
    if b"memory" in raw:
        bytearray(10**10)
    return honest(raw, with_html=with_html, whole=whole)
worker.parse = parse
worker.main()
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of processor time")
def test_a_mail_that_takes_too_long_is_a_dead_letter_and_the_others_are_read() -> None:
    pool = Pool(("-c", OBSTINATE))
    with pool.in_use():
        outcomes = parsed(pool, PLAIN + b"one", PLAIN + b"forever", PLAIN + b"two")
    assert outcomes[1] == Unreadable("mail-too-hard", "time")
    assert [one.text for one in outcomes if isinstance(one, Mail)] == ["one", "two"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of processor time")
def test_html_that_takes_too_long_costs_the_html_only() -> None:
    pool = Pool(("-c", OBSTINATE))
    with pool.in_use():
        (outcome,) = parsed(pool, HTML + b"<p>with html</p>")
    assert isinstance(outcome, Mail)
    assert (outcome.text, outcome.html) == ("with html", "")


@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory elsewhere")
def test_a_mail_that_takes_too_much_memory_is_a_dead_letter() -> None:
    pool = Pool(("-c", OBSTINATE))
    with pool.in_use():
        outcomes = parsed(pool, PLAIN + b"memory", PLAIN + b"two")
    assert outcomes[0] == Unreadable("mail-too-hard", "memory")
    assert isinstance(outcomes[1], Mail)


def test_a_process_that_cannot_start_makes_no_dead_letters() -> None:
    pool = Pool(("-c", "raise SystemExit(5)"))
    with pool.in_use(), pytest.raises(RuntimeError, match="does not start"):
        parsed(pool, PLAIN)


def test_stopping_cancels_what_waits_and_ends_the_process() -> None:
    pool = Pool()
    with pool.in_use():
        parsed(pool, PLAIN)
        pid = pool.process_id
        job = pool.parse([Source(HTML + b"<p>word</p>" * 5000)] * 2000)
    assert pid is not None
    wait_until(job.done)
    wait_until(lambda: not Path(f"/proc/{pid}").exists())
    with pytest.raises(RuntimeError):
        pool.parse([Source(PLAIN)])


def test_two_users_share_one_process() -> None:
    pool = Pool()
    with pool.in_use():
        parsed(pool, PLAIN)
        pid = pool.process_id
        with pool.in_use():
            parsed(pool, PLAIN)
            assert pool.process_id == pid
        assert isinstance(parsed(pool, PLAIN)[0], Mail)


def test_the_process_gets_no_secret_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    pool = Pool()
    with pool.in_use():
        parsed(pool, PLAIN)
        environment = Path(f"/proc/{pool.process_id}/environ").read_bytes()
    assert b"correct horse" not in environment
