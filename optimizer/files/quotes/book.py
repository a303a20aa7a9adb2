"""The quotes of a case as rows that people edit, and the case that has other rows in their place."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from optimizer.errors import Fault
from optimizer.files.fields import Table
from optimizer.files.quotes.columns import NAME
from optimizer.files.quotes.identifiers import insurer_id, name_key, offer_id
from optimizer.files.statement import Statement, TextRows
from optimizer.inputs.offers import Offer

CATALOGUE, INSURERS = "catalogue.csv", "insurers.csv"
"""The files of a case's folder that rows of quotes become."""
FIRST_ROW = 2
"""Of a table below its header, in faults."""
Row = Mapping[str, str]
"""One quote: cells by column of the catalogue, the insurer by its name under `insurer_name`, blank cells left out."""


@dataclass(frozen=True, slots=True)
class QuoteBook:
    """A case with other quotes."""

    statement: Statement
    places: tuple[int, ...]
    """Which row given each row of the catalogue is, from 0: blank rows are left out."""
    offers: tuple[str, ...]
    """Id of each row of the catalogue."""
    dropped: tuple[str, ...]
    """Keys that spoke of quotes removed, and are gone with them."""
    unrated: tuple[str, ...]
    """Names of insurers that the case had not, of whose failure it says nothing."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault at a cell of the rows given."""

    place: int
    column: str
    fault: Fault


def quotes_of(statement: Statement) -> tuple[Row, ...]:
    """Return the quotes of a case, each insurer by its name."""
    names = _names_of(statement)
    rows = []
    for cells in statement.tables["catalogue"].cells():
        insurer = cells.pop("insurer", "")
        rows.append({NAME: names.get(insurer, insurer)} | cells)
    return tuple(rows)


def with_quotes(statement: Statement, rows: Sequence[Row]) -> QuoteBook:
    """Return the case with these quotes in place of its own; nothing is checked: whoever reads it as a case does.

    A row keeps its insurer where the name is still that insurer's; another name is the insurer of that name or id, or a new one. A new
    row gets an id, and, in a layer whose quotes all follow one wording, that wording: it answers with them, or refuses.
    """
    places = tuple(place for place, row in enumerate(rows) if any(row.values()))
    before = {row.get("offer", ""): row for row in statement.tables["catalogue"].cells()}
    insurers = _Insurers(_names_of(statement))
    catalogue = _catalogue([rows[place] for place in places], before, insurers)
    tables = dict(statement.tables) | {"catalogue": _table(catalogue, statement.tables["catalogue"].header)}
    stated = tables.get("insurers", TextRows(("insurer", "name"), ()))
    if insurers.named:
        tables["insurers"] = stated.overlaid("insurer", {insurer: {"name": name} for insurer, name in insurers.named.items()})
    gone = set(before) - {cells["offer"] for cells in catalogue}
    table, dropped = _without(statement.table, gone, {cells[name] for cells in catalogue for name in ("offer", "insurer")})
    return QuoteBook(
        Statement(table, tables),
        places,
        tuple(cells["offer"] for cells in catalogue),
        (*dropped, *_dropped_rows(tables, gone)),
        tuple(insurers.named.values()) if "failure_probability" in stated.header else (),
    )


def _catalogue(rows: Sequence[Row], before: Mapping[str, Row], insurers: _Insurers) -> list[dict[str, str]]:
    """Return the rows of the catalogue, each with its insurer's id and one of its own."""
    wordings = _wordings(before.values())
    taken = [*before, *(row.get("offer", "") for row in rows)]  # those of quotes removed too: what spoke of them is not of a new one
    catalogue = []
    for row in rows:
        cells = {column: cell for column, cell in row.items() if column != NAME and cell}
        cells["insurer"] = insurers.id_of(row.get(NAME, ""), before.get(row.get("offer", ""), {}).get("insurer", ""))
        if "offer" not in cells:
            cells["offer"] = offer_id(cells["insurer"], cells.get("slots", ""), taken)
            taken.append(cells["offer"])
        wording = wordings.get(cells.get("slots", ""), "")
        if cells["offer"] not in before and "wording" not in cells and wording:
            cells["wording"] = wording
        catalogue.append(cells)
    return catalogue


