"""The kinds of accounts as the engine lists them: their fields, and what they can do.

The window knows no connector: what is here came over the control socket, and a kind that is new to
this window is shown like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, cast

from PySide6.QtCore import QObject, QTimer, Signal

from focusdesk.errors import EngineGone, FocusDeskError
from focusdesk.model import Arguments, Saying
from focusdesk.ui.desk import Desk
from focusdesk.ui.request import Request

AGAIN_MS: Final = 500
"""How soon an engine that is not there yet is asked again."""
FOLDERS: Final = "folders"
"""The setting whose choices a sign-in tells by itself."""


class FieldKind(Enum):
    """What a field takes (`connectors.base.Kind`); one that is new here is a line of text."""

    TEXT = "text"
    SECRET = "secret"
    HOST_PORT = "host-port"
    CHOICE = "choice"
    LIST = "list"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the account form."""

    name: str
    kind: FieldKind
    label: Saying
    help: Saying | None
    required: bool
    default: str
    choices: tuple[str, ...]
    link: str = ""
    """A page of the service where the person finds what to give."""

    @property
    def secret(self) -> bool:
        return self.kind is FieldKind.SECRET

    @property
    def chosen_last(self) -> bool:
        """Whether it is asked once the sign-in has told what there is to choose from."""
        return self.kind is FieldKind.LIST


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a field of names may name; `a_day`: messages a day, where that is known."""

    value: str
    label: str
    a_day: float | None = None


@dataclass(frozen=True, slots=True)
class AccountKind:
    """A kind of account; `can` names its capabilities (`connectors.base.Capabilities`)."""

    name: str
    fields: tuple[FormField, ...]
    can: frozenset[str]

    @property
    def secrets(self) -> tuple[FormField, ...]:
        return tuple(one for one in self.fields if one.secret)

    def field(self, name: str) -> FormField | None:
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """The kinds that can be added, and what is to be said of those that cannot be loaded."""

    kinds: tuple[AccountKind, ...]
    broken: tuple[Saying, ...]

    def kind(self, name: str) -> AccountKind | None:
        return next((one for one in self.kinds if one.name == name), None)


class Kinds(QObject):
    """Asks the engine, again and again while there is none.

    came
        `offer` is there, or is another one.
    """

    came = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: Request | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.look)
        self._wanted = False
        self.offer: Offer | None = None
        self.refusal: FocusDeskError | None = None
        """Why the engine that is there cannot say."""

    def look(self) -> None:
        """Ask, unless that is under way."""
        self._wanted = True
        if self._asked is None or self._asked.is_over:
            self._asked = self._desk.ask("kinds", {})
            self._asked.answered.connect(self._answered)
            self._asked.failed.connect(self._failed)

    def rest(self) -> None:
        """Nobody looks: do not ask again."""
        self._wanted = False
        self._again.stop()

    def _answered(self, reply: object) -> None:
        self.take(cast("Mapping[str, object]", reply))

    def take(self, reply: Mapping[str, object]) -> None:
        """The engine's reply to the request `kinds`."""
        self.refusal = None
        found = offer_of(reply)
        if found != self.offer:
            self.offer = found
            self.came.emit()

    def _failed(self, error: object) -> None:
        assert isinstance(error, FocusDeskError)
        if isinstance(error, EngineGone):
            if self._wanted:
                self._again.start()
            return
        self.refusal = error
        self.came.emit()


def offer_of(reply: Mapping[str, object]) -> Offer:
    """The reply to the request `kinds`."""
    return Offer(
        tuple(_kind(one) for one in _lines(reply.get("kinds"))),
        tuple(saying(one) for one in _lines(reply.get("broken"))),
    )


def options_of(reply: Mapping[str, object]) -> tuple[Option, ...]:
    """The reply to the request `choices`."""
    found = []
    for line in _lines(reply.get("choices")):
        value, count = str(line.get("value", "")), line.get("a_day")
        label = str(line.get("label") or value)
        found.append(Option(value, label, float(count) if isinstance(count, int | float) else None))
    return tuple(found)


def saying(line: Mapping[str, object]) -> Saying:
    """The saying in a line of the engine."""
    args = line.get("args")
    return Saying(
        str(line.get("code", "")), cast("Arguments", args if isinstance(args, dict) else {})
    )


def _kind(line: Mapping[str, object]) -> AccountKind:
    can = cast("Mapping[str, object]", line.get("capabilities") or {})
    return AccountKind(
        name=str(line.get("kind", "")),
        fields=tuple(
            _field(one) for one in _lines(line.get("fields")) if one.get("trial") is not True
        ),
        can=frozenset(name for name, able in can.items() if able is True),
    )


def _field(line: Mapping[str, object]) -> FormField:
    try:
        kind = FieldKind(str(line.get("kind")))
    except ValueError:
        kind = FieldKind.TEXT
    told = line.get("help")
    choices = line.get("choices")
    return FormField(
        name=str(line.get("name", "")),
        kind=kind,
        label=saying(cast("Mapping[str, object]", line.get("label") or {})),
        help=saying(cast("Mapping[str, object]", told)) if told else None,
        required=line.get("required") is True,
        default=str(line.get("default") or ""),
        choices=tuple(str(one) for one in choices) if isinstance(choices, list) else (),
        link=_web(line.get("link")),
    )


def _web(written: object) -> str:
    """An address that a browser may be sent to; a connector may be anybody's."""
    return written if isinstance(written, str) and written.startswith("https://") else ""


def _lines(value: object) -> Sequence[Mapping[str, object]]:
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict)]
