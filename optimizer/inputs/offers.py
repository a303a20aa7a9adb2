"""An offer: one policy that can be bought, as the catalogue states it (`formats.md` §3); and what several bought together save (§5)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from optimizer.errors import Message
from optimizer.inputs.affects import Affects
from optimizer.inputs.shares import Grid, Range, Shares
from optimizer.values import UNLIMITED, Count, Frozen, Id, Ids, Limit, Money, Patterns, Rate, ValueFault, YesNo, listed, number, whole

MOST_REINSTATEMENTS = 1000


def _reinstatements(value: Any) -> float:
    if value in ("unlimited", UNLIMITED):
        return UNLIMITED
    count = float(whole(value))
    if not 0 <= count <= MOST_REINSTATEMENTS:
        raise ValueFault(
            Message("reinstatements must be between 0 and {most_reinstatements}", most_reinstatements=MOST_REINSTATEMENTS),
            Message("write `unlimited` for no bound"),
        )
    return count


def _rates(value: Any) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return value
    rates = tuple(number(part) for part in listed(str(value)))
    if any(not 0 <= rate <= 10 for rate in rates):
        raise ValueFault(Message("a reinstatement rate must be between 0 and 10 times the premium"), Message("write 1 for 100 %"))
    return rates


Reinstatements = Annotated[float, BeforeValidator(_reinstatements)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Offer(Frozen):
    """A policy that can be bought: `limit` excess of `attachment + deductible`, each occurrence, within the year's caps."""

    MONEY_FIELDS: ClassVar[tuple[str, ...]] = (
        "attachment",
        "deductible",
        "limit",
        "aggregate_deductible",
        "aggregate_limit",
        "premium",
        "minimum_premium",
        "fixed_charge",
    )
    """Fields that are amounts of money: they follow a currency and the size of an exchange."""

    offer: Annotated[Id, Affects.PAYOUT]
    insurer: Annotated[Id, Affects.PAYOUT]
    covers: Annotated[Patterns, Affects.PAYOUT] = Field(default="*", validate_default=True)
    """Classes of loss it answers."""
    attachment: Annotated[Money, Affects.PAYOUT] = 0.0
    """Per occurrence, loss beneath the layer, borne by other layers or nobody."""
    deductible: Annotated[Money, Affects.PAYOUT] = 0.0
    """Per occurrence, borne by the firm; on top of `attachment`, does not erode `limit`."""
    limit: Annotated[Limit, Affects.PAYOUT]
    """Most paid per occurrence at 100 % share."""
    aggregate_deductible: Annotated[Money, Affects.PAYOUT] = 0.0
    """Off the year's sum, first."""
    aggregate_limit: Annotated[Limit | None, Affects.PAYOUT] = None
    """Most paid in the year at 100 % share."""
    reinstatements: Annotated[Reinstatements | None, Affects.PAYOUT] = None
    """How often the limit is restored; the year's cap is also `(reinstatements + 1) x limit`."""
    reinstatement_rate: Annotated[tuple[float, ...], BeforeValidator(_rates), Affects.PAYOUT] = (0.0,)
    """Price of the 1st, 2nd, … reinstatement as part of `premium`: one for all, or one each."""
    premium: Annotated[Money, Affects.ANSWER]
    """Policy year, 100 % share, gross of brokerage, before tax."""
    minimum_premium: Annotated[Money, Affects.ANSWER] = 0.0
    """Least premium due if bought at any share."""
    fixed_charge: Annotated[Money, Affects.ANSWER] = 0.0
    """Due once if bought at any share."""
    tax: Annotated[Rate, Affects.ANSWER] = 0.0
    """On the premium due and on reinstatement premium."""
    brokerage: Annotated[Rate, Affects.ANSWER] = 0.0
    """Part of `premium` the insurer does not keep."""
    shares: Annotated[Shares, Affects.ANSWER] = Field(default=Grid((1.0,)))
    """Shares that can be bought."""
    slots: Annotated[Ids, Affects.ANSWER] = ()
    """Layers of the tower it fills: shares of the offers of one slot sum to at most 1."""
    wording: Annotated[Id | None, Affects.PAYOUT] = None
    """Offers of one wording answer, or refuse, an occurrence together."""
    group: Annotated[Id | None, Affects.ANSWER] = None
    """At most one offer of a group is bought."""
    requires: Annotated[Ids, Affects.ANSWER] = ()
    excludes: Annotated[Ids, Affects.ANSWER] = ()
    use: Annotated[Literal["may", "must", "no"], Affects.ANSWER] = "may"
    currency: Annotated[Currency | None, Affects.ANSWER] = None
    """Of every amount in the row; the case's if not stated."""
    term_days: Annotated[Count, Affects.ANSWER] = 365
    notice_days: Annotated[Count | None, Affects.ANSWER] = None
    payout_days: Annotated[Count | None, Affects.ANSWER] = None
    prior_acts_years: Annotated[Money | None, Affects.ANSWER] = None
    reporting_years: Annotated[Money | None, Affects.ANSWER] = None
    consent_to_cancel: Annotated[YesNo, Affects.ANSWER] = False
    exclusions: Annotated[Ids, Affects.ANSWER] = ()
    residual_days: Annotated[Count | None, Affects.ANSWER] = None
    """Days left to run when the law looks at it; `term_days` if not stated."""
    features: Annotated[Ids, Affects.ANSWER] = ()
    """What its wording grants, by the names that a law uses."""
    note: Annotated[str, Affects.ANSWER] = ""

    @model_validator(mode="after")
    def _terms_make_sense(self) -> Self:
        if self.limit == 0:
            raise ValueFault(Message("limit must be above 0"), Message("write the limit, or leave the offer out"), "limit")
        if self.aggregate_limit == 0:
            raise ValueFault(
                Message("aggregate_limit must be above 0"), Message("write it, or leave the cell blank for none"), "aggregate_limit"
            )
        if self.aggregate_limit is None and self.reinstatements is None:
            raise ValueFault(
                Message("reinstatements must be stated where there is no aggregate_limit"),
                Message("write how often the limit is restored in the year (0 = never), or `unlimited`"),
                "reinstatements",
            )
        if self.limit == UNLIMITED and (self.aggregate_limit in (None, UNLIMITED)):
            raise ValueFault(
                Message("an unlimited limit needs an aggregate_limit"), Message("write the most paid in the year"), "aggregate_limit"
            )
        self._check_rates()
        return self

    def _check_rates(self) -> None:
        """Refuse reinstatement rates that have no limit to restore, or do not match its count."""
        paid = any(rate > 0 for rate in self.reinstatement_rate)
        if paid and self.limit == UNLIMITED:
            raise ValueFault(
                Message("an unlimited limit cannot have a reinstatement_rate"), Message("leave it blank"), "reinstatement_rate"
            )
        if paid and self.count == UNLIMITED:
            rule = Message("unlimited reinstatements cannot have a reinstatement_rate")
            raise ValueFault(rule, Message("leave it blank (they are free)"), "reinstatement_rate")
        if len(self.reinstatement_rate) not in (1, self.count):
            rule = Message("reinstatement_rate needs one rate, or exactly {count:g}", count=self.count)
            raise ValueFault(rule, Message("write one rate for each reinstatement"), "reinstatement_rate")

    @property
    def count(self) -> float:
        """Number of reinstatements; unlimited where only an aggregate limit is stated."""
        return UNLIMITED if self.reinstatements is None else self.reinstatements

    @property
    def rates(self) -> tuple[float, ...]:
        """Price of each reinstatement, empty where all are free."""
        if not any(self.reinstatement_rate):
            return ()
        if len(self.reinstatement_rate) == 1:
            return self.reinstatement_rate * int(self.count)
        return self.reinstatement_rate

    @property
    def year_cap(self) -> float:
        """Most paid in a year at full share: `min(aggregate_limit, (reinstatements + 1) * limit)`."""
        by_count = UNLIMITED if UNLIMITED in (self.count, self.limit) else (self.count + 1) * self.limit
        return min(UNLIMITED if self.aggregate_limit is None else self.aggregate_limit, by_count)

    @property
    def days_left(self) -> int:
        """Days that it has still to run: all of its term where nothing else is stated."""
        return self.term_days if self.residual_days is None else self.residual_days

    @property
    def exhaustion(self) -> float:
        """Top of the layer: `attachment + deductible + limit`."""
        return self.attachment + self.deductible + self.limit

    @property
    def in_slots(self) -> tuple[str, ...]:
        """The slots it fills; one of its own (`offer:<id>`, never a user's id) where none is stated."""
        return self.slots or (f"offer:{self.offer}",)

    @property
    def answers_as(self) -> str:
        """The wording under which it answers or refuses: its first slot where none is stated."""
        return self.wording or self.in_slots[0]

    @property
    def most_share(self) -> float:
        """Largest share that can be bought."""
        return self.shares.most if isinstance(self.shares, Range) else self.shares.sizes[-1]

    @property
    def least_share(self) -> float:
        """Smallest share at which it is bought."""
        return self.shares.bought_from if isinstance(self.shares, Range) else self.shares.sizes[0]

    @property
    def counts_for(self) -> float:
        """The lesser of occurrence limit and year's cap: what a law that counts limits looks at."""
        return min(self.limit, self.year_cap)

    def times(self, rate: float) -> Self:
        """Return the same offer with every amount multiplied, for a change of currency."""
        stated = {name: getattr(self, name) for name in self.MONEY_FIELDS}
        amounts = {name: amount * rate for name, amount in stated.items() if amount is not None}
        return self.model_copy(update={**amounts, "currency": None})

    def priced(self, premium: float) -> Self:
        """Return the same offer with premium and minimum premium multiplied: the what-if lever `scale.premium`."""
        if premium == 1.0:
            return self
        return self.model_copy(update={"premium": self.premium * premium, "minimum_premium": self.minimum_premium * premium})


def _several(offers: tuple[str, ...]) -> tuple[str, ...]:
    if len(offers) < 2:
        raise ValueFault(Message("a bundle names at least two offers"), Message("name the others, or lower the premium of the one"))
    return offers


class Bundle(Frozen):
    """Offers bought together, at any share, and what that saves: one row of `bundles.csv`."""

    bundle: Id
    offers: Annotated[Ids, AfterValidator(_several)]
    discount: Money
    """Money a year in the case's currency; like `fixed_charge` it is not multiplied by `scale.premium`."""


__all__ = ["Bundle", "Currency", "Offer"]
