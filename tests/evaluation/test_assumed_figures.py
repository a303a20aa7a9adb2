"""What an answer rests on without anybody having read it: each figure is warned of in words that keep its number, its range, its source."""

from __future__ import annotations

from support.answers import case
from support.shipped import HISTORY

from optimizer.errors import Message
from optimizer.evaluation.assumed_figures import case_figure_cautions, law_figure_cautions
from optimizer.files import load_case
from optimizer.i18n.catalogue import in_language
from optimizer.inputs.case import StatedFigure
from optimizer.inputs.grade import Grade
from optimizer.inputs.insurers import Insurer, Response
from optimizer.law.recognition import Recognition, recognise
from optimizer.results.solution import Caution


def parts(caution: Caution) -> dict[str, object]:
    """Return what the text of a warning was made of."""
    assert isinstance(caution.text, Message)
    return dict(caution.text.parts)


def test_a_figure_of_the_case_an_answer_and_a_failure_are_warned_of_in_words_that_keep_their_numbers() -> None:
    figure = StatedFigure(key="firm.carry", grade="assumed", source="a guess; one says x = 7 is fair")
    ranged = StatedFigure(key="scale.premium", grade="assumed", source="a guess", low=0.5, high=2.0)
    read = StatedFigure(key="scale.loss_amount", grade="primary", source="read")
    chance = Response.model_validate({"offer": "q1", "class": "hot", "probability": 0.9, "grade": "assumed", "source": "a lawyer"})
    insurers = (Insurer(insurer="A", failure_probability=0.002, grade="assumed", source="a rating"), Insurer(insurer="B"))
    asked = case().model_copy(update={"figure": (figure, ranged, read), "underwriters": insurers, "answers": (chance,)})
    cautions = list(case_figure_cautions(asked))
    assert [caution.text for caution in cautions] == [
        "firm.carry is assumed: a guess; one says x = 7 is fair; try others with --set firm.carry=VALUE",
        "scale.premium is assumed, range 0.5 to 2: a guess; try others with --set scale.premium=VALUE",
        "responses of q1, hot = 0.9 is assumed: a lawyer; try another in its row of the responses",
        "failure of A = 0.002 is assumed: a rating; try another in its row of the insurers",
    ]
    assert [parts(caution).get("value") for caution in cautions] == [None, None, 0.9, 0.002]
    japanese = in_language(cautions[1].text, "ja")
    assert japanese == "scale.premium は前提値です（範囲 0.5～2、a guess）。--set scale.premium=VALUE で別の値を試してください"


def test_a_figure_of_the_law_is_warned_of_where_it_is_not_from_its_text() -> None:
    used = Recognition(used=(("tax", 0.25, Grade.SECONDARY, "Art. 1"), ("floor", 1234567.0, Grade.ASSUMED, "Art. 2")))
    (caution,) = law_figure_cautions(case().model_copy(update={"law": None}), used)
    assert caution.text == ": floor = 1.23457e+06 is assumed, not read in the law's text; try others with --set regime.inputs.floor=VALUE"
    assert (caution.where, parts(caution)["value"]) == ("regime.inputs.floor", 1234567.0)
    shipped = load_case(HISTORY)
    recognition = recognise(shipped)
    assumed = {name: value for name, value, grade, _ in recognition.used if grade is Grade.ASSUMED}
    assert assumed
    assert {str(parts(found)["figure"]): parts(found)["value"] for found in law_figure_cautions(shipped, recognition)} == assumed
