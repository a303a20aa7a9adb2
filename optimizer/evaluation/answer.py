"""The answer written out from a priced mix: every table of `reserve-answer/1` that depends on the mix."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.evaluation.assumed_figures import case_figure_cautions, law_figure_cautions
from optimizer.evaluation.before_insurance import gross_of
from optimizer.evaluation.ledger import law_results
from optimizer.evaluation.limits import evaluate_lawful, limit_results
from optimizer.evaluation.mix_cost import EvaluatedMix, Spent, errors_of
from optimizer.evaluation.overlap import overlap_cautions, recovered_by
from optimizer.evaluation.problem import Problem
from optimizer.evaluation.stress import priced_stresses
from optimizer.inputs.case import Case
from optimizer.inputs.shares import Grid
from optimizer.losses.measures import FEW_TAIL_YEARS, rounded_down, tail_mass, tail_years
from optimizer.losses.scenarios import Vector
from optimizer.recovery.claims import Funds
from optimizer.results.solution import Alternative, Caution, Held, LossesUsed, NetLoss, Policy, Solution, Status, TailResult


def blank(problem: Problem, status: Status) -> Solution:
    """Return an answer without a mix: the parts that do not depend on one."""
    return Solution(
        case=problem.case.identity,
        status=status,
        barred=problem.recognition.barred,
        losses=_losses(problem),
        warnings=cautions(problem),
    )


def answer(problem: Problem, priced: EvaluatedMix, status: Status) -> Solution:
    """Return the answer for a priced mix, its bound and proof still open."""
    plain = blank(problem, status)
    return Solution(
        case=plain.case,
        status=status,
        cost=priced.cost,
        policies=policies_of(problem, priced.shares, priced.spent),
        reserve=_held(problem.case, priced),
        cost_parts=priced.parts,
        tail=_tails(problem, priced),
        net_loss=_net_loss(problem, priced),
        law=law_results(problem, priced),
        barred=plain.barred,
        limits=limit_results(problem, priced),
        stress=priced_stresses(problem.case, priced.shares, _funds(problem.case, priced)),
        losses=plain.losses,
        warnings=(*plain.warnings, *overlap_cautions(problem, priced.shares)),
    )


def _held(case: Case, priced: EvaluatedMix) -> tuple[Held, ...]:
    return tuple(Held(r.id, r.cls, amount, r.carry * amount) for r, amount in zip(case.reserve, priced.holding.amounts, strict=True))


def _net_loss(problem: Problem, priced: EvaluatedMix) -> NetLoss:
    return NetLoss(gross_of(problem).mean, priced.outcome.mean, errors_of(problem, priced.shares).mean)


def policies_of(problem: Problem, shares: Vector, spent: Spent) -> tuple[Policy, ...]:
    """Return what is told of each policy of a mix."""
    recovery, use = recovered_by(problem, shares).mean, problem.everywhere[1]
    policies = []
    for j in np.flatnonzero(shares):
        offer, share = problem.case.offers[j], float(shares[j])
        policies.append(
            Policy(
                offer=offer.offer,
                insurer=offer.insurer,
                share=share,
                premium=float(spent.due[j]),
                tax=float(spent.tax[j]),
                fixed_charge=float(spent.fixed[j]),
                expected_recovery=float(recovery[j]),
                expected_reinstatement_premium=share * float(problem.payouts.terms.gross_premium[j] * use[j]),
            )
        )
    return tuple(policies)


def _tails(problem: Problem, priced: EvaluatedMix) -> tuple[TailResult, ...]:
    holding = priced.holding
    drawable = sum(a for a, r in zip(holding.amounts, problem.case.reserve, strict=True) if r.drawable)
    return tuple(
        TailResult(
            id=view.tail.id,
            measure=view.tail.measure,
            level=view.tail.level,
            gross=gross,
            net=net,
            standard_error=error,
            absorbed=drawable + holding.own_funds + view.credit,
            own_funds=holding.own_funds,
        )
        for view, gross, net, error in zip(
            problem.tails,
            gross_of(problem).measures,
            priced.outcome.measures,
            errors_of(problem, priced.shares).measures,
            strict=True,
        )
    )


def _funds(case: Case, priced: EvaluatedMix) -> Funds:
    holding = priced.holding
    drawable = sum((a for a, r in zip(holding.amounts, case.reserve, strict=True) if r.drawable), 0.0)
    return Funds(float(drawable), float(holding.own_funds), case.firm.credit_line)


def _losses(problem: Problem) -> LossesUsed:
    years = problem.years
    return LossesUsed(years.source, years.years, years.occurrences, years.fingerprint, gross_of(problem).effective)


def _not_in_force(case: Case) -> Iterator[Caution]:
    """Yield a caution where the law named does not apply on the day of the case."""
    head, day = None if case.law is None else case.law.regime, case.as_of
    if head is None:
        return
    over = head.status == "repealed" or (day is not None and head.effective_to is not None and day > head.effective_to)
    early = day is not None and head.effective_from is not None and day < head.effective_from
    if over or early:
        when = f"until {head.effective_to}" if head.effective_to is not None and over else f"from {head.effective_from}"
        what = "is no longer in force" if over else "is not yet in force"
        dates = "" if when.endswith("None") else f" ({when})"
        cure = "name the law that applies on the day of the case, or state another day as as_of"
        yield Caution("law_not_in_force", f"{head.id} {what}{dates}: {cure}", "regime.id")


def cautions(problem: Problem) -> tuple[Caution, ...]:
    """Return what the reader must know: figures of the law that are not from its text, tails with few years."""
    case = problem.case
    caveats = [*law_figure_cautions(case, problem.recognition), *_not_in_force(case), *case_figure_cautions(case)]
    if problem.years.source == "table" and _is_drawn_on(problem):
        text = (
            "whether cover answers, or an insurer fails, is drawn once for each occurrence or year of the table; "
            "for many draws simulate the losses, or state more years"
        )
        caveats.append(Caution("drawn_on_table", text, "losses.table"))
    mean = float(problem.years.probability.mean()) if problem.years.years else 0.0
    for rule in case.tail:
        years = tail_years(tail_mass(rule.level), mean)
        if years < FEW_TAIL_YEARS and problem.years.source == "table":
            text = (
                f"the tail beyond {rule.level:g} holds {rounded_down(years)} loss years; the table is taken as the exact distribution; "
                "simulate the losses, or read the figure as that of these years"
            )
            caveats.append(Caution("few_tail_years", text, f"tail.{rule.id}.level"))
    return tuple(caveats)


def _is_drawn_on(problem: Problem) -> bool:
    """Say whether anything is drawn that a table does not hold."""
    drawn = problem.case.losses.failures is None and bool(problem.years.insurers)
    terms = problem.payouts.terms
    return drawn or bool((terms.answers[terms.covers] < 1).any())


def all_cash(problem: Problem) -> Alternative | None:
    """Return what it costs with no policy but those already in force; None where such a policy has a choice of shares."""
    shares = np.zeros(len(problem.case.offers))
    for j, offer in enumerate(problem.case.offers):
        if offer.use == "must":
            if not isinstance(offer.shares, Grid) or len(offer.shares.sizes) > 1:
                return None
            shares[j] = offer.shares.sizes[0]
    priced = evaluate_lawful(problem, shares)
    if priced is None:
        return Alternative(Status.INFEASIBLE, None, None)
    return Alternative(
        Status.CERTIFIED,
        priced.cost,
        float(sum(priced.holding.amounts)),
        cost_parts=priced.parts,
        reserve=_held(problem.case, priced),
        own_funds=float(priced.holding.own_funds),
        stress=priced_stresses(problem.case, shares, _funds(problem.case, priced)),
    )
