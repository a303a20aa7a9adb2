"""The command `report`: a run kept is audited, then told to a board: PDF in one language or both, and a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.cli.console import ExitCode
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.i18n.language import Language

WORKBOOK = "report.xlsx"
ANSWER = "answer.json"
Print = Callable[[str], None]


def run(path: str, language: Language | None, out: str | None, *, as_json: bool, streams: tuple[Print, Print]) -> int:
    """Write the papers of a run into a folder and return the exit code: 0, 2 where input or place is at fault, 4 for a changed run.

    A board paper whose font lacks a letter of a name is left out and told as a fault; workbook and answer are written all the same.
    """
    from optimizer.report.formats.answer import as_json as written
    from optimizer.runs import audit_run

    write, say = streams
    folder = Path(path)
    faults: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()
    code = 0
    try:
        verdict = audit_run(folder)
        code = verdict.exit_code
        if verdict.same:
            made, faults = papers(folder, language)
            files = tuple(str(file) for file in write_files(target(folder, out), made))
            code = ExitCode.REJECTED if faults else code
        else:
            say(f"{verdict}; no report is made of a run that has changed")
    except InputError as error:
        faults, code = error.faults, ExitCode.REJECTED
    for fault in faults:
        say(str(fault))
    if as_json:
        write(written({"run": path, "files": list(files), "faults": [asdict(fault) for fault in faults]}))
    else:
        write("".join(f"{file}\n" for file in files))
    return code


def papers(folder: Path, language: Language | None) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """Return the papers of a run by file name, and why one is left out: a PDF a language, a workbook in the first of them, the answer."""
    from optimizer.files import load_years
    from optimizer.report.paper import paper_pdf, paper_xlsx
    from optimizer.runs import read_run

    codes: tuple[Language, ...] = ("ja", "en") if language is None else (language,)
    case, solution = read_run(folder)
    years = load_years(case)
    made: dict[str, bytes] = {}
    faults: dict[Fault, None] = {}
    for code in codes:
        try:
            made[f"report-{code}.pdf"] = paper_pdf(solution, case, code, years=years)
        except InputError as error:
            faults.update(dict.fromkeys(error.faults))
    made |= {WORKBOOK: paper_xlsx(solution, case, codes[0]), ANSWER: (folder / ANSWER).read_bytes()}
    return made, tuple(faults)


def target(folder: Path, out: str | None) -> Path:
    """Return the folder to write into, by default beside the run's; raise `InputError` for one within it, which is closed."""
    run = folder.resolve()
    place = run.with_name(f"{run.name}-report") if out is None else Path(out)
    if place.resolve().is_relative_to(run):
        rule = Message("a run is closed by its manifest; a file more in it would change it")
        raise InputError([Fault("--out", None, "", str(place), rule, Message("name a folder beside the run"))])
    return place


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write each file whole or not at all, over one of its name; raise `InputError` where the disk refuses."""
    from optimizer.files.atomic import write_whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            write_whole(folder / name, data)
    except OSError as error:
        rule = Message("the report cannot be written: {reason}", reason=error.strerror or type(error).__name__)
        raise InputError([Fault("--out", None, "", str(folder), rule, Message("name a folder that you may write to"))]) from None
    return [folder / name for name in files]
