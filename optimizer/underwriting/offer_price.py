"""One offer priced for its insurer: what the buyer would pay, what it pays out, what must be charged, what its clauses are worth."""

from __future__ import annotations

import time
from collections.abc import Callable

from optimizer.explanation.questions import Questions
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan, Proposal
from optimizer.losses.scenarios import Scenarios
from optimizer.results.price import Price
from optimizer.results.progress import Step, silent
from optimizer.solver.process import WORKERS
from optimizer.underwriting.buyer import Buyer, ask_buyer
from optimizer.underwriting.clause_values import clauses_of
from optimizer.underwriting.jackknife import walk_away_error
from optimizer.underwriting.payout import exceedance_rows, payout_figures, yearly_payout
from optimizer.underwriting.premium_views import band_of, few_years, premium_views, shared_payout
from optimizer.underwriting.proposals import check_plan, proposal_of, with_proposal
from optimizer.underwriting.technical_price import floor_of, technical_prices

PARTS = 3
"""Steps told beside one for each clause."""


def price(
    case: Case,
    years: Scenarios,
    offer: str | Proposal,
    *,
    plan: PricePlan | None = None,
    on_progress: Callable[[Step], None] | None = None,
    time_limit: float | None = None,
) -> Price:
    """Return what an insurer must charge for an offer, what this buyer would pay for it, and what each of its clauses is worth.

    `offer` is one of the case, by id, or a `Proposal` that stands beside the case's own (load the years of `with_proposal`, so that its
    insurer can fail). All questions go to one solver process and share their cuts; the buyer's costs with the offer at its walk-away
    premium and without it are recomputed by the independent audit. `time_limit` (seconds; the case's own if not stated) is for all of it,
    from when a solver is ready. Raises `InputError` for an offer that the case does not have, or a plan that cannot be. Nothing is raised
    for a case without a lawful mix: the status says so, and the technical side is told all the same.
    """
    plan = plan or PricePlan()
    check_plan(plan)
    WORKERS.ready()
    started = time.monotonic()
    proposal = proposal_of(case, offer)
    case = with_proposal(case, proposal)
    clauses = clauses_of(case, proposal.offer)
    seconds = case.solve.time_limit if time_limit is None else time_limit
    questions = Questions(case, years, started + seconds, seconds, on_progress or silent, PARTS + len(clauses))
    buyer = ask_buyer(questions, proposal, clauses, plan)
    return _price_of(questions, proposal, buyer, plan, time.monotonic() - started)


def _price_of(questions: Questions, proposal: Proposal, buyer: Buyer, plan: PricePlan, seconds: float) -> Price:
    case, years, offer, edge = questions.case, questions.years, proposal.offer, buyer.edge
    pays = yearly_payout(case, years, offer, buyer.mix)
    payout = payout_figures(pays, plan)
    technical = technical_prices(pays, offer.brokerage, plan)
    floor = floor_of(technical, plan)
    return Price(
        case=case.identity,
        offer=offer,
        status=buyer.status,
        plan=plan,
        premium=offer.premium if proposal.premium_stated else None,
        verdict=edge.verdict,
        walk_away=edge.premium,
        walk_away_error=_error(questions, offer, buyer),
        within=buyer.appetite.within(offer, questions.gap),
        cost_without=edge.cost_without,
        share=buyer.share,
        audited=buyer.audited,
        payout=payout,
        exceedance=exceedance_rows(pays, plan),
        technical=technical,
        premiums=premium_views(proposal, payout, edge, floor),
        band=band_of(edge, floor),
        shares=buyer.shares,
        clauses=buyer.worths,
        as_if=None,
        warnings=(
            *few_years(years, plan),
            *shared_payout(offer, payout, case.currency),
            *buyer.warnings,
            *(() if questions.open is None else (questions.open,)),
        ),
        complete=questions.complete,
        solves=questions.solves,
        seconds=seconds,
    )


def _error(questions: Questions, offer: Offer, buyer: Buyer) -> float | None:
    """Return the standard error of the walk-away premium, where there is one."""
    if buyer.edge.premium is None or buyer.mixes is None:
        return None
    return walk_away_error(questions.case, questions.years, offer, buyer.edge.premium, buyer.mixes)
