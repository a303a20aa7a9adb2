"""Whatever is told of a workbook's cells, formulas and parts is told in Japanese too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.broken_books import BROKEN, LIMITS
from support.dialects import ASKED, DIALECTS, EXCEL, Formula, case_sheets, in_dialect
from support.judged_formulas import JUDGED
from support.random_books import random_book

from optimizer import InputError
from optimizer.errors import Fault
from optimizer.files.workbook.reader import read_workbook
from optimizer.i18n.catalogue import in_language


def _faults(data: bytes) -> tuple[Fault, ...]:
    try:
        return read_workbook(data, "book.xlsx").faults
    except InputError as error:
        return tuple(error.faults)


def _all(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fault]:
    for _, make, _ in BROKEN:
        yield from _faults(make())
    for text, stored, _, _ in JUDGED:
        for dialect in (ASKED, EXCEL):
            sheets = case_sheets()
            sheets["catalogue"][1][5] = Formula(text, stored)
            yield from _faults(in_dialect(dialect, sheets))
    for seed in range(40):
        yield from _faults(random_book(DIALECTS[seed % len(DIALECTS)], seed).data)
    for _, module, limit, value, make, _ in LIMITS:
        with monkeypatch.context() as lowered:
            lowered.setattr(module, limit, value)
            yield from _faults(make())


def test_every_fault_of_a_workbook_has_japanese_words(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {text for fault in _all(monkeypatch) for text in (fault.rule, fault.fix)}
    assert len(words) > 30
    assert not [text for text in words if in_language(text, "ja") is None]
