"""A box of scenario discovery as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from snapback.verdict.prim import Discovery


def box_sentence(
    found: Discovery,
    titles: Sequence[str],
    units: Sequence[str],
    what: str,
    *,
    number: Callable[[float], str] = "{:.3g}".format,
) -> str:
    """Say under which conditions something happens, how surely, and how much of it the conditions explain.

    Parameters
    ----------
    found
        Result of a search.
    titles, units
        Of every parameter, in the order of the draws; an empty unit is left out. [parameter]
    what
        What happens, as a clause: ``the deal leaves more people in jail than no deal``.
    number
        How a threshold is written.

    Examples
    --------
    Where detection is above 0.31 and the arrest rate is below 55 persons a month, the deal fails in 83 % of
    the draws (in 40 % of all 256 draws); 74 % of the draws in which that happens are of this kind.
    """
    box = found.box
    base = _percent(found.base)
    if not box.conditions:
        return f"In {base} of the {found.draws} draws {what}; no few conditions set these draws apart."
    conditions = [
        _condition(titles[k], units[k], float(box.low[k]), float(box.high[k]), number) for k in box.conditions
    ]
    return (
        f"Where {_joined(conditions)}, {what} in {_percent(box.density)} of the draws"
        f" (in {base} of all {found.draws} draws); {_percent(box.coverage)} of the draws in which that"
        " happens are of this kind."
    )


def _condition(title: str, unit: str, low: float, high: float, number: Callable[[float], str]) -> str:
    after = f" {unit}" if unit else ""
    if not np.isfinite(high):
        return f"{title} is above {number(low)}{after}"
    if not np.isfinite(low):
        return f"{title} is below {number(high)}{after}"
    return f"{title} is between {number(low)} and {number(high)}{after}"


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"
