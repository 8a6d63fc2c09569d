"""What argparse itself says (headings, `--help`, wrong usage), in the reader's language.

argparse asks the system's gettext, which knows neither our catalogue nor the language chosen for
FocusDesk; here it asks ours. A sentence that a newer Python says otherwise stays English.
"""

from __future__ import annotations

import argparse
from typing import Final

from focusdesk import i18n
from focusdesk.i18n import N_

SENTENCES: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""As they stand in argparse. A heading ends with what belongs before its colon."""


def translated() -> None:
    """Let every parser of this process speak the reader's language."""
    argparse._ = i18n._  # type: ignore[attr-defined]
