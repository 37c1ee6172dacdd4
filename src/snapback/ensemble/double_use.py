"""A datum counts once: which facts each prior was computed from, read off its source.

A parameter's source names the facts, or the rows of the political parameters, that its range rests on. What
those rows were themselves computed from is listed here. A calibration on some columns may then use no prior
that rests on the same columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from snapback.case import Case
    from snapback.case.parameters import Parameter

BEHIND = {
    r"S_relief_\w+": "thaw_durations.relief",
    r"S_target_keeps_\w+": "thaw_durations.breach",
    r"S_no_mass_breach_\w+": "thaw_durations.breach",
    r"p_snapback_given_breach\w*": "thaw_durations.lag",
    r"p_snapback_mass_crackdown": "thaw_durations.lag",
    r"snapback_lag_days": "thaw_durations.lag",
    r"h_sender_reversal\w*": "thaw_durations.ended_by",
    r"thaws of 2008": "thaw_durations.breach",
    r"survival analysis of\s+thaw_durations": "thaw_durations.lag",
    r"us_turnover_cases": "us_turnover_cases.reversed",
    r"p_successor_reverses\w*": "us_turnover_cases.reversed",
    r"patron_cases|p_survive_given_patron|p_survive_without_patron": "patron_cases.in_office",
    r"inflow_per_month": "prisoner_series.newly_recognised",
    r"exit_hazard_no_pardon": "prisoner_series.implied_exits",
    r"pardons_2024H2": "prisoner_series.released_by_pardon",
    r"stock_cutoff": "prisoner_series.stock",
    r"prisoner_series": "prisoner_series",
}
"""What a phrase in a source stands for: file and column of the facts."""

LIKELIHOOD = frozenset(f"thaw_durations.{column}" for column in ("relief", "breach", "ended_by", "lag"))
"""Columns that a calibration on past thaws takes into its likelihood."""


def facts_behind(parameter: Parameter) -> frozenset[str]:
    """Columns of the facts that a prior was computed from, as far as its source and note say."""
    text = " ".join(part for part in (parameter.source, parameter.note) if part)
    return frozenset(column for phrase, column in BEHIND.items() if re.search(phrase, text))


def counted_twice(
    parameters: Mapping[str, Parameter], likelihood: Collection[str] = LIKELIHOOD
) -> dict[str, frozenset[str]]:
    """Find the parameters whose prior rests on columns that the likelihood uses too, with those columns."""
    wanted = frozenset(likelihood)
    shared = {name: facts_behind(parameter) & wanted for name, parameter in parameters.items()}
    return {name: columns for name, columns in shared.items() if columns}


def priors_from_facts(case: Case) -> dict[str, frozenset[str]]:
    """List all parameters of a case whose prior rests on its facts, with the columns."""
    found = {name: facts_behind(parameter) for name, parameter in case.known().items()}
    return {name: columns for name, columns in found.items() if columns}
