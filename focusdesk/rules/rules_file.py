"""The rules as a file that a person writes: TOML in, with line and field of what is wrong; TOML
out, without loss.

    [[rule]]
    name = "New leads"
    when = "category:lead"
    lane = "next"
    longest_wait = "2h"

    [everything_else]
    lane = "next"

    [escalation]
    messages = 3
    within = "10m"
"""

from __future__ import annotations

from typing import Final

from focusdesk.errors import BadQuery
from focusdesk.model import Lane, Micros
from focusdesk.rules import query, toml_lines
from focusdesk.rules.rule import EVERYTHING_ELSE, Escalation, Rule, Rulebook
from focusdesk.rules.toml_file import Reader, Table, duration, quoted, written

RULE_LIMIT: Final = 500
NAME_LIMIT: Final = 120
"""Characters of a rule's name and of its tag."""
MESSAGES_LIMIT: Final = 1000
_KEYS: Final = ("name", "when", "lane", "longest_wait", "tag", "enabled")
_LAST_KEYS: Final = ("lane", "longest_wait", "tag")
_ESCALATION_KEYS: Final = ("messages", "within", "enabled")

DEFAULT_TOML: Final = """\
# First match decides. Lanes: urgent rings at any hour, now rings in open hours, next waits for
# the next delivery, digest comes silently with it, mute is never announced.

[[rule]]
name = "Security codes"
when = "category:security"
lane = "urgent"

[[rule]]
name = "VIP clients"
when = "is:vip"
lane = "now"

[[rule]]
name = "New leads"
when = "category:lead"
lane = "next"
longest_wait = "2h"

[[rule]]
name = "Reviews and ratings"
when = "category:review"
lane = "digest"

[[rule]]
name = "Payments"
when = "category:payment"
lane = "next"

[[rule]]
name = "Newsletters"
when = "category:newsletter"
lane = "digest"

[[rule]]
name = "Slack channels without your name"
when = "channel:slack -is:mention -is:direct"
lane = "digest"

[everything_else]
lane = "next"

# A client who writes so often while being held is lifted: digest to next, next to now.
[escalation]
messages = 3
within = "10m"
"""


def name_of(when: str) -> str:
    """What a rule without a name of its own is called: its query."""
    return " ".join(when.split())[:NAME_LIMIT].rstrip()


def read(text: str) -> Rulebook:
    """The rules that a file describes, "everything else" last. Raises `BadFile`."""
    return _Reader(text).rulebook()


class _Reader(Reader):
    """Rules while they are read."""

    def rulebook(self) -> Rulebook:
        self._known((), self.content, ("rule", "everything_else", "escalation"))
        tables = list(self._tables("rule"))
        if len(tables) > RULE_LIMIT:
            self._refuse("rules-too-many", ("rule", RULE_LIMIT), limit=RULE_LIMIT)
        rules = [self._rule(path, table) for path, table in tables]
        return Rulebook((*rules, self._last()), self._escalation())

    def _rule(self, path: toml_lines.Path, table: Table) -> Rule:
        self._known(path, table, _KEYS)
        when = self._query(path, table)
        return Rule(
            name=self._short(path, table, "name", "") or name_of(when),
            query=when,
            lane=self._lane(path, table),
            longest_wait=self._wait(path, table),
            tag=self._short(path, table, "tag", "").lower(),
            enabled=self._of(bool, "flag", table.get("enabled", True), (*path, "enabled")),
        )

    def _last(self) -> Rule:
        path, table = ("everything_else",), self._table("everything_else")
        self._known(path, table, _LAST_KEYS)
        return Rule(
            name=EVERYTHING_ELSE.name,
            query="",
            lane=self._lane(path, table) if "lane" in table else EVERYTHING_ELSE.lane,
            longest_wait=self._wait(path, table),
            tag=self._short(path, table, "tag", "").lower(),
        )

    def _escalation(self) -> Escalation:
        path, table = ("escalation",), self._table("escalation")
        self._known(path, table, _ESCALATION_KEYS)
        default = Escalation()
        messages = self._of(
            int, "number", table.get("messages", default.messages), (*path, "messages")
        )
        if not 2 <= messages <= MESSAGES_LIMIT:
            self._refuse("rules-escalation", (*path, "messages"), limit=MESSAGES_LIMIT)
        within = self._length(path, table, "within", default.within)
        if not within:
            self._refuse("rules-no-time", (*path, "within"))
        enabled = self._of(bool, "flag", table.get("enabled", True), (*path, "enabled"))
        return Escalation(messages, within, enabled)

    # -- values -------------------------------------------------------------------------------

    def _query(self, path: toml_lines.Path, table: Table) -> str:
        text = self._text(path, table, "when")
        try:
            query.check_rule(text)
        except BadQuery as error:
            told = {f"query_{name}": value for name, value in error.args_.items()}
            self._refuse(
                "rules-query",
                (*path, "when"),
                said=error.saying.code,
                query=text,
                position=error.position,
                **told,
            )
        return text.strip()

    def _short(self, path: toml_lines.Path, table: Table, key: str, default: str) -> str:
        text = " ".join(self._text(path, table, key, default).split())
        if len(text) > NAME_LIMIT:
            self._refuse("rules-too-long", (*path, key), limit=NAME_LIMIT)
        return text

    def _lane(self, path: toml_lines.Path, table: Table) -> Lane:
        name = self._text(path, table, "lane")
        lanes = [lane.value for lane in Lane]
        if name not in lanes:
            self._refuse("rules-lane", (*path, "lane"), value=name, known=", ".join(lanes))
        return Lane(name)

    def _wait(self, path: toml_lines.Path, table: Table) -> Micros | None:
        if "longest_wait" not in table:
            return None
        wait = self._length(path, table, "longest_wait", Micros(0))
        if not wait:
            self._refuse("rules-no-time", (*path, "longest_wait"))
        return wait


DEFAULT: Final = read(DEFAULT_TOML)
"""What a new profile has."""


# -- out ---------------------------------------------------------------------------------------


def dump(book: Rulebook) -> str:
    """The file that describes the rules; `read` makes the same rules of it."""
    parts = [written_rule(rule) for rule in book.rules[:-1]]
    parts.append(written("[everything_else]", _shared_rows(book.rules[-1])))
    escalation = [
        f"messages = {book.escalation.messages}",
        f'within = "{duration(book.escalation.within)}"',
    ]
    if not book.escalation.enabled:
        escalation.append("enabled = false")
    parts.append(written("[escalation]", escalation))
    return "\n".join(parts)


def written_rule(rule: Rule) -> str:
    """One rule as it stands in a file; not the last one, which has a table of its own."""
    return written("[[rule]]", _rows(rule))


def _rows(rule: Rule) -> list[str]:
    rows = [f"name = {quoted(rule.name)}", f"when = {quoted(rule.query)}", *_shared_rows(rule)]
    return rows if rule.enabled else [*rows, "enabled = false"]


def _shared_rows(rule: Rule) -> list[str]:
    rows = [f'lane = "{rule.lane.value}"']
    if rule.longest_wait is not None:
        rows.append(f'longest_wait = "{duration(rule.longest_wait)}"')
    if rule.tag:
        rows.append(f"tag = {quoted(rule.tag)}")
    return rows
