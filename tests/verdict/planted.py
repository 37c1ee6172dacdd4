"""Ruritania with draws that a test plants, so that every answer can be worked out by hand."""

from __future__ import annotations

import numpy as np

from snapback.case import load
from snapback.case.claims import OUTCOME_NAMES, combinations_of, policies_in
from snapback.verdict.drawn import Drawn


def planted(size=200, names=("alpha", "beta", "gamma"), seed=0):
    """Draws in which nothing happens, with three idle parameters of the case between 0 and 1."""
    case = load("ruritania")
    known = sorted(case.known())[: len(names)]
    x = np.random.default_rng(seed).uniform(size=(size, len(known)))
    values = [{**case.central(), **dict(zip(known, map(float, row), strict=True))} for row in x]
    policies, combos = len(policies_in(case)), len(combinations_of(case))
    actors = len([a for a in case.actors if a.role != "street"])
    arrays = {
        "path": np.zeros((size, policies, len(OUTCOME_NAMES), 20)),
        "step_kept": np.zeros((size, policies, 2, 20)),
        "package_value": np.zeros((size, 2, len(case.packages), actors)),
        **{
            name: np.zeros((size, combos))
            for name in ("regime_revenue", "patron_gain", "gateway_flow", "dependence", "income")
        },
    }
    return Drawn(case, tuple(known), x, values, arrays)


def put(draws, policy, outcome, quarter, value):
    """Plant an outcome of a policy at the end of a quarter, counted from 1."""
    at = draws.policies.index(policy), OUTCOME_NAMES.index(outcome), quarter - 1
    draws.arrays["path"][:, at[0], at[1], at[2]] = value
