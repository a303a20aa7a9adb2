"""Draws by name: the bits are Philox's, and the functions made of arithmetic alone are those of the library."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from optimizer.losses.random.kernels import exp, log, named_draws, normal_quantile, philox, unit
from optimizer.losses.random.streams import Purpose, key_of, stream_id

LAST_PLACES = 4
"""Units in the last place by which two good implementations may differ."""


Four = tuple[int, int, int, int]


@pytest.mark.parametrize(
    ("counter", "key"),
    [
        ((0, 0, 0, 0), (0, 0)),
        ((5, 7, 123456789, 2**63 + 11), (42, 2**64 - 1)),
        ((2**64 - 1, 2**64 - 1, 2**64 - 1, 2**64 - 1), (2**64 - 1, 1)),
    ],
)
def test_the_bits_are_those_of_numpy(counter: Four, key: tuple[int, int]) -> None:
    a, b, c, d = (np.uint64(word) for word in counter)
    mine = philox((a, b, c, d), (np.uint64(key[0]), np.uint64(key[1])))
    before = (sum(word << 64 * place for place, word in enumerate(counter)) - 1) % 2**256  # NumPy steps first, then draws
    theirs = np.random.Philox(counter=before, key=key[0] + (key[1] << 64)).random_raw(4)
    assert [int(word) for word in mine] == [int(word) for word in theirs]


def test_the_ends_of_the_unit_interval_are_never_drawn() -> None:
    assert unit(np.uint64(0)) == 2.0**-53
    assert unit(np.uint64(2**64 - 1)) < 1


def test_draws_of_two_contents_are_uniform_and_have_nothing_to_do_with_each_other() -> None:
    years = np.arange(200_000)
    one, two = (named_draws(years, np.zeros_like(years), stream_id(name), key_of(3, Purpose.ANSWER)) for name in ("a", "b"))
    assert one.mean() == pytest.approx(0.5, abs=3 * (1 / 12 / one.size) ** 0.5)
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0, abs=3 / one.size**0.5)
    assert not np.array_equal(one, named_draws(years, np.zeros_like(years), stream_id("a"), key_of(4, Purpose.ANSWER)))


def test_a_draw_does_not_depend_on_what_is_drawn_beside_it() -> None:
    years = np.arange(1000)
    every = named_draws(years, years, stream_id("a"), key_of(3, Purpose.ANSWER))
    some = named_draws(years[::-7], years[::-7], stream_id("a"), key_of(3, Purpose.ANSWER))
    assert np.array_equal(every[::-7], some)


def test_logarithm_exponential_and_normal_quantile_are_the_librarys() -> None:
    random = np.random.default_rng(1)
    x = np.concatenate((10 ** random.uniform(-300, 300, 20_000), 1 + random.normal(0, 1e-3, 5_000)))
    assert np.max(np.abs(np.array([log(v) for v in x]) - np.log(x)) / np.spacing(np.abs(np.log(x)))) <= LAST_PLACES
    x = random.uniform(-690, 690, 20_000)
    assert np.max(np.abs(np.array([exp(v) for v in x]) - np.exp(x)) / np.spacing(np.exp(x))) <= LAST_PLACES
    p = np.concatenate((random.uniform(0, 1, 20_000), 10 ** random.uniform(-16, -1, 5_000), 1 - 10 ** random.uniform(-15, -1, 5_000)))
    z = special.ndtri(p)
    assert np.max(np.abs(np.array([normal_quantile(v) for v in p]) - z) / np.maximum(np.abs(z), 1e-3)) < 4e-15
