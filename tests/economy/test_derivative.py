"""Derivatives against central differences of the solver, and against a closed form."""

import numpy as np
import pytest
from small_world import busy_scenario, small_world
from test_residual import wedge_shock

from snapback.economy.derivative import gradient, open_weight
from snapback.economy.equilibrium import equilibrium
from snapback.economy.jaxed import jnp
from snapback.economy.residual import economy_of, solution, state_of
from snapback.economy.shock import Shock, Wedge
from snapback.errors import InvalidInput, NotConverged
from snapback.world import from_arrays

STEP = 1e-4
WORLD_FIELDS = ("theta", "final_share", "input_share", "value_added", "value_added_share", "trade_share")

OUTCOMES = {
    "real income": lambda s: s.income[0] / s.final_price[0],
    "flow": lambda s: jnp.log(s.flow[1, 2, 0]),
    "sales and receipts": lambda s: 0.3 * s.output[2, 1] + 0.5 * s.wage[1] + 10.0 * s.receipts.sum(),
}
PLAIN = ("cost", "coverage", "tariff", "theta", "transfer", "deficit", "final_share", "input_share")
WEIGHED = ("weight", "keep", "wedge_fraction", "theta", "transfer", "value_added_share", "trade_share")


def replaced(world, values):
    fields = ("countries", "sectors", "tariff", "deficit", *WORLD_FIELDS)
    return from_arrays(**{name: values.get(name, getattr(world, name)) for name in fields})


def solve_plain(world, values):
    asked = {name: values[name] for name in ("cost", "coverage", "tariff", "transfer", "deficit")}
    return equilibrium(replaced(world, {k: v for k, v in values.items() if k in WORLD_FIELDS}), **asked,
                       tolerance=1e-13)  # fmt: skip


def solve_weighed(world, values):
    old = values["shock"].wedge
    wedge = Wedge(old.origin, old.destination, old.sector, old.owner, values["wedge_fraction"])
    shock = Shock(values["weight"], values["keep"], wedge, None, values["transfer"])
    changed = replaced(world, {k: v for k, v in values.items() if k in WORLD_FIELDS})
    return equilibrium(changed, shock=shock, tolerance=1e-13)


def direction(name, value, random):
    """A direction in which sums that must hold are kept."""
    move = random.normal(size=value.shape) * np.where(np.isfinite(value), np.abs(value), 0.0)
    if name in ("transfer", "deficit"):
        return move - move.mean()
    if name in ("final_share", "value_added_share", "input_share"):
        return move - np.abs(value) * (move.sum(-1) / np.abs(value).sum(-1))[..., None]
    if name == "trade_share":
        return move - value * move.sum(axis=0)
    return move


@pytest.mark.parametrize(
    ("names", "solve"), [(PLAIN, solve_plain), (WEIGHED, solve_weighed)], ids=["plain", "weighed"]
)
@pytest.mark.parametrize("outcome", list(OUTCOMES))
def test_against_central_differences(names, solve, outcome):
    world = small_world()
    random = np.random.default_rng(4)
    values = {name: getattr(world, name) for name in (*WORLD_FIELDS, "deficit")}
    if solve is solve_plain:
        values |= busy_scenario(world)
    else:
        shock = wedge_shock(world)
        values |= {"shock": shock, "weight": shock.weight, "keep": shock.keep, "transfer": shock.transfer}
        values["wedge_fraction"] = shock.wedge.fraction
    result = gradient(solve(world, values), OUTCOMES[outcome], names)
    for name in names:
        move = direction(name, values[name], random)
        extra = {}
        if name == "value_added_share":
            # A larger cost share of value added leaves less for inputs, in proportion.
            scale = -(move / world.input_share.sum(axis=2))[..., None]
            extra = {"input_share": world.input_share * scale}

        def at(step, name=name, move=move, extra=extra):
            moved = {name: values[name] + step * move}
            moved |= {other: values[other] + step * change for other, change in extra.items()}
            eq = solve(world, values | moved)
            economy = economy_of(eq)
            return float(OUTCOMES[outcome](solution(state_of(eq, economy), economy)))

        # Fourth-order differences, so that the truncation error stays below what is tested.
        near, far = at(STEP) - at(-STEP), at(2 * STEP) - at(-2 * STEP)
        expected = (8.0 * near - far) / (12.0 * STEP)
        got = float((result[name] * move).sum())
        if extra:
            by_input = gradient(solve(world, values), OUTCOMES[outcome], ["input_share"])["input_share"]
            got += float((by_input * extra["input_share"]).sum())
        assert got == pytest.approx(expected, rel=1e-5), name


def test_costs_of_an_efficient_world_are_worth_what_they_fall_on():
    # Hulten's theorem: without tariffs a cost on a flow costs the world the value of that flow.
    world = small_world(tariffs=0.0, deficits=0.0)
    eq = equilibrium(world, cost=np.full(world.trade_share.shape, 1.0), tolerance=1e-13)
    by_cost = gradient(eq, lambda s: (eq.income * jnp.log(s.income / s.final_price)).sum(), ["cost"])
    flow = eq.trade_share * eq.expenditure
    np.testing.assert_allclose(by_cost["cost"], -flow, rtol=1e-8, atol=1e-10)


def test_a_rule_differentiates_in_its_own_parameters():
    # One lock on every import of country 0, its cost a single number.
    world = small_world()
    locked = np.zeros(world.trade_share.shape)
    locked[1:, 0] = 1.0

    def rule(economy, at):
        weight = open_weight(1.0 + at["lock"] * locked, jnp.ones_like(locked), economy.theta)
        return economy._replace(weight=weight)

    def solved(lock):
        return equilibrium(world, cost=1.0 + lock * locked, tolerance=1e-13)

    def outcome(s):
        return s.income[0] / s.final_price[0]

    def value(lock):
        eq = solved(lock)
        return float(eq.income[0] / eq.final_price[0])

    got = gradient(solved(0.2), outcome, {"lock": 0.2}, rule)["lock"]
    assert got == pytest.approx((value(0.2001) - value(0.1999)) / 2e-4, rel=1e-6)
    with pytest.raises(InvalidInput, match="not an equilibrium"):
        gradient(solved(0.2), outcome, {"lock": 0.3}, rule)


def test_an_embargo_has_no_slope():
    world = small_world()
    eq = equilibrium(world, **busy_scenario(world))
    by_cost = gradient(eq, lambda s: s.income[0], ["cost", "theta"])
    assert by_cost["cost"][0, 1, 2] == 0.0
    assert np.isfinite(by_cost["cost"]).all()
    assert np.isfinite(by_cost["theta"]).all()


def test_refusals():
    world = small_world()
    eq = equilibrium(world)
    with pytest.raises(InvalidInput, match="no such parameter"):
        gradient(eq, lambda s: s.income[0], ["elasticity"])
    with pytest.raises(InvalidInput, match="one finite number"):
        gradient(eq, lambda s: s.income, ["theta"])
    with pytest.raises(InvalidInput, match="need values"):
        gradient(eq, lambda s: s.income[0], ["theta"], rule=lambda economy, at: economy)  # noqa: ARG005
    with pytest.raises(InvalidInput, match="need a rule"):
        gradient(eq, lambda s: s.income[0], {"theta": world.theta})
    with pytest.raises(NotConverged, match="adjoint"):
        gradient(eq, lambda s: s.income[0], ["theta"], tolerance=1e-30)
