"""What holds for any locks, routes and deposits on any small world."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import random_world

from snapback.economy.cutting import cell_table
from snapback.economy.locks import Channel, Lock, Payment, Resource, Route
from snapback.economy.outcomes import real_income
from snapback.economy.setting import RegimeTerms, Setup
from snapback.economy.states import Forms, shock_of, solve_states, withheld
from snapback.economy.system import way_system
from snapback.economy.ways import WaySetting, evaluate_ways

N, S = 4, 2
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORLDS = [random_world(N, S, seed=seed, tariffs=0.1, deficits=0.02) for seed in range(3)]

regions, sectors = st.integers(0, N - 1), st.integers(0, S - 1)
flow_lists = st.lists(
    st.tuples(st.tuples(regions, regions).filter(lambda pair: pair[0] != pair[1]), sectors).map(
        lambda flow: (*flow[0], flow[1])
    ),
    min_size=1,
    max_size=5,
)
channels = st.sampled_from([Channel.GOODS, Channel.PAYMENT, Channel.BORDER, Channel.WAY, Channel.UNIT_COST])
abroad = st.tuples(regions, regions).filter(lambda pair: pair[0] != pair[1])
fractions = st.floats(0.0, 1.0, allow_nan=False).map(lambda x: round(x, 3))


@dataclass(frozen=True)
class Drawn:
    """A small case in the engine's language."""

    world: int
    locks: tuple
    routes: tuple
    resources: tuple
    payments: tuple
    overlap: str
    overcompliance: float
    measures: int


def mask(flows):
    result = np.zeros((N, N, S), dtype=bool)
    for flow in flows:
        result[flow] = True
    return result


@st.composite
def lock(draw, measure, routes, kinds=channels):
    channel = draw(kinds)
    return Lock(
        measure=measure,
        channel=channel,
        flows=mask(draw(flow_lists)),
        coverage=draw(fractions),
        cost=draw(st.floats(0.0, 0.5).map(lambda x: round(x, 3))),
        routes=tuple(n for n in range(routes) if draw(st.booleans())),
        wedge_share=draw(st.sampled_from([0.0, 0.5])),
        wedge_owner=draw(regions),
        sender=draw(st.integers(0, 2)),
    )


@st.composite
def route(draw, number):
    via = draw(regions)
    flows = mask(
        draw(st.lists(st.tuples(abroad, sectors).map(lambda f: (*f[0], f[1])), min_size=1, max_size=4))
    )
    flows[via] = False
    flows[:, via] = False
    return Route(
        name=f"route{number}",
        title="",
        flows=flows,
        via=via,
        owner=draw(regions),
        share=draw(st.sampled_from([0.05, 0.2, 0.33])),
        margin=draw(st.sampled_from([0.0, 0.1])),
        mode=draw(st.sampled_from(["transit", "reexport", "payments"])),
        evasion_cost=draw(st.sampled_from([0.0, 0.2])),
        evasion_margin=draw(st.sampled_from([0.0, 0.5, 1.0])),
    )


@st.composite
def drawn(draw, kinds=channels, deposits=False):
    count, ways = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    routes = tuple(draw(route(n)) for n in range(ways))
    resources = ()
    if deposits and draw(st.booleans()):
        origin, sector = draw(regions), draw(sectors)
        flows = np.zeros((N, N, S), dtype=bool)
        flows[origin, :, sector] = True
        elasticity = draw(st.sampled_from([0.0, 0.5, 3.0]))
        resources = (Resource("mine", "", flows, origin, draw(st.sampled_from([0.1, 0.8])), elasticity, 0.5),)
        routes = tuple(replace(r, capacity=draw(st.sampled_from([None, 0.3]))) for r in routes)
    payments = tuple(
        Payment(n, *draw(abroad), draw(st.floats(0.0, 0.2).map(lambda x: round(x, 3))))
        for n in range(count)
        if draw(st.booleans())
    )
    return Drawn(
        world=draw(st.integers(0, len(WORLDS) - 1)),
        locks=tuple(draw(lock(n, ways, kinds)) for n in range(count)),
        routes=routes,
        resources=resources,
        payments=payments,
        overlap=draw(st.sampled_from(["nested", "independent"])),
        overcompliance=draw(fractions),
        measures=count,
    )


