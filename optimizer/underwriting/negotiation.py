r"""What to say to one insurer: for each of its quotes the premium up to which it is taken, and by how much a change of a clause moves it.

With $w$ the walk-away premium of a quote as it stands and $w_c$ that on other terms, a clause is worth $w_c - w$ where the quote lacks it
and $w - w_c$ where it has it. Asked about: every clause that the law or a deadline looks at, half and twice the deductible, and an answer
to every occurrence where the case doubts it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from optimizer.errors import Fault, InputError, Message
from optimizer.explanation.questions import Questions
from optimizer.explanation.walk_away import WalkAway, barred_by_offer, reason_of
from optimizer.inputs.case import Case
from optimizer.inputs.insurers import EVERY, Response, answer_probability
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios
from optimizer.results.explanation import OfferReason
from optimizer.results.negotiation import NegotiatedOffer, Negotiation
from optimizer.results.price import ClauseWorth
from optimizer.results.progress import Step, silent
from optimizer.results.solution import Solution
from optimizer.solver.process import WORKERS
from optimizer.underwriting.clause_values import ALL, Clause, clauses_of, worth_of

DEDUCTIBLE, ANSWERS = "deductible", "answers"
LESS, MORE = 0.5, 2.0
"""Of the deductible, that is asked about."""


def negotiate(
    case: Case,
    years: Scenarios,
    solution: Solution,
    insurer: str,
    *,
    on_progress: Callable[[Step], None] | None = None,
    time_limit: float | None = None,
) -> Negotiation:
    """Return what there is to say to an insurer about the mix of an answer; all questions go to one solver process.

    `time_limit` (seconds; the case's own if not stated) is for all of it, from when a solver is ready: what is not answered by then is
    `undecided`, and `complete` is False. Raises what `raise_for_status` raises where there is no mix, and `InputError` for an insurer
    that has no offer in the case.
    """
    solution.raise_for_status()
    offers = _offers_of(case, insurer)
    WORKERS.ready()
    started, seconds = time.monotonic(), case.solve.time_limit if time_limit is None else time_limit
    clauses = {offer.offer: tuple(negotiable(case, offer)) for offer in offers}
    doubted = [offer for offer in offers if is_doubted(case, offer, years.classes)]
    total = len(offers) + sum(map(len, clauses.values())) + len(doubted)
    questions = Questions(case, years, started + seconds, seconds, on_progress or silent, total)
    base = questions.ask()
    reasons, barred = {}, barred_by_offer(case)
    for offer in sorted(offers, key=lambda offer: offer.offer not in solution.shares):
        reasons[offer.offer] = reason_of(questions, offer, solution, base, barred[offer.offer])
        questions.step(f"offer {offer.offer}")
    worths = {offer.offer: _worths(questions, offer, clauses[offer.offer], reasons[offer.offer]) for offer in offers}
    for offer in doubted:  # last: they leave no cut valid
        worths[offer.offer] += (_answered(questions, offer, reasons[offer.offer]),)
    policies = {policy.offer: policy for policy in solution.policies}
    return Negotiation(
        case=solution.case,
        insurer=insurer,
        name=case.insurer_name(insurer),
        offers=tuple(NegotiatedOffer(o, reasons[o.offer], policies.get(o.offer), worths[o.offer]) for o in offers),
        complete=questions.complete,
        solves=questions.solves,
        seconds=time.monotonic() - started,
        warnings=() if questions.open is None else (questions.open,),
    )


def _offers_of(case: Case, insurer: str) -> list[Offer]:
    offers = [offer for offer in case.offers if offer.insurer == insurer]
    if not offers:
        fix = Message("name one of {words}", words=", ".join(case.insurer_ids))
        raise InputError([Fault("--insurer", None, "", insurer, Message("the case has no offer of this insurer"), fix)])
    return offers


def negotiable(case: Case, offer: Offer) -> Iterator[Clause]:
    """Yield the clauses of an offer: those that the law or a deadline looks at, then half and twice its deductible."""
    yield from clauses_of(case, offer)
    if offer.deductible > 0:
        for part in (LESS, MORE):
            other = offer.model_copy(update={"deductible": part * offer.deductible})
            having, lacking = (other, offer) if part < 1 else (offer, other)
            yield Clause(DEDUCTIBLE, "", f"{part * offer.deductible:.15g}", part > 1, having, lacking)


def is_doubted(case: Case, offer: Offer, classes: Sequence[str]) -> bool:
    """Say whether some occurrence of a class of loss that an offer covers may go unanswered, by the row that counts for that class."""
    covered = (loss for loss in classes if any(pattern.matches(loss) for pattern in offer.covers))
    return any(answer_probability(case.answers, offer.offer, loss) < 1 for loss in covered)


def _worths(questions: Questions, offer: Offer, clauses: tuple[Clause, ...], reason: OfferReason) -> tuple[ClauseWorth, ...]:
    edge, worths = _edge(reason), []
    for clause in clauses:
        worths.append(worth_of(questions, clause, offer, edge))
        questions.step(f"clause {clause.column}")
    return tuple(worths)


def _edge(reason: OfferReason) -> WalkAway:
    return WalkAway(reason.verdict, reason.walk_away, reason.cost_without)


def _answered(questions: Questions, offer: Offer, reason: OfferReason) -> ClauseWorth:
    """Return what it is worth that an offer answers every occurrence of the classes that it covers."""
    doubtful = questions.case
    sure = Response.model_validate({"offer": offer.offer, "class": EVERY, "probability": 1})
    others = tuple(row for row in doubtful.answers if row.offer != offer.offer)
    questions.case = doubtful.model_copy(update={"answers": (*others, sure)})
    try:
        return replace(worth_of(questions, Clause(ALL, "responses", "1", False, offer, offer), offer, _edge(reason)), column=ANSWERS)
    finally:
        questions.case = doubtful
        questions.step(f"clause {ANSWERS}")
