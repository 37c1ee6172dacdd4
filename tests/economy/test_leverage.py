"""The ledger: exact on mirror images, signed and bounded on Ruritania, and adding up everywhere."""

import numpy as np
import pytest
from tests.economy.tiny import (
    forms,
    measure,
    mirror_case,
    mirror_world,
    on_ruritania,
    only,
    ruritania,
)

import snapback
from snapback.economy.coalitions import combinations, forms_of, fullest
from snapback.economy.states import Forms, solve_states
from snapback.world.embedded import load_world

SALT = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"]}


@pytest.fixture(scope="module")
def case():
    return snapback.load("ruritania")


@pytest.fixture(scope="module")
def ledger(case):
    return snapback.ledger(case)


def mirror_bans(**terms):
    there = {"origins": ["AAA"], "destinations": ["BBB"], "sectors": ["all"]}
    back = {"origins": ["BBB"], "destinations": ["AAA"], "sectors": ["all"]}
    return [
        measure("import_ban", scope, name, sender="BBB", **terms)
        for scope, name in ((there, "M1"), (back, "M2"))
    ]


# A whole ledger in closed form.


def test_the_ledger_of_mirror_images_is_exact(tmp_path):
    """Six tenths of a fifth of spending are banned: real income 0.88^(1/theta), money that part of 300."""
    world = mirror_world(home=0.8, theta=4.0, reference=300.0)
    case = mirror_case(
        tmp_path, world, *mirror_bans(coverage=0.6),
        regime={"general_take": 0.25, "subsidy": 5.0}, elasticity={"short_run_ratio": 0.5},
    )  # fmt: skip
    data = snapback.ledger(case).data
    for horizon, theta in (("long", 4.0), ("short", 2.0)):
        at, gain = data.sel(horizon=horizon), 0.88 ** (-1 / theta) - 1
        assert at["income"].values == pytest.approx(np.array([[0, 0], [100 * gain] * 2]), abs=1e-7)
        assert at["value"].values == pytest.approx(np.array([[0, 0], [300 * gain] * 2]), abs=1e-7)
        assert at["regime_revenue"].values == pytest.approx([80, 5 + 75 * (1 + gain)])
        assert at["package_value"].values == pytest.approx(300 * gain)
        assert at["holder_value"].values == pytest.approx(300 * gain)
        assert at["state_income"].sel(state="sanction_free").values == pytest.approx(100 * gain)
        assert at["exports"].sel(state="all_eased", partner="BBB").values == pytest.approx(60.0)
        banned = 300 * 0.2 * 0.4 / 0.88
        assert at["exports"].sel(state="in_force", partner="BBB").values == pytest.approx(banned)


def test_lending_is_worth_its_income_to_one_and_costs_the_other_the_same(tmp_path):
    """Without home bias nothing else moves: 12 a year of lending, a quarter of it income."""
    world = mirror_world(home=0.5, reference=500.0)
    loans = measure("debt_ban", {"origins": ["BBB"], "destinations": ["AAA"]}, amount=12.0, sender="BBB")
    case = mirror_case(tmp_path, world, loans, lending_income_share=0.25)
    value = snapback.ledger(case).data["package_value"]
    assert value.sel(actor="AAA").values == pytest.approx(3.0)
    assert value.sel(actor="BBB").values == pytest.approx(-3.0)


def test_a_tariff_of_the_mirror_image_in_closed_form(tmp_path):
    """Tariffs of a quarter both ways; their revenue returns."""
    world = mirror_world()
    acts = [
        measure(
            "tariff", {"origins": [i], "destinations": [j], "sectors": ["all"]}, name, sender="BBB", rate=0.25
        )
        for i, j, name in (("AAA", "BBB", "M1"), ("BBB", "AAA", "M2"))
    ]
    data = snapback.ledger(mirror_case(tmp_path, world, *acts)).data.sel(horizon="long")
    left = 0.8 + 0.2 * 1.25**-4
    income = 100 / (1 - 0.2 * 1.25**-5 / left * 0.25)
    assert data["income"].values[1] == pytest.approx(100 * (100 / (income * left**0.25) - 1))
    assert data["value"].values[1] == pytest.approx(100 * left**-0.25 - income)


# Ruritania, against what its README does by hand.