def set_up(case, world=None):
    """Make a setup of drawn locks."""
    world = WORLDS[case.world] if world is None else world
    table = cell_table(case.locks, case.routes, case.overlap, case.resources)
    i, j, s = table.flow.T
    resource_of = np.full(len(table.flow), -1, dtype=np.int64)
    for n, resource in enumerate(case.resources):
        resource_of[resource.flows[i, j, s]] = n
    ways = WaySetting(
        table=table, routes=case.routes, resources=case.resources, resource_of=resource_of, theta=world.theta,
        phi=1.5 * world.theta, base_tariff=world.tariff[i, j, s], regions=len(world.countries),
        overcompliance=case.overcompliance,
    )  # fmt: skip
    measures = case.measures
    return Setup(
        world=world,
        measures=tuple(f"M{n}" for n in range(measures)),
        package_of=("none",) * measures,
        held_by=((),) * measures,
        in_force=np.ones(measures),
        licensed=np.zeros(measures),
        payments=case.payments,
        packages=(),
        holders=(),
        actors=(),
        system=way_system(ways, np.arange(measures)),
        regime=RegimeTerms(0.0, np.zeros(S), 0.0, 0.0),
        target=0,
        patron=None,
        goods=np.ones(S, dtype=bool),
        scale=1.0,
    )


def evaluate(setup, on, licensed=None, rent=None):
    licensed = np.zeros_like(on) if licensed is None else licensed
    places = len(setup.ways.routes) + len(setup.ways.resources)
    return evaluate_ways(setup.ways, on, licensed, np.zeros(places) if rent is None else rent)


some_forms = st.lists(st.integers(0, 2), min_size=4, max_size=4)


def forms_from(chosen, measures):
    chosen = np.array(chosen[:measures])
    return (chosen == 1).astype(float), (chosen == 2).astype(float)


@MANY
@given(drawn(), some_forms, st.integers(0, 3))
def test_of_every_price_all_parts_are_somebodys(case, chosen, dear):
    setup = set_up(case)
    on, licensed = forms_from(chosen, case.measures)
    rent = np.zeros(len(case.routes))
    rent[:1] = 0.1 * dear
    ways = evaluate(setup, on, licensed, rent)
    alive = ways.weight > 0
    importer = 1.0 - ways.keep - ways.claim.sum(axis=1) - ways.resource_claim
    # What is left over is the importer's tariff, no more and no less.
    base = setup.ways.base_tariff
    assert importer[alive] == pytest.approx((base / (1 + base))[alive])
    table = setup.ways.table
    flow = table.cell_flow[table.element_cell]
    assert np.bincount(flow, ways.element_value, len(alive))[alive] == pytest.approx(1.0)
    assert (ways.element_value >= 0).all()
    assert np.bincount(table.cell_flow, table.cell_width) == pytest.approx(1.0)
    assert np.bincount(table.element_cell, table.element_share) == pytest.approx(1.0)


@MANY
@given(drawn(), some_forms)
def test_bans_and_frictions_never_help_a_flow(case, chosen):
    setup = set_up(case)
    ways = evaluate(setup, *forms_from(chosen, case.measures))
    assert (ways.weight >= 0).all()
    assert (ways.weight <= 1 + 1e-12).all()


@MANY
@given(drawn())
def test_nothing_active_changes_nothing(case):
    ways = evaluate(set_up(case), np.zeros(case.measures))
    base = set_up(case).ways.base_tariff
    assert ways.weight == pytest.approx(1.0)
    assert ways.keep == pytest.approx(1 / (1 + base))
    assert ways.claim == pytest.approx(0.0, abs=1e-15)
    assert not ways.evading.any()


@MANY
@given(drawn(), st.lists(st.booleans(), min_size=4, max_size=4), st.integers(0, 3))
def test_one_measure_more_never_helps_the_flows_it_is_on(case, chosen, extra):
    """Without evasion costs; with them, a ban makes its evaders pay, which its flow may feel only less."""
    case = replace(case, routes=tuple(replace(r, evasion_cost=0.0) for r in case.routes))
    setup = set_up(case)
    on = np.array(chosen[: case.measures], dtype=float)
    more = on.copy()
    more[extra % case.measures] = 1.0
    assert (evaluate(setup, more).weight <= evaluate(setup, on).weight + 1e-12).all()


