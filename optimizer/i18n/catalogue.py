"""The catalogue of words. English stands in the code; Japanese in `ja/LC_MESSAGES/optimizer.po`, read from the `.mo` made of it."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules

from optimizer.errors import Message
from optimizer.i18n import english
from optimizer.i18n.language import Language

WORDS: Mapping[str, str] = dict(
    chain.from_iterable(import_module(f"{english.__name__}.{subject.name}").WORDS for subject in iter_modules(english.__path__))
)
"""The English of every key."""


@cache
def _japanese() -> gettext.NullTranslations:
    """Return the Japanese of every word and message; read where Japanese is first asked for."""
    return gettext.translation("optimizer", Path(__file__).parent, ["ja"])


def text_of(key: str, language: Language) -> str:
    """Return the text of a key, its places not filled."""
    text = WORDS[key]
    return text if language == "en" else _japanese().pgettext(key, text)


def in_language(text: str, language: Language) -> str | None:
    """Return a message in a language, its parts too where they are messages; None where the catalogue does not have it."""
    if language == "en" or not text:  # under the empty text a catalogue keeps its own header
        return str(text)
    template = text.template if isinstance(text, Message) else text
    translated = _japanese().gettext(template)
    if translated == template:
        return None
    parts = text.parts if isinstance(text, Message) else {}
    return translated.format(**{name: _part(part, language) for name, part in parts.items()}) if parts else translated


def _part(part: object, language: Language) -> object:
    """Return a part of a message in a language: a number, key or id as it is."""
    if not isinstance(part, Message):
        return part
    translated = in_language(part, language)
    return str(part) if translated is None else translated
