"""The command `regimes`: lists laws, tells one in words, compares two; how far a mix is from breaking its own is `regimes distance`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optimizer.cli.commands.regimes_distance import distance
from optimizer.cli.console import Streams, abortable, run_or_reject, write_json
from optimizer.cli.options import as_json_option
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.i18n.language import Language
    from optimizer.inputs.case import Case
    from optimizer.inputs.regime.regime import Regime
    from optimizer.losses.scenarios import Scenarios
    from optimizer.report.text.law import LawChange
    from optimizer.results.solution import Solution


language_option = click.option("--language", type=click.Choice(["ja", "en"]), default="en", help="Language of the words.")
case_option = click.option("--case", metavar="CASE", help="Solve this case under both laws.")


@click.group(invoke_without_command=True)
@click.option("--diff", "pair", nargs=2, metavar="A B", help="Show what changes from law A to law B: the same as `regimes diff A B`.")
@case_option
@language_option
@as_json_option
@click.pass_context
@abortable
def regimes(context: click.Context, pair: tuple[str, str] | None, case: str | None, language: Any, as_json: bool) -> int:
    """List the laws that are shipped; tell one in words, compare two, or say how far a case is from breaking its own.

    \b
    Exit code: 0 told, 2 a law or case is at fault; `distance`: that of `solve`.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    if context.invoked_subcommand is not None:
        return 0
    return run_or_reject(_list if pair is None else partial(_compare, pair, case, language), as_json=as_json)


@regimes.command("show")
@click.argument("name", metavar="ID")
@language_option
@as_json_option
@abortable
def show(name: str, language: Any, as_json: bool) -> int:
    """Tell the law ID, or one in a .toml file, in words made from its data."""
    return run_or_reject(partial(_show, name, language), as_json=as_json)


@regimes.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@case_option
@language_option
@as_json_option
@abortable
def diff(before: str, after: str, case: str | None, language: Any, as_json: bool) -> int:
    """Show what changes from law A to law B and, with --case, what that does to mix and cost."""
    return run_or_reject(partial(_compare, (before, after), case, language), as_json=as_json)


regimes.add_command(distance)


class Under(NamedTuple):
    """A case solved under one law."""

    regime: str
    solution: Solution


def _list(streams: Streams, *, as_json: bool) -> int:
    """Print the shipped laws; return the exit code."""
    from optimizer.files.laws import load_law, shipped
    from optimizer.report.text.layout import table

    heads = [load_law(name).regime for name in shipped()]
    if as_json:
        rows = [head.model_dump(mode="json", exclude={"source"}) for head in heads]
        return write_json(streams, {"regimes": rows, "faults": []})
    cells = [(h.id, h.jurisdiction, h.status, "-" if h.effective_from is None else str(h.effective_from), h.grade.value) for h in heads]
    streams.write("\n".join(table(("id", "law of", "status", "in force from", "weakest grade"), cells, left=5, indent=0)) + "\n")
    return 0


def _show(name: str, language: Language, streams: Streams, *, as_json: bool) -> int:
    """Print one law in words; return the exit code."""
    from optimizer.files.laws import load_law
    from optimizer.report.text.law import law_lines, law_name

    law = load_law(*_place(name))
    lines = law_lines(law, language)
    if as_json:
        named = {"id": law.regime.id, "name": law_name(law, language), "language": language}
        return write_json(streams, {**named, "lines": [asdict(line) for line in lines], "faults": []})
    streams.write("\n".join(_law_text(law, language)) + "\n")
    return 0


def _law_text(law: Regime, language: Language) -> list[str]:
    from optimizer.i18n.numbers import width
    from optimizer.i18n.voice import Voice
    from optimizer.report.text.law import SECTIONS, law_lines, law_name
    from optimizer.report.text.layout import wrapped

    title = f"{law.regime.id}: {law_name(law, language)}"
    out = [title, "=" * width(title)]
    lines = law_lines(law, language)
    for section in SECTIONS:
        section_lines = [line for line in lines if line.section == section]
        if section_lines:
            out += ["", Voice(language)(f"statute.section.{section}")]
            for line in section_lines:
                out += wrapped(f"{line.key}: {line.text}", hang=2)
    return out


