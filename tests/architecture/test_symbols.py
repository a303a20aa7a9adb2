"""The letters of the paper are the names in the code."""

from __future__ import annotations

import re

from support.blocks import built_by_block

from optimizer import model as package


def test_every_symbol_of_the_table_exists_in_the_built_model() -> None:
    symbols = re.findall(r"^\| \$.*\$ \| `(\w+)`", package.__doc__ or "", re.MULTILINE)
    table = re.findall(r"^\| .* \| .* \|$", package.__doc__ or "", re.MULTILINE)
    built, _ = built_by_block()
    assert len(symbols) == len(table) - 1  # less the header
    assert [name for name in symbols if built.pyomo.component(name) is None] == []


def test_every_variable_of_the_mix_and_the_law_is_in_the_table() -> None:
    """Left out on purpose: helpers that one block alone uses and explains."""
    helpers = {"uncovered", "beyond", "slot_deductible"}
    symbols = set(re.findall(r"^\| \$.*\$ \| `(\w+)`", package.__doc__ or "", re.MULTILINE))
    built, _ = built_by_block()
    variables = {v.local_name for v in built.pyomo.component_objects() if "Var" in str(v.ctype)}
    assert variables - helpers == symbols
