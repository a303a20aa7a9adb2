"""Why this mix, and what would change it: premiums at which offers enter and leave, sensitivities, binding rules, next-best mixes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from optimizer.errors import Fault, InputError, Message
from optimizer.explanation.nearness import by_nearness
from optimizer.explanation.next_best import HOW_MANY, next_mixes
from optimizer.explanation.questions import Questions
from optimizer.explanation.sensitivities import Move, moves, sensitivity_of
from optimizer.explanation.walk_away import barred_by_offer, reason_of
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios
from optimizer.results.explanation import Binding, Explanation, OfferReason, Sensitivity
from optimizer.results.progress import Step, silent
from optimizer.results.solution import Solution
from optimizer.solver.process import WORKERS

NEAREST = 10
"""Offers asked about before all else."""
BINDS = 1e-9
"""Relative: a rule with less to spare binds."""


def explain(
    case: Case,
    years: Scenarios,
    solution: Solution,
    *,
    offers: Sequence[str] | None = None,
    on_progress: Callable[[Step], None] | None = None,
    time_limit: float | None = None,
) -> Explanation:
    """Return why the mix of an answer is the cheapest and what would change it, by solving the case again under each change.

    All questions go to one solver process, which keeps loss years and valid cuts between them: first the offers whose premiums are nearest
    to changing the decision (`nearness`), then the next-best mixes, the steps of the figures, and the other offers. `on_progress` is given
    each part as it is answered. Next-best mixes and sensitivities are
    recomputed by the independent audit. `offers` asks about these alone, without the rest. `time_limit` (seconds; the case's own if not
    stated) is for all of it, from when a solver is ready: what is not answered by then is `undecided` or missing, and `complete` is False.
    Raises what `raise_for_status` raises where there is no mix to explain, and `InputError` for an offer that is not in the case.
    """
    solution.raise_for_status()
    WORKERS.ready()
    seconds = case.solve.time_limit if time_limit is None else time_limit
    started = time.monotonic()
    chosen = _chosen_offers(case, offers)
    levers = moves(case, years) if offers is None else ()
    total = len(chosen) + len(levers) + (HOW_MANY if offers is None else 0)
    questions = Questions(case, years, started + seconds, seconds, on_progress or silent, total)
    base = questions.ask()
    in_turn = by_nearness(questions, chosen, solution)
    reasons = _reasons(questions, in_turn[:NEAREST], solution, base)
    nearby = tuple(next_mixes(questions, solution)) if offers is None else ()
    others = _sensitivities(questions, [move for move in levers if move.lever != "breach_rate"], solution)
    reasons |= _reasons(questions, in_turn[NEAREST:], solution, base)
    rates = _sensitivities(questions, [move for move in levers if move.lever == "breach_rate"], solution)
    return Explanation(
        case=solution.case,
        status=solution.status,
        cost=solution.cost or 0.0,
        offers=tuple(reasons[offer.offer] for offer in chosen),
        sensitivities=(*others, *rates),
        binding=tuple(binding(case, solution)),
        next_best=nearby,
        complete=questions.complete,
        solves=questions.solves,
        seconds=time.monotonic() - started,
        warnings=() if questions.open is None else (questions.open,),
    )


def check_offers(case: Case, names: Sequence[str]) -> None:
    """Raise `InputError` where an offer asked about is not in the case."""
    offers = [offer.offer for offer in case.offers]
    fix = Message("name one of {words}", words=", ".join(offers)) if offers else Message("the case has none")
    rule = Message("the case has no such offer, or leaves it out")
    faults = [Fault("--offer", None, "", name, rule, fix) for name in names if name not in offers]
    if faults:
        raise InputError(faults)


def _chosen_offers(case: Case, names: Sequence[str] | None) -> list[Offer]:
    """Return the offers asked about, in file order or as named."""
    check_offers(case, names or ())
    by_name = {offer.offer: offer for offer in case.offers}
    return list(case.offers) if names is None else [by_name[name] for name in dict.fromkeys(names)]


def _sensitivities(questions: Questions, levers: Sequence[Move], solution: Solution) -> tuple[Sensitivity, ...]:
    """Return what each step costs; those that change the loss years leave no cut valid, so they are asked about last."""
    sensitivities = []
    for move in levers:
        sensitivities.append(sensitivity_of(questions, move, solution))
        questions.step(f"sensitivity to {move.lever} {move.id}".strip(), sensitivities[-1])
    return tuple(sensitivities)


def _reasons(questions: Questions, offers: Sequence[Offer], solution: Solution, base: Solution) -> dict[str, OfferReason]:
    """Return the reason of each offer, asked about in this order."""
    by_offer: dict[str, OfferReason] = {}
    barred = barred_by_offer(questions.case)
    for offer in offers:
        by_offer[offer.offer] = reason_of(questions, offer, solution, base, barred[offer.offer])
        questions.step(f"offer {offer.offer}", by_offer[offer.offer])
    return by_offer


def binding(case: Case, solution: Solution) -> Iterator[Binding]:
    """Yield the rules met with nothing to spare: of the law, the tail rules that hold, the firm's limits."""
    for rule in solution.law:
        if abs(rule.slack) <= BINDS * max(abs(rule.required), abs(rule.counted)):
            yield Binding("requirement", rule.id, rule.counted, rule.required)
    held = {tail.id for tail in case.tail if tail.hold}
    for tail in solution.tail:
        if tail.id in held and abs(tail.absorbed - tail.net) <= BINDS * max(abs(tail.absorbed), abs(tail.net)):
            yield Binding("tail", tail.id, tail.net, tail.absorbed)
    for limit in solution.limits:
        if limit.binding:
            yield Binding("limit", limit.id, limit.value, limit.limit)


__all__ = ["check_offers", "explain"]
