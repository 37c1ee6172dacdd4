"""Derivatives of outcomes in parameters against central differences of whole plays."""

import numpy as np
import pytest
from tests.game.political import agreement, ledger, small

from snapback.game.derivatives import LEDGER, derivatives
from snapback.game.filling import fill
from snapback.game.outcomes import QUANTITIES, counts_of
from snapback.game.play import play

HORIZON = 24
OUTCOMES = {"freed": "1y", "agreement_completed": "1y", "regime_revenue": "3y", "regime_falls": "1y"}
QUARTERS = 12
PARAMETERS = (
    "lambda_qre",  # how sharply all choose
    "target_stake",
    "p_wait",  # base weights
    "repression_cost",  # a payoff
    "h_palace",  # a hazard
    "p_party_change",  # at one quarter of the calendar
    "held_at_strelsau",  # a term of the agreement, the start, and a measure of payoffs
    "recovery_y1_licence",
    "delta_target",  # discounting
)
PACE = 1e-4
"""Step of the differences, as a part of the parameter; with four points they err by its fourth power."""


@pytest.fixture(scope="module")
def deal():
    """A coarse game; the lots hang on a parameter, and so does the price of a tariff."""
    return small(agreement(), stock=(0.0, 20.0, 60.0), horizon=HORIZON)


def outcomes(case, data, values):
    played = play(case, data, case.agreements[0].id, values, quarters=QUARTERS)
    ends = {"1y": 3, "3y": 11}
    return np.array([played.outcomes[name][ends[year]] for name, year in OUTCOMES.items()])


def slope(at, step):
    """Derivative from four points."""
    return (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step)


@pytest.fixture(scope="module")
def found(deal):
    data = ledger()
    played = play(deal, data, "deal", quarters=QUARTERS)
    return derivatives(deal, data, played, OUTCOMES)


@pytest.mark.parametrize("name", PARAMETERS)
def test_derivatives_are_those_of_whole_plays(deal, found, name):
    data, central = ledger(), deal.central()
    step = PACE * central[name]
    told = slope(lambda h: outcomes(deal, data, {name: central[name] + h}), step)
    ours = found["derivative"].sel(parameter=name, outcome=list(OUTCOMES))
    # Each outcome is compared in what a tenth of the parameter would move it by, or of its own size.
    size = np.maximum(np.abs(told), outcomes(deal, data, {}) / central[name])
    np.testing.assert_array_less(np.abs(ours - told) / size, 1e-5)


def test_a_larger_ledger_is_differentiated_by_its_logarithm(deal, found):
    central = outcomes(deal, ledger(), {})

    def at(h):
        """Multiply all that relief is worth to the rulers, and nothing else."""
        data = ledger()
        revenue = data["regime_revenue"]
        now = revenue.isel(combination=0)
        return outcomes(deal, data.assign(regime_revenue=now + (1.0 + h) * (revenue - now)), {})

    ours = found["derivative"].sel(parameter=LEDGER["relief_revenue"], outcome=list(OUTCOMES))
    told = slope(at, PACE)
    assert (np.abs(ours - told) <= 1e-5 * np.maximum(np.abs(told), central)).all()
    assert float(np.abs(ours).max()) > 0.0


def test_effects_are_told_over_the_range_of_the_parameter(deal, found):
    for name in PARAMETERS:
        prior = deal.politics[name]
        width = prior.high - prior.low
        np.testing.assert_allclose(
            found["effect"].sel(parameter=name), width * found["derivative"].sel(parameter=name), rtol=1e-12
        )


@pytest.mark.slow
def test_derivatives_are_those_of_jax_from_parameters_to_outcome():
    from snapback.economy.jaxed import jax, jnp
    from snapback.game.engine.outcome_jax import outcome

    case, data = small(agreement(), stock=(0.0, 60.0), dependence=(0.5, 0.8), horizon=8), ledger()
    played = play(case, data, "deal", quarters=4)
    names = ("lambda_qre", "p_wait", "repression_cost", "h_palace", "recovery_y1_licence", "delta_target")

    def freed(parameters):
        filled = fill(played.stage, {**played.values, **parameters}, quantities=QUANTITIES)
        counts = counts_of(played.stage.automaton, filled.quantities)
        count = next(c for c in counts if c.name == "freed")
        return outcome(filled.game, played.stage.start, count, played.events, jnp.ones(4), 8)

    at = {name: jnp.asarray(played.values[name]) for name in names}
    number, told = jax.value_and_grad(freed)(at)
    np.testing.assert_allclose(number, played.outcomes["freed"][3], rtol=1e-10)
    from_tables = derivatives(case, data, played, {"freed": "1y"})["derivative"].sel(outcome="freed")
    for name in names:
        ours = float(from_tables.sel(parameter=name))
        assert ours != 0.0
        assert abs(ours - told[name]) <= 1e-6 * max(abs(told[name]), number / at[name]), name
