"""Starting with the system: a desktop entry in the person's autostart folder (XDG Autostart 0.5).

The file is the setting: who deletes it, or switches it off in their desktop, has switched it off.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from focusdesk import profile, resources

ENTRY: Final = "focusdesk.desktop"
_RESERVED: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`")


def is_possible() -> bool:
    """Only where desktops follow XDG."""
    return sys.platform.startswith("linux")


def entry(folder: Path) -> Path:
    """Where the entry of a profile lies; each profile has one of its own."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(named) if Path(named).is_absolute() else Path("~/.config").expanduser()
    name = ENTRY
    if folder != profile.default_folder():
        mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
        name = f"focusdesk-{mark}.desktop"
    return base / "autostart" / name


def is_enabled(folder: Path) -> bool:
    """Whether the profile's window starts with the desktop."""
    try:
        lines = entry(folder).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        return False
    off = {"Hidden=true", "X-GNOME-Autostart-enabled=false"}
    return not any(line.replace(" ", "") in off for line in lines)


def enable(folder: Path) -> None:
    """Start in the tray with the desktop from now on. Raises `OSError`."""
    source = resources.folder() / ENTRY
    lines = source.read_text(encoding="utf-8").splitlines()
    command = " ".join(_quoted(part) for part in _command(folder))
    written = [f"Exec={command}" if line.startswith("Exec=") else line for line in lines]
    target = entry(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_text("\n".join([*written, "X-GNOME-Autostart-enabled=true", ""]), encoding="utf-8")
    part.replace(target)


def disable(folder: Path) -> None:
    """No longer start with the desktop; what cannot be deleted stays."""
    with contextlib.suppress(OSError):
        entry(folder).unlink(missing_ok=True)


def _command(folder: Path) -> list[str]:
    beside = str(Path(sys.executable).parent)
    found = shutil.which("focusdesk", path=beside) or shutil.which("focusdesk")
    program = [found] if found else [sys.executable, "-m", "focusdesk"]
    named = [] if folder == profile.default_folder() else ["--profile", str(folder)]
    return [*program, *named, "--background"]


def _quoted(part: str) -> str:
    """An argument of `Exec` (Desktop Entry Specification 1.5, The Exec key)."""
    part = part.replace("%", "%%")
    if not _RESERVED & set(part):
        return part
    for one in ("\\", '"', "`", "$"):
        part = part.replace(one, f"\\{one}")
    # the file's own escape comes on top of the quoting
    return '"' + part.replace("\\", "\\\\") + '"'
