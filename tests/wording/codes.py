"""Finds every code of an error or saying that the source makes, with the arguments it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from focusdesk import errors

SOURCE = Path(errors.__file__).parent
# where the code stands among an error's positional arguments, and what the class itself adds
ADDED = {"BadSettings": {"field"}, "BadFile": {"line", "field"}, "BadQuery": {"position"}}
NOT_IN_SENTENCE = {"raw", "retry_after"}
ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.FocusDeskError)
}


@dataclass(frozen=True, slots=True)
class Made:
    """One place where a code is given; `args` is None where they come from a mapping."""

    code: str
    where: str
    args: frozenset[str] | None


def made(folder: Path = SOURCE) -> Iterator[Made]:
    """Every `Saying("code", {…})` and every error of ours with its code."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _call(node, path.relative_to(folder.parent).as_posix())


def _call(node: ast.Call, path: str) -> Iterator[Made]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else None
    if isinstance(node.func, ast.Name):
        name = node.func.id
    where = f"{path}:{node.lineno}"
    if name == "Saying" and node.args:
        args: frozenset[str] | None = frozenset()
        given = node.args[1] if len(node.args) > 1 else None
        given = given or next((k.value for k in node.keywords if k.arg == "args"), None)
        if isinstance(given, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in given.keys]
            args = None if None in keys else frozenset(str(key) for key in keys)
        elif given is not None:
            args = None
        for code in _codes(node.args[0]):
            yield Made(code, where, args)
    elif name in ERRORS:
        place = 1 if name == "BadSettings" else 0
        if len(node.args) <= place:
            return
        names = {keyword.arg for keyword in node.keywords}
        open_ended = None in names
        listed = {name for name in names if name} - NOT_IN_SENTENCE
        args = None if open_ended else frozenset(listed | ADDED.get(name, set()))
        for code in _codes(node.args[place]):
            yield Made(code, where, args)


def _codes(node: ast.expr) -> Iterator[str]:
    """The texts an expression may be: a literal, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)
