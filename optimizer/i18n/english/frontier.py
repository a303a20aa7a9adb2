"""Words of the efficient frontier: report, page and paper."""

from __future__ import annotations

from optimizer.i18n.marking import word

WORDS = (
    word("frontier", "Efficient frontier"),
    word(
        "frontier.note",
        "The least yearly cost of any lawful mix at each limit on what is chosen here; at a breakpoint another mix takes over.",
    ),
    word("frontier.against", "Yearly cost against"),
    word("frontier.measure.tail", "Tail after insurance"),
    word("frontier.measure.reserve", "Reserve held"),
    word("frontier.measure.requirement", "Required amount"),
    word("frontier.axis.tail", "TVaR {level} of the yearly net loss, at most"),
    word("frontier.axis.reserve", "Reserve in total, at most"),
    word("frontier.axis.requirement", "Required amount"),
    word("frontier.kept", "Keep the firm's own rule on this tail"),
    word("frontier.kept.help", "Off: the limit stands in the place of that rule, and no reserve is held for it. On: both hold."),
    word("frontier.means.tail", "Limit in place of the firm's own rule on this tail: no cash is asked for it. All other rules hold."),
    word("frontier.means.tail.kept", "Limit beside the firm's own rule on this tail, which holds as all other rules do."),
    word("frontier.means.reserve", "All rules hold; no more reserve is held than the limit, and insurance takes its place."),
    word(
        "frontier.means.requirement",
        "All rules hold, under a law that asks for more or less; the mixes to compare with stand at what it asks now.",
    ),
    word("frontier.start", "Compute the frontier"),
    word("frontier.progress", "{solves} questions solved, {points} breakpoints so far"),
    word(
        "frontier.incomplete", "Not finished: where the line is dashed a cheaper mix may exist. Allow more time, or use the command line."
    ),
    word("frontier.incomplete.paper", "Not finished: where the line is dashed a cheaper mix may exist."),
    word("frontier.complete", "{points} breakpoints; no lawful mix costs less anywhere by the solver's bound, within {tolerance}."),
    word("frontier.none", "There is no mix to draw."),
    word("frontier.at", "At"),
    word("frontier.cost", "Yearly cost"),
    word("frontier.jump", "Cost just beyond"),
    word("frontier.kind", "Breakpoint"),
    word("frontier.kind.end", "end"),
    word("frontier.kind.step", "step"),
    word("frontier.kind.crossing", "two mixes cost the same"),
    word("frontier.kind.kink", "slope changes"),
    word("frontier.policies", "Policies"),
    word("frontier.policies.none", "none"),
    word("frontier.reserve", "Reserve"),
    word("frontier.premium", "Premium due"),
    word("frontier.proved", "Proved"),
    word("frontier.yes", "yes"),
    word("frontier.no", "no"),
    word("frontier.unlawful", "{name} (not lawful)"),
    word("frontier.exact", "Breakpoints from mixes priced exactly; a crossing is where two such lines meet."),
)