def _compare(names: tuple[str, str], case: str | None, language: Language, streams: Streams, *, as_json: bool) -> int:
    """Print what changes from one law to another and, for a case, what that does to mix and cost; return the exit code."""
    from optimizer.files.laws import load_law
    from optimizer.report.text.law import law_changes

    before, after = (load_law(*_place(name)) for name in names)
    changes = law_changes(before, after, language)
    answers = [] if case is None else _solved_under((before, after), case, streams)
    if as_json:
        compared = {"before": names[0], "after": names[1], "changes": [asdict(change) for change in changes]}
        return write_json(streams, {**compared, "answers": [_answer(under) for under in answers], "faults": []})
    lines = [f"{names[0]} -> {names[1]}: {len(changes)} lines differ"]
    lines += _changes(changes, language)
    streams.write("\n".join([*lines, *(_side_by_side(answers) if answers else [])]) + "\n")
    return 0


def _changes(changes: Sequence[LawChange], language: Language) -> list[str]:
    from optimizer.i18n.voice import Voice
    from optimizer.report.text.layout import wrapped

    out, section = list[str](), ""
    for change in changes:
        if change.section != section:
            section = change.section
            out += ["", Voice(language)(f"statute.section.{section}")]
        for sign, text in (("-", change.before), ("+", change.after)):
            if text is not None:
                out += wrapped(f"{sign} {change.key}: {text}", hang=4)
    return out


def _solved_under(laws: Sequence[Regime], path: str, streams: Streams) -> list[Under]:
    """Return the answers to a case under each law, with the inputs it states that the law asks for; raise where one is missing."""
    from optimizer import files
    from optimizer.solver.solve import optimize

    case = files.load_case(path)
    years: Scenarios = files.load_years(case)
    moved = [_under(case, law) for law in laws]
    return [Under(law.regime.id, optimize(case, years, on_progress=streams.progress)) for law, case in zip(laws, moved, strict=True)]


def _under(case: Case, law: Regime) -> Case:
    from optimizer.inputs.case import RegimeChoice
    from optimizer.law.recognition import input_faults

    if case.currency != law.regime.currency:
        rule = Message("the law is in {currency}, the case in {of_case}", currency=law.regime.currency, of_case=case.currency)
        raise InputError([Fault("--case", None, "currency", case.currency, rule, Message("name a case in the currency of both laws"))])
    names = {named.id for named in (*law.input, *law.figure)}
    stated = {} if case.regime is None else case.regime.inputs
    inputs = {name: value for name, value in stated.items() if name in names}
    faults = input_faults(law, inputs, f"--case under {law.regime.id}")
    if faults:
        raise InputError(faults)
    return case.model_copy(update={"law": law, "regime": RegimeChoice(id=law.regime.id, inputs=inputs)})


def _answer(under: Under) -> dict[str, Any]:
    solution = under.solution
    return {
        "regime": under.regime,
        "status": solution.status.value,
        "cost": solution.cost,
        "law": [{"id": line.id, "required": line.required, "counted": line.counted} for line in solution.law],
        "mix": dict(solution.shares),
        "reserve": dict(solution.amounts),
        "barred": [{"offer": bar.offer, "rule": bar.rule, "cure": bar.cure} for bar in solution.barred],
    }


def _side_by_side(answers: Sequence[Under]) -> list[str]:
    from optimizer.i18n.numbers import amount
    from optimizer.report.text.layout import table

    solutions = [under.solution for under in answers]
    currency = solutions[0].case.currency
    rows = [("status", *(s.status.value for s in solutions)), ("cost", *(amount(s.cost, currency) for s in solutions))]
    for name in dict.fromkeys(line.id for s in solutions for line in s.law):
        required = [{line.id: line.required for line in s.law} for s in solutions]
        rows.append((f"required: {name}", *(amount(by_id.get(name), currency) for by_id in required)))
    for offer in dict.fromkeys(offer for s in solutions for offer in s.shares):
        rows.append((f"policy {offer}", *(f"{s.shares.get(offer, 0.0):g}" for s in solutions)))
    for name in dict.fromkeys(name for s in solutions for name in s.amounts):
        rows.append((f"reserve {name}", *(amount(s.amounts.get(name), currency) for s in solutions)))
    title = f"The case {solutions[0].case.id} under each; amounts in {currency}"
    return ["", title, *table(("", *(under.regime for under in answers)), rows)]


def _place(name: str) -> tuple[str, Path]:
    """Return a law's id with no folder, or the name of its file with the folder it lies in."""
    path = Path(name)
    return (path.name, path.parent) if name.endswith(".toml") else (name, Path())
