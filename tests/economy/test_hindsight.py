"""Observed shifts beside the model's, on Ruritania with a few rows of facts."""

import datetime as dt

import pytest
from tests.economy.tiny import RUR, measure, only, ruritania

from snapback.case import load
from snapback.economy.hindsight import MEASURES, Shift, forms_at, shifts
from snapback.economy.outcomes import real_income
from snapback.economy.setup import setup
from snapback.economy.states import solve_states
from snapback.errors import InvalidCase
from snapback.world.embedded import load_world

COLUMNS = (
    "id,date,title,measure,origin,destination,sector,before,after,observed_before,observed_after,unit,"
    "source,note"
)


@pytest.fixture(scope="module")
def world():
    return load_world("ruritania")


def row(name, what, origin="RUR", destination="GRA", sector="salt", observed=("20", "0"), date="1934-12-31"):
    days = "1931-12-31,1934-12-31"
    flow = f"{origin},{destination},{sector}"
    return f"{name},{date},{name},{what},{flow},{days},{','.join(observed)},m,invented,"


def with_shifts(folder, *rows, change=None):
    case = ruritania(folder, change)
    (case.folder / "hindsight.csv").write_text("\n".join([COLUMNS, *rows]) + "\n", encoding="utf-8")
    return load(case.folder, load_world)


def test_without_facts_there_is_nothing_to_compare(world):
    assert shifts(load("ruritania", load_world), world) == []


def test_shifts_of_every_kind(tmp_path, world):
    case = with_shifts(
        tmp_path,
        row("embargo", "level"),
        row("all_sales", "level", destination="WLD", observed=("40", "20")),
        row("from_graustark", "level", origin="GRA", destination="RUR", sector="all"),
        row("with_gateway", "level_with_gateway", origin="GRA", destination="RUR", sector="goods"),
        row("share", "export_share", destination="KRA", sector="goods", observed=("0.375", "0.75")),
        row("turnover", "turnover_share", destination="KRA", sector="goods", observed=("0.43", "0.7")),
        row("income", "real_income", observed=("1", "0.9")),
        row("rerouted", "rerouted_share", origin="GRA", destination="KRA", sector="cloth"),
    )
    found = {s.name: s for s in shifts(case, world)}
    assert len(found) == 8
    embargo = found["embargo"]
    assert (embargo.before, embargo.after) == (dt.date(1931, 12, 31), dt.date(1934, 12, 31))
    assert embargo.observed == embargo.long == embargo.short == -1.0
    assert embargo.agrees
    assert -1 < found["all_sales"].long < 0
    assert found["all_sales"].observed == -0.5
    assert found["share"].observed == pytest.approx(0.375)
    assert found["share"].long > 0.1
    assert found["turnover"].long > 0.1
    assert -0.4 < found["income"].long < -0.03
    assert found["rerouted"].long < 0.1
    # Trade is stiffer in the short run, so its loss hurts more.
    assert found["income"].short < found["income"].long


def test_levels_are_those_of_the_solved_states(tmp_path, world):
    case = with_shifts(tmp_path, row("income", "real_income"), row("salt", "level", destination="KRA"))
    setting = setup(case, world)
    days = (dt.date(1931, 12, 31), dt.date(1934, 12, 31))
    before, after = solve_states(setting, [forms_at(case, setting, day) for day in days])
    income, salt = shifts(case, world)
    by_hand = real_income(after.equilibrium)[RUR] / real_income(before.equilibrium)[RUR] - 1
    assert income.long == pytest.approx(by_hand)
    old, new = (s.equilibrium.trade_share[0, 1, 0] * s.equilibrium.expenditure[1, 0] for s in (before, after))
    assert old == pytest.approx(5.0)
    assert salt.long == pytest.approx(new / old - 1)


