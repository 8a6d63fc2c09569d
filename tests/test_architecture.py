"""The walls of the house hold: who may import whom, and which library may appear where."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import focusdesk

ROOT = Path(focusdesk.__file__).parent
BASE = "connectors.base"
STEPS = "connectors.steps"
FILENAMES = "connectors.filenames"

# the table of docs/ARCHITECTURE.md; a room is the longest name here that a module begins with
HOUSE: dict[str, frozenset[str]] = {
    room: frozenset(may.split())
    for room, may in {
        "model": "",
        "errors": "model",
        "clock": "model errors",
        "resources": "",
        "i18n": "resources",
        "rules": "model errors",
        BASE: "model",
        "store": f"model errors clock rules {BASE}",
        "connectors": f"model errors clock resources {BASE}",
        "wording": "model errors i18n rules",
        "profile": "model errors store",
        "vault": "model errors",
        "bus": "",
        "desktop": "model bus",
        "notify": "model errors i18n wording resources bus",
        "control": "model errors",
        "engine": f"model errors clock resources rules store {BASE} connectors profile vault notify"
        " control i18n wording bus desktop",
        "cli": f"model errors clock resources i18n rules store {BASE} connectors wording"
        " profile vault notify control engine ui bus desktop",
        "ui": "model errors clock resources i18n rules store wording profile control",
        "__main__": "cli",
        "__init__": "",
    }.items()
}

# where each library may appear; what is not named here may appear nowhere
LIBRARIES: dict[str, tuple[str, ...]] = {
    "PySide6": ("ui",),
    "shiboken6": ("ui",),
    "fontpkg_inter": ("ui",),
    "fontpkg": ("ui",),
    "sqlite3": ("store",),
    "sqlite_utils": ("store.migrations",),
    "apscheduler": ("engine",),
    "keyring": ("vault",),
    "cryptography": ("vault",),
    "jeepney": ("bus",),
    "desktop_notifier": ("notify",),
    "imapclient": ("connectors.email",),
    "dns": ("connectors.email",),
    "nh3": ("connectors.email",),
    "selectolax": ("connectors.email",),
    "slack_sdk": ("connectors.slack",),
    "aiohttp": ("connectors.slack",),
    "telegram": ("connectors.telegram",),
}
# in the standard library, but with one home all the same
ONE_HOME = {"sqlite3"}


@dataclass(frozen=True, slots=True)
class Arrow:
    """`importer` (a module without the package's name) imports `imported` at `line`."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def arrows() -> Iterator[Arrow]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        importer = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for name in node.names:
                    yield Arrow(importer, name.name, node.lineno)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
                assert node.module is not None
                yield Arrow(importer, node.module, node.lineno)
                # `from focusdesk import model` and `from focusdesk.connectors import base`
                for name in node.names:
                    full = f"{node.module}.{name.name}"
                    if full.startswith("focusdesk.") and _is_module(full):
                        yield Arrow(importer, full, node.lineno)


def _is_module(name: str) -> bool:
    place = ROOT.parent.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def room(module: str) -> str:
    fitting = [name for name in HOUSE if module == name or module.startswith(f"{name}.")]
    assert fitting, f"{module} stands in no room of the house; docs/ARCHITECTURE.md lists them"
    return max(fitting, key=len)


ARROWS = list(arrows())
OURS = [
    Arrow(arrow.importer, arrow.imported.removeprefix("focusdesk."), arrow.line)
    for arrow in ARROWS
    if arrow.imported.startswith("focusdesk.")
]


def test_no_import_goes_against_the_house() -> None:
    wrong = [
        str(arrow)
        for arrow in OURS
        if not _is_package_itself(arrow.imported)
        and room(arrow.imported) != room(arrow.importer)
        and room(arrow.imported) not in HOUSE[room(arrow.importer)]
    ]
    assert wrong == []


def _is_package_itself(module: str) -> bool:
    """`from focusdesk.connectors import base` is an arrow to base, not to the whole package."""
    return module == "connectors"


def test_no_connector_knows_another() -> None:
    def kind(module: str) -> str:
        return module.split(".")[1].split("_", maxsplit=1)[0] if module.count(".") else ""

    wrong = [
        str(arrow)
        for arrow in OURS
        if room(arrow.importer) == "connectors"
        and arrow.imported.startswith("connectors.")
        and arrow.imported not in (BASE, STEPS, FILENAMES)
        and kind(arrow.imported) != kind(arrow.importer)
    ]
    assert wrong == []


def test_every_library_stays_in_its_room() -> None:
    wrong = []
    for arrow in ARROWS:
        top = arrow.imported.split(".")[0]
        if top in ("focusdesk", "__future__"):
            continue
        if top in sys.stdlib_module_names and top not in ONE_HOME:
            continue
        homes = LIBRARIES.get(top, ())
        if not any(
            arrow.importer == home or arrow.importer.startswith(f"{home}.") for home in homes
        ):
            wrong.append(str(arrow))
    assert wrong == []


def test_the_pure_room_touches_neither_files_nor_sockets_nor_the_clock() -> None:
    effects = {"os", "io", "socket", "subprocess", "time", "pathlib", "asyncio", "threading"}
    wrong = [
        str(arrow)
        for arrow in ARROWS
        if room(arrow.importer) == "rules" and arrow.imported.split(".")[0] in effects
    ]
    assert wrong == []


def test_only_who_speaks_to_people_makes_sentences() -> None:
    speaks = {"cli", "ui", "notify", "wording", "i18n"}
    makers = {"_", "ngettext", "pgettext"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).with_suffix("").parts[0] not in speaks
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "focusdesk.i18n"
        and makers & {name.name for name in node.names}
    ]
    assert wrong == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    asked = {"now", "utcnow", "today", "time", "time_ns"}
    modules = {"datetime", "date", "time"}
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        if path == ROOT / "clock.py":
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in asked
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in modules
            and not (node.func.value.id == "time" and node.func.attr not in ("time", "time_ns"))
        ]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_room_of_the_table_is_in_the_page_about_it() -> None:
    page = (ROOT.parent / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    missing = [name for name in HOUSE if not name.startswith("__") and f"`{name}" not in page]
    assert missing == []
