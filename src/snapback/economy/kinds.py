"""Kinds of measures: for each, one small function from a measure's terms to locks and payments.

To add a kind, write a function that takes the :class:`Terms` of a measure and returns
:class:`~snapback.economy.locks.Lock` and :class:`~snapback.economy.locks.Payment` objects, and name it in
``KINDS``. The engine behind it never asks what kind a measure is (model, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.locks import Channel, Lock, Payment

if TYPE_CHECKING:
    from collections.abc import Callable

    from jaxtyping import Bool, Float


@dataclass(frozen=True)
class Terms:
    """A measure's terms in the engine's language: positions instead of names, fractions, world money.

    Attributes
    ----------
    measure, sender
        Positions of the measure and of its sender.
    origins, destinations, sectors, sender_regions, via
        Masks over regions and sectors. [region], [sector]
    routes
        Positions of the routes that the measure names.
    ways_via
        Positions of the routes that pass a region in ``via``.
    coverage, cost, rate
        Fractions.
    amount
        USD million a year of the reference year, of which ``lending_income_share`` is income if lent.
    wedge_share, wedge_owner
        Part of ``cost`` that is the income of a region, and that region (-1 for none).
    target
        Position of the target.
    size
        Value added, by which several payers or payees share. [region]
    """

    measure: int
    sender: int
    origins: Bool[np.ndarray, " region"]
    destinations: Bool[np.ndarray, " region"]
    sectors: Bool[np.ndarray, " sector"]
    sender_regions: Bool[np.ndarray, " region"]
    routes: tuple[int, ...]
    ways_via: tuple[int, ...]
    coverage: float
    cost: float
    rate: float
    amount: float
    lending_income_share: float
    wedge_share: float
    wedge_owner: int
    target: int
    size: Float[np.ndarray, " region"]

    def flows(self) -> Bool[np.ndarray, "origin destination sector"]:
        """Flows from the origins to the destinations, without any region's own."""
        return _abroad(self.origins[:, None, None] & self.destinations[None, :, None] & self.sectors)

    def flows_both_ways(self) -> Bool[np.ndarray, "origin destination sector"]:
        """Flows between the origins and the destinations in both directions."""
        there = self.flows()
        return np.asarray(there | there.transpose(1, 0, 2))

    def lock(
        self,
        channel: Channel,
        flows: Bool[np.ndarray, "origin destination sector"],
        cost: float = 0.0,
        routes: tuple[int, ...] = (),
    ) -> Lock:
        """Make a lock of this measure."""
        return Lock(
            measure=self.measure,
            channel=channel,
            flows=flows,
            coverage=self.coverage,
            cost=cost,
            routes=routes,
            wedge_share=self.wedge_share,
            wedge_owner=self.wedge_owner,
            sender=self.sender,
        )


Effects = list[Lock | Payment]


def trade_ban(terms: Terms) -> Effects:
    """Close the covered share of the flows in scope; the ban reaches every way that obeys it."""
    return [terms.lock(Channel.GOODS, terms.flows())]


def duty(terms: Terms) -> Effects:
    """Raise the price by a rate that is the importer's income (tariff, price cap)."""
    return [terms.lock(Channel.TARIFF, terms.flows(), cost=terms.rate)]


def payment_ban(terms: Terms) -> Effects:
    """Make settlement dearer between the two sides, whoever sells (bank cut off, SWIFT, clearing)."""
    return [terms.lock(Channel.PAYMENT, terms.flows_both_ways(), cost=terms.cost)]


def listing(terms: Terms) -> Effects:
    """Freeze a firm's or bank's assets.

    Its trade with the sender ends. Everybody else may go on, but banks, carriers and buyers that need the
    sender's currency or market stay away, which costs; carriers of named routes refuse.
    """
    flows = terms.flows()
    with_sender = terms.sender_regions[:, None, None] | terms.sender_regions[None, :, None]
    effects: Effects = []
    if (flows & with_sender).any():
        effects.append(terms.lock(Channel.GOODS, flows & with_sender))
    if terms.cost > 0.0 and (flows & ~with_sender).any():
        effects.append(terms.lock(Channel.PAYMENT, flows & ~with_sender, cost=terms.cost))
    if terms.routes:
        effects.append(terms.lock(Channel.WAY, flows, routes=terms.routes))
    return effects


def transit_ban(terms: Terms) -> Effects:
    """Close ways for the flows in scope: those named, or all that pass a region."""
    routes = tuple(sorted({*terms.routes, *terms.ways_via}))
    return [terms.lock(Channel.WAY, terms.flows(), routes=routes)]


def border_closure(terms: Terms) -> Effects:
    """Make crossing a border dearer, in both directions."""
    return [terms.lock(Channel.BORDER, terms.flows_both_ways(), cost=terms.cost)]


def lending_ban(terms: Terms) -> Effects:
    """Withhold new lending: the part of it that is income is missing at the borrower.

    Lenders share it by the size of their economies; multilateral lenders name the regions that fund them.
    """
    return _payments(terms, terms.origins, terms.destinations, terms.amount * terms.lending_income_share)


def frozen_money(terms: Terms) -> Effects:
    """Withhold income on money that stays frozen, or levy a fine: holders keep what owners are due."""
    return _payments(terms, terms.destinations, terms.origins, terms.amount)


def dearer_capital(terms: Terms) -> Effects:
    """Raise the unit cost of the target's sectors, wherever they sell (working capital gap)."""
    flows = np.zeros((len(terms.origins), len(terms.origins), len(terms.sectors)), dtype=bool)
    flows[terms.target] = terms.sectors[None, :]
    return [terms.lock(Channel.UNIT_COST, flows, cost=terms.cost)]


def _payments(
    terms: Terms, payers: Bool[np.ndarray, " region"], payees: Bool[np.ndarray, " region"], amount: float
) -> Effects:
    payer_share = np.where(payers & ~payees, terms.size, 0.0)
    payee_share = np.where(payees, terms.size, 0.0)
    if not payer_share.any() or not payee_share.any() or amount == 0.0:
        return []
    amounts = amount * np.outer(payer_share / payer_share.sum(), payee_share / payee_share.sum())
    return [
        Payment(terms.measure, int(payer), int(payee), float(amounts[payer, payee]))
        for payer, payee in np.argwhere(amounts > 0.0)
    ]


def _abroad(
    flows: Bool[np.ndarray, "origin destination sector"],
) -> Bool[np.ndarray, "origin destination sector"]:
    home = np.eye(flows.shape[0], dtype=bool)
    return flows & ~home[:, :, None]


KINDS: dict[str, Callable[[Terms], Effects]] = {
    "import_ban": trade_ban,
    "export_ban": trade_ban,
    "services_ban": trade_ban,
    "overflight_ban": trade_ban,
    "tariff": duty,
    "price_cap": duty,
    "payment_ban": payment_ban,
    "listing": listing,
    "transit_ban": transit_ban,
    "border_closure": border_closure,
    "debt_ban": lending_ban,
    "asset_freeze": frozen_money,
    "fine": frozen_money,
    "working_capital": dearer_capital,
}
"""Mechanism of every kind of measure that a case may name."""
