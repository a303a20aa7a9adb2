"""Texts of a workbook: the list that cells share, and what a text of the format stands for."""

from __future__ import annotations

import re
from typing import ClassVar

from optimizer.errors import Message
from optimizer.files.workbook.archive import refused
from optimizer.files.workbook.grid import LONGEST_TEXT
from optimizer.files.workbook.markup import Attributes, Markup

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Return a text with `_x000D_` and the like as the letter it stands for."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class SharedTexts(Markup):
    """The list of texts: each with its runs joined, without the readings that stand above Japanese letters."""

    most_tags: ClassVar = 5_000_000
    paths: ClassVar = ("sst", "sst/si", "sst/si/t", "sst/si/r", "sst/si/r/t")

    def __init__(self, file: str) -> None:
        """Start with none."""
        super().__init__(file)
        self.texts: list[str] = []
        self._pieces: list[str] = []

    def begin_si(self, _: Attributes) -> None:
        """Begin a text."""
        self._pieces.clear()

    def begin_t(self, _: Attributes) -> None:
        """Begin a run of it."""
        self.text.clear()

    def end_t(self) -> None:
        """Keep a run."""
        self._pieces.append(self.taken())

    def end_si(self) -> None:
        """Keep a text, or raise `InputError` where it is too long for a cell."""
        text = "".join(self._pieces)
        if len(text) > LONGEST_TEXT:
            raise too_long(self.file)
        self.texts.append(unescaped(text))


def too_long(file: str) -> Exception:
    """Return the error of a text that no cell may hold."""
    return refused(
        file, Message("a text in the workbook is longer than {longest_text:,} letters", longest_text=LONGEST_TEXT), Message("shorten it")
    )
