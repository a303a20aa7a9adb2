"""A law's file against its own tests: what its formulas give, what a policy counts for, and which conditions it fails."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pydantic import ValidationError

from optimizer.errors import Fault
from optimizer.files.case_file import Origin
from optimizer.files.fault_wording import words_of
from optimizer.inputs.insurers import Insurer
from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.instruments import InsuranceInstrument
from optimizer.inputs.regime.regime import Regime, Test
from optimizer.law.eligibility import bars, credit_of
from optimizer.law.formula import values_of
from optimizer.law.recognition import input_faults

ROUNDING = 1e-12
"""Of the largest amount of a test: a difference of two may be off by it."""
_NAMES = {"offer": "tested", "insurer": "tested", "premium": "0"}


def failed_tests(law: Regime, origin: Origin) -> Iterator[Fault]:
    """Yield a fault for each thing that the file's own tests expect otherwise."""
    for place, test in enumerate(law.test):
        wrong = [fault for fault in input_faults(law, test.inputs, "") if fault.value]
        for fault in wrong[:1]:
            words = (f"the file's own test `{test.name}` gives nothing: {fault.rule}", fault.fix)
            yield origin.fault(("test", place, "inputs", fault.field.removeprefix("regime.inputs.")), words, fault.value)
        if not wrong:
            yield from _of_formulas(law, test, (place, origin))
            yield from _of_policy(law, test, (place, origin))


def _of_formulas(law: Regime, test: Test, at: tuple[int, Origin]) -> Iterator[Fault]:
    place, origin = at
    values = values_of(law, test.inputs)
    rounding = ROUNDING * max((abs(value) for value in values.values()), default=0.0)
    for name, expected in test.expect.items():
        computed = values.get(name)
        if computed is None or not math.isclose(computed, expected, rel_tol=1e-9, abs_tol=rounding):
            got = "nothing" if computed is None else f"{computed:g}"
            words = (f"the file's own test `{test.name}` gives {got}", "correct the law or its test")
            yield origin.fault(("test", place, "expect", name), words, f"{expected:g}")


def _of_policy(law: Regime, test: Test, at: tuple[int, Origin]) -> Iterator[Fault]:
    place, origin = at
    if not test.offer:
        return
    try:
        offer = Offer.model_validate({**_NAMES, **{name: _cell(value) for name, value in test.offer.items()}})
        insurer = Insurer.model_validate({"insurer": "tested", **test.insurer})
    except ValidationError as error:
        rule, fix = words_of(error.errors(include_url=False)[0])
        yield origin.fault(("test", place, "offer"), (f"the file's own test `{test.name}` states no policy: {rule}", fix), "")
        return
    values = values_of(law, test.inputs)
    judged = [
        (i, {bar.rule for bar in bars(law, i, (offer, insurer), values)}) for i in law.instrument if isinstance(i, InsuranceInstrument)
    ]
    for bucket, expected in test.credit.items():
        credit = sum(credit_of(i, (offer, insurer), values) for i, failed in judged if bucket in i.buckets and not failed)
        if not math.isclose(credit, expected, rel_tol=1e-9, abs_tol=1e-12):
            words = (f"the file's own test `{test.name}` gives {credit:g}", "correct the law or its test")
            yield origin.fault(("test", place, "credit", bucket), words, f"{expected:g}")
    failed = set().union(*(failed for _, failed in judged))
    if test.barred is not None and failed != set(test.barred):
        got = ", ".join(sorted(failed)) or "nothing"
        words = (f"in the file's own test `{test.name}` the policy fails {got}", "correct the law or its test")
        yield origin.fault(("test", place, "barred"), words, ", ".join(test.barred))


def _cell(value: float | str) -> str:
    """Return a value as a cell of a catalogue has it."""
    return value if isinstance(value, str) else f"{value:.17g}"
