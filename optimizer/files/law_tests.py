"""A law's file against its own tests: what its formulas give, what a policy counts for, and which conditions it fails."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pydantic import ValidationError

from optimizer.errors import Fault, Message
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
            words = (Message("the file's own test `{name}` gives nothing: {rule}", name=test.name, rule=fault.rule), fault.fix)
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
            rule = Message("the file's own test `{name}` gives nothing", name=test.name)
            if computed is not None:
                rule = Message("the file's own test `{name}` gives {value:g}", name=test.name, value=computed)
            yield origin.fault(("test", place, "expect", name), (rule, Message("correct the law or its test")), f"{expected:g}")


def _of_policy(law: Regime, test: Test, at: tuple[int, Origin]) -> Iterator[Fault]:
    place, origin = at
    if not test.offer:
        return
    try:
        offer = Offer.model_validate({**_NAMES, **{name: _cell(value) for name, value in test.offer.items()}})
        insurer = Insurer.model_validate({"insurer": "tested", **test.insurer})
    except ValidationError as error:
        rule, fix = words_of(error.errors(include_url=False)[0])
        yield origin.fault(
            ("test", place, "offer"), (Message("the file's own test `{name}` states no policy: {rule}", name=test.name, rule=rule), fix), ""
        )
        return
    values = values_of(law, test.inputs)
    judged = [
        (i, {bar.rule for bar in bars(law, i, (offer, insurer), values)}) for i in law.instrument if isinstance(i, InsuranceInstrument)
    ]
    for bucket, expected in test.credit.items():
        credit = sum(credit_of(i, (offer, insurer), values) for i, failed in judged if bucket in i.buckets and not failed)
        if not math.isclose(credit, expected, rel_tol=1e-9, abs_tol=1e-12):
            words = (
                Message("the file's own test `{name}` gives {value:g}", name=test.name, value=credit),
                Message("correct the law or its test"),
            )
            yield origin.fault(("test", place, "credit", bucket), words, f"{expected:g}")
    failed = set().union(*(failed for _, failed in judged))
    if test.barred is not None and failed != set(test.barred):
        rule = Message("in the file's own test `{name}` the policy fails nothing", name=test.name)
        if failed:
            rule = Message("in the file's own test `{name}` the policy fails {rules}", name=test.name, rules=", ".join(sorted(failed)))
        yield origin.fault(("test", place, "barred"), (rule, Message("correct the law or its test")), ", ".join(test.barred))


def _cell(value: float | str) -> str:
    """Return a value as a cell of a catalogue has it."""
    return value if isinstance(value, str) else f"{value:.17g}"
