"""Every bad input, each with the place and the words of its faults."""

from __future__ import annotations

from support.bad_files import FILES, LAW, SHAPE, TOML
from support.bad_numbers import BUNDLES, LOSS, NUMBERS, OFFERS, UNCERTAIN

ALL = [*FILES, *TOML, *LAW, *SHAPE, *NUMBERS, *OFFERS, *LOSS, *BUNDLES, *UNCERTAIN]
