"""The build's own step: `.po` become the `.mo` that gettext reads; `resources/` is packed.

Runs for the wheel and for the editable install; `python hatch_build.py` (`make translations`)
does the same in a checkout.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "focusdesk"


def compile_catalogues(root: Path) -> list[Path]:
    """Write `LANG/LC_MESSAGES/focusdesk.mo` for each `LANG.po` that is newer; returns those."""
    written = []
    folder = root / "resources" / "i18n"
    for source in sorted(folder.glob("*.po")):
        target = folder / source.stem / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.stem, domain=DOMAIN)
        target.parent.mkdir(parents=True, exist_ok=True)
        # beside and renamed: a program that starts meanwhile never reads half a catalogue
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
        written.append(target)
    return written


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `make translations` with Babel alone
    pass
else:

    class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
        """Compiles the catalogues and puts `resources/` inside the package."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            if self.target_name != "wheel":
                return
            compile_catalogues(Path(self.root))
            if version == "standard":  # an editable install reads the checkout's own folder
                build_data["force_include"]["resources"] = "focusdesk/resources"


if __name__ == "__main__":
    for path in compile_catalogues(Path(__file__).resolve().parent):
        sys.stdout.write(f"{path}\n")
