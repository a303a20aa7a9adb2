"""The report a person reads in a terminal: at most 100 columns, English, amounts grouped and aligned."""

from __future__ import annotations

from optimizer.i18n import numbers
from optimizer.i18n.catalogue import WORDS
from optimizer.inputs.case import Case
from optimizer.report.rows import tables
from optimizer.report.text.layout import pairs, table, wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE, proof_line, repair_line, status_line
from optimizer.report.text.stress import stress_sections
from optimizer.results.solution import LimitResult, Solution, Status

MEGABYTE = 1e6
COUNTS = ("limits.max_policies",)
ASSUMED = "figure_assumed"
"""Code of the warning about a figure's grade."""
ALTERNATIVE_NAMES = {
    "all_cash": "all cash: no policy but those that must be bought",
    "law_only": "law only: same offers, without tail, coverage and no_gap",
}


def to_text(solution: Solution, case: Case | None = None) -> str:
    """Return the report of an answer of any status; the case gives the terms of the offers bought."""
    sections = [_title(solution)]
    if solution.status is Status.REJECTED:
        sections.append(_faults(solution))
    elif solution.status is not Status.ERROR:
        if tables.has_mix(solution):
            sections += [_mix(solution, case), _reserve(solution), _cost(solution)]
        sections += [_conflict(solution), _law(solution), _barred(solution), _limits(solution), _tail(solution)]
        sections += [_alternatives(solution), *stress_sections(solution)]
    sections += [_warnings(solution), _run(solution)]
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


def _title(solution: Solution) -> list[str]:
    case = solution.case
    name = case.name or case.id or "a case that could not be read"
    lines = wrapped(name, indent=0)
    lines.append("=" * max(numbers.width(line) for line in lines))
    if solution.decision is not None:
        lines += [*wrapped(solution.decision.en, indent=0), ""]
    if tables.is_illustrative(solution):
        lines.append(ILLUSTRATIVE)
    if case.id:
        unit = "without a currency" if case.currency == numbers.NO_CURRENCY else f"in {case.currency}"
        lines.append(f"case {case.id}; amounts {unit}")
    lines += ["", *wrapped(status_line(solution), indent=0)]
    if solution.message and not tables.has_mix(solution) and solution.status is not Status.REJECTED:
        lines += wrapped(solution.message, indent=2)
    if tables.has_mix(solution):
        figures = [("yearly cost", solution.cost), ("proved lower bound", solution.bound)]
        lines += ["", *pairs([(label, numbers.money(value, case.currency)) for label, value in figures])]
    return lines


def _mix(solution: Solution, case: Case | None) -> list[str]:
    if not solution.policies:
        return ["Policies bought", "  none: the reserve alone meets the rules"]
    currency = solution.case.currency
    rows = [
        (
            row.offer,
            row.insurer,
            numbers.level(row.share),
            numbers.amount(row.limit, currency),
            numbers.amount(row.attachment, currency),
            numbers.amount(row.deductible, currency),
            numbers.amount(row.premium, currency),
        )
        for row in tables.mix_rows(solution, case)
    ]
    total = ("total", "", "", "", "", "", numbers.amount(tables.premium_total(solution), currency))
    head = ("offer", "insurer", "share", "limit", "attachment", "deductible", "premium due")
    return ["Policies bought", *table(head, [*rows, total], left=2)]


def _reserve(solution: Solution) -> list[str]:
    currency = solution.case.currency
    rows = [(h.id, h.cls, numbers.amount(h.amount, currency), numbers.amount(h.carry, currency)) for h in solution.reserve]
    total = ("total", "", numbers.amount(solution.reserve_total, currency), "")
    return ["Reserve held", *table(("instrument", "class", "amount", "carry a year"), [*rows, total], left=2)]


def _cost(solution: Solution) -> list[str]:
    currency = solution.case.currency
    rows = [
        (
            f"  {WORDS[f'part.{row.part}']}" if row.part else WORDS[f"group.{row.group}"],
            numbers.amount(row.amount, currency),
            numbers.percent(row.of_total),
        )
        for row in tables.cost_rows(solution)
    ]
    if not rows:
        return []
    total = ("Total", numbers.amount(solution.cost, currency), numbers.percent(1.0) if solution.cost else numbers.DASH)
    return ["Yearly cost by part", *table(("part", "amount", "of total"), [*rows, total])]


def _law(solution: Solution) -> list[str]:
    currency = solution.case.currency
    lines = []
    for row in tables.law_rows(solution):
        figures = [numbers.amount(value, currency) for value in (row.required, row.counted, row.slack)]
        lines += table(("requirement", "required", "counted", "slack", "grade"), [(row.requirement, *figures, row.grade)])
        for item in row.items:
            counts = numbers.money(item.counts_for, currency)
            lines += wrapped(f"{item.what} counts for {counts}: {item.why}", indent=4, hang=2)
    return ["The law's ledger", *lines] if lines else []


