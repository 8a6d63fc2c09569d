"""Small changes to a rules file that leave the person's own lines and comments as they are."""

from __future__ import annotations

from focusdesk.errors import BadFile
from focusdesk.rules import rules_file, toml_lines
from focusdesk.rules.rule import Rule, Rulebook


def with_rule(text: str, rule: Rule, place: int) -> str:
    """The file with one more rule, at this place of the order (from 0; the last one stays last).

    Raises `BadFile` when the text is no file of rules, or would hold too many.
    """
    old = rules_file.read(text)
    wanted = Rulebook((*old.rules[:place], rule, *old.rules[place:]), old.escalation)
    lines = text.splitlines()
    here = _before(text, lines, place, len(old.rules) - 1)
    block = rules_file.written_rule(rule).splitlines()
    before, after = lines[:here], lines[here:]
    if before and before[-1].strip():
        before.append("")
    edited = "\n".join([*before, *block, *([""] if after else []), *after]) + "\n"
    try:
        if rules_file.read(edited) == wanted:
            return edited
    except BadFile:
        pass
    plain = rules_file.dump(wanted)
    rules_file.read(plain)
    return plain


def _before(text: str, lines: list[str], place: int, rules: int) -> int:
    """Before which line (from 0) a rule at this place begins; comments stay with what follows."""
    found = toml_lines.lines(text)
    headers = sorted(
        line - 1 for path, line in found.items() if path[:1] == ("rule",) and len(path) == 2
    )
    if place < rules:
        here = headers[place]
    else:
        last = headers[-1] if headers else -1
        later = [
            line - 1
            for path, line in found.items()
            if len(path) == 1 and path != ("rule",) and line - 1 > last
        ]
        here = min(later, default=len(lines))
    while here > 0 and here < len(lines) and lines[here - 1].lstrip().startswith("#"):
        here -= 1
    return here
