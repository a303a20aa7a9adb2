"""What the parts of a law must agree on: names, units, and rules that have an exact answer here.

What has none is refused, so that no part of the product reads a law in a way of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import assert_never

from optimizer.errors import Message
from optimizer.inputs.regime.clauses import (
    INSURANCE,
    AnyMix,
    Bucket,
    Cap,
    Combination,
    Constraint,
    EnumInput,
    Figure,
    Floor,
    Group,
    Groups,
    Input,
    OneOf,
    amounts_of_bucket,
)
from optimizer.inputs.regime.instruments import Instrument, InsuranceInstrument, PolicyTest, ReserveInstrument, Slope, extra_of, names_of
from optimizer.inputs.regime.operators import Clip, Lookup, Node, needs
from optimizer.inputs.regime.units import Unit, must_be
from optimizer.values import ValueFault


def check_names(given: Sequence[Input], figures: Sequence[Figure], nodes: Sequence[Node]) -> None:
    """Refuse repeated names, and nodes that are not in order of use (so no cycle can exist)."""
    earlier: set[str] = set()
    for named in (*given, *figures):
        _once(named.id, earlier)
    for node in nodes:
        unknown = [name for name in needs(node) if name not in earlier]
        if unknown and node.id not in earlier:
            raise ValueFault(
                Message("node `{id}` uses `{name}` before it is defined", id=node.id, name=unknown[0]),
                Message("define names before their use"),
            )
        _once(node.id, earlier)


def _once(name: str, earlier: set[str]) -> None:
    if name in earlier:
        raise ValueFault(Message("the name `{name}` stands twice", name=name), Message("rename one"))
    earlier.add(name)


def check_inputs(given: Sequence[Input]) -> None:
    """Refuse an input that may be left out in place of one that is not there."""
    names = {entry.id for entry in given}
    for entry in given:
        other = entry.required_unless
        if other is not None and other not in names:
            raise ValueFault(
                Message("input `{id}` is required unless `{other}`, which is not an input", id=entry.id, other=other),
                Message("name another input"),
            )


def check_clips(figures: Sequence[Figure], nodes: Sequence[Node]) -> None:
    """Refuse bounds of figures that leave no room between them."""
    value = {figure.id: figure.value for figure in figures}
    for node in nodes:
        if isinstance(node, Clip) and node.lo in value and node.hi in value and value[node.lo] > value[node.hi]:
            rule = Message("node `{id}` is to lie between {low:g} and {high:g}", id=node.id, low=value[node.lo], high=value[node.hi])
            raise ValueFault(rule, Message("let `lo` be at most `hi`"))


def check_words(given: Sequence[Input], nodes: Sequence[Node], places: Iterable[tuple[Message, str]]) -> None:
    """Refuse an enum input used as a number: it is a word, and a lookup gives each of its values one."""
    words = {i.id: set(i.values) for i in given if isinstance(i, EnumInput)}
    for node in nodes:
        used = set(needs(node))
        if isinstance(node, Lookup):
            used = set(node.map.values())
            _check_lookup(node, words.get(node.of))
        if used & set(words):
            raise ValueFault(
                Message("node `{id}` uses the word `{word}` as a number", id=node.id, word=min(used & set(words))), Message("use a lookup")
            )
    for place, name in places:
        if name in words:
            raise ValueFault(Message("{place} uses the word `{name}` as a number", place=place, name=name), Message("use a lookup"))


def _check_lookup(node: Lookup, values: set[str] | None) -> None:
    if values is None:
        raise ValueFault(
            Message("node `{id}` looks up `{of}`, which is not an enum input", id=node.id, of=node.of), Message('give it type = "enum"')
        )
    wrong = sorted(values ^ set(node.map))
    if wrong:
        rule = Message("node `{id}` gives, and its input does not know, the value `{value}`", id=node.id, value=wrong[0])
        if wrong[0] in values:
            rule = Message("node `{id}` does not give the value `{value}`", id=node.id, value=wrong[0])
        raise ValueFault(rule, Message("name in `map` exactly the values of the input"))


def references(buckets: Sequence[Bucket], rules: Sequence[Constraint], instruments: Sequence[Instrument]) -> Iterator[tuple[Message, str]]:
    """Yield every name used outside the nodes, with its place."""
    for bucket in buckets:
        yield from ((Message("bucket `{id}`", id=bucket.id), name) for name in amounts_of_bucket(bucket))
    for rule in rules:
        yield Message("constraint `{id}`", id=rule.id), rule.amount
    for instrument in instruments:
        yield from ((Message("instrument `{id}`", id=instrument.cls), name) for name in names_of(instrument))


def check_units(
    units: Mapping[str, Unit], buckets: Sequence[Bucket], rules: Sequence[Constraint], instruments: Sequence[Instrument]
) -> None:
    """Refuse a name whose unit is not that of its place."""
    for place, name in references(buckets, rules, ()):
        must_be(place, name, units[name], ("money",))
    for instrument in instruments:
        for what, name, wanted in _expected_units(instrument):
            must_be(Message("`{key}` of instrument `{id}`", key=what, id=instrument.cls), name, units[name], wanted)


def _expected_units(instrument: Instrument) -> Iterator[tuple[str, str, tuple[Unit, ...]]]:
    yield "factor", instrument.factor, ("rate",)
    match instrument:
        case ReserveInstrument(eligible=eligible):
            if eligible is not None:
                yield "eligible", eligible, ("flag",)
        case InsuranceInstrument(policy=policy, haircut=haircut):
            yield from _units_of_policy(policy)
            for slope in (haircut.residual_term, haircut.cancellation):
                yield from _units_of_slope(slope)
            for name in (*haircut.rating.values(), haircut.mismatch, haircut.uncertainty):
                if name is not None:
                    yield "haircut", name, ("rate",)
            extra = extra_of(instrument)
            if extra is not None:
                yield "deductible.factor", extra.factor, ("rate",)
        case _:
            assert_never(instrument)


def _units_of_policy(policy: PolicyTest) -> Iterator[tuple[str, str, tuple[Unit, ...]]]:
    for what in ("min_term_days", "min_notice_days", "min_prior_acts_years", "min_reporting_years"):
        name = getattr(policy, what)
        if name is not None:
            yield what, name, ("days",) if what.endswith("days") else ("years",)


def _units_of_slope(slope: Slope | None) -> Iterator[tuple[str, str, tuple[Unit, ...]]]:
    if slope is not None:
        yield "none_until", slope.none_until, ("days",)
        yield "full_from", slope.full_from, ("days",)


def check_combination(
    combination: Combination, figures: Sequence[Figure], buckets: Sequence[Bucket], instruments: Sequence[Instrument]
) -> None:
    """Refuse a switch that is no flag, groups of classes that count for nothing, and requirements that no group is asked."""
    match combination:
        case AnyMix():
            return
        case OneOf(unless=switch):
            if switch is not None and switch not in {figure.id for figure in figures if figure.unit == "flag"}:
                raise ValueFault(
                    Message("combination names `{switch}`, which is not a figure of unit `flag`", switch=switch),
                    Message("name a flag"),
                    "combination",
                )
            for instrument in instruments:
                if len(buckets) > len(set(instrument.buckets)):
                    raise ValueFault(
                        Message("`{id}` alone cannot meet every bucket", id=instrument.cls),
                        Message("use groups, each with its buckets"),
                        "combination",
                    )
        case Groups(group=groups):
            _check_groups(groups, buckets, instruments)
        case _:
            assert_never(combination)


def _check_groups(groups: Sequence[Group], buckets: Sequence[Bucket], instruments: Sequence[Instrument]) -> None:
    serves = {(i.cls, bucket) for i in instruments for bucket in i.buckets}
    every = [bucket.id for bucket in buckets]
    for group in groups:
        unknown = [bucket for bucket in group.buckets if bucket not in every]
        if unknown:
            raise ValueFault(
                Message("group `{id}` names `{name}`, which is not a bucket of this law", id=group.id, name=unknown[0]),
                Message("name a [[bucket]]"),
                "combination",
            )
        for bucket in group.buckets or every:
            able = [cls for cls in group.classes if (cls, bucket) in serves]
            if not able or (group.within == "all" and len(able) < len(group.classes)):
                rule = Message(
                    "group `{id}` cannot meet bucket `{bucket}`: no instrument of its classes serves it", id=group.id, bucket=bucket
                )
                raise ValueFault(rule, Message("name an [[instrument]] that does"), "combination")
    left = set(every) - {bucket for group in groups for bucket in (group.buckets or every)}
    if left:
        raise ValueFault(Message("no group is asked for bucket `{bucket}`", bucket=min(left)), Message("name it in a group"), "combination")


def check_constraints(bucket: str, rules: Sequence[Constraint], instruments: Sequence[Instrument]) -> None:
    """Refuse rules of one bucket that have no exact answer here."""
    of_bucket = [rule for rule in rules if rule.bucket == bucket]
    floors = [set(rule.classes) for rule in of_bucket if isinstance(rule, Floor)]
    caps = [set(rule.classes) for rule in of_bucket if isinstance(rule, Cap)]
    if not all(a <= b or b <= a for a, b in combinations(floors, 2)):
        raise ValueFault(
            Message("two floors of bucket `{bucket}` overlap or stand apart", bucket=bucket),
            Message("let one hold all classes of the other"),
        )
    if not all(a <= b or b <= a or a.isdisjoint(b) for a, b in combinations(caps, 2)):
        raise ValueFault(
            Message("two caps of bucket `{bucket}` overlap", bucket=bucket), Message("let one hold the other, or let them share no class")
        )
    if not any(bucket in i.buckets and isinstance(i, InsuranceInstrument) and extra_of(i) is not None for i in instruments):
        return
    reserve = {i.cls for i in instruments if bucket in i.buckets and isinstance(i, ReserveInstrument)}
    if any(not reserve <= floor for floor in floors):
        raise ValueFault(
            Message("with extra_cash a floor of bucket `{bucket}` must name every reserve class", bucket=bucket),
            Message("add the missing classes"),
        )
    if any(cap != {INSURANCE} for cap in caps):
        raise ValueFault(
            Message("with extra_cash a cap of bucket `{bucket}` can be of insurance alone", bucket=bucket),
            Message("remove the reserve classes"),
        )


def check_extra_cash(combination: Combination, buckets: Sequence[Bucket], instruments: Sequence[Instrument]) -> None:
    """Refuse cash for deductibles in classes that count for a part of the requirement only: what is held would be of two kinds."""
    factor = {i.cls for i in instruments if isinstance(i, ReserveInstrument)}
    groups = combination.group if isinstance(combination, Groups) else ()
    for instrument in instruments:
        extra = extra_of(instrument) if isinstance(instrument, InsuranceInstrument) else None
        if extra is None:
            continue
        if not set(extra.classes) <= factor:
            raise ValueFault(Message("extra_cash names a class that no instrument counts"), Message("name a class of an [[instrument]]"))
        for bucket in instrument.buckets:
            reserve: set[str] = {i.cls for i in instruments if bucket in i.buckets and isinstance(i, ReserveInstrument)}
            insured = [group for group in groups if INSURANCE in group.classes and bucket in (group.buckets or [b.id for b in buckets])]
            _check_holders(bucket, set(extra.classes), reserve, insured)


def check_joint_caps(combination: Combination, rules: Sequence[Constraint]) -> None:
    """Refuse a cap on several classes of a group of which each must meet the requirement."""
    for group in combination.group if isinstance(combination, Groups) else ():
        for rule in rules:
            if group.within == "all" and isinstance(rule, Cap) and len(set(rule.classes) & set(group.classes)) > 1:
                rule_text = Message(
                    "cap `{id}` holds several classes of group `{group_id}`, of which each is needed", id=rule.id, group_id=group.id
                )
                raise ValueFault(rule_text, Message("write a cap for each class"), "combination")


def _check_holders(bucket: str, holders: set[str], reserve: set[str], groups: Sequence[Group]) -> None:
    if not holders and not reserve:
        raise ValueFault(
            Message("nothing can hold the extra_cash of bucket `{bucket}`", bucket=bucket), Message("name `classes` in `deductible`")
        )
    for counted in [reserve & set(group.classes) for group in groups] or [reserve]:
        if holders and counted and counted != holders:
            raise ValueFault(
                Message("extra_cash of bucket `{bucket}` is held in other classes than count", bucket=bucket),
                Message("name all of them, or none"),
            )
    if any(group.within == "all" for group in groups):
        raise ValueFault(
            Message("extra_cash cannot stand in a group of which all are needed"), Message("use treatment = silent"), "combination"
        )
