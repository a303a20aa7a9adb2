"""Losses too small or too many to be told, and the last digits of a lognormal."""

from __future__ import annotations

from decimal import Decimal
from importlib import metadata

import pytest
from support.audited import plain_case

from optimizer import version
from optimizer.errors import InputError
from optimizer.inputs.case import Case
from optimizer.losses.simulation import simulate
from optimizer.losses.simulation.severity import below


def drawn(mu: float, scale: float) -> Case:
    peril = [{"class": "hot", "frequency": 0.5, "severity": {"kind": "lognormal", "mu": mu, "sigma": 1.0}}]
    return plain_case(losses={"simulate": {"years": 1000, "seed": 3, "peril": peril}}, scale={"loss_amount": scale})


def test_a_case_that_simulates_nothing_and_losses_beyond_every_amount_are_refused() -> None:
    with pytest.raises(InputError, match="the case simulates nothing"):
        simulate(plain_case())
    with pytest.raises(InputError, match="a simulated loss must be at most"):
        simulate(drawn(90.0, 1.0))
    with pytest.raises(InputError, match="too small to be told from 0"):
        simulate(drawn(-90.0, 1e-290))


@pytest.mark.parametrize(
    ("amount", "mu", "chance"), [(0.0, 0.0, 0.0), (1.0, 0.0, 0.5), (1e300, -300.0, 1.0), (1e-300, 300.0, 0.0), (-1.0, 0.0, 0.0)]
)
def test_the_chance_of_less_is_that_of_a_normal_even_far_out(amount: float, mu: float, chance: float) -> None:
    assert below(amount, mu, 0.01) == Decimal(str(chance))


def test_the_version_of_a_package_that_is_not_installed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert version._version_of("no-such-package") is None
