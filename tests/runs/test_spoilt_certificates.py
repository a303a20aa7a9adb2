"""The verifier refuses every certificate that proves less than it claims."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from support.bound_certificates import answer_to, by_chance
from support.spoilt_certificates import SPOILS, spoilt

from optimizer.report import to_json
from optimizer.runs.verifier.verify import VerifierReport, verify

QUICK, LONG = 60, 5000


def refused(folder: Path, seed: int, name: str | None = None) -> tuple[str, int, list[str]]:
    """Spoil a certificate made by chance, beside the honest answer; return how, and what the verifier says of it."""
    random = Random(seed)
    certificate = by_chance(random, leaves=random.randrange(3, 12))
    chosen, text = spoilt(certificate, random, name)
    (folder / "certificate.json").write_text(text, encoding="utf-8")
    (folder / "answer.json").write_text(to_json(answer_to(certificate)), encoding="utf-8")
    return chosen, *verify(str(folder), VerifierReport(is_japanese=seed % 2 == 1))


@pytest.mark.parametrize("name", SPOILS)
def test_each_kind_of_spoilt_certificate_is_refused(name: str, tmp_path: Path) -> None:
    for seed in range(-(-QUICK // len(SPOILS))):
        chosen, code, lines = refused(tmp_path, seed, name)
        assert code in (1, 2), (chosen, seed, lines)


@pytest.mark.prove
def test_thousands_of_spoilt_certificates_are_refused(tmp_path: Path) -> None:
    passed = [(seed, chosen) for seed in range(LONG) for chosen, code, _ in [refused(tmp_path, seed)] if code not in (1, 2)]
    assert passed == []