def test_signs_and_sizes_on_ruritania(ledger):
    long = ledger.data.sel(horizon="long")
    in_force, free = (long.sel(state=s) for s in ("in_force", "sanction_free"))
    lost = float(free["state_income"].sel(region="RUR"))
    # Beside the 3 % of money, trade is half cut off: more than the money, less than all that is traded.
    assert 3.0 < lost < 40.0
    package = long["package_value"]
    for kind in ("marginal_first", "marginal_last", "shapley"):
        assert (package.sel(value_kind=kind, actor=["RUR", "regime"]) > 0).all()
    # The embargo and the listing are two locks on one door.
    for name in ("salt_trade", "banks"):
        at = package.sel(package=name, actor="RUR")
        first, last, fair = (float(at.sel(value_kind=k)) for k in at["value_kind"].values)
        assert first < fair < last
    # Banks bring at least the money; who lends it pays for it.
    assert float(package.sel(package="banks", actor="RUR", value_kind="marginal_first")) > 3.0
    assert float(package.sel(package="banks", actor="GRA", value_kind="marginal_first")) < -2.0
    # Kravonia loses the railway and the captive market when the river opens.
    assert float(package.sel(package="river", actor="KRA", value_kind="marginal_last")) < 0.0
    assert float(in_force["route_value"].sel(route="river")) == 0.0
    assert float(free["state_dependence"]) < float(in_force["state_dependence"])


def test_single_acts_on_ruritania(ledger):
    value = ledger.data["measure_value"].sel(actor="RUR")
    first, last = value.sel(marginal="marginal_first"), value.sel(marginal="marginal_last")
    # The river alone is worth nothing while the embargo stands, and something once it is gone.
    assert float(first.sel(measure="GLO1")) == pytest.approx(0.0, abs=1e-6)
    assert float(last.sel(measure="GLO1")) > 0.5
    # At most a fifth of the salt comes back with the embargo's end alone, nothing with the listing's.
    assert 0 < float(first.sel(measure="GRA1")) < float(last.sel(measure="GRA1")) < 20.0
    # Two from loans, one from gold, in base-year money, and what they do to prices.
    assert float(first.sel(measure="GRA5")) == pytest.approx(2 * float(first.sel(measure="GRA6")), rel=0.01)
    assert 2.0 < float(first.sel(measure="GRA5")) < 3.0


def test_the_background_is_in_force_in_every_combination(case, ledger):
    world = load_world("ruritania")
    setting = snapback.economy.setup.setup(case, world)
    background = [n for n, p in enumerate(setting.package_of) if p in {"background", "none"}]
    for choice in combinations(setting):
        assert forms_of(setting, choice).in_force[background].all()
    # Sanctions on Kravonia make Ruritania's traders richer, so all eased is not the world without sanctions.
    income = ledger.data["state_income"].sel(horizon="long", region="RUR")
    assert abs(float(income.sel(state="all_eased") - income.sel(state="sanction_free"))) > 0.1


# What adds up.


def test_combinations_count_and_begin_with_nothing_eased(ledger):
    rows = ledger.data["form"].sel(horizon="long").values
    assert len(rows) == 2 * 3 * 2
    assert len({tuple(row) for row in rows}) == 12
    assert set(rows[0]) == {"in_force"}
    assert list(rows[-1]) == ["delisted"] * 3
    assert {row[1] for row in rows} == {"in_force", "licensed", "delisted"}
    assert not ledger.data["value"].isel(combination=0).values.any()
    assert not ledger.data["income"].isel(combination=0).values.any()


def test_shapley_values_add_up_to_all_eased(ledger):
    for name in ("package_value", "holder_value"):
        member = name.split("_")[0]
        total = ledger.data[name].sel(value_kind="shapley").sum(member)
        assert total.values == pytest.approx(ledger.data["value"].isel(combination=-1).values, abs=1e-9)


def test_marginals_are_differences_of_combinations(ledger):
    data = ledger.data.sel(horizon="long")
    forms_, value = data["form"].values.tolist(), data["value"].values
    at = {tuple(row): value[n] for n, row in enumerate(forms_)}
    off, on = ("in_force",) * 3, ("delisted",) * 3
    for n, name in enumerate(data["package"].values):
        alone = (*off[:n], "delisted", *off[n + 1 :])
        without = (*on[:n], "in_force", *on[n + 1 :])
        package = data["package_value"].sel(package=name)
        assert package.sel(value_kind="marginal_first").values == pytest.approx(at[alone] - at[off])
        assert package.sel(value_kind="marginal_last").values == pytest.approx(at[on] - at[without])


def test_columns_are_those_of_the_outcomes(ledger):
    data = ledger.data
    for n, region in enumerate(data["region"].values):
        if region in data["actor"].values:
            gain = data["value"].sel(actor=region).values
            assert np.sign(gain) == pytest.approx(np.sign(data["income"].values[..., n]))
    patron = data["value"].sel(actor="KRA").values
    assert patron == pytest.approx(data["patron_gain"].values)
    revenue = data["regime_revenue"].values
    assert data["value"].sel(actor="regime").values == pytest.approx(revenue - revenue[:, :1])
    parts = data["gateway_goods"] + data["gateway_payments"]
    assert parts.values == pytest.approx(data["gateway_flow"].values)


def test_a_licence_is_worth_part_of_a_delisting(ledger):
    data = ledger.data.sel(horizon="long")
    row = {
        form: data["form"].values.tolist().index(["in_force", form, "in_force"])
        for form in ("licensed", "delisted")
    }
    licensed, delisted = (data["value"].sel(actor="RUR").values[row[f]] for f in ("licensed", "delisted"))
    assert 0.4 * delisted < licensed < 0.8 * delisted  # overcompliance is 0.4


