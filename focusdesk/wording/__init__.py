"""Sayings become sentences here, in the reader's language, when they are read.

Each file holds the sentences of one subject: `SENTENCES` maps a code to a text with named
fields, or to a function of the arguments where a plural or a time is needed; `terms` names states,
lanes and channels. Imports model, errors, i18n and rules only; used by `cli`, `ui` and `notify`,
which alone speak to people.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import Arguments, Saying

Sentence = str | Callable[[Arguments], str]


@cache
def sentences() -> Mapping[str, Sentence]:
    """All sentences by code. Raises `KeyError` when two files claim one code."""
    found: dict[str, Sentence] = {}
    for module in pkgutil.iter_modules(__path__):
        found_there = importlib.import_module(f"{__name__}.{module.name}")
        own: Mapping[str, Sentence] = getattr(found_there, "SENTENCES", {})
        twice = found.keys() & own.keys()
        if twice:
            raise KeyError(f"two sentences for {sorted(twice)}")
        found.update(own)
    return found


def say(saying: Saying) -> str:
    """The sentence for a saying; an unknown code (an extension's) is shown with its arguments."""
    sentence = sentences().get(saying.code)
    if sentence is None:
        listed = ", ".join(f"{name}: {value}" for name, value in saying.args.items())
        return f"{saying.code} ({listed})" if listed else saying.code
    if callable(sentence):
        return sentence(saying.args)
    return _(sentence).format_map(saying.args)


def say_error(error: FocusDeskError) -> str:
    """The sentence of an error of ours."""
    return say(error.saying)