def cell_faults(book: QuoteBook, faults: Sequence[Fault]) -> tuple[tuple[CellFault, ...], tuple[Fault, ...]]:
    """Return the faults of cells, at the rows that were given, and those that are of none."""
    at_cells, others = [], []
    insurers = book.statement.tables.get("insurers", TextRows((), ()))
    for fault in faults:
        at = None if fault.row is None else fault.row - FIRST_ROW
        if fault.file == CATALOGUE and at is not None and 0 <= at < len(book.places):
            at_cells.append(CellFault(book.places[at], NAME if fault.field == "insurer" else fault.field, fault))
        elif fault.file == INSURERS and at is not None and 0 <= at < len(insurers.rows):
            insurer = insurers.rows[at][insurers.header.index("insurer")]
            rows = book.statement.tables["catalogue"].cells()
            at_cells += [CellFault(book.places[n], NAME, fault) for n, row in enumerate(rows) if row.get("insurer") == insurer][:1]
        else:
            others.append(fault)
    return tuple(at_cells), tuple(others)


class _Insurers:
    """Ids by name, those of the case and those made for new names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._ids = {name_key(insurer): insurer for insurer in names} | {name_key(name): insurer for insurer, name in names.items()}
        self.named: dict[str, str] = {}
        """New insurers: id and name."""

    def id_of(self, name: str, before: str) -> str:
        """Return the id of an insurer by its name; `before`: of the row, where it had one."""
        if before and name_key(name) in (name_key(before), name_key(self._names.get(before, before))):
            return before
        key = name_key(name)
        if key not in self._ids and key:
            made = insurer_id(name, [*self._names, *self.named])
            self._ids[key], self.named[made] = made, " ".join(name.split())
        return self._ids.get(key, "")


def _names_of(statement: Statement) -> dict[str, str]:
    """Return the name of each insurer that the case speaks of, its id where it states none."""
    rows = statement.tables["insurers"].cells() if "insurers" in statement.tables else ()
    stated = {row.get("insurer", ""): row.get("name", "") for row in rows}
    ids = dict.fromkeys([*(row.get("insurer", "") for row in statement.tables["catalogue"].cells()), *stated])
    return {insurer: stated.get(insurer) or insurer for insurer in ids if insurer}


def _wordings(rows: Iterable[Row]) -> dict[str, str]:
    """Return the wording of each layer whose quotes all name the same one."""
    by_layer: dict[str, set[str]] = {}
    for row in rows:
        by_layer.setdefault(row.get("slots", ""), set()).add(row.get("wording", ""))
    return {layer: next(iter(wordings)) for layer, wordings in by_layer.items() if layer and len(wordings) == 1}


def _table(rows: Sequence[Row], header: Sequence[str]) -> TextRows:
    """Return rows under the header that there was, new columns behind it in the order of the contract."""
    stated = {column for row in rows for column in row}
    names = tuple(dict.fromkeys([*header, *(name for name in Offer.model_fields if name in stated), *sorted(stated)]))
    return TextRows(names, tuple(tuple(" ".join(row.get(name, "").split()) for name in names) for row in rows))


def _without(table: Table, gone: set[str], left: set[str]) -> tuple[Table, list[str]]:
    """Return the parameters of a case without what they say of quotes removed: in force today, refusing an event, figures."""
    table, dropped = copy.deepcopy(table), []
    policies = table.get("today", {}).get("policies", {})
    for offer in [name for name in policies if name in gone]:
        del policies[offer]
        dropped.append(f"today.policies.{offer}")
    for event in table.get("stress", []):
        stated = event.get("refuse", [])
        names = [name for name in stated if name in left]
        if "refuse" in event and names != stated:
            event["refuse"] = names
            dropped.append(f"stress.{event.get('id', '')}.refuse")
    keys = tuple(start for offer in gone for start in (f"today.policies.{offer}", f"offers.{offer}."))
    if "figure" in table:
        table["figure"] = [figure for figure in table["figure"] if not str(figure.get("key")).startswith(keys)]
    return table, dropped


def _dropped_rows(tables: dict[str, TextRows], gone: set[str]) -> list[str]:
    """Take the rows of other tables that name quotes removed out of them; return what they were, as keys."""
    dropped: list[str] = []
    for name, column in (("responses", "offer"), ("bundles", "offers")):
        if name in tables and gone:
            header, rows = tables[name].header, tables[name].rows
            at = header.index(column)
            kept_rows = tuple(row for row in rows if not gone & set(row[at].split(";")))
            tables[name] = TextRows(header, kept_rows)
            dropped += [f"{name}.{row[0]}" for row in rows if row not in kept_rows]
    return list(dict.fromkeys(dropped))
