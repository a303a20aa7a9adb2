"""What one buyer is asked about one offer: the walk-away premium, the share at each premium, the worth of clauses; and the audit of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.evaluation.variant import Variant
from optimizer.explanation.questions import Questions
from optimizer.explanation.walk_away import WalkAway, taken, with_offer
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan, Proposal
from optimizer.results.explanation import Verdict
from optimizer.results.price import ClauseWorth, ShareCurve
from optimizer.results.solution import Caution, Solution, Status
from optimizer.underwriting.clause_values import Clause, worth_of
from optimizer.underwriting.willingness_to_pay import Appetite, share_curve, walk_away

WITHIN = 1e-6
"""Of the cost without the offer: by no more may the audited cost with it at the walk-away premium be above."""
BENEATH = 1e-8
"""Of the premium: how far beneath the walk-away premium the mix with the offer is audited, so that a budget it just meets is met."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a buyer answered."""

    status: Status
    appetite: Appetite
    audited: bool
    mixes: tuple[Solution, Solution] | None
    """The cheapest mix with the offer at its walk-away premium, and the cheapest without it, as audited; None where one is missing."""
    shares: ShareCurve | None
    worths: tuple[ClauseWorth, ...]

    @property
    def edge(self) -> WalkAway:
        """The walk-away premium."""
        return self.appetite.edge

    @property
    def share(self) -> float | None:
        """Share taken at the stated premium; None where none is stated, or it is not known."""
        decided = self.appetite.decided
        solved = decided is not None and decided.status is Status.SOLVED
        return decided.shares.get(self.offer, 0.0) if solved and decided is not None else None

    @property
    def mix(self) -> Mapping[str, float] | None:
        """Shares of the cheapest mix that has the offer: at its stated premium, else at its walk-away premium; None where none has it."""
        decided = self.appetite.decided
        if self.share and decided is not None:
            return decided.shares
        held = None if self.mixes is None else self.mixes[0]
        return held.shares if held is not None and held.shares.get(self.offer, 0.0) > 0 else None

    offer: str = ""

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """What the buyer's own answer warns of."""
        answer = self.appetite.decided or self.appetite.without
        return () if answer is None else answer.warnings


def ask_buyer(questions: Questions, proposal: Proposal, clauses: Sequence[Clause], plan: PricePlan) -> Buyer:
    """Put every question; what the time does not allow for is left open, and `questions.complete` False."""
    offer = proposal.offer
    appetite = walk_away(questions, offer, premium_stated=proposal.premium_stated)
    questions.step("walk-away premium")
    curve = share_curve(questions, offer, appetite, most_solves=plan.share_solves)
    questions.step("share against premium")
    worths = []
    for clause in clauses:
        worths.append(worth_of(questions, clause, offer, appetite.edge))
        questions.step(f"clause {clause.column}")
    checked, mixes = _audited(questions, offer, appetite.edge)
    questions.step("audit")
    return Buyer(_status(appetite.edge, checked), appetite, checked is Status.SOLVED, mixes, curve, tuple(worths), offer.offer)


def _audited(questions: Questions, offer: Offer, edge: WalkAway) -> tuple[Status, tuple[Solution, Solution] | None]:
    """Return `solved` where the audit finds the same of the costs that the walk-away premium rests on, `error` where it does not."""
    if edge.verdict is Verdict.UNDECIDED:
        return Status.UNDECIDED, None
    free = offer.model_copy(update={"use": "may"})
    without = questions.audited(Variant(left_out=frozenset({offer.offer})), case=with_offer(questions.case, free))
    premium = {Verdict.PREMIUM: edge.premium, Verdict.ANY: offer.premium}.get(edge.verdict)
    if premium is None:
        return _agreed(without.cost, edge.cost_without, without), None
    held = questions.audited(case=with_offer(questions.case, taken(offer).model_copy(update={"premium": premium * (1.0 - BENEATH)})))
    statuses = [_agreed(without.cost, edge.cost_without, without), _agreed(held.cost, edge.cost_without, held, at_most=True)]
    both = (held, without) if held.cost is not None and without.cost is not None else None
    worst = next((s for s in (Status.ERROR, Status.UNDECIDED) if s in statuses), Status.SOLVED)
    return worst, both


def _agreed(cost: float | None, claimed: float | None, solution: Solution, *, at_most: bool = False) -> Status:
    """Compare an audited cost with the one the premium rests on; no cost is agreed where none was claimed."""
    if solution.status in (Status.ERROR, Status.UNDECIDED):
        return solution.status
    if cost is None and at_most:  # pragma: no cover - by rounding alone
        return Status.UNDECIDED  # on the edge of what is lawful: nothing was recomputed, nothing is refuted
    if cost is None or claimed is None:
        return Status.SOLVED if claimed is None and (at_most or cost is None) else Status.ERROR
    over = cost - claimed
    return Status.SOLVED if (over if at_most else abs(over)) <= WITHIN * abs(claimed) else Status.ERROR


def _status(edge: WalkAway, checked: Status) -> Status:
    if edge.verdict is Verdict.UNDECIDED or checked is Status.ERROR:
        return Status.UNDECIDED if checked is not Status.ERROR else Status.ERROR
    if edge.verdict is Verdict.UNLAWFUL and edge.cost_without is None:
        return Status.INFEASIBLE
    return Status.SOLVED if checked is Status.SOLVED else Status.FEASIBLE
