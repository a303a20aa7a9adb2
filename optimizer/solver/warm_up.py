"""A question of a few figures, answered before anything else: it has everything imported, and every kernel compiled or loaded.

The time limit of a question is for its search. The first one of a process would spend it on the compiler: half a minute on a machine
that has compiled nothing yet.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.insurers import Response
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios
from optimizer.solver.dispatch import WarmStart, answers_to
from optimizer.solver.messages import SolveRequest

SECONDS = 60.0
"""Far more than the question takes; nothing depends on its answer."""
CASE: dict[str, Any] = {
    "format": "reserve-case/1",
    "id": "warm-up",
    "currency": "XXX",
    "losses": {"table": "losses.csv"},
    "reserve": [{"id": "cash", "carry": 0.1}],
    "tail": [
        {"id": "solvency", "measure": "tvar", "level": 0.9},
        {"id": "liquidity", "measure": "var", "level": 0.9, "within_days": 30},
    ],
    "firm": {"own_funds_at_risk": 1.0, "emergency_rate": 0.5},
    "backing": [{"covers": "hot", "amount": 1.0}],
}
"""Every kind of figure that a kernel is there for: reinstatements at a price, backing, a deadline, emergency funding."""
OFFERS: tuple[dict[str, Any], ...] = (
    {"offer": "a", "insurer": "A", "limit": 10.0, "reinstatements": 1, "reinstatement_rate": "1", "premium": 1.0, "payout_days": 10},
    {"offer": "b", "insurer": "B", "attachment": 10.0, "limit": 20.0, "reinstatements": 0, "premium": 0.5, "shares": "0.1..1"},
)


def warm_up() -> None:
    """Answer the question: with cover that may be refused, by insurers that may fail, and with neither."""
    case = Case.model_validate(CASE).model_copy(update={"offers": tuple(Offer.model_validate(offer) for offer in OFFERS)})
    doubtful = Response.model_validate({"offer": "*", "class": "*", "probability": 0.5})
    for failing, answers in (((), ()), (("A",), (doubtful,))):
        request = SolveRequest(case.model_copy(update={"answers": answers}), _years(failing), SECONDS)
        deque(answers_to(request, deadline=time.monotonic() + SECONDS, warm_start=WarmStart()), maxlen=0)


def _years(failing: tuple[str, ...]) -> Scenarios:
    """Return four years with a loss, one of them with two; insurers named fail in the first."""
    return Scenarios(
        classes=("hot", "cold"),
        part_class=np.array([0, 1, 0, 1, 0], dtype=np.int64),
        part_loss=np.array([5.0, 8.0, 20.0, 30.0, 40.0]),
        part_start=np.arange(6, dtype=np.int64),
        occurrence_start=np.array([0, 1, 2, 3, 5], dtype=np.int64),
        probability=np.full(4, 0.1),
        number=np.arange(1, 5),
        insurers=failing,
        failed=np.array([[True, False, False, False]] * len(failing), dtype=np.bool_).reshape(len(failing), 4),
    )
