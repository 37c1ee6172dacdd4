"""The claims of a case, each judged by the draws: its share, its verdict, and what it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidCase
from snapback.verdict.claims import judge
from snapback.verdict.drawn import in_words

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

    from snapback.case import Case
    from snapback.case.claims import Claim, ClaimTest, Quantity
    from snapback.verdict.claims import ClaimResult
    from snapback.verdict.drawn import Drawn

YEARS = {"1y": "one year", "3y": "three years", "5y": "five years"}

LEDGER = {
    "regime_revenue": "the rulers' revenue",
    "patron_gain": "the patron's gain",
    "gateway_flow": "what passes to the patron",
    "dependence": "the patron's share of trade",
    "income": "the target's income",
}

MOVERS = 3
"""Parameters that are named as what a claim hangs on."""


def argue(draws: Drawn) -> tuple[ClaimResult, ...]:
    """Judge every claim of a case.

    A draw in which a quantity has no value (nothing is divided by nothing) has no part in the claim's share.

    Returns
    -------
    In the order of ``claims.yaml``. A claim without tests, and one for which no draw has an answer, is
    undecided.
    """
    return tuple(_judged(draws, claim) for claim in draws.case.claims)


def quantity_values(draws: Drawn, quantity: Quantity) -> Float[np.ndarray, " draw"]:
    """Give a quantity in every draw; not a number where it has none."""
    value = _bare(draws, quantity)
    if quantity.minus is not None:
        value = value - quantity_values(draws, quantity.minus)
    if quantity.over is not None:
        by = quantity_values(draws, quantity.over)
        value = np.divide(value, by, out=np.full_like(value, np.nan), where=by != 0.0)
    return value * quantity.times


def where_holds(
    draws: Drawn, test: ClaimTest
) -> tuple[Bool[np.ndarray, " draw"], Float[np.ndarray, " draw"]]:
    """Say where a test holds, and give its quantity in every draw."""
    value = quantity_values(draws, test.quantity)
    with np.errstate(invalid="ignore"):
        holds = value > test.above if test.above is not None else value < test.below
    return np.asarray(holds), value


def quantity_words(case: Case, quantity: Quantity) -> str:
    """Say what a quantity is, in words."""
    words = _bare_words(case, quantity)
    if quantity.minus is not None:
        words += f", less {quantity_words(case, quantity.minus)}"
    if quantity.over is not None:
        words = f"({words})" if quantity.minus is not None else words
        words += f", over {quantity_words(case, quantity.over)}"
    return words if quantity.times == 1.0 else f"{quantity.times:g} times {words}"


def hangs_on(case: Case, claim: ClaimResult) -> str:
    """Name the assumptions that a claim hangs on, as a sentence; empty where none stands out."""
    if not claim.hinges:
        return ""
    parts = [
        f"{in_words(case, h.parameter)} (`{h.parameter}`, {h.confidence}: holds in {h.low:.0%} of the draws"
        f" where it is low, in {h.high:.0%} where it is high)"
        for h in claim.hinges[:MOVERS]
    ]
    return f"It hangs on {'; '.join(parts)}."


def _judged(draws: Drawn, claim: Claim) -> ClaimResult:
    case = draws.case
    tests = [where_holds(draws, test) for test in claim.tests]
    known = np.all([np.isfinite(value) for _, value in tests], axis=0) if tests else np.zeros(0, bool)
    holds = np.all([held for held, _ in tests], axis=0)[known] if tests else None
    return judge(
        id=claim.id,
        text=claim.text,
        quantity="; ".join(quantity_words(case, test.quantity) for test in claim.tests),
        test=" and ".join(
            f"above {t.above:g}" if t.above is not None else f"below {t.below:g}" for t in claim.tests
        ),
        holds=holds,
        parameters=draws.parameters[known] if tests else None,
        names=draws.names,
        confidence=draws.confidence,
        record=_record(case, claim),
        why_undecided=claim.undecided or "",
    )


def _record(case: Case, claim: Claim) -> str:
    """Say what dated facts say, unless one of them was not known at the case's vintage."""
    if claim.record is None:
        return ""
    for fact in claim.record.facts:
        try:
            rows = case.facts(fact.file)
        except InvalidCase:
            return ""
        if all(row["date"] != fact.date for row in rows):
            return ""
    rows_ = ", ".join(f"{fact.file} {fact.date}" for fact in claim.record.facts)
    return f"{claim.record.says} (facts: {rows_})"


def _bare(draws: Drawn, quantity: Quantity) -> Float[np.ndarray, " draw"]:
    q = quantity
    if q.outcome is not None:
        return draws.outcome(str(q.policy), q.outcome, str(q.at))
    if q.step is not None:
        return draws.step_kept(str(q.policy), q.step, str(q.at))
    if q.packages is not None:
        return draws.package_value(str(q.value), q.packages, str(q.actor))
    if q.economy is not None:
        return draws.economy(q.economy, q.eased or ())
    return draws.parameter(str(q.parameter))


def _bare_words(case: Case, quantity: Quantity) -> str:
    from snapback.game.comparison import TITLES  # noqa: PLC0415 -- the game, only for its words

    q = quantity
    if q.outcome is not None:
        title, unit = TITLES[q.outcome]
        what = f"probability that {title}" if unit == "probability" else title
        return f"{what} under `{q.policy}` after {YEARS[str(q.at)]}"
    if q.step is not None:
        return f"probability that step {q.step} of `{q.policy}` is kept within {YEARS[str(q.at)]}"
    if q.packages is not None:
        order = "first" if q.value == "marginal_first" else "last"
        return f"value of {_listed(q.packages)} to `{q.actor}`, eased {order}"
    if q.economy is not None:
        eased = q.eased if isinstance(q.eased, str) else _listed(q.eased or ())
        return f"{LEDGER[q.economy]} with {eased} eased"
    return in_words(case, str(q.parameter))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
