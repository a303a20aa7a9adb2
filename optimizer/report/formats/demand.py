"""A demand told: JSON `reserve-demand/1`, one CSV row a rate on line or a buyer, and the lines an underwriter reads in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from optimizer.errors import Fault
from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.formats.answer import as_json, plain
from optimizer.report.rows.csv_text import Cell, to_csv
from optimizer.report.rows.demand import demand_sentences, demand_tables
from optimizer.report.text.layout import table, wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE, left_open
from optimizer.results.demand import Demand

FORMAT = "reserve-demand/1"
OF_RUN = ("solves", "seconds")
SHORT = {"curve": "millions"}


def demand_to_dict(demand: Demand) -> dict[str, Any]:
    """Return every figure, sentences in English and Japanese; what differs between two runs stands under `run`."""
    figures = {field.name: plain(getattr(demand, field.name)) for field in fields(demand) if field.name not in OF_RUN}
    currency = demand.market.currency
    said = {
        "en": demand_sentences(demand, Voice("en", currency)),
        "ja": demand_sentences(demand, Voice("ja", currency)),
    }
    run = {name: getattr(demand, name) for name in OF_RUN}
    return {"format": FORMAT, **figures, "sentences": plain(said), "faults": [], "run": run}


def demand_to_json(demand: Demand) -> str:
    """Return the demand as one JSON object in ASCII."""
    return as_json(demand_to_dict(demand))


def undemanded_to_json(faults: Sequence[Fault]) -> str:
    """Return what stands in place of a demand where the input has faults."""
    return as_json({"format": FORMAT, "market": None, "faults": [asdict(fault) for fault in faults], "run": None})


def curve_rows(demand: Demand) -> list[dict[str, Cell]]:
    """Return the curve in full: one row a rate, every figure, the buyers separated by `;`."""
    return [_flat(plain(point)) for point in demand.curve]


def buyer_rows(demand: Demand) -> list[dict[str, Cell]]:
    """Return the buyers in full: one row a buyer; steps are `share:from:to`."""
    rows = []
    for buyer in demand.buyers:
        row = plain(buyer)
        row["steps"] = ";".join(f"{step.share!r}:{step.premium_from!r}:{step.premium_to!r}" for step in buyer.steps)
        rows.append(_flat(row))
    return rows


def _flat(row: dict[str, Any]) -> dict[str, Cell]:
    return {key: ";".join(value) if isinstance(value, list) else value for key, value in row.items()}


def curve_to_csv(demand: Demand) -> bytes:
    """Return the curve as CSV."""
    return to_csv(curve_rows(demand))


def buyers_to_csv(demand: Demand) -> bytes:
    """Return the buyers as CSV."""
    return to_csv(buyer_rows(demand))


def demand_to_text(demand: Demand) -> str:
    """Return the demand as English text: sentences, then tables, amounts of these in millions."""
    voice = Voice("en", demand.market.currency)
    millions = Millions("en", demand.market.currency)
    sections = [_title(demand, voice), [line for said in demand_sentences(demand, voice) for line in wrapped(said, hang=2)]]
    for shown in demand_tables(demand, millions):
        lines = [*wrapped(shown.title, indent=0), *table(shown.head, shown.rows, left=shown.left)]
        sections.append([*lines, *(line for note in shown.notes for line in wrapped(note, hang=2))])
    sections += [_warnings(demand), [f"{demand.solves} solves, {demand.seconds:.1f} seconds"]]
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


class Millions(Voice):
    """A voice that tells amounts in millions, where those in full do not fit on a line."""

    def amount(self, value: float | None) -> str:
        """Return an amount in millions."""
        return numbers.millions(value)


def _title(demand: Demand, voice: Voice) -> list[str]:
    lines = wrapped(voice("demand.title", offer=demand.offer, market=demand.market.name), indent=0)
    lines.append("=" * max(numbers.width(line) for line in lines))
    if "illustrative" in demand.market.name.casefold():
        lines.append(ILLUSTRATIVE)
    unit = "without a currency" if demand.market.currency == numbers.NO_CURRENCY else demand.market.currency
    lines.append(f"market {demand.market.id}; {demand.status.value}; amounts of the tables in millions, {unit}")
    return lines


def _warnings(demand: Demand) -> list[str]:
    lines = [line for caution in demand.warnings for line in wrapped(f"{caution.code}: {caution.where}: {caution.text}", hang=2)]
    if not demand.complete:
        lines += wrapped(f"open: {left_open(demand.warnings)}", hang=2)
    return ["Warnings", *lines] if lines else []
