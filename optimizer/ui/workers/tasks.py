"""What a process of its own makes of files: papers, workbooks out, a stranger's workbook in; and how much it may take for it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from optimizer.errors import Fault
from optimizer.files import load_case, load_years
from optimizer.files.changes import KeyChange, changes
from optimizer.files.saving import save_folder
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.writer import workbook_of
from optimizer.i18n.language import Language
from optimizer.i18n.units import Unit
from optimizer.inputs.case import Case
from optimizer.report.paper import paper_pdf, paper_xlsx
from optimizer.report.paper.demand_workbook import demand_to_xlsx
from optimizer.report.paper.negotiation import negotiation_pdf, negotiation_xlsx
from optimizer.results.demand import Demand
from optimizer.results.frontier import Frontier
from optimizer.results.negotiation import Negotiation
from optimizer.results.solution import Solution

SettingPairs = tuple[tuple[str, str], ...]
"""Settings as pairs."""


@dataclass(frozen=True, slots=True)
class TaskLimits:
    """What one task may take."""

    seconds: float
    most_bytes: int
    """Memory that its process may hold, what it held before included; looked at many times a second."""
    most_reserved: int | None = None
    """Memory that it may set aside (`RLIMIT_DATA`), which the kernel refuses at once; None: what draws charts sets aside without end."""


PAPERS = TaskLimits(120.0, 2_000_000_000)
UPLOADS = TaskLimits(60.0, 1_500_000_000, 2_700_000_000)
"""Readers of tables set a thousand megabytes aside that they do not use."""


@dataclass(frozen=True, slots=True)
class PdfTask:
    """Set the board paper of an answer."""

    solution: Solution
    case: Case
    language: Language
    unit: Unit | None = None
    """Of the amounts; None: millions."""
    frontiers: tuple[Frontier, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetsTask:
    """Write the workbook of an answer."""

    solution: Solution
    case: Case
    language: Language


@dataclass(frozen=True, slots=True)
class DemandTask:
    """Write the workbook of a market's demand."""

    demand: Demand
    language: Language


@dataclass(frozen=True, slots=True)
class NegotiationPdfTask:
    """Set the negotiation sheet of an insurer."""

    negotiation: Negotiation
    case: Case
    solution: Solution
    language: Language


@dataclass(frozen=True, slots=True)
class NegotiationSheetsTask:
    """Write the negotiation sheet of an insurer as a workbook."""

    negotiation: Negotiation
    case: Case
    solution: Solution
    language: Language


@dataclass(frozen=True, slots=True)
class CaseWorkbookTask:
    """Write a case, settings laid over it, as a workbook."""

    path: str
    settings: SettingPairs


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Read a workbook that somebody sent, alone in a folder; compare it with a case."""

    data: bytes
    name: str
    """What it is called, whatever its visitor calls it."""
    folder: str
    """Where its own folder is made."""
    before: tuple[str, SettingPairs] | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What the workbook states, and how that differs from the case it was compared with."""

    statement: Statement
    changes: tuple[KeyChange, ...]


@dataclass(frozen=True, slots=True)
class KeepTask:
    """Write a case as a new folder, and read it as a whole."""

    statement: Statement
    path: str


@dataclass(frozen=True, slots=True)
class CaseWritten:
    """The folder is there, and its case can be read."""

    is_simulated: bool


PaperTask = PdfTask | SheetsTask | DemandTask | NegotiationPdfTask | NegotiationSheetsTask | CaseWorkbookTask
"""What becomes a file to take home."""
Task = PaperTask | ReadTask | KeepTask
Result = bytes | Read | CaseWritten


@dataclass(frozen=True, slots=True)
class Started:
    """The process can be given a task."""


@dataclass(frozen=True, slots=True)
class LimitedTask:
    """A task with its limits."""

    task: Task
    limits: TaskLimits


@dataclass(frozen=True, slots=True)
class TaskDone:
    """What was made of it, or every fault of the input."""

    result: Result | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Short:
    """It asked for more memory than there was."""


def do(task: Task) -> Result:
    """Return what is made of a task; raise `InputError` where its input is at fault."""
    match task:
        case ReadTask():
            return _read(task)
        case KeepTask(statement=statement, path=path):
            return CaseWritten(load_case(save_folder(statement, path)).losses.simulate is not None)
        case NegotiationPdfTask() | NegotiationSheetsTask():
            return _negotiation(task)
        case _:
            return _paper(task)


def _paper(task: PdfTask | SheetsTask | DemandTask | CaseWorkbookTask) -> bytes:
    match task:
        case PdfTask(solution=solution, case=case, language=language, unit=unit, frontiers=frontiers):
            return paper_pdf(solution, case, language, years=load_years(case), unit=unit, frontiers=frontiers)
        case SheetsTask(solution=solution, case=case, language=language):
            return paper_xlsx(solution, case, language)
        case DemandTask(demand=demand, language=language):
            return demand_to_xlsx(demand, language)
        case CaseWorkbookTask(path=path, settings=settings):
            return workbook_of(statement_of(path, settings))
        case _:
            assert_never(task)


def _negotiation(task: NegotiationPdfTask | NegotiationSheetsTask) -> bytes:
    make = negotiation_pdf if isinstance(task, NegotiationPdfTask) else negotiation_xlsx
    return make(task.negotiation, task.case, task.solution, task.language)


def _read(task: ReadTask) -> Read:
    before = None if task.before is None else statement_of(*task.before)
    with tempfile.TemporaryDirectory(dir=task.folder) as place:
        path = Path(place) / task.name
        path.write_bytes(task.data)
        after = statement_of(path)
    return Read(after, () if before is None else changes(before, after))
