"""The revolving door: how many new arrests undo a release, when the stock melts by itself."""

from __future__ import annotations

import math


def break_even_arrests(released: float, hazard: float, years: float) -> float:
    """Extra arrests a year after which as many are held as without the release.

    Those who are let go would have left at the hazard h anyway, so n of them are missed by
    n exp(-h T) after T years; extra arrests of a a year add a (1 - exp(-h T)) / h by then. Both are equal at

        a = n h exp(-h T) / (1 - exp(-h T)),

    which is n / T only where nobody leaves (model, section 7).

    Parameters
    ----------
    released
        Persons let go at once.
    hazard
        Rate at which those held leave without any deal, per year; zero or more.
    years
        After how many years, above zero.

    Returns
    -------
    float
        Persons a year.
    """
    if hazard == 0.0:
        return released / years
    return released * hazard / math.expm1(hazard * years)
