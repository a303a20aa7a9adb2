"""Words of the page Why: premiums that decide, next steps and mixes, and what the answer hangs on."""

from __future__ import annotations

from optimizer.i18n.marking import word

WORDS = (
    word("why.title", "Why this mix"),
    word(
        "why.note",
        "Every figure stands on solves of its own: the premium at which each offer comes in or drops out, the nearest to deciding first, "
        "the next-best mixes, what the next step of each figure costs. It takes up to {seconds} seconds and is shown as it comes; any "
        "change on the page ends it.",
    ),
    word("why.ask", "Explain"),
    word("why.asking", "Solving again under each change…"),
    word("why.incomplete", "Not every question was answered; what is open is said or left out."),
    word("why.stopped", "Stopped: this is what had been answered."),
    word("why.offers", "Premium at which each offer comes in or drops out"),
    word(
        "why.offers.note",
        "The tick is the premium quoted, the ring the premium at which the decision flips; beside it by how much the premium would have to "
        "move. At a full share, before tax; every other figure as it stands.",
    ),
    word(
        "why.offers.proof",
        "Proof: each premium rests on the solver's own bound of the cost with the offer and without it, and on the exact price of the "
        "mixes found; no certificate was made for it.",
    ),
    word(
        "why.next_best.proof",
        "Proof: each of these mixes was priced again by the independent checker; that none between them costs less rests on the solver's "
        "own bound.",
    ),
    word("why.bought", "Bought"),
    word("why.not_bought", "Not bought"),
    word("why.nearest.bought", "Nearest to deciding: {offer} is bought at {now} and drops out above {at}, {room} more."),
    word("why.nearest.not_bought", "Nearest to deciding: {offer}, quoted at {now}, comes in at {at} or below, {room} less."),
    word("why.tip", "{kind}: now {now}, flips at {at} ({room}); {unit}"),
    word("why.decision", "Decision"),
    word("why.flips_at", "Flips at"),
    word("why.room", "Room"),
    word("why.settled", "Offers that no premium decides, or that are still open ({count})"),
    word("why.verdict.premium", "A premium decides"),
    word("why.verdict.any", "Needed at any premium: no mix meets the rules without it"),
    word("why.verdict.none", "Not bought even at a premium of 0"),
    word("why.verdict.unlawful", "No mix that contains it meets the rules"),
    word("why.verdict.undecided", "Not asked about within the time"),
    word("why.sentences", "{part}: in sentences ({count})"),
    word("why.sensitivities", "What the next step of each figure costs"),
    word("why.binding", "What binds"),
    word("why.next_best", "The next-best mixes and what they trade"),
    word("why.next_best.note", "Each against this mix: a bar to the right is more, to the left less."),
    word("why.measure.dearer", "Yearly cost"),
    word("why.measure.cash_out", "Spent this year"),
    word("why.measure.reserve", "Reserve held"),
    word("why.measure.expected_net", "Mean net loss"),
    word("why.swap.without", "without {offer}"),
    word("why.swap.with", "with {offer}"),
    word("tornado", "What the answer hangs on"),
    word(
        "tornado.note",
        "Every figure that states a range, set to both ends of it, the cheapest mix found anew each time; all else as it stands.",
    ),
    word("tornado.start", "Solve both ends of every range"),
    word("tornado.progress", "{done} of {all} figures"),
    word("tornado.low", "Low end"),
    word("tornado.high", "High end"),
    word("tornado.legend", "The dashed line is the answer; ▲ marks an end at which another mix is the cheapest."),
    word(
        "tornado.legend.unproved",
        "The dashed line is the answer; ▲ marks an end at which another mix is the cheapest, ~ a lawful mix that is not proved to be the "
        "cheapest: a cheaper one may exist.",
    ),
    word("tornado.figure", "Figure"),
    word("tornado.base", "As stated"),
    word("why.file", "All figures (JSON)"),
)
