"""What an answer rests on, told on paper: a figure's value is the one its warning was made of, never one read out of words."""

from __future__ import annotations

from support.answers import case
from support.shipped import HISTORY

from optimizer.evaluation.assumed_figures import case_figure_cautions, law_figure_cautions
from optimizer.files import load_case
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import StatedFigure
from optimizer.inputs.grade import Grade
from optimizer.inputs.insurers import Insurer
from optimizer.law.recognition import Recognition, recognise
from optimizer.report.paper.cautions import caution_lines
from optimizer.results.solution import Caution, Solution, Status

ENGLISH = Voice("en", "JPY")


def lines(*warnings: Caution) -> list[str]:
    return caution_lines(Solution(case().identity, Status.SOLVED, warnings=warnings), ENGLISH)[1:]


def test_a_figure_of_the_law_stands_before_those_of_the_case_with_its_value_as_the_warning_writes_it() -> None:
    figure = StatedFigure(key="firm.carry", grade="assumed", source="a guess; one says x = 7 is fair")
    ranged = StatedFigure(key="scale.premium", grade="assumed", source="a guess", low=0.5, high=2.0)
    insurer = Insurer(insurer="A", failure_probability=0.002, grade="assumed", source="a rating")
    asked = case().model_copy(update={"figure": (figure, ranged), "underwriters": (insurer,), "law": None})
    used = Recognition(used=(("tax", 0.25, Grade.SECONDARY, "Art. 1"), ("floor", 1234567.0, Grade.ASSUMED, "Art. 2")))
    of_case, of_law = list(case_figure_cautions(asked)), list(law_figure_cautions(asked, used))
    assert [caution.text for caution in of_case] == [
        "firm.carry is assumed: a guess; one says x = 7 is fair; try others with --set firm.carry=VALUE",
        "scale.premium is assumed, range 0.5 to 2: a guess; try others with --set scale.premium=VALUE",
        "failure of A = 0.002 is assumed: a rating; try another in its row of the insurers",
    ]
    assert lines(*of_case, *of_law) == ["regime.inputs.floor = 1,234,570", "firm.carry", "scale.premium", "failure of A = 0.002"]


def test_a_finished_text_is_not_taken_apart() -> None:
    assert lines(Caution("figure_assumed", "x: y = 3 is assumed", "regime.inputs.y")) == ["regime.inputs.y"]


def test_every_figure_of_the_shipped_law_that_is_assumed_is_told_with_its_number() -> None:
    shipped = load_case(HISTORY)
    used = recognise(shipped)
    told = {f"regime.inputs.{name} = {value:,.15g}" for name, value, grade, _ in used.used if grade is Grade.ASSUMED}
    assert told
    assert {line for caution in law_figure_cautions(shipped, used) for line in lines(caution)} == told
