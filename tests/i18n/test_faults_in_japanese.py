"""What is wrong with a case, told in Japanese: every rule and fix has words of its own, and none is an English sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.bad_cases import ALL
from support.bad_inputs import write_good

from optimizer.errors import InputError, Message
from optimizer.files import check
from optimizer.i18n.catalogue import in_language

ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}")
"""Three words in a row."""
OF_THE_PARSER = "TOML の書き方が正しくありません："
"""What the parser of TOML says is added in its own words."""


@pytest.mark.slow
def test_every_fault_of_a_case_has_japanese_words(tmp_path: Path) -> None:
    translations: dict[Message, str | None] = {}
    for place, spoilt in enumerate(ALL):
        folder = write_good(tmp_path / str(place))
        spoilt.edit(folder)
        with pytest.raises(InputError) as refused:
            check(folder)
        translations |= {words: in_language(words, "ja") for fault in refused.value.faults for words in (fault.rule, fault.fix)}
    assert len(translations) > 250
    assert {type(words) for words in translations} == {Message}
    assert [words for words, japanese in translations.items() if japanese is None] == []
    assert [
        japanese for japanese in translations.values() if japanese and not japanese.startswith(OF_THE_PARSER) and ENGLISH.search(japanese)
    ] == []