def test_measures_count_from_their_day(world):
    case = load("ruritania", load_world)
    setting = setup(case, world)
    assert not forms_at(case, setting, dt.date(1932, 5, 31)).in_force.any()
    first = forms_at(case, setting, dt.date(1932, 6, 1)).in_force
    assert {m for m, on in zip(setting.measures, first, strict=True) if on} == {"GRA1", "GRA2", "GRA7"}
    assert forms_at(case, setting, case.vintage).in_force.all()


def test_volume_of_a_deposit(tmp_path, world):
    def mine(document):
        document["resources"] = [
            {
                "id": "mine", "title": "mine", "origin": "RUR", "sectors": ["salt"], "rent": 0.9,
                "supply_elasticity": 0.5, "source": "invented",
            }
        ]  # fmt: skip

    (found,) = shifts(with_shifts(tmp_path, row("volume", "volume"), change=mine), world)
    assert -1 < found.long < -0.01


def test_looking_back_reads_what_became_known_later_and_results_cannot(tmp_path, world):
    case = with_shifts(tmp_path, row("known", "level"), row("later", "level", date="1935-06-30"))
    assert [s.name for s in shifts(case, world)] == ["known", "later"]
    with pytest.raises(InvalidCase, match="no file"):
        case.facts("hindsight")


def test_what_came_back_on_the_gateway(tmp_path, world):
    """Six tenths of the cloth are banned; what the gateway gains is a part of what the direct way loses."""
    scope = {"origins": ["GRA"], "destinations": ["KRA"], "sectors": ["cloth"]}
    change = only(measure("export_ban", scope, coverage=0.6), routes=["gateway"])
    cloth = row("rerouted", "rerouted_share", origin="GRA", destination="KRA", sector="cloth")
    case = with_shifts(tmp_path, cloth, change=change)
    (found,) = shifts(case, world)
    by_way = 0.1**0.5 * 1.2**-4
    at_fixed_prices = 0.6 * (by_way - 0.1) / (0.6 * 0.9)
    assert 0.5 * at_fixed_prices < found.long < 3 * at_fixed_prices


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (row("bad", "levle"), "measure `levle` is not known"),
        (row("bad", "level", observed=("few", "0")), "`few` is no number"),
        (row("bad", "level", observed=("0", "1")), "`0` is no number that a change can be told from"),
        (row("bad", "level").replace("1931-12-31", "1931-13-31"), "`1931-13-31` is no day"),
        (row("bad", "level", origin="RUX"), "origin RUX is not in the world"),
        (row("bad", "level", sector="slat"), "sector slat is not in the world"),
        (row("bad", "level", destination=""), "destination"),
        (row("bad", "volume"), "asks for the volume of a sector without a resource"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, world, spoilt, said):
    with pytest.raises(InvalidCase, match=said) as caught:
        shifts(with_shifts(tmp_path, row("good", "level"), spoilt), world)
    assert "hindsight.csv" in caught.value.problems[0].where
    assert caught.value.problems[0].remedy


def test_a_missing_column_is_named_for_every_row(tmp_path, world):
    case = ruritania(tmp_path)
    text = "id,date,title,source\na,1934,a,invented\nb,1934,b,invented\n"
    (case.folder / "hindsight.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidCase, match="has no measure, origin") as caught:
        shifts(case, world)
    assert [p.where for p in caught.value.problems] == ["hindsight.csv:2", "hindsight.csv:3"]


def test_agreement_is_sign_and_a_factor_of_two_at_either_horizon():
    def shift(observed, long, short):
        day = dt.date(1934, 1, 1)
        return Shift("s", "s", "m", day, day, observed, long, short, "", "")

    assert shift(-0.5, -0.9, 0.0).agrees
    assert shift(-0.5, 0.0, -0.26).agrees
    assert not shift(-0.5, -1.1, -0.2).agrees
    assert not shift(-0.5, 0.5, 0.5).agrees
    assert shift(0.0, 0.04, 1.0).agrees
    assert not shift(0.0, 0.06, -0.06).agrees


def test_every_measure_has_a_meaning():
    assert all(function.__doc__ for function in MEASURES.values())
