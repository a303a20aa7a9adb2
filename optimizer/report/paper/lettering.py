"""Which texts of a paper its fonts have no letters for: found before the typesetter refuses the whole paper for one of them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pydantic import BaseModel

from optimizer.errors import Fault, Message
from optimizer.inputs.case import Case
from optimizer.report.charts.fonts import FAMILY, font_folders
from optimizer.results.solution import Solution

PROBE = f"""#set document(title: "probe")
#set text(font: "{FAMILY}", lang: "en")
#for line in json("texts.json") {{ par(line) }}
"""
REFUSED = re.compile(r'`"(.+?)"`')
"""The letters in the typesetter's words: the text `"ก"` could not be displayed with font …; the disallowed codepoint `"\\u{feff}"`."""
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
NAMES = ("id", "offer", "insurer", "bundle", "cls", "code")
"""Fields that name a row of a list."""


def letters_missing(paper: Mapping[str, Any], charts: Iterable[str], case: Case, solution: Solution) -> list[Fault]:
    """Return a fault for each text of a case or an answer that stands on the paper or its charts with a letter that no font of ours has."""
    texts = sorted({*_texts_of(paper), *_drawn(charts)})
    if _refused(texts) is None:
        return []
    letters = {text: letter for text in texts if (letter := _refused([text])) is not None}
    written = [*_fields_of(case), *_fields_of(solution)]
    return list(dict.fromkeys(_fault(text, letter, written) for text, letter in letters.items()))


def _fault(text: str, letter: str, written: Sequence[tuple[str, str]]) -> Fault:
    """Return the fault at the field where a letter was written first, at the line of the paper where it is in no field."""
    field, value = next(((field, value) for field, value in written if letter in value), ("", text))
    code = " ".join(f"U+{ord(character):04X}" for character in letter)
    rule = Message("the board paper's font has no letter for {code}", code=code)
    return Fault(
        "report",
        None,
        field,
        value,
        rule,
        Message("write it in Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Hangul or Japanese letters"),
    )


def _refused(texts: Sequence[str]) -> str | None:
    """Return the first letters of some texts that cannot be set; None where all can."""
    import typst

    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        (folder / "probe.typ").write_text(PROBE, encoding="utf-8")
        try:
            typst.compile(
                folder / "probe.typ", root=folder, font_paths=font_folders(), ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"]
            )
        except typst.TypstError as error:
            named = REFUSED.search(str(error))
            if named is None:
                raise
            return ESCAPE.sub(lambda match: chr(int(match[1], 16)), named[1])
    return None


def _texts_of(value: Any) -> Iterator[str]:
    """Yield every text of a paper's data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts_of(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts_of(part)


def _drawn(charts: Iterable[str]) -> Iterator[str]:
    """Yield what is lettered in the charts, which the typesetter would draw without a word on what it left out."""
    for chart in charts:
        for node in ElementTree.fromstring(chart).iter("{http://www.w3.org/2000/svg}text"):
            yield "".join(node.itertext())


def _fields_of(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted name and the text of every field of a case or an answer."""
    if isinstance(value, str):
        yield at, value
        return
    for name, part in _parts_of(value):
        yield from _fields_of(part, f"{at}.{name}" if at else name)


def _parts_of(value: Any) -> Iterable[tuple[str, Any]]:
    """Return what a value is made of, by name: keys of a mapping, rows of a list by their id, fields of a record."""
    match value:
        case Mapping():
            return [(str(key), part) for key, part in value.items()]
        case list() | tuple():
            return [(_name_of(part) or str(place), part) for place, part in enumerate(value, start=1)]
        case BaseModel():
            return [(name, getattr(value, name)) for name in type(value).model_fields]
        case _ if is_dataclass(value):
            return [(field.name, getattr(value, field.name)) for field in fields(value)]
    return ()


def _name_of(value: Any) -> str:
    """Return what names a row of a list, if anything does."""
    return next((label for name in NAMES if isinstance(label := getattr(value, name, None), str)), "")
