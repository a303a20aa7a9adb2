"""What one session has on its page of quotes: the rows typed, what was refused of them, what to say of the last Apply, and the sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from optimizer.errors import Fault, InputError
from optimizer.files.exchange import case_of
from optimizer.files.quotes.book import CellFault, QuoteBook, Row, cell_faults, quotes_of, with_quotes
from optimizer.files.quotes.grid import GridEdits, GridUnit, Places, rows_after, wrong_after
from optimizer.files.quotes.pasted import Pasted
from optimizer.files.saving import save_folder
from optimizer.files.scenario_file import MOST_ROWS
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.writer import workbook_of
from optimizer.results.negotiation import Negotiation
from optimizer.ui.session.access import require_work
from optimizer.ui.session.cases import BOOK, base_of
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.session.state import BaseCase, Settings, State
from optimizer.ui.view import load_from
from optimizer.ui.workers import Job


@dataclass(slots=True)
class QuoteForm:
    """Everything of one session."""

    of: str = ""
    """Folder of the case that the rows are of."""
    stated: tuple[Row, ...] = ()
    """As that case has them."""
    rows: tuple[Row, ...] = ()
    """As the grid was drawn with."""
    typed: tuple[Row, ...] = ()
    """With what has been typed since."""
    wrong: Places = frozenset()
    """Cells refused by the last Apply, by row drawn and column."""
    before: tuple[int | None, ...] = ()
    """Which row drawn each row typed was."""
    is_over_full: bool = False
    """Whether more rows were typed than the grid takes; those beyond are not taken."""
    faults: tuple[CellFault, ...] = ()
    others: tuple[Fault, ...] = ()
    """Faults of no cell."""
    applied: QuoteBook | None = None
    """By the last Apply, of whose case the rows are still."""
    to_paste: str = ""
    """In the paste box, and not taken yet."""
    scale: int = 1
    """What the amounts in the box are counted in."""
    pasted: Pasted | None = None
    """To be said of the last paste."""
    grid_key: str = ""
    """Of the grid as it was drawn last."""
    columns: dict[str, str] = field(default_factory=dict)
    """Of the grid, by what they were called when it was drawn last."""
    drawing: int = 0
    sheet: Job | None = None
    sheet_of: tuple[str, str] = ("", "")
    """Fingerprint of the case, and insurer, that the sheet is for."""
    place: Any = None
    """Where on the page what rests on the answer is drawn."""

    @property
    def is_changed(self) -> bool:
        """Whether the rows differ from the case's."""
        return [row for row in self.typed if any(row.values())] != list(self.stated)

    @property
    def negotiation(self) -> Negotiation | None:
        """What there is to say to the insurer chosen, where it was worked out."""
        result = None if self.sheet is None or self.sheet.underwritten is None else self.sheet.underwritten.result
        return result if isinstance(result, Negotiation) else None

    def start(self, base_case: BaseCase) -> None:
        """Take the quotes of the case in force, where another one is; rows typed and not applied stay."""
        if self.of != base_case.path:
            changed, self.applied = self.is_changed, None
            self.of, self.stated = base_case.path, quotes_of(quote_statement(base_case.path))
            if not changed:
                self.put(self.stated)

    def put(self, rows: Sequence[Row]) -> None:
        """Draw the grid anew with other rows, none of them refused."""
        self.rows = self.typed = tuple(rows)
        self.before = tuple(range(len(self.rows)))
        self.wrong, self.faults, self.others, self.is_over_full = frozenset(), (), (), False
        self.drawing += 1

    def take(self, edits: GridEdits, unit: GridUnit) -> None:
        """Note what was done to the grid since it was drawn; it is not drawn anew for it."""
        after, before = rows_after(self.rows, edits, unit)
        self.is_over_full = len(after) > MOST_ROWS
        self.typed, self.before = tuple(after[:MOST_ROWS]), tuple(before[:MOST_ROWS])

    def redraw(self) -> None:
        """Draw the grid with what was typed, as its unit or its page changes."""
        self.wrong = wrong_after(self.wrong, self.before)
        moved = {was: place for place, was in enumerate(self.before) if was is not None}
        self.faults = tuple(replace(fault, place=moved[fault.place]) for fault in self.faults if fault.place in moved)
        self.rows, self.before = self.typed, tuple(range(len(self.typed)))

    def refuse(self, book: QuoteBook, faults: Sequence[Fault]) -> None:
        """Keep the rows as typed, and where they are wrong."""
        rows = self.typed
        self.put(rows)
        self.faults, self.others = cell_faults(book, faults)
        self.wrong = frozenset((fault.place, fault.column) for fault in self.faults)


@st.cache_resource(max_entries=16, show_spinner=False)
def quote_statement(path: str) -> Statement:
    """Return what a case of this session says, without what-ifs; its folder never changes."""
    return statement_of(path)


def quote_form() -> QuoteForm:
    """Return this session's form."""
    form = st.session_state.get("quote_form")
    if not isinstance(form, QuoteForm):
        form = QuoteForm()
        st.session_state["quote_form"] = form
    return form


def apply_quotes(form: QuoteForm, session: State, base_case: BaseCase) -> bool:
    """Take the case with the rows typed in place of its quotes, what-ifs as they are; say whether it was: else nothing changes.

    Raise `RoleError` where the visitor may only look.
    """
    require_work()
    book = with_quotes(quote_statement(base_case.path), form.typed)
    try:
        quoted = _quoted(book.statement, base_case, session.session_folder)
        settings = _left(session.settings, book)
        load_from(quoted, settings)
    except InputError as error:
        session.tidy()
        form.refuse(book, error.faults)
        return False
    session.stand(quoted, settings)
    form.of, form.stated = quoted.path, quotes_of(quote_statement(quoted.path))
    form.put(form.stated)
    form.applied = book
    return True


def _quoted(statement: Statement, base_case: BaseCase, session_folder: SessionFolder) -> BaseCase:
    """Write a case with other quotes as a folder of this session, or raise `InputError` with every fault of it."""
    place = save_folder(statement, session_folder.place())
    quoted = BaseCase(str(place), "upload", base_case.is_simulated, base_case.exchange)
    load_from(quoted, {})
    book = place / BOOK
    book.write_bytes(workbook_of(statement))
    same = save_folder(statement_of(book), session_folder.place())  # numbers written as they will be when it is read back
    book.replace(same / BOOK)
    return replace(quoted, path=str(same))


def requoted(ground: BaseCase, before: BaseCase | None, session_folder: SessionFolder) -> BaseCase:
    """Return an exchange's new case with the quotes applied to the one before; it stands as it is where none were, or the money is another.

    Quotes of the shipped market follow the exchange's size; those that were typed, and those taken out, stay so.
    """
    if before is None or before.kind != "upload" or before.exchange is None or ground.exchange is None:
        return ground
    new, old = quote_statement(ground.path), quote_statement(before.path)
    if new.table.get("currency") != old.table.get("currency"):
        return ground
    shipped = {row["offer"]: row for row in quotes_of(case_of(before.exchange, base_of(before.exchange.law).path))}
    market = {row["offer"]: row for row in quotes_of(new)}
    rows = [market.get(row["offer"], row) if row == shipped.get(row["offer"]) else row for row in quotes_of(old)]
    came = [row for offer, row in market.items() if offer not in shipped]
    return _quoted(with_quotes(new, [*rows, *came]).statement, ground, session_folder)


def _left(settings: Settings, book: QuoteBook) -> Settings:
    """Return the what-ifs but for those of quotes that are gone."""
    return {key: value for key, value in settings.items() if not key.startswith("offers.") or key.split(".")[1] in book.offers}
