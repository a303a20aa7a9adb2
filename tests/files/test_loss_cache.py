"""Loss years kept from one case to the next are refused where they would be when read."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.two_years import CASE, write_case

from optimizer import InputError, load_case, load_years
from optimizer.files.loss_cache import YearsCache

RULE = '[[tail]]\nid = "worst"\nmeasure = "var"\nlevel = 0.99\nhold = false\n'
ROWS = "".join(f"{year},hot,100\n" for year in range(1, 2002))


@pytest.fixture
def many_years(tmp_path: Path) -> Path:
    """Return a case whose VaR rule, which it does not hold to, has more loss years than can be attempted."""
    folder = write_case(tmp_path)
    (folder / "case.toml").write_text(CASE.replace("years = 10", "years = 4000") + RULE, encoding="utf-8")
    (folder / "losses.csv").write_text("year,class,loss\n" + ROWS, encoding="utf-8")
    return folder


def test_a_rule_that_cannot_be_attempted_is_refused_whatever_case_the_years_were_read_for(many_years: Path) -> None:
    loose, held = load_case(many_years), load_case(many_years, settings={"tail.worst.hold": "true"})
    kept = YearsCache()
    kept.of(loose)
    with pytest.raises(InputError) as read:
        load_years(held)
    with pytest.raises(InputError) as recalled:
        kept.of(held)
    assert recalled.value.faults == read.value.faults
    assert kept.of(loose) is kept.of(loose)
