"""Read the texts of the source into the catalogues, and compile them: `make translations`.

New texts come in untranslated, texts that are gone go; a changed text loses its translation
rather than keep one that may now be wrong.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hatch_build import DOMAIN, compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("fr",)  # English is the language of the source
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}

# the moment of the run would change a file in which no text changed; the rest is placeholders
UNWANTED = tuple(
    b'"' + name
    for name in (
        b"POT-Creation-Date",
        b"PO-Revision-Date",
        b"Generated-By",
        b"Report-Msgid-Bugs-To",
        b"Last-Translator",
        b"Language-Team",
        b"Project-Id-Version",
    )
)


def template(root: Path = ROOT) -> Catalog:
    """Every marked text of the source, in the order of files and lines."""
    catalogue = Catalog(project=DOMAIN, charset="utf-8", header_comment="# The texts of FocusDesk.")
    found = extract_from_dir(
        root / "focusdesk", method_map=[("**.py", "python")], keywords=KEYWORDS
    )
    for name, line, text, comments, context in found:
        # without line numbers a catalogue changes only where a text does
        del line
        catalogue.add(text, locations=[(f"focusdesk/{name}", 0)], context=context)
        del comments
    return catalogue


def read(language: str, folder: Path = FOLDER) -> Catalog:
    """The catalogue of a language; an empty one when there is none yet."""
    path = folder / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project=DOMAIN, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def written(catalogue: Catalog) -> bytes:
    """The file of a catalogue, always the same for the same texts."""
    out = io.BytesIO()
    write_po(
        out,
        catalogue,
        width=98,
        omit_header=False,
        ignore_obsolete=True,
        include_lineno=False,
        sort_by_file=True,
    )
    return b"".join(
        line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(UNWANTED)
    )


def main() -> int:
    """Write the template and every language's catalogue."""
    fresh = template()
    (FOLDER / "messages.pot").write_bytes(written(fresh))
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(fresh, no_fuzzy_matching=True)
        catalogue.fuzzy = False
        catalogue.header_comment = f"# The texts of FocusDesk: {language}."
        (FOLDER / f"{language}.po").write_bytes(written(catalogue))
        missing = [
            message.id for message in catalogue if message.id and not any(_texts(message.string))
        ]
        sys.stdout.write(f"{language}: {len(catalogue)} texts, {len(missing)} untranslated\n")
        for text in missing:
            sys.stdout.write(f"  {text}\n")
    compile_catalogues(ROOT)
    return 0


def _texts(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (str(string or ""),)


if __name__ == "__main__":
    sys.exit(main())
