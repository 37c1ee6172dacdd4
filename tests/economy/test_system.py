"""Ways evaluated group by group are the ways evaluated all at once, whatever is remembered."""

import numpy as np
import pytest
from tests.economy.tiny import everything, forms, on_ruritania

from snapback.case import load
from snapback.economy.cutting import cell_table
from snapback.economy.setup import setup
from snapback.economy.system import way_system
from snapback.economy.ways import WaySetting, evaluate_ways
from snapback.world.embedded import load_world

NAMES = ("weight", "keep", "claim", "resource_claim", "element_value", "element_sold", "evading")


@pytest.fixture(scope="module", params=["long", "short"])
def setting(request):
    return setup(load("ruritania", load_world), load_world("ruritania"), horizon=request.param)


def random_forms(setting, seed):
    on = np.random.default_rng(seed).integers(0, 3, len(setting.measures))
    names = np.array(setting.measures)
    return forms(setting, names[on == 1], names[on == 2])


def test_groups_cut_the_flows(setting):
    table, groups = setting.ways.table, setting.system.groups
    for name, size in (("flows", len(table.flow)), ("elements", len(table.element_cell))):
        together = np.concatenate([getattr(group, name) for group in groups])
        assert sorted(together) == list(range(size))
    for group in groups:
        assert (group.setting.table.flow == table.flow[group.flows]).all()


def test_groups_give_what_the_whole_gives(setting):
    memory = {}
    for seed in range(25):
        state = random_forms(setting, seed)
        rent = np.zeros(4)
        rent[1] = 0.01 * (seed % 4)
        whole = evaluate_ways(setting.ways, state.in_force, state.licensed, rent)
        joint = setting.system.evaluate(state.in_force, state.licensed, rent, memory)
        for name in NAMES:
            assert getattr(joint, name) == pytest.approx(getattr(whole, name), abs=1e-14), name


def test_only_what_changed_is_evaluated_again(setting):
    memory = {}
    state, rent = everything(setting), np.zeros(4)
    setting.system.evaluate(state.in_force, state.licensed, rent, memory)
    first = dict(memory)
    setting.system.evaluate(state.in_force, state.licensed, rent, memory)
    assert memory.keys() == first.keys()
    rent[1] = 0.1
    setting.system.evaluate(state.in_force, state.licensed, rent, memory)
    fresh = memory.keys() - first.keys()
    assert [key[0] for key in fresh] == [setting.system.searched]


def test_the_searched_group_is_where_a_rent_can_change(setting):
    group = setting.system.groups[setting.system.searched]
    table = setting.ways.table
    with_rail = {int(table.cell_flow[c]) for c in table.element_cell[table.element_route == 1]}
    assert set(group.flows) == with_rail
    state = everything(setting)
    key = setting.system.searched_key(state.in_force, state.licensed)
    names = np.array(setting.measures)
    outside = state.eased([int(np.flatnonzero(names == "GLO2")[0])], "delisted")
    inside = state.eased([int(np.flatnonzero(names == "GLO1")[0])], "delisted")
    assert setting.system.searched_key(outside.in_force, outside.licensed) == key
    assert setting.system.searched_key(inside.in_force, inside.licensed) != key


def test_without_capacities_and_deposits_nothing_is_searched(tmp_path):
    s = on_ruritania(tmp_path, lambda document: document["routes"][1].pop("capacity"))
    assert s.system.searched is None
    state = everything(s)
    assert s.system.searched_key(state.in_force, state.licensed) == b""


def test_a_system_without_any_flow():
    table = cell_table([], [], "nested")
    whole = WaySetting(
        table=table, routes=(), resources=(), resource_of=np.zeros(0, dtype=np.int64), theta=np.ones(1),
        phi=np.ones(1), base_tariff=np.zeros(0), regions=2, overcompliance=1.0,
    )  # fmt: skip
    system = way_system(whole, np.zeros(0, dtype=np.int64))
    ways = system.evaluate(np.zeros(0), np.zeros(0), np.zeros(0), {})
    assert ways.weight.shape == (0,)
    assert ways.claim.shape == (0, 2)
