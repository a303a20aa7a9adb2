"""Twenty cases and settings: the page, the command and the API tell the same digits, the answers without a mix included."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.campaigns import at_length
from support.paths import ROOT

from optimizer import InputError, load_case, load_years, optimize
from optimizer.cli import app as cli
from optimizer.i18n import numbers
from optimizer.i18n.catalogue import WORDS
from optimizer.report import to_json
from optimizer.report.rows.cards import CARDS, card_rows
from optimizer.report.rows.standing import standing_rows
from optimizer.results.solution import Solution, Status
from optimizer.ui import app as page
from optimizer.ui.session.link import FIRST_VERSION

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

CASES = ROOT / "data" / "cases"
SECONDS = 300
FEW = {"jp-midsize": (("losses.simulate.years", "4000"),), "hk-platform": (("losses.simulate.years", "4000"),)}
Settings = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """A shipped case and what is laid over it."""

    name: str
    settings: Settings = ()

    @property
    def path(self) -> str:
        return str(CASES / self.name)

    @property
    def laid(self) -> Settings:
        """With few loss years, as the page lays its own number of them under the settings."""
        return (*FEW.get(self.name, ()), *self.settings)

    def __str__(self) -> str:
        return " ".join((self.name, *(f"{key}={value}" for key, value in self.settings)))


def asked(name: str, *settings: str) -> Asked:
    return Asked(name, tuple((key, value) for key, _, value in (one.partition("=") for one in settings)))


AS_SHIPPED = (asked("jp-history"), asked("jp-midsize"), asked("hk-platform"), asked("kr-won-market"))
CHANGED = (
    asked("jp-history", "offers.E-excess.use=no", "reserve.cash.carry=0.09"),
    asked("jp-midsize", "tail.solvency.level=0.985", "firm.own_funds_at_risk=1e9"),
    asked("hk-platform", "scale.premium=0.7", "scale.loss_frequency=0.5"),
    asked("kr-won-market", "regime.inputs.limit_and_reserve_add=1"),
)
MORE = (
    asked("jp-history", "regime.inputs.customer_assets=60e9"),
    asked("jp-history", "scale.premium=1.5"),
    asked("jp-history", "scale.loss_amount=0.8"),
    asked("jp-midsize", "regime.inputs.customer_assets=150e9"),
    asked("jp-midsize", "scale.loss_frequency=2"),
    asked("jp-midsize", "limits.max_policies=3"),
    asked("hk-platform", "regime.inputs.hot_value=60e6"),
    asked("kr-won-market", "regime.inputs.hot_value=500e9"),
)
INFEASIBLE = (
    asked("jp-history", "reserve.cash.max=2e9", "limits.premium_budget=1e6"),
    asked("kr-won-market", "reserve.reserve.max=1e9", "offers.K-15bn.use=no", "offers.K-10bn.use=no"),
)
REJECTED = (
    asked("jp-history", "reserve.cash.carry=-1"),
    asked("jp-midsize", "tail.solvency.level=1.5", "limits.max_policies=0.5"),
)


def told(solution: Solution) -> dict[str, Any]:
    """Return the JSON of an answer, without what is said of the one run: when, where and how long."""
    return {key: value for key, value in json.loads(to_json(solution)).items() if key != "run"}


def opened(one: Asked, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the page by a link that says the settings."""

    def load(settings: dict[str, str]) -> Any:
        return load_case(one.path, settings=[*FEW.get(one.name, ()), *settings.items()])

    monkeypatch.setattr(page, "load", load)
    monkeypatch.setattr("optimizer.ui.components.controls.load", load)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.session_state["language"], app.session_state["unit"] = "en", "one"
    app.query_params["v"] = FIRST_VERSION
    app.query_params["s"] = [f"{key}={value}" for key, value in one.settings]
    return app.run()


def commanded(one: Asked, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    """Run `optimizer solve`."""
    code = cli.run(["solve", one.path, *(word for key, value in one.laid for word in ("--set", f"{key}={value}")), *more])
    return (code, *capsys.readouterr())


@pytest.mark.parametrize("one", [*AS_SHIPPED, *CHANGED[:2], INFEASIBLE[0], *at_length((*CHANGED[2:], *INFEASIBLE[1:], *MORE))], ids=str)
def test_page_command_and_api_tell_the_same_digits(one: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    case = load_case(one.path, settings=one.laid)
    mine = optimize(case, load_years(case))
    assert (mine.status is Status.INFEASIBLE) == (one in INFEASIBLE), mine.message
    code, out, _ = commanded(one, capsys, "--json")
    assert code == mine.status.exit_code
    assert {key: value for key, value in json.loads(out).items() if key != "run"} == told(mine)
    app = opened(one, monkeypatch)
    assert not app.exception
    assert app.session_state["state"].settings == dict(one.settings)
    shown = app.session_state["state"].job.answer.solution
    assert told(shown) == told(mine)
    assert WORDS[f"status.{mine.status.value}"] in [said.value for kind in (app.success, app.info, app.warning) for said in kind]
    standing = [numbers.amount(row.cost, mine.case.currency) for row in standing_rows(mine, case) if mine.cost is not None]
    assert [metric.value for metric in app.metric][: len(standing)] == standing
    cards = [metric.value for metric in app.metric if metric.label.partition(": ")[0] in {WORDS[f"figure.{name}"] for name in CARDS}]
    assert cards == [numbers.amount(row.amount, mine.case.currency) for row in card_rows(mine, None) if mine.cost is not None]


@pytest.mark.parametrize("one", [*AS_SHIPPED[:2], INFEASIBLE[0], *at_length(AS_SHIPPED[2:])], ids=str)
def test_the_commands_text_has_the_digits_of_its_json(one: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    written = json.loads(commanded(one, capsys, "--json")[1])
    text = commanded(one, capsys)[1]
    currency = written["case"]["currency"]
    found = [written["cost"], *(policy["premium"] for policy in written["policies"]), *(held["amount"] for held in written["reserve"])]
    for value in found:
        if value:
            assert numbers.amount(value, currency) in text, value
    assert written["status"] in text


@pytest.mark.parametrize("one", REJECTED, ids=str)
def test_what_one_way_rejects_all_reject_in_the_same_words(
    one: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as raised:
        load_case(one.path, settings=one.laid)
    code, out, err = commanded(one, capsys, "--json")
    assert code == Status.REJECTED.exit_code
    assert json.loads(out)["status"] == "rejected"
    assert err.splitlines() == [str(fault) for fault in raised.value.faults]
    app = opened(one, monkeypatch)
    assert [said.value for said in app.warning if said.value.startswith(WORDS["link.refused"].partition("{")[0])]
    assert app.session_state["state"].settings == {}
