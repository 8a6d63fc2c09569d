"""What is said of the demonstration's accounts."""

from __future__ import annotations

from typing import Final

from focusdesk.i18n import N_
from focusdesk.wording import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "demo-part": N_("Which account of the made-up world it plays"),
    "demo-seed": N_("A number from which the world follows"),
    "demo-start": N_("The instant at which it begins, in microseconds"),
    "demo-zone-field": N_("The time zone in which its clients keep office hours"),
    "demo-days": N_("Days of history"),
    "demo-pace": N_("How fast messages come; 1 is usual"),
    "demo-live": N_("Whether messages come while one looks on: yes, no, or how many"),
    "demo-part-unknown": N_("The demonstration plays these accounts: {choices}."),
    "demo-number": N_("“{value}” is no number that the demonstration can use."),
    "demo-zone": N_("There is no time zone called {value}. One is called Europe/Paris."),
    "demo-no-such-file": N_("The demonstration has no file {name}."),
}
