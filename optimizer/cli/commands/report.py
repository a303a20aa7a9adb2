"""The command `report`: a run kept is audited, then told to a board: PDF in one language or both, and a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli.console import ExitCode, say, write
from optimizer.cli.options import as_json_option
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.i18n.language import Language

WORKBOOK = "report.xlsx"
ANSWER = "answer.json"


@click.command()
@click.argument("path", metavar="RUN")
@click.option("--language", type=click.Choice(["ja", "en"]), help="One language alone, instead of both.")
@click.option("--out", metavar="FOLDER", help="Where to write, instead of beside the run.")
@as_json_option
def report(path: str, language: Any, out: str | None, as_json: bool) -> int:
    """Audit RUN, a folder made by `solve --save`, and write its board paper (PDF) and workbook (XLSX).

    \b
    Exit code: 0 written, 2 the run or the place is at fault, 4 the run is not what it was.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.report.formats.answer import as_json as written

    faults: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()
    try:
        code, files, faults = _written(Path(path), language, out)
    except InputError as error:
        faults, code = error.faults, ExitCode.REJECTED
    for fault in faults:
        say(str(fault))
    if as_json:
        write(written({"run": path, "files": list(files), "faults": [asdict(fault) for fault in faults]}))
    else:
        write("".join(f"{file}\n" for file in files))
    return code


def _written(folder: Path, language: Language | None, out: str | None) -> tuple[int, tuple[str, ...], tuple[Fault, ...]]:
    """Write the papers of a run into a folder; return the exit code, the files, and why a paper is left out.

    A board paper whose font lacks a letter of a name is left out and told as a fault; workbook and answer are written all the same.
    """
    from optimizer.runs import audit_run

    verdict = audit_run(folder)
    if not verdict.same:
        say(f"{verdict}; no report is made of a run that has changed")
        return verdict.exit_code, (), ()
    made, faults = _papers(folder, language)
    files = tuple(str(file) for file in _write_files(_target(folder, out), made))
    return ExitCode.REJECTED if faults else verdict.exit_code, files, faults


def _papers(folder: Path, language: Language | None) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
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


def _target(folder: Path, out: str | None) -> Path:
    """Return the folder to write into, by default beside the run's; raise `InputError` for one within it, which is closed."""
    run = folder.resolve()
    place = run.with_name(f"{run.name}-report") if out is None else Path(out)
    if place.resolve().is_relative_to(run):
        rule = Message("a run is closed by its manifest; a file more in it would change it")
        raise InputError([Fault("--out", None, "", str(place), rule, Message("name a folder beside the run"))])
    return place


def _write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
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
