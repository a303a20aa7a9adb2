"""The rules by which the figures of an exchange's case follow from its answers, as sentences: the source of each figure."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.errors import Message

CARRY = Message("cost of capital less what the reserve earns, as the exchange states them")
MOST_HELD = Message("the reserve held today and the own funds that are not at risk")
STATED = Message("as the exchange states it")
HELD_TODAY = Message("held today, as the exchange states it")
IN_FORCE_TODAY = Message("in force today, as the exchange states it")
STATED_AND_SCALED = Message("as the exchange states it; quotes and losses of the base are scaled with it")
COUNTS_IN_FULL = Message("a reserve on the balance sheet is taken to count in full; the law's own figure may be 0")
MATCHED = Message("hot assets are matched one to one by own coins of the same kind")
TABLE_SCALED = Message("losses of the base's table, scaled by customers' assets")
EVENT_SCALED = Message("the base's event, scaled by the assets of its wallet")
SHARE_OF_ALL = Message("the share is one of all customers' assets")
AMOUNTS_SCALED = Message("amounts scaled by the assets of the wallet")
SCALED = Message("scaled by the assets of the wallet")
OWN_FUNDS = Message("15% of own funds, so that a tail year leaves a firm that can trade")
BUDGET = Message("5% of own funds and the premium of the cover in force")
"""With the shares of `exchange` in figures: a catalogue of words has finished sentences."""
FORMS: Mapping[str, Message] = {
    "trust": Message("the exchange keeps its reserve in the form `trust`"),
    "balance_sheet": Message("the exchange keeps its reserve in the form `balance_sheet`"),
}
SCALED_EVENTS: Mapping[str, Message] = {
    "half of customers' assets stolen from cold storage by way of a vendor, as at DMM Bitcoin in 2024": Message(
        "theft from cold storage by way of a vendor, on the scale of the one at DMM Bitcoin in 2024"
    ),
    "half of customers' assets stolen from cold storage, as at DMM Bitcoin in 2024": Message(
        "theft from cold storage, on the scale of the one at DMM Bitcoin in 2024"
    ),
}
"""Names of events that say which part of all assets is lost, and what each is called where it is no longer that part."""