def _barred(solution: Solution) -> list[str]:
    lines = []
    for bar in solution.barred:
        cure = f"; cure: {bar.cure}" if bar.cure else ""
        lines += wrapped(f"{bar.offer} ({bar.rule}): {bar.why}{cure}", hang=2)
    return ["Offers the law does not count", *lines] if lines else []


def _limits(solution: Solution) -> list[str]:
    if not solution.limits:
        return []
    currency = solution.case.currency
    rows = [
        (limit.id, _used(limit, limit.value, currency), _used(limit, limit.limit, currency), "binding" if limit.binding else "")
        for limit in solution.limits
    ]
    return ["What each limit does", *table(("limit", "value", "limit", ""), rows)]


def _used(limit: LimitResult, value: float, currency: str) -> str:
    return f"{value:g}" if limit.id in COUNTS else numbers.amount(value, currency)


def _tail(solution: Solution) -> list[str]:
    currency = solution.case.currency
    rows = [
        (
            f"{row.rule}: {'TVaR' if row.measure == 'tvar' else 'VaR'} {numbers.level(row.level)}",
            numbers.amount(row.gross, currency),
            numbers.amount(row.net, currency),
            numbers.amount(row.reserve, currency),
            numbers.amount(row.own_funds, currency),
        )
        for row in tables.tail_rows(solution)
    ]
    lines = table(("rule", "before", "after", "by reserve", "by own funds"), rows) if rows else []
    for row in tables.tail_rows(solution):
        if row.standard_error is not None:
            lines += wrapped(f"{row.rule}: standard error of the net figure {numbers.money(row.standard_error, currency)}")
    mean = solution.net_loss
    if mean is not None:
        before, after = numbers.money(mean.gross_mean, currency), numbers.money(mean.net_mean, currency)
        lines += wrapped(f"mean yearly loss: {before} before insurance, {after} after")
    return ["Tail before and after insurance, and what absorbs it", *lines] if lines else []


def _alternatives(solution: Solution) -> list[str]:
    currency = solution.case.currency
    rows = [
        (
            ALTERNATIVE_NAMES.get(name, name),
            alternative.status.value,
            numbers.amount(alternative.cost, currency),
            numbers.amount(alternative.reserve_total, currency),
        )
        for name, alternative in (solution.alternatives or {}).items()
    ]
    return ["Alternatives", *table(("alternative", "status", "cost", "reserve"), rows)] if rows else []


def _conflict(solution: Solution) -> list[str]:
    conflict = solution.conflict
    if conflict is None:
        return []
    currency = solution.case.currency
    lines = ["Why no mix meets the rules"]
    if conflict.rules:
        lines += wrapped(f"these rules cannot hold together: {', '.join(conflict.rules)}", hang=2)
    if conflict.short_by is not None:
        lines += wrapped(f"short by {numbers.money(conflict.short_by, currency)}")
    if not conflict.repairs:
        return [*lines, "  no change of a single rule is known to make the case feasible"]
    lines.append("  each of these alone makes the case feasible:")
    for repair in conflict.repairs:
        lines += wrapped(f"- {repair_line(repair, currency)}", indent=4, hang=2)
    return lines


def _warnings(solution: Solution) -> list[str]:
    """List the warnings; figures that only their grade warns of are named together, since a case may have dozens."""
    lines = []
    named = [warning.where for warning in solution.warnings if warning.code == ASSUMED]
    if named:
        count = "1 figure is" if len(named) == 1 else f"{len(named)} figures are"
        cure = "try others with --set KEY=VALUE, ground and range of each in --json"
        lines += wrapped(f"{ASSUMED}: {count} assumed; {cure}: {'; '.join(named)}", hang=2)
    for warning in solution.warnings:
        if warning.code != ASSUMED:
            where = f" ({warning.where})" if warning.where else ""
            lines += wrapped(f"{warning.code}: {warning.text}{where}", hang=2)
    return ["Warnings", *lines] if lines else []


def _faults(solution: Solution) -> list[str]:
    count = len(solution.faults)
    return ["1 fault" if count == 1 else f"{count} faults", *(f"  {fault}" for fault in solution.faults)]


def _run(solution: Solution) -> list[str]:
    lines = [] if solution.status in (Status.REJECTED, Status.ERROR) else wrapped(f"proof: {proof_line(solution)}", indent=0, hang=2)
    used = solution.losses
    if used is not None:
        tail = "" if used.effective_tail_years is None else f", {used.effective_tail_years:,.0f} of them in the tail"
        lines += wrapped(f"losses: {used.source}, {used.loss_years:,} loss years, {used.occurrences:,} occurrences{tail}", indent=0)
    if solution.run is not None:
        run = solution.run
        spent = ", ".join(f"{part} {seconds:.2f}" for part, seconds in run.seconds.items() if seconds is not None)
        memory = f"peak memory {run.peak_bytes / MEGABYTE:,.0f} MB"
        lines += wrapped(f"seconds: {spent or 'not measured'}; {memory}; {run.cuts:,} cuts; {run.solver or 'no solver'}", indent=0)
        lines += wrapped(f"version {run.version}; run {run.id}; fingerprint {solution.case.fingerprint or 'none'}", indent=0)
    return lines
