"""What a link, a saved file or a control may ask for: within the levers' ranges, and no more losses than can be drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from streamlit.testing.v1 import AppTest

from optimizer import files
from optimizer.errors import InputError
from optimizer.files.statement import Statement, statement_of
from optimizer.levers import Lever, levers
from optimizer.peril import MOST_PARTS, Simulate
from optimizer.simulation import draw_years
from optimizer.ui import grounds, page, view
from optimizer.ui.drawer import Drawer
from optimizer.ui.faults import told
from optimizer.ui.faults_page_ja import EXACT
from optimizer.ui.kept import kept_of
from optimizer.ui.own_files import candidate_of
from optimizer.ui.state import Ground, State, from_link
from optimizer.ui.voice import CATALOGUES, LANGUAGES, Language, Voice

ROOT = Path(__file__).parent.parent
HISTORY = ROOT / "data" / "cases" / "jp-history"
MIDSIZE = ROOT / "data" / "cases" / "jp-midsize"
KNOWN = {lever.key: lever for lever in levers(files.load_case(MIDSIZE))}
RANGED = [lever for lever in KNOWN.values() if lever.low is not None and lever.high is not None]


def link(*settings: str) -> dict[str, list[str]]:
    return {"v": ["1"], "s": list(settings)}


def beyond(lever: Lever) -> Iterator[tuple[str, bool]]:
    """Yield values about the ends of a range, and whether they are within it; the case's own value always is."""
    stated = lever.value
    assert isinstance(stated, (int, float))
    low, high = min(lever.low or 0.0, stated), max(lever.high or 0.0, stated)
    yield from ((f"{low!r}", True), (f"{high!r}", True), (f"{stated!r}", True))
    yield from ((repr(math.nextafter(high, math.inf)), False), (repr(math.nextafter(low, -math.inf)), False))
    yield from (("inf", False), ("-inf", False), ("nan", False), ("1e309", False))


@pytest.mark.parametrize("lever", RANGED, ids=lambda lever: lever.key)
def test_a_link_is_held_to_the_range_of_each_lever_and_never_clamped(lever: Lever) -> None:
    for text, is_within in beyond(lever):
        if is_within:
            assert from_link(link(f"{lever.key}={text}"), list(KNOWN.values())) == {lever.key: text}
            continue
        with pytest.raises(InputError) as raised:
            from_link(link(f"{lever.key}={text}"), list(KNOWN.values()))
        (fault,) = raised.value.faults
        assert (fault.file, fault.field, fault.value) == ("link", lever.key, text)
        assert told(fault.rule, Voice("日本語"), "?") != "?", fault.rule
        assert fault.fix in EXACT


def test_words_and_switches_of_a_link_are_those_of_the_lever() -> None:
    allowed = ("offers.A-primary-300m.use=no", "limits.no_gap=yes", "reserve.cash.max=none", "limits.deductible_cash=largest")
    chosen = [one for one in allowed if one.partition("=")[0] in KNOWN]
    assert len(from_link(link(*chosen), list(KNOWN.values()))) == len(chosen) >= 3
    for wrong in ("limits.deductible_cash=x", "limits.no_gap=1", "scale.premium=none", "scale.premium=1_0x"):
        with pytest.raises(InputError):
            from_link(link(wrong), list(KNOWN.values()))


def test_every_setting_beyond_its_range_is_named() -> None:
    with pytest.raises(InputError) as raised:
        from_link(link("scale.premium=9", "scale.loss_amount=9", "reserve.cash.carry=0.1"), list(KNOWN.values()))
    assert [fault.field for fault in raised.value.faults] == ["scale.premium", "scale.loss_amount"]


