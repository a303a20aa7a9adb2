"""The schemas of a case's files are JSON, and hide what is in memory only."""

from __future__ import annotations

import json

import pytest

from optimizer.report.formats.schema import schema


@pytest.mark.parametrize("name", ["case", "catalogue", "answer", "certificate", "frontier"])
def test_schemas_are_json_and_hide_what_is_in_memory_only(name: str) -> None:
    found = schema(name)
    text = json.dumps(found)
    assert "fingerprint" not in found["properties"]
    assert all(f'"{part}"' in text for part in ("properties", "title"))
    used = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert used == set(found.get("$defs", {}))


def test_schema_of_the_catalogue_has_the_columns_of_the_contract() -> None:
    found = schema("catalogue")
    assert found["required"] == ["offer", "insurer", "limit", "premium"]
    assert found["properties"]["limit"]["anyOf"][1] == {"const": "unlimited"}
    with pytest.raises(ValueError, match="no schema"):
        schema("law")
