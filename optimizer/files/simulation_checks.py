"""What a simulation cannot be asked for: tails with too few years in them, years more probable than certain."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.errors import Fault, Message
from optimizer.files.case_file import CaseFile
from optimizer.files.loss_years import MOST_SUM, var_faults
from optimizer.losses.measures import FEW_TAIL_YEARS, rounded_down, tail_mass, tail_years
from optimizer.losses.simulation import any_loss
from optimizer.values import is_lost


def simulation_faults(read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each rule that the simulated years cannot answer."""
    case, origin, spec = read.case, read.origin, read.case.losses.simulate
    if spec is None or not read.reads("scale", "tail"):
        return
    chance = any_loss(spec) * case.scale.loss_frequency
    if is_lost(chance):
        words = (Message("times scale.loss_frequency this number is too small to be told from 0"), Message("raise scale.loss_frequency"))
        yield origin.fault(("scale", "loss_frequency"), words)
    if chance > MOST_SUM:
        words = (
            Message("the years with a loss get a probability above 1"),
            Message("lower scale.loss_frequency, or raise the frequencies instead"),
        )
        yield origin.fault(("scale", "loss_frequency"), words)
    for place, tail in enumerate(case.tail):
        years = tail_years(tail_mass(tail.level), chance / spec.years)
        if years < FEW_TAIL_YEARS:
            rule = Message(
                "the tail beyond this level holds {years} simulated years, fewer than {fewest}",
                years=rounded_down(years),
                fewest=FEW_TAIL_YEARS,
            )
            yield origin.fault(("tail", place, "level"), (rule, Message("raise losses.simulate.years, or lower the level")))
    yield from var_faults(case, spec.years, origin.document.file)