@MANY
@given(drawn(), some_forms)
def test_a_licence_mixes_the_states_with_and_without(case, chosen):
    setup = set_up(case)
    on, licensed = forms_from(chosen, case.measures)
    mixed = evaluate(setup, on, licensed).weight
    share = case.overcompliance
    both = share * evaluate(setup, on + licensed).weight + (1 - share) * evaluate(setup, on).weight
    assert mixed == pytest.approx(both, abs=1e-14)


@MANY
@given(drawn(), some_forms, st.permutations(range(4)))
def test_the_order_of_locks_and_routes_does_not_matter(case, chosen, order):
    setup = set_up(case)
    on, licensed = forms_from(chosen, case.measures)
    new = [n for n in order if n < len(case.routes)]
    place = {old: n for n, old in enumerate(new)}
    locks = tuple(
        replace(each, routes=tuple(sorted(place[n] for n in each.routes))) for each in reversed(case.locks)
    )
    other = replace(case, locks=locks, routes=tuple(case.routes[n] for n in new))
    a, b = evaluate(setup, on, licensed), evaluate(set_up(other), on, licensed)
    assert b.weight == pytest.approx(a.weight, rel=1e-12)
    assert b.claim == pytest.approx(a.claim, abs=1e-12)


@FEW
@given(drawn(deposits=True), some_forms)
def test_the_solved_world_adds_up(case, chosen):
    setup = set_up(case)
    world = setup.world
    on, licensed = forms_from(chosen, case.measures)
    state = solve_states(setup, [Forms(on, licensed)])[0]
    eq, shock = state.equilibrium, shock_of(setup, state.forms, state.ways)
    assert withheld(setup, state.forms).sum() == pytest.approx(0.0, abs=1e-12)
    output = (eq.trade_share * eq.expenditure * shock.keep).sum(axis=1)
    earned = (world.value_added_share * output).sum(axis=1)
    assert earned == pytest.approx(eq.wage * world.value_added, rel=1e-9)
    inputs = np.einsum("isr,is->ir", world.input_share, output)
    assert (eq.expenditure - inputs).sum(axis=1) == pytest.approx(eq.income, rel=1e-9)
    assert eq.trade_share.sum(axis=0) == pytest.approx(1.0)
    assert eq.wage @ world.value_added == pytest.approx(world.value_added.sum())
    # Complementarity of every rent.
    routes = len(case.routes)
    for n, each in enumerate(case.routes):
        if each.capacity is None:
            assert state.rent[n] == 0.0
        elif each.flows.any():
            slack = each.capacity - state.volume[n]
            assert state.rent[n] >= 0.0
            assert slack > -1e-6
            assert state.rent[n] < 1e-9 or abs(slack) < 1e-6
    for n, each in enumerate(case.resources):
        rent, volume = state.rent[routes + n], state.volume[routes + n]
        supply = (1 + rent) ** each.supply_elasticity
        assert rent >= -each.rent - 1e-12
        assert volume <= supply * (1 + 1e-6)
        assert rent < -each.rent + 1e-9 or volume == pytest.approx(supply, rel=1e-6)


@FEW
@given(drawn(), st.permutations(range(N)))
def test_relabelling_regions_relabels_results(case, order):
    """Region n of the new world is region order[n] of the old one."""
    world = WORLDS[case.world]
    order = list(order)
    place = [order.index(n) for n in range(N)]

    def moved(flows):
        return flows[np.ix_(order, order, range(S))]

    relabelled = replace(
        world,
        countries=tuple(world.countries[n] for n in order),
        trade_share=moved(world.trade_share),
        tariff=moved(world.tariff),
        value_added=world.value_added[order],
        value_added_share=world.value_added_share[order],
        input_share=world.input_share[order],
        final_share=world.final_share[order],
        deficit=world.deficit[order],
    )
    other = replace(
        case,
        locks=tuple(replace(x, flows=moved(x.flows), wedge_owner=place[x.wedge_owner]) for x in case.locks),
        routes=tuple(
            replace(r, flows=moved(r.flows), via=place[r.via], owner=place[r.owner]) for r in case.routes
        ),
        payments=tuple(replace(p, payer=place[p.payer], payee=place[p.payee]) for p in case.payments),
    )
    on = Forms(np.ones(case.measures), np.zeros(case.measures))
    a = solve_states(set_up(case), [on])[0].equilibrium
    b = solve_states(set_up(other, relabelled), [on])[0].equilibrium
    assert b.wage == pytest.approx(a.wage[order], rel=1e-8)
    assert real_income(b) == pytest.approx(real_income(a)[order], rel=1e-8)
