"""What the schedule page calls days, blocks and lanes, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from focusdesk.i18n import _, pgettext, weekday
from focusdesk.model import Lane, Mode
from focusdesk.rules.presets import Preset
from focusdesk.rules.schedule import Block, Schedule, Weekday
from focusdesk.rules.week_edit import Piece, piece_at
from focusdesk.ui import words
from focusdesk.ui.widgets.field import clock


def hours(start: int, end: int) -> str:
    """`09:30–12:00`."""
    return f"{clock(start)}–{clock(end)}"


def days(on: Iterable[Weekday]) -> str:
    """`Mon–Fri`, `Mon, Tue, Thu`, `every day`."""
    found = sorted(on)
    if len(found) == 7:
        return _("every day")
    runs: list[list[Weekday]] = []
    for day in found:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{weekday(run[0])}–{weekday(run[-1])}")
        else:
            parts += [weekday(day) for day in run]
    return ", ".join(parts)


def mode(of: Mode) -> str:
    """What is painted, in one word."""
    return {
        Mode.FOCUS: pgettext("mode", "Focus"),
        Mode.QUIET: pgettext("mode", "Quiet"),
        Mode.OPEN: pgettext("mode", "Erase"),
    }[of]


def title(of: Mode, block: Block) -> str:
    """A block's label, or what it is."""
    return block.label or mode(of)


def cell(schedule: Schedule, day: Weekday, start: int, end: int) -> str:
    """`Tuesday 09:30, focus Deep work 09:30 to 12:00, delivery`."""
    parts = [_("{day} {time}").format(day=words.weekday(day), time=clock(start))]
    if end > start + 15:
        parts[0] = _("{day} {start} to {end}").format(
            day=words.weekday(day), start=clock(start), end=clock(end)
        )
    found = piece_at(schedule, day, start)
    parts.append(_("open hours") if found is None else piece(found))
    times = [minute for minute in schedule.times_of(day) if start <= minute < end]
    parts += [_("delivery {time}").format(time=clock(minute)) for minute in times]
    return ", ".join(parts)


def piece(found: Piece) -> str:
    """`focus Deep work 09:30 to 12:00`."""
    block = found.block
    text = (
        _("focus {label} {start} to {end}")
        if found.mode is Mode.FOCUS
        else _("quiet hours {label} {start} to {end}")
    )
    said = text.format(label=block.label, start=clock(block.start), end=clock(block.end))
    return " ".join(said.split(" ")) if block.label else said.replace("  ", " ")


def lane(of: Lane) -> str:
    """A lane by what it does."""
    return {
        Lane.URGENT: _("Ring always"),
        Lane.NOW: _("Ring when open"),
        Lane.NEXT: _("Next delivery"),
        Lane.DIGEST: _("Daily digest"),
        Lane.MUTE: _("Mute"),
    }[of]


def preset(of: Preset) -> tuple[str, str]:
    """Name and remark of a preset."""
    return {
        Preset.MAKER: (_("Maker mornings"), _("2 focus blocks · 3 deliveries")),
        Preset.TWO: (_("Two deliveries"), _("09:30 and 16:30, nothing else")),
        Preset.CLIENT: (_("Client week"), _("1 short block · hourly delivery")),
        Preset.DEFAULT: (_("Default"), _("As shipped, with its quiet hours")),
    }[of]


def preset_label(label: str) -> str:
    """The label of a preset's block, as its person would write it."""
    return {"Deep work": _("Deep work"), "Build": _("Build")}.get(label, label)
