"""`to_json` and `to_text` take whatever the package answers, and say what the command of that name prints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.markets import make_market
from support.paths import TEST_DATA

from optimizer import curve, demand, explain, load_case, load_market, load_product, load_years, optimize, price, to_json, to_text
from optimizer.cli import app

pytestmark = pytest.mark.slow

TINY = TEST_DATA / "tiny"
CLOCKS = {"solves", "seconds", "id", "started", "peak_bytes", "run"}
"""Keys of what may differ between two runs."""


SECONDS = re.compile(r"\b[0-9.]+ s\b")
AS_IF = "no_as_if"
"""Code of the one warning that the command adds to a price: why it cannot tell what past incidents would have cost the insurer."""


def steady(value: Any) -> Any:
    """Return a JSON value without what may differ between two runs."""
    if isinstance(value, dict):
        return {key: steady(part) for key, part in value.items() if key not in CLOCKS}
    return [steady(part) for part in value if not is_as_if(part)] if isinstance(value, list) else value


def is_as_if(value: object) -> bool:
    """Say whether a warning is about the past incidents that only the command lays beside a price."""
    return isinstance(value, dict) and value.get("code") == AS_IF


@cache
def answers() -> dict[str, Any]:
    """Return an answer of each kind about the smallest case."""
    case = load_case(TINY)
    years = load_years(case)
    solution = optimize(case, years)
    return {
        "solve": solution,
        "price": price(case, years, "d"),
        "explain": explain(case, years, solution),
        "curve": curve(TINY, "limits.premium_budget", ["3", "4"]),
    }


COMMANDS = {
    "solve": ("solve", str(TINY)),
    "price": ("price", str(TINY), "--offer", "d"),
    "explain": ("explain", str(TINY)),
    "curve": ("curve", str(TINY), "--over", "limits.premium_budget=3,4"),
}


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return the command as a function that gives what it prints on stdout."""

    def call(*arguments: str) -> str:
        app.run(arguments)
        return capsys.readouterr().out

    return call


@pytest.mark.parametrize("kind", COMMANDS)
def test_each_kind_of_answer_is_written_as_its_command_writes_it(kind: str, printed: Callable[..., str]) -> None:
    told = json.loads(to_json(answers()[kind]))
    assert steady(told) == steady(json.loads(printed(*COMMANDS[kind], "--json")))


@pytest.mark.parametrize("kind", ["explain", "curve"])
def test_each_kind_of_answer_reads_as_its_command_prints_it(kind: str, printed: Callable[..., str]) -> None:
    assert untimed(to_text(answers()[kind])) == untimed(printed(*COMMANDS[kind]))


def test_a_price_reads_as_its_command_prints_it(printed: Callable[..., str]) -> None:
    def figures(text: str) -> str:
        return text.partition("\nWarnings")[0]  # the command adds one, about past incidents

    told = figures(to_text(answers()["price"]))
    assert len(told.splitlines()) > 40
    assert untimed(told) == untimed(figures(printed(*COMMANDS["price"])))


def untimed(text: str) -> list[str]:
    """Return the lines of a report but for those that tell seconds, blank ones at the end left out."""
    return [line for line in text.rstrip().splitlines() if not SECONDS.search(line)]


def test_a_market_is_told_by_the_same_two_functions(tmp_path: Path) -> None:
    folder = make_market(3, tmp_path / "market", "plain", buyers=3)
    market = load_market(folder)
    told = demand(market, load_product(folder / "offer.csv", market))
    assert json.loads(to_json(told))["format"] == "reserve-demand/1"
    assert len(to_text(told).splitlines()) > 5


def test_several_prices_of_a_case_are_one_object() -> None:
    one = answers()["price"]
    assert [told["offer"] for told in json.loads(to_json([one, one]))["prices"]] == ["d", "d"]


@pytest.mark.parametrize("render", [to_json, to_text])
@pytest.mark.parametrize("given", [{"cost": 1.0}, 7, "d", [1.0], None])
def test_what_is_no_answer_is_a_type_error_that_names_its_type(render: Callable[[Any], str], given: object) -> None:
    with pytest.raises(TypeError, match=f"no answer of this package: {type(given).__name__}"):
        render(given)
