"""One gettext catalogue for window, engine and command line.

`_` translates when it is called, so a language can be switched while the program runs; `N_` only
marks a text for Babel. The `.po` files live in `resources/i18n`, their `.mo` are made by the
build and by `make`.
"""

from __future__ import annotations

import gettext
import locale
import os
from pathlib import Path

from focusdesk import resources

LANGUAGES = ("en", "fr")
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def preferred() -> str:
    """The language that the environment asks for, as far as we speak it; else English."""
    for variable in ("FOCUSDESK_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for name in os.environ.get(variable, "").split(":"):
            if name[:2].lower() in LANGUAGES:
                return name[:2].lower()
            if name in ("C", "POSIX") or name.startswith("C."):
                return "en"
    system = (locale.getlocale()[0] or "en")[:2].lower()
    return system if system in LANGUAGES else "en"


def use(language: str | None = None) -> str:
    """Speak `language` from now on (None: what the environment asks for); returns it."""
    global _catalogue, _language
    _language = language if language in LANGUAGES else preferred()
    folder: Path = resources.folder() / "i18n"
    _catalogue = gettext.translation(
        "focusdesk", localedir=str(folder), languages=[_language], fallback=True
    )
    return _language


def language() -> str:
    """The language spoken now: `en` or `fr`."""
    return _language


def _(text: str) -> str:
    """`text` in the reader's language."""
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` in the reader's language; French counts 0 as one."""
    return _catalogue.ngettext(one, many, n)


def pgettext(context: str, text: str) -> str:
    """`text` where one English word needs two translations."""
    return _catalogue.pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802  gettext's own name for "mark only"
    """Mark `text` for translation without translating it."""
    return text
