"""What to go over (`--over KEY=v1,v2` or `KEY=first:last:count`): one number of a case, and the values it shall take."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.errors import Fault, InputError, Message
from optimizer.files.faults import shown
from optimizer.files.fields import Key, Place, keys_at, nearest, place_at
from optimizer.files.tables.numerals import text_of_number
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.values import ValueFault, number

FILE = "--over"
MOST_POINTS = 1000
EXAMPLE = Message("write for example reserve.cash.carry=0.05,0.08,0.11 or reserve.cash.carry=0.02:0.2:10")


def over_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the key and the values of `KEY=v1,v2,…` or `KEY=first:last:count`, or raise `InputError` with one fault."""
    key, equals, given = text.partition("=")
    if not (key and equals and given):
        raise InputError([Fault(FILE, None, "", shown(text), Message("what to go over must be KEY=VALUES"), EXAMPLE)])
    check_number_key(key)
    try:
        values = _between(given) if ":" in given else tuple(given.split(","))
        check_values(values)
    except ValueFault as fault:
        raise InputError([Fault(FILE, None, key, shown(given), fault.rule, fault.fix)]) from fault
    return key, values


def check_values(values: Sequence[str]) -> None:
    """Raise `ValueFault` where a value is no number, or stands twice."""
    if len(values) > MOST_POINTS:
        raise ValueFault(Message("at most {most_points:,} values can be gone over", most_points=MOST_POINTS), Message("take fewer"))
    if "" in values:
        raise ValueFault(Message("the list has an empty value"), Message("remove the extra comma"))
    numbers = [number(value) for value in values]
    if len(set(numbers)) < len(numbers):
        raise ValueFault(Message("a value stands twice"), Message("write each once"))


def _between(text: str) -> tuple[str, ...]:
    """Return `count` values at equal distances from `first` to `last`, worked out in fractions and rounded once."""
    parts = text.split(":")
    if len(parts) != 3:
        raise ValueFault(Message("a range is first:last:count"), Message("write for example 0.02:0.2:10"))
    count = number(parts[2])
    if count != int(count) or not 2 <= count <= MOST_POINTS:
        raise ValueFault(
            Message("the count of a range is a whole number from 2 to {most_points:,}", most_points=MOST_POINTS),
            Message("write for example 0.02:0.2:10"),
        )
    for part in parts[:2]:
        number(part)
    first, last, steps = Fraction(parts[0]), Fraction(parts[1]), int(count) - 1
    return tuple(text_of_number(float(first + (last - first) * step / steps)) for step in range(steps + 1))


def check_number_key(key: str) -> None:
    """Raise `InputError` with one fault where a dotted key is no number of a case or an offer."""
    parts = key.split(".")
    place = _offer_place(key, parts) if parts[0] == "offers" else _case_place(key, parts)
    if not (place.is_number or any(kind in (int, float) for kind in place.plain)):
        raise _refused(
            key, Message("this key is not a number"), Message("go over one that is, such as reserve.cash.carry or offers.<id>.premium")
        )


def _offer_place(key: str, parts: Sequence[str]) -> Place:
    column = ".".join(parts[2:])
    place = place_at(Offer, [column]) if column else None
    if place is None:
        columns = keys_at(Offer, [])
        raise _refused(key, Message("unknown column"), nearest(column, columns) if column else Message("write offers.<id>.<column>"))
    return place


def _case_place(key: str, parts: Sequence[str]) -> Place:
    """Return what stands under a key; whether the id within an array is there is seen when the case is read."""
    path: list[Key] = []
    rest = iter(parts)
    for part in rest:
        place = place_at(Case, [*path, part])
        if place is None:
            keys = keys_at(Case, path)
            raise _refused(key, Message("unknown key"), nearest(part, keys if path else (*keys, "offers")))
        path.append(part)
        if place.is_array and next(rest, None) is not None:
            path.append(0)
    return place_at(Case, path) or Place(str, optional=False)


def _refused(key: str, rule: Message, fix: Message) -> InputError:
    return InputError([Fault(FILE, None, key, "", rule, fix)])
