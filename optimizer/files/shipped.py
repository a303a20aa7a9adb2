"""Where the data lie that come with the package: within it where it is installed from a wheel, beside it in a checkout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.files import laws
from optimizer.files.shipped_data import shipped_folder
from optimizer.files.tables.toml_document import Document
from optimizer.files.workbook.opening import opened


@dataclass(frozen=True, slots=True)
class Base:
    """A law, and the case that an exchange under it starts from."""

    law: str
    name: str
    name_ja: str
    currency: str
    path: str
    """Of the case: one under this law, else one in its currency."""


def bases(first: Sequence[str]) -> tuple[Base, ...]:
    """Return each shipped law that has a case, in the order of the cases; `first`: paths of cases that go before the shipped ones."""
    cases = [(path, *_law_and_currency(path)) for path in dict.fromkeys([*first, *map(str, sorted(shipped_folder("cases").glob("*/")))])]
    of_laws = [base for name in laws.shipped() for base in _base(name, cases)]
    order = [law for _, law, _ in cases]
    return tuple(sorted(of_laws, key=lambda base: order.index(base.law) if base.law in order else len(order)))


def _base(name: str, cases: Sequence[tuple[str, str, str]]) -> Iterator[Base]:
    head = Document(laws.shipped()[name].read_bytes(), laws.file_of(name)).table["regime"]
    currency = str(head["currency"])
    fitting = [path for path, law, _ in cases if law == name] or [path for path, _, unit in cases if unit == currency]
    if fitting:
        title = str(head["name"])
        yield Base(name, title, str(head.get("name_ja", title)), currency, fitting[0])


def _law_and_currency(path: str) -> tuple[str, str]:
    """Return what a case says of its law and its currency; blank where it does not."""
    _, document = opened(path)
    return str(document.table.get("regime", {}).get("id", "")), str(document.table.get("currency", ""))
