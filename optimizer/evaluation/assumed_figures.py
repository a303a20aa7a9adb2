"""Cautions of what an answer rests on without anybody having read it: assumed figures of the law, of the case, of offers and insurers."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.errors import Message
from optimizer.inputs.case import Case, StatedFigure
from optimizer.inputs.grade import Grade
from optimizer.law.recognition import Recognition
from optimizer.results.solution import Caution

ASSUMED = "figure_assumed"


def law_figure_cautions(case: Case, recognition: Recognition) -> Iterator[Caution]:
    """Yield the figures of the law that are used as they stand and are not from its text; each has its number as the part `value`."""
    for figure, value, grade, _ in recognition.used:
        if grade == Grade.ASSUMED:
            key = f"regime.inputs.{figure}"
            text = Message(
                "{law}: {figure} = {value:g} is assumed, not read in the law's text; try others with --set {key}=VALUE",
                law="" if case.law is None else case.law.regime.id,
                figure=figure,
                value=float(value),
                key=key,
            )
            yield Caution(ASSUMED, text, key)


def case_figure_cautions(case: Case) -> Iterator[Caution]:
    """Yield the figures of the case itself that are assumed, with the range they could lie in and what to do about them."""
    for figure in case.figure:
        if figure.grade == "assumed":
            yield Caution(ASSUMED, _of_the_case(figure), figure.key)
    for answers in case.answers:
        if answers.grade == "assumed":
            text = Message(
                "responses of {offer}, {cls} = {value:g} is assumed: {source}; try another in its row of the responses",
                offer=answers.offer,
                cls=answers.cls.text,
                value=float(answers.probability),
                source=answers.source,
            )
            yield Caution(ASSUMED, text, f"responses of {answers.offer}, {answers.cls.text}")
    for insurer in case.underwriters:
        if insurer.grade == "assumed":
            text = Message(
                "failure of {insurer} = {value:g} is assumed: {source}; try another in its row of the insurers",
                insurer=insurer.insurer,
                value=float(insurer.failure_probability),
                source=insurer.source,
            )
            yield Caution(ASSUMED, text, f"failure of {insurer.insurer}")


def _of_the_case(figure: StatedFigure) -> Message:
    if figure.low is None or figure.high is None:
        return Message("{key} is assumed: {source}; try others with --set {key}=VALUE", key=figure.key, source=figure.source)
    return Message(
        "{key} is assumed, range {low:g} to {high:g}: {source}; try others with --set {key}=VALUE",
        key=figure.key,
        low=float(figure.low),
        high=float(figure.high),
        source=figure.source,
    )
