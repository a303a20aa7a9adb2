"""The audit refuses a certificate that is right in itself and not of its case, which no look at the file alone can tell."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from support.bound_certificates import is_true, leaf_bounds
from support.certified_cases import certificate_for
from support.random_cases import make_case
from support.spoilt_certificates import SPOILS, spoilt
from support.strengthened_certificates import RISE, STRENGTHENED, strengthened, with_cut_of_another_case

from optimizer.auditor.certificate import check_certificate
from optimizer.errors import InputError
from optimizer.files import load_case, load_years
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.results.certificate import Certificate

SEEDS = (1, 4, 8, 11, 15, 20)
"""Cases with ranges and lists of shares, with and without a law, of several leaves and several cuts."""
LONG = 5000
Certified = tuple[Case, Scenarios, Certificate]


def certified_case(seed: int, folder: Path) -> Certified | None:
    """Return a random case with the certificate of its cheapest mix; None where it has none, or no mix at all."""
    make_case(seed, folder / str(seed), law=seed % 3 == 0)
    case = load_case(folder / str(seed))
    years = load_years(case)
    certificate = certificate_for(case, years)
    return None if certificate is None or math.isinf(certificate.bound) else (case, years, certificate)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Certified]:
    """Return certified cases."""
    found = [certified_case(seed, tmp_path_factory.mktemp("certified")) for seed in SEEDS]
    return [certified for certified in found if certified is not None]


def is_proved(certified: Certified, certificate: Certificate) -> bool:
    """Say whether the audit believes the bound that a certificate claims."""
    check = check_certificate(*certified[:2], certificate)
    return check.bound is not None and certificate.bound <= check.bound + 2 * check.allowance


def test_the_certificates_as_they_are_made_are_proved(cases: list[Certified]) -> None:
    assert len(cases) == len(SEEDS)
    assert all(is_proved(certified, certified[2]) and is_true(certified[2]) for certified in cases)


@pytest.mark.parametrize("name", STRENGTHENED)
def test_each_kind_of_strengthened_certificate_is_refused(name: str, cases: list[Certified]) -> None:
    made = 0
    for seed, certified in enumerate(cases):
        stronger = strengthened(certified[2], Random(seed), name)
        if stronger is not None:
            made += 1
            assert is_true(stronger[1])
            assert not is_proved(certified, stronger[1]), (name, seed)
    assert made > 0


@pytest.mark.parametrize("larger", [1 + 1e-6, 1.01, 2.0])
def test_a_cut_of_another_case_is_named(larger: float, cases: list[Certified]) -> None:
    for case, years, certificate in cases:
        for cut in range(len(certificate.cuts)):
            check = check_certificate(case, years, with_cut_of_another_case(certificate, cut, larger))
            name = certificate.rows.names[certificate.cuts[cut].row]
            assert check.bound is None
            assert any(fault.startswith(f"rows.{name}: ") for fault in check.faults), check.faults


@pytest.mark.prove
def test_thousands_of_strengthened_certificates_are_refused(tmp_path: Path) -> None:
    found = (certified_case(seed, tmp_path) for seed in range(200))
    cases = [certified for certified in found if certified is not None]
    believed = []
    for seed in range(LONG):
        certified = cases[seed % len(cases)]
        stronger = strengthened(certified[2], Random(seed))
        if stronger is not None and is_proved(certified, stronger[1]):
            believed.append((seed, stronger[0]))
    assert believed == []


@pytest.mark.parametrize("name", SPOILS)
def test_a_spoilt_certificate_is_believed_only_where_the_rules_prove_its_claim(name: str, cases: list[Certified]) -> None:
    """The audit takes rows, boxes and costs from the case, so that a file may be wrong there and its claim still be proved."""
    for seed, certified in enumerate(certified for certified in cases if certified[2].leaves > 1):
        believed = spoilt_and_believed(certified, seed, name)
        assert believed is None or believed <= certified[2].bound + RISE * abs(certified[2].bound), (name, seed)


def spoilt_and_believed(certified: Certified, seed: int, name: str) -> float | None:
    """Return the bound that a spoilt certificate claims, where reader and audit let it pass; its tree must cover every choice then."""
    made = spoilt(certified[2], Random(seed), name)
    try:
        certificate = certificate_from_json(made[1])
    except InputError:
        return None
    if not is_proved(certified, certificate):
        return None
    decisions = replace(certificate.columns, binary=certified[2].columns.binary)  # which they are the case says, not the file
    assert list(leaf_bounds(replace(certificate, columns=decisions)))
    return certificate.bound
