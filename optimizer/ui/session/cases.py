"""Cases made in a session: from an exchange's answers, from an uploaded workbook, from a saved file. Nothing outside its drawer is read."""

from __future__ import annotations

from pathlib import Path

from optimizer import files
from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import MEGABYTE
from optimizer.files.exchange import Exchange, case_of
from optimizer.files.saving import save_folder
from optimizer.files.shipped import Base
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.archive import LARGEST_WORKBOOK
from optimizer.inputs.levers import levers
from optimizer.system.atomic import write_whole
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.session.state import BaseCase, Settings, within
from optimizer.ui.view import laws_offered, load_from
from optimizer.ui.workers.task_runner import RUNNER, TaskError
from optimizer.ui.workers.tasks import (
    PAPERS,
    UPLOADS,
    CaseWorkbookTask,
    CaseWritten,
    KeepTask,
    PaperTask,
    Read,
    ReadTask,
    Result,
)

BOOK = "case.xlsx"
"""What an uploaded workbook is called, whatever its visitor calls it."""
REWRITTEN = "rewritten.xlsx"
"""What a workbook is called that was made of a case."""


def base_of(law: str) -> Base:
    """Return the case that an exchange under a law is laid over, or raise `InputError`."""
    chosen = next((base for base in laws_offered() if base.law == law), None)
    if chosen is None:
        raise InputError(
            [Fault("link", None, "law", law[:40], Message("no shipped law has this id"), Message("choose one of those offered"))]
        )
    return chosen


def base_case_of(exchange: Exchange, session_folder: SessionFolder) -> BaseCase:
    """Return the case of an exchange, or raise `InputError` where its answers make none."""
    return _grounded(case_of(exchange, base_of(exchange.law).path), session_folder, exchange)


def base_case_from(statement: Statement, session_folder: SessionFolder, book: bytes = b"", name: str = BOOK) -> BaseCase:
    """Return the case that an uploaded workbook states: written as a folder, and read as a whole, by a process of its own.

    `book`: the workbook itself, kept beside the case for the file of scenarios, under a name that says whether it was uploaded.
    """
    place = str(session_folder.place())
    written = _made(KeepTask(statement, place))
    if book:
        (Path(place) / name).write_bytes(book)
    return _computable(BaseCase(place, "upload", written.is_simulated if isinstance(written, CaseWritten) else False))


def _grounded(statement: Statement, session_folder: SessionFolder, exchange: Exchange) -> BaseCase:
    """Write the case of an exchange's answers as a folder of its own, since a folder is read again sooner than a workbook."""
    place = save_folder(statement, session_folder.place())
    return _computable(BaseCase(str(place), "exchange", files.load_case(place).losses.simulate is not None, exchange))


def _computable(base_case: BaseCase) -> BaseCase:
    """Return a case that the page can compute; raise `InputError` where its simulation asks for too much."""
    load_from(base_case, {})
    return base_case


def book_of(base_case: BaseCase) -> tuple[bytes, bool]:
    """Return the workbook that a case was uploaded as, else one that says the same, made once; and whether it was made."""
    uploaded, made_of = Path(base_case.path) / BOOK, Path(base_case.path) / REWRITTEN
    if uploaded.is_file():
        return uploaded.read_bytes(), False
    if not made_of.is_file():
        write_whole(made_of, workbook(base_case, {}))
    return made_of.read_bytes(), True


def checked_settings(base_case: BaseCase, settings: Settings, file: str) -> Settings:
    """Return settings that the levers of a case allow, or raise `InputError`: only what a lever can set is taken."""
    by_key = {lever.key: lever for lever in levers(load_from(base_case, {}))}
    wrong = [key for key in settings if key not in by_key]
    if wrong:
        rule, fix = Message("the case has no such setting"), Message("save the file once more from the page")
        raise InputError([Fault(file, None, key, settings[key], rule, fix) for key in wrong])
    return within(settings, by_key, file)


def read_workbook(data: bytes, session_folder: SessionFolder) -> Statement:
    """Return what an uploaded workbook states, or raise `InputError` with every fault by its cell. It lies alone while it is read."""
    return read_against(data, None, session_folder).statement


def read_against(data: bytes, before: tuple[BaseCase, Settings] | None, session_folder: SessionFolder) -> Read:
    """Return what an uploaded workbook states, and how that differs from a case with settings laid over it.

    It is read by a process of its own, which is ended where it takes too long or too much; raise `InputError` for that too.
    """
    if len(data) > LARGEST_WORKBOOK:
        raise InputError(
            [
                Fault(
                    BOOK,
                    None,
                    "",
                    "",
                    Message("the file has more than {megabytes} MB", megabytes=LARGEST_WORKBOOK // MEGABYTE),
                    Message("make it smaller"),
                )
            ]
        )
    compared = None if before is None else (before[0].path, tuple(before[1].items()))
    read = _made(ReadTask(data, BOOK, str(session_folder.folder), compared))
    if not isinstance(read, Read):
        raise TypeError(f"a workbook was read as {type(read).__name__}")
    return read


def warm_reader() -> None:
    """Have a process ready that reads what may be uploaded next."""
    RUNNER.warm(UPLOADS)


def _made(task: ReadTask | KeepTask) -> Result:
    """Return what is made of an upload; a limit that it met is a fault of the file."""
    try:
        return RUNNER.run(task, UPLOADS)
    except TaskError:
        rule = Message(
            "reading the file takes more than {seconds:g} s or {megabytes:,} MB of memory",
            seconds=UPLOADS.seconds,
            megabytes=UPLOADS.most_bytes // 1000000,
        )
        raise InputError([Fault(BOOK, None, "", "", rule, Message("make it smaller"))]) from None


def stated(base_case: BaseCase, settings: Settings) -> Statement:
    """Return what a case states with settings laid over it."""
    return statement_of(base_case.path, settings)


def workbook(base_case: BaseCase, settings: Settings) -> bytes:
    """Return a case with settings laid over it as a workbook."""
    return made(CaseWorkbookTask(base_case.path, tuple(settings.items())))


def made(task: PaperTask) -> bytes:
    """Return the file of a task, made by a process of its own; raise `TaskError` where that took too much."""
    result = RUNNER.run(task, PAPERS)
    if not isinstance(result, bytes):
        raise TypeError(f"a file was made as {type(result).__name__}")
    return result