def test_whoever_holds_every_key_has_all_the_value(tmp_path):
    """The cabinet can stop everything; the bank's board owns no package alone."""

    def change(document):
        document["packages"][2]["key_holders"] = ["cabinet"]
        for m in document["measures"]:
            m["key_holders"] = [k.replace("senate", "cabinet") for k in m["key_holders"]]
        document["key_holders"] = [h for h in document["key_holders"] if h["id"] != "senate"]

    data = snapback.ledger(ruritania(tmp_path, change)).data.sel(horizon="long")
    whole = data["value"].isel(combination=-1)
    cabinet = data["holder_value"].sel(holder="cabinet")
    board = data["holder_value"].sel(holder="bank_board")
    assert cabinet.sel(value_kind="marginal_last").values == pytest.approx(whole.values)
    assert board.sel(value_kind="marginal_first").values == pytest.approx(0.0, abs=1e-12)
    banks = data["package_value"].sel(package="banks", value_kind="marginal_last")
    assert board.sel(value_kind="marginal_last").values == pytest.approx(banks.values)
    assert board.sel(value_kind="shapley").values == pytest.approx(banks.values / 2)
    assert cabinet.sel(value_kind="shapley").values == pytest.approx((whole - banks / 2).values)


def test_the_ledger_counts_what_it_solved(ledger):
    assert ledger.residual <= 1e-10
    assert ledger.gap <= 1e-7
    assert ledger.solves > 2 * 13
    assert len(ledger.fingerprint) == 16


def test_order_of_declaration_does_not_matter(tmp_path, ledger):
    def shuffled(document):
        for part in ("measures", "packages", "routes", "actors", "key_holders"):
            document[part] = document[part][::-1]
        document["packages"][1]["forms"] = ["delisted", "licensed"]

    other = snapback.ledger(ruritania(tmp_path, shuffled)).data
    for name in ("package_value", "measure_value", "holder_value", "state_income", "route_value"):
        a, b = ledger.data[name], other[name]
        b = b.reindex_like(a)
        assert b.values == pytest.approx(a.values, rel=1e-6, abs=1e-5), name
    assert list(other["form"].values[0][-1]) == ["delisted"] * 3


def test_independent_overlap_makes_packages_interlock_less_or_more(case, ledger):
    other = snapback.ledger(case, overlap="independent")
    assert other.fingerprint != ledger.fingerprint
    assert (other.data["value"].sel(actor="RUR").values[:, 1:] > 0).all()


def test_workers_change_nothing(case, ledger):
    other = snapback.ledger(case, draws=2, workers=2)
    assert other.data.identical(ledger.data)
    assert other.ranges.identical(snapback.ledger(case, draws=2).ranges)
    assert (other.residual, other.gap, other.solves) == (ledger.residual, ledger.gap, ledger.solves)


# Edges of a case.


def test_a_case_that_negotiates_nothing_still_has_acts(tmp_path):
    act = measure("import_ban", SALT, package="none", key_holders=["cabinet"])
    data = snapback.ledger(ruritania(tmp_path, only(act, packages=()))).data
    assert data.sizes["combination"] == 1
    assert data.sizes["package"] == 0
    assert float(data["measure_value"].sel(measure="M1", actor="RUR", marginal="marginal_first")) > 0
    assert not data["holder_value"].values.any()


def test_a_case_of_money_alone_touches_no_flow(tmp_path):
    loans = measure("debt_ban", {"origins": ["GRA"], "destinations": ["RUR"]}, amount=4.0)
    data = snapback.ledger(ruritania(tmp_path, only(loans))).data.sel(horizon="long")
    gain = data["package_value"].sel(package="p", value_kind="shapley")
    assert 1.9 < float(gain.sel(actor="RUR")) < 3.0
    assert float(gain.sel(actor="GRA")) < -1.5


def test_coalitions_are_all_subsets_at_their_fullest(tmp_path):
    setting = on_ruritania(tmp_path)
    choices, full = combinations(setting), fullest(setting)
    eased = [tuple(form == "delisted" for form in choices[n]) for n in full]
    assert eased == [(bool(c & 1), bool(c & 2), bool(c & 4)) for c in range(8)]


def test_a_package_that_is_licensed_already_gains_only_the_rest(tmp_path):
    def change(document):
        only(measure("import_ban", SALT, form="licensed"))(document)
        document["packages"][0]["form"] = "licensed"

    data = snapback.ledger(ruritania(tmp_path, change)).data
    assert data["package_value"].values == pytest.approx(0.0, abs=1e-6)
    setting = on_ruritania(tmp_path, change)
    on, licensed = solve_states(setting, [forms(setting, ["M1"]), Forms(setting.in_force, setting.licensed)])
    assert licensed.equilibrium.income[0] > on.equilibrium.income[0]
