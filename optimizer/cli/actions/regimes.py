"""What the command `regimes` does: lists laws, tells one in words, compares two, and says how far a mix is from breaking its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.cli.streams import Streams, reject
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.i18n.language import Language
    from optimizer.inputs.case import Case
    from optimizer.inputs.regime.regime import Regime
    from optimizer.law.breach import Breach
    from optimizer.losses.scenarios import Scenarios
    from optimizer.report.text.law import LawChange
    from optimizer.results.solution import Solution

YEARS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Output(Streams):
    """Where it is told, and whether JSON is asked for."""

    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """A case solved under one law."""

    regime: str
    solution: Solution


def list_laws(streams: Output) -> int:
    """Print the shipped laws; return the exit code."""
    from optimizer.files.laws import load_law, shipped
    from optimizer.report.text.layout import table

    heads = [load_law(name).regime for name in shipped()]
    if streams.as_json:
        rows = [head.model_dump(mode="json", exclude={"source"}) for head in heads]
        return _json(streams, {"regimes": rows, "faults": []})
    cells = [(h.id, h.jurisdiction, h.status, "-" if h.effective_from is None else str(h.effective_from), h.grade.value) for h in heads]
    streams.write("\n".join(table(("id", "law of", "status", "in force from", "weakest grade"), cells, left=5, indent=0)) + "\n")
    return 0


def show(name: str, language: Language, streams: Output) -> int:
    """Print one law in words; return the exit code."""
    from optimizer.files.laws import load_law
    from optimizer.report.text.law import law_lines, law_name

    law = load_law(*_place(name))
    lines = law_lines(law, language)
    if streams.as_json:
        told = [asdict(line) for line in lines]
        return _json(streams, {"id": law.regime.id, "name": law_name(law, language), "language": language, "lines": told, "faults": []})
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
        own = [line for line in lines if line.section == section]
        if own:
            out += ["", Voice(language)(f"statute.section.{section}")]
            for line in own:
                out += wrapped(f"{line.key}: {line.text}", hang=2)
    return out


def compare(names: tuple[str, str], case: str | None, language: Language, streams: Output) -> int:
    """Print what changes from one law to another and, for a case, what that does to mix and cost; return the exit code."""
    from optimizer.files.laws import load_law
    from optimizer.report.text.law import law_changes

    before, after = (load_law(*_place(name)) for name in names)
    changes = law_changes(before, after, language)
    found = [] if case is None else _solved_under((before, after), case, streams)
    if streams.as_json:
        answers = [_answer(one) for one in found]
        told = {"before": names[0], "after": names[1], "changes": [asdict(change) for change in changes], "answers": answers, "faults": []}
        return _json(streams, told)
    lines = [f"{names[0]} -> {names[1]}: {len(changes)} lines differ"]
    lines += _changes(changes, language)
    streams.write("\n".join([*lines, *(_side_by_side(found) if found else [])]) + "\n")
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


def _solved_under(laws: Sequence[Regime], path: str, streams: Output) -> list[Under]:
    """Return the answers to a case under each law, with the inputs it states that the law asks for; raise where one is missing."""
    from optimizer import files
    from optimizer.solver.solve import optimize

    case = files.load_case(path)
    years: Scenarios = files.load_years(case)
    moved = [_under(case, law) for law in laws]
    return [Under(law.regime.id, optimize(one, years, on_progress=streams.progress)) for law, one in zip(laws, moved, strict=True)]


def _under(case: Case, law: Regime) -> Case:
    from optimizer.inputs.case import RegimeChoice
    from optimizer.law.recognition import input_faults

    if case.currency != law.regime.currency:
        rule = Message("the law is in {currency}, the case in {of_case}", currency=law.regime.currency, of_case=case.currency)
        raise InputError([Fault("--case", None, "currency", case.currency, rule, Message("name a case in the currency of both laws"))])
    known = {named.id for named in (*law.input, *law.figure)}
    stated = {} if case.regime is None else case.regime.inputs
    inputs = {name: value for name, value in stated.items() if name in known}
    faults = input_faults(law, inputs, f"--case under {law.regime.id}")
    if faults:
        raise InputError(faults)
    return case.model_copy(update={"law": law, "regime": RegimeChoice(id=law.regime.id, inputs=inputs)})


def _answer(found: Under) -> dict[str, Any]:
    solution = found.solution
    return {
        "regime": found.regime,
        "status": solution.status.value,
        "cost": solution.cost,
        "law": [{"id": line.id, "required": line.required, "counted": line.counted} for line in solution.law],
        "mix": dict(solution.shares),
        "reserve": dict(solution.amounts),
        "barred": [{"offer": bar.offer, "rule": bar.rule, "cure": bar.cure} for bar in solution.barred],
    }


def _side_by_side(found: Sequence[Under]) -> list[str]:
    from optimizer.i18n.numbers import amount
    from optimizer.report.text.layout import table

    answers = [one.solution for one in found]
    currency = answers[0].case.currency
    rows = [("status", *(s.status.value for s in answers)), ("cost", *(amount(s.cost, currency) for s in answers))]
    for name in dict.fromkeys(line.id for s in answers for line in s.law):
        asked = [{line.id: line.required for line in s.law} for s in answers]
        rows.append((f"required: {name}", *(amount(a.get(name), currency) for a in asked)))
    for offer in dict.fromkeys(offer for s in answers for offer in s.shares):
        rows.append((f"policy {offer}", *(f"{s.shares.get(offer, 0.0):g}" for s in answers)))
    for held in dict.fromkeys(name for s in answers for name in s.amounts):
        rows.append((f"reserve {held}", *(amount(s.amounts.get(held), currency) for s in answers)))
    title = f"The case {answers[0].case.id} under each; amounts in {currency}"
    return ["", title, *table(("", *(one.regime for one in found)), rows)]


def distance(path: str, settings: Sequence[tuple[str, str]], streams: Output) -> int:
    """Solve a case and print how far what it states may move before its mix breaks the law; return the exit code."""
    from optimizer import files
    from optimizer.law.breach import breaches
    from optimizer.solver.solve import optimize

    case = files.load_case(path, settings=settings)
    if case.law is None:
        raise InputError([Fault("case.toml", None, "regime", "", Message("the case names no law"), Message("add a [regime] table"))])
    solution = optimize(case, files.load_years(case), on_progress=streams.progress)
    found = breaches(case, solution.shares, solution.amounts) if solution.cost is not None else ()
    added = _additions(case, case.law)
    if streams.as_json:
        rows = [{**asdict(breach), "change": breach.change} for breach in found]
        told = {"case": case.id, "regime": case.law.regime.id, "status": solution.status.value, "breaches": rows}
        _json(streams, {**told, "additions": {name: list(years) for name, years in added.items()}, "faults": []})
    else:
        streams.write("\n".join([*_distances(case, solution, found), *_addition_lines(case, added)]) + "\n")
    return solution.status.exit_code


def _additions(case: Case, law: Regime) -> dict[str, tuple[float, ...]]:
    """Return what is added in the coming years to each reserve that accrues, everything stated staying as it is."""
    from optimizer.inputs.regime.clauses import Accrual
    from optimizer.law.formula import accrued

    inputs = {} if case.regime is None else case.regime.inputs
    return {bucket.id: accrued(law, bucket, inputs, YEARS_AHEAD) for bucket in law.bucket if isinstance(bucket, Accrual)}


def _addition_lines(case: Case, added: dict[str, tuple[float, ...]]) -> Iterator[str]:
    from optimizer.i18n.numbers import amount
    from optimizer.report.text.layout import table

    for name, years in added.items():
        rows = [(f"year {year}", amount(value, case.currency)) for year, value in enumerate(years, start=1)]
        yield from ("", f"Added to {name} each year, if all that is stated stays as it is", *table(("", "added"), rows))


def _distances(case: Case, solution: Solution, found: Sequence[Breach]) -> list[str]:
    from optimizer.i18n.numbers import percent
    from optimizer.report.text.layout import table, wrapped

    law = "" if case.law is None else case.law.regime.id
    out = [f"Distance to a breach of {law}: case {case.id} ({solution.status.value}), the mix held as it is; amounts in {case.currency}"]
    if solution.cost is None:
        return [*out, "  there is no mix"]
    rows = [
        (
            breach.what,
            breach.direction,
            _number(breach.today),
            "never" if breach.at is None else _number(breach.at),
            "-" if breach.change is None else percent(breach.change, 2),
            "exact" if breach.is_exact else "bracketed",
        )
        for breach in found
    ]
    out += table(("what", "moves", "today", "lawful until", "a move of", "found"), rows, left=2)
    note = "`price`: every amount that the requirements rest on, and crypto-assets held, times a factor."
    return [*out, "", *wrapped(note, indent=0)]


def _number(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.2f}".removesuffix(".00")


def refuse(faults: Sequence[Fault], streams: Output) -> int:
    """Tell the faults and return the exit code."""
    from optimizer.report.formats.answer import as_json

    return reject(faults, streams, as_json({"faults": [asdict(fault) for fault in faults]}) if streams.as_json else None)


def _place(name: str) -> tuple[str, Path]:
    """Return a law's id with no folder, or the name of its file with the folder it lies in."""
    path = Path(name)
    return (path.name, path.parent) if name.endswith(".toml") else (name, Path())


def _json(streams: Output, told: dict[str, Any]) -> int:
    from optimizer.report.formats.answer import as_json

    streams.write(as_json(told))
    return 0
