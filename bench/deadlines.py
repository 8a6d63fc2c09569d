"""How well deadlines are found in the sentences of `tests/rules/deadlines.txt`: precision, recall.

    python -m bench.deadlines

Right is only the exact instant. What was held out was not looked at while the recognisers were
made; what its first measurement showed has been mended since, so that figure is printed too. `--show` prints what is read otherwise; `--cost` what a message costs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from zoneinfo import ZoneInfo

from focusdesk.model import SECOND, Instant
from focusdesk.rules import deadlines
from tests.rules.deadline_sentences import PARIS, Part, Sentence, sentences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what is read otherwise")
    parser.add_argument("--all", action="store_true", help="with --show: of the held-out parts too")
    parser.add_argument("--cost", action="store_true", help="measure the time a message takes")
    arguments = parser.parse_args()
    found = list(sentences())
    for part in Part:
        those = [one for one in found if one.part is part]
        print(f"{part.value:21} {_figures(those)}")
        if part is not Part.LOOKED_AT:
            print(f"{'':21} when first measured: {_counted(those, at_first=True)}")
        if arguments.show and (arguments.all or part is Part.LOOKED_AT):
            for one in those:
                if one.read() != one.expected:
                    said = one.subject or one.body
                    print(f"  {one.line}: {_said(one.read())}, not {_said(one.expected)}: {said}")
    if arguments.cost:
        _cost(found)


def _figures(part: Sequence[Sentence]) -> str:
    there = sum(one.expected is not None for one in part)
    return f"{there} with a deadline, {len(part) - there} without: {_counted(part)}"


def _counted(part: Sequence[Sentence], *, at_first: bool = False) -> str:
    read = [(one.at_first if at_first else one.read(), one.expected) for one in part]
    right = sum(got is not None and got == wanted for got, wanted in read)
    given = sum(got is not None for got, _wanted in read)
    there = sum(wanted is not None for _got, wanted in read)
    return (
        f"precision {right / max(1, given):.3f} ({right} of {given}), "
        f"recall {right / max(1, there):.3f} ({right} of {there})"
    )


def _cost(found: Sequence[Sentence]) -> None:
    """The time of the sentences, and of mails of some paragraphs made of them."""
    began = perf_counter()
    for one in found:
        one.read()
    each = (perf_counter() - began) / len(found)
    bodies = [one.body for one in found if one.expected is None and ">" not in one.body]
    mails = ["\n\n".join(bodies[n : n + 12]) for n in range(len(bodies) - 12)]
    at = found[0].received
    began = perf_counter()
    for mail in mails:
        deadlines.recognise("Homepage v3", mail, at, PARIS)
    mail = (perf_counter() - began) / len(mails)
    size = sum(map(len, mails)) // len(mails)
    long = "Could you send it before noon by Friday, by tomorrow? " * 20_000
    began = perf_counter()
    deadlines.recognise("", long, at, PARIS)
    print(
        f"a sentence {each * 1e6:.0f} µs, a mail of {size} characters {mail * 1e6:.0f} µs, "
        f"a text of {len(long):,} characters {(perf_counter() - began) * 1e3:.1f} ms"
    )


def _said(at: Instant | None) -> str:
    if at is None:
        return "none"
    return f"{datetime.fromtimestamp(at / SECOND, ZoneInfo(PARIS)):%m-%d %H:%M}"


if __name__ == "__main__":
    sys.exit(main())
