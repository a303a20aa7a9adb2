"""Cases made in a session: from an exchange's answers, from an uploaded workbook, from a saved file. Nothing outside its drawer is read."""

from __future__ import annotations

import tempfile
from pathlib import Path

from optimizer import files
from optimizer.errors import Fault, InputError
from optimizer.exchange import Exchange, case_of
from optimizer.files.archive import LARGEST_WORKBOOK
from optimizer.files.disk import MEGABYTE
from optimizer.files.saving import save_folder
from optimizer.files.shipped import Base
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook_writer import workbook_of
from optimizer.ui.drawer import Drawer
from optimizer.ui.state import Ground, Settings
from optimizer.ui.view import laws_offered

BOOK = "case.xlsx"
"""What an uploaded workbook is called, whatever its visitor calls it."""


def base_of(law: str) -> Base:
    """Return the case that an exchange under a law is laid over, or raise `InputError`."""
    found = next((base for base in laws_offered() if base.law == law), None)
    if found is None:
        raise InputError([Fault("link", None, "law", law[:40], "no shipped law has this id", "choose one of those offered")])
    return found


def ground_of(exchange: Exchange, drawer: Drawer) -> Ground:
    """Return the case of an exchange, or raise `InputError` where its answers make none."""
    return _grounded(case_of(exchange, base_of(exchange.law).path), drawer, exchange)


def ground_from(statement: Statement, drawer: Drawer) -> Ground:
    """Return the case that an uploaded workbook states."""
    return _grounded(statement, drawer, None)


def _grounded(statement: Statement, drawer: Drawer, exchange: Exchange | None) -> Ground:
    """Write a case as a folder of its own, since a folder is read again sooner than a workbook."""
    place = save_folder(statement, drawer.place())
    case = files.load_case(place)
    return Ground(str(place), "upload" if exchange is None else "exchange", case.losses.simulate is not None, exchange)


def read_workbook(data: bytes, drawer: Drawer) -> Statement:
    """Return what an uploaded workbook states, or raise `InputError` with every fault by its cell. It lies alone while it is read."""
    if len(data) > LARGEST_WORKBOOK:
        raise InputError([Fault(BOOK, None, "", "", f"the file has more than {LARGEST_WORKBOOK // MEGABYTE} MB", "make it smaller")])
    with tempfile.TemporaryDirectory(dir=drawer.folder) as place:
        path = Path(place) / BOOK
        path.write_bytes(data)
        return statement_of(path)


def stated(ground: Ground, settings: Settings) -> Statement:
    """Return what a case states with settings laid over it."""
    return statement_of(ground.path, settings)


def workbook(ground: Ground, settings: Settings) -> bytes:
    """Return a case with settings laid over it as a workbook."""
    return workbook_of(stated(ground, settings))
