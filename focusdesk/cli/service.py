"""What needs a connector: asked of the running engine, or done here when none runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from focusdesk.engine import app
from focusdesk.errors import NotFound
from focusdesk.model import AccountId, Arguments, Saying
from focusdesk.store.rows import AccountRow, MessageRow

Progress = Callable[[Mapping[str, object]], None]


def ask(
    place: Path, name: str, args: Mapping[str, object], progress: Progress | None = None
) -> Mapping[str, object]:
    """A request of `control`. Raises what the engine raised there."""
    return app.request(place, name, args, progress or _nobody)


def _nobody(_told: Mapping[str, object]) -> None:
    """Progress that nobody watches."""


def check(place: Path, row: AccountRow, progress: Progress | None = None) -> None:
    """Sign in to a stored account once; raises why it cannot be done."""
    ask(place, "check", {"id": row.id}, progress)


def fetch(place: Path, message: MessageRow, number: int, to: Path) -> Path:
    """Fetch an attachment into a folder, beside what has its name already; returns where it lies."""
    part = next((one for one in message.attachments if one.n == number), None)
    if part is None:
        raise NotFound("no-such-attachment", id=message.id, number=number)
    if not to.is_dir():
        raise NotFound("no-such-folder", path=str(to))
    target = _free_name(to, part.name or f"attachment-{number}")
    ask(
        place,
        "fetch",
        {"message": message.id, "number": number, "path": str(target.absolute())},
    )
    return target


def _free_name(folder: Path, name: str) -> Path:
    # the connector made the name safe; a database from elsewhere may not have
    target = folder / Path(name).name
    n = 2
    while target.exists():
        target = folder / f"{Path(name).stem} ({n}){Path(name).suffix}"
        n += 1
    return target


def saying(told: Mapping[str, object]) -> Saying | None:
    """The saying in a line of progress, if there is one."""
    code = str(told.get("code") or "")
    return Saying(code, cast(Arguments, told.get("args") or {})) if code else None


def account_id(reply: Mapping[str, object]) -> AccountId:
    """The account that a reply names."""
    return AccountId(int(str(reply["account"])))