@pytest.fixture
def _example(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(settings: dict[str, str]) -> Any:
        return files.load_case(HISTORY, settings=settings)

    monkeypatch.setattr(page, "load", load)
    monkeypatch.setattr("optimizer.ui.controls.load", load)
    monkeypatch.setattr(page, "answer_for", lambda *_: None)


def opened(language: Language, *settings: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.session_state["language"] = language
    app.query_params["v"], app.query_params["s"] = "1", list(settings)
    return app.run()


@pytest.mark.usefixtures("_example")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_beyond_a_range_is_refused_in_one_line_with_the_range(language: Language) -> None:
    app = opened(language, "scale.premium=9", "reserve.cash.carry=0.1")
    assert not app.exception
    refused = CATALOGUES[language]["link.refused"].partition("{")[0]
    (line,) = [one.value.replace("\\", "") for one in app.warning if one.value.startswith(refused)]
    assert "\n" not in line
    assert all(part in line for part in ("9", "0", "3"))
    assert app.session_state["state"].settings == {}
    if language == "日本語":
        assert "within" not in line


@pytest.mark.usefixtures("_example")
def test_a_control_is_held_to_the_range_that_its_link_is_held_to() -> None:
    """A box for an amount takes any number: what the link would refuse is refused at the control too."""
    lever = Lever("firm.own_funds_at_risk", "assumption", "money", 1.2e9, 0.0, 2e9)
    assert lever.objection("2000000001") is not None
    app = opened("English", "scale.premium=1.5")
    assert app.session_state["state"].settings == {"scale.premium": "1.5"}
    slider = next(one for one in app.slider if one.label == "Premium level (times the quotes)")
    slider.set_value(3.0).run()
    assert app.session_state["state"].settings == {"scale.premium": "3"}


@pytest.mark.usefixtures("_example")
def test_a_box_beyond_its_range_keeps_what_stood_before(monkeypatch: pytest.MonkeyPatch) -> None:
    ranged = tuple(
        Lever(one.key, one.kind, one.unit, one.value, 0.0, 2e9) if one.key == "firm.own_funds_at_risk" else one
        for one in levers(files.load_case(HISTORY))
    )
    monkeypatch.setattr(page, "levers", lambda _: ranged)
    app = opened("English")
    next(one for one in app.number_input if one.label.startswith("Own funds at risk")).set_value(20.5).run()
    assert app.session_state["state"].settings == {}
    assert [one.value.replace("\\", "") for one in app.error] == [
        "2050000000 cannot be taken: here this may be 0 to 2e+09; stay within, or change the case."
    ]


def test_a_saved_file_is_held_to_the_ranges_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.ui.own_files.example", lambda: Ground(str(HISTORY), "example", is_simulated=False))
    mine = State()
    found = candidate_of(kept_of(None, {"scale.premium": "9", "reserve.cash.carry": "0.1"}), ("1", mine.standing), mine)
    assert [(fault.field, fault.value) for fault in found.faults] == [("scale.premium", "9")]
    assert found.standing is None


def simulate(frequencies: dict[str, float], shocks: list[tuple[float, int]], *, years: int = 1000, dispersion: float = 1.0) -> Simulate:
    severity = {"kind": "lognormal", "mu": 0.0, "sigma": 1.0}
    perils = [{"class": name, "frequency": mean, "dispersion": dispersion, "severity": severity} for name, mean in frequencies.items()]
    hit = [{"id": f"s{place}", "frequency": mean, "perils": list(frequencies)[:count]} for place, (mean, count) in enumerate(shocks)]
    return Simulate.model_validate({"years": years, "seed": 1, "peril": perils, "shock": hit})


def test_a_shock_that_hits_many_perils_is_as_many_losses() -> None:
    """Two hundred perils without a frequency of their own, hit together: few occurrences, and two hundred times as many losses."""
    names = {f"p{place}": 0.0 for place in range(200)}
    assert simulate(names, [(1.0, 200)], years=100_000).expected_parts > 2e7
    with pytest.raises(ValidationError, match="losses would be drawn"):
        simulate(names, [(1.0, 200)], years=1_000_000)


def test_however_rare_a_shock_is_each_year_that_is_drawn_has_one() -> None:
    """Only years with an occurrence are drawn: a frequency near 0 makes them no emptier."""
    names = {f"p{place}": 0.0 for place in range(100)}
    assert simulate(names, [(1e-300, 100)], years=1000).expected_parts == pytest.approx(100_000)
    with pytest.raises(ValidationError, match="losses would be drawn"):
        simulate(names, [(1e-9, 100)], years=MOST_PARTS // 50)


@pytest.mark.parametrize("seed", range(25))
def test_the_losses_expected_are_those_that_are_drawn(seed: int) -> None:
    """Counted in the draw itself, whatever the frequencies, dispersions and shocks."""
    draw = np.random.default_rng(seed)
    names = {f"p{place}": float(10 ** draw.uniform(-4, 0.7)) for place in range(int(draw.integers(1, 6)))}
    shocks = [(float(10 ** draw.uniform(-4, 0.3)), int(draw.integers(1, len(names) + 1))) for _ in range(int(draw.integers(0, 4)))]
    spec = simulate(names, shocks, years=20_000, dispersion=float(draw.choice([1.0, 1.0 + 1e-12, 1.3, 4.0])))
    assert draw_years(spec).part_loss.size == pytest.approx(spec.expected_parts, rel=0.05)


def test_the_page_draws_fewer_than_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that asks for more is refused before it is applied; one within the bound is taken."""
    drawer, statement = Drawer(), statement_of(MIDSIZE)
    for peril in statement.table["losses"]["simulate"]["peril"]:
        peril["frequency"] = 30.0
    statement.table["losses"]["simulate"]["years"] = 200_000
    with pytest.raises(InputError) as raised:
        grounds.ground_from(Statement(statement.table, statement.tables), drawer)
    (fault,) = raised.value.faults
    assert fault.field == "losses.simulate"
    assert told(fault.rule, Voice("日本語"), "?") != "?"
    monkeypatch.setattr(view, "MOST_DRAWN", 1e9)
    assert grounds.ground_from(Statement(statement.table, statement.tables), drawer).is_simulated
    drawer.close()


@pytest.mark.parametrize("name", ["jp-midsize", "hk-platform"])
def test_the_shipped_cases_are_far_from_the_bound(name: str) -> None:
    spec = files.load_case(ROOT / "data" / "cases" / name, settings={"losses.simulate.years": str(view.YEARS)}).losses.simulate
    assert spec is not None
    assert spec.expected_parts < view.MOST_DRAWN / 10
