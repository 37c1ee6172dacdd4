from dataclasses import replace

import numpy as np
import pytest
from planted import planted, put

from snapback.case.claims import Claim, ClaimTest, Quantity, Record, combinations_of
from snapback.verdict.argued import argue, hangs_on, quantity_values, quantity_words

FREED = {"outcome": "freed", "policy": "two_steps", "at": "1y"}


def q(**fields):
    return Quantity.model_validate(fields)


@pytest.fixture(scope="module")
def draws():
    return planted(5)


def test_each_kind_of_quantity_is_the_number_worked_out_by_hand(draws):
    put(draws, "two_steps", "freed", 4, [10.0, 20.0, 30.0, 40.0, 50.0])
    put(draws, "two_steps", "freed", 12, 90.0)
    put(draws, "nothing", "freed", 4, 4.0)
    assert quantity_values(draws, q(**FREED)).tolist() == [10, 20, 30, 40, 50]
    assert quantity_values(draws, q(**{**FREED, "at": "3y"})).tolist() == [90] * 5
    assert quantity_values(draws, q(**FREED, minus={**FREED, "policy": "nothing"})).tolist() == [
        6,
        16,
        26,
        36,
        46,
    ]
    held = q(**FREED, over={"parameter": "held_at_strelsau"}, times=2.0)
    assert quantity_values(draws, held).tolist() == [0.5, 1.0, 1.5, 2.0, 2.5]
    both = q(**FREED, minus={**FREED, "policy": "nothing"}, over={**FREED, "policy": "nothing"})
    assert quantity_values(draws, both).tolist() == [1.5, 4.0, 6.5, 9.0, 11.5]


def test_steps_packages_and_the_ledger(draws):
    draws.arrays["step_kept"][:, 0, 1, 3] = 0.25
    draws.arrays["step_kept"][:, 0, 0, 3] = 0.5
    kept = q(step=2, policy="two_steps", at="1y", over={"step": 1, "policy": "two_steps", "at": "1y"})
    assert quantity_values(draws, kept).tolist() == [0.5] * 5
    packages, actors = [p.id for p in draws.case.packages], [a.id for a in draws.case.actors]
    regime = actors.index("regime")
    draws.arrays["package_value"][:, 1, packages.index("banks"), regime] = 3.0
    draws.arrays["package_value"][:, 1, packages.index("river"), regime] = 4.0
    value = q(packages=("banks", "river"), actor="regime", value="marginal_last")
    assert quantity_values(draws, value).tolist() == [7.0] * 5
    combos = combinations_of(draws.case)
    draws.arrays["gateway_flow"][:, 0] = 100.0
    draws.arrays["gateway_flow"][:, combos.index(frozenset({"banks"}))] = 130.0
    draws.arrays["gateway_flow"][:, 1] = 150.0
    nothing = {"economy": "gateway_flow", "eased": "nothing"}
    banks = q(economy="gateway_flow", eased=("banks",), minus=nothing, over=nothing)
    assert quantity_values(draws, banks) == pytest.approx(0.3)
    assert quantity_values(draws, q(economy="gateway_flow", eased="everything")).tolist() == [150.0] * 5


def test_nothing_divided_by_nothing_has_no_value(draws):
    empty = q(
        outcome="crises",
        policy="nothing",
        at="1y",
        over={"outcome": "crises", "policy": "nothing", "at": "1y"},
    )
    assert np.isnan(quantity_values(draws, empty)).all()


def test_a_quantity_is_said_in_words(draws):
    words = quantity_words(
        draws.case, q(**FREED, minus={**FREED, "policy": "nothing"}, over={"parameter": "held_at_strelsau"})
    )
    assert words == (
        "(people freed under `two_steps` after one year, less people freed under `nothing` after one year),"
        " over prisoners of the fortress of Strelsau"
    )


def with_claim(draws, *tests, **more):
    claim = Claim(id="c", text="t", tests=tests, unit="persons", why="so", **more)
    return replace(draws, case=draws.case.model_copy(update={"claims": (claim,)}))


def above(number, **fields):
    return ClaimTest(quantity=q(**fields), above=number)


def test_a_claim_flips_when_its_planted_assumption_flips():
    draws = planted(300)
    for cut, verdict in ((0.1, "supported"), (0.9, "unsupported")):
        put(draws, "two_steps", "freed", 4, np.where(draws.parameters[:, 1] > cut, 30.0, 5.0))
        (found,) = argue(with_claim(draws, above(20.0, **FREED)))
        assert found.word == verdict
        assert found.hinges[0].parameter == draws.names[1]
        assert f"`{draws.names[1]}`" in hangs_on(draws.case, found)


def test_all_tests_must_hold():
    draws = planted(100)
    low, high = draws.parameters[:, 0] > 0.3, draws.parameters[:, 1] < 0.6
    put(draws, "two_steps", "freed", 4, low.astype(float))
    put(draws, "lump", "freed", 4, high.astype(float))
    tests = above(0.5, **FREED), above(0.5, outcome="freed", policy="lump", at="1y")
    (found,) = argue(with_claim(draws, *tests))
    assert found.share == pytest.approx((low & high).mean())
    assert found.draws == 100


def test_draws_without_a_value_have_no_part():
    draws = planted(100)
    put(draws, "two_steps", "freed", 4, 1.0)
    put(draws, "lump", "freed", 4, np.repeat([0.0, 0.5], [60, 40]))
    ratio = above(1.0, **FREED, over={"outcome": "freed", "policy": "lump", "at": "1y"})
    (found,) = argue(with_claim(draws, ratio))
    assert found.draws == 40
    assert found.share == pytest.approx(1.0)
    put(draws, "lump", "freed", 4, 0.0)
    (found,) = argue(with_claim(draws, ratio))
    assert found.verdict == "undecided"


def test_what_was_not_known_at_the_vintage_is_not_said():
    draws = planted(100)
    record = Record.model_validate(
        {"says": "Some go.", "facts": ({"file": "prisoner_series", "date": "1935-01"},)}
    )
    (found,) = argue(with_claim(draws, above(0.0, **FREED), record=record))
    assert found.record == "Some go. (facts: prisoner_series 1935-01)"
    earlier = draws.case.model_copy(update={"vintage": draws.case.vintage.replace(month=1)})
    (found,) = argue(with_claim(replace(draws, case=earlier), above(0.0, **FREED), record=record))
    assert not found.record


def test_a_claim_without_tests_is_undecided():
    draws = planted(10)
    claim = Claim(id="c", text="t", undecided="No model knows a king's mind.")
    (found,) = argue(replace(draws, case=draws.case.model_copy(update={"claims": (claim,)})))
    assert (found.verdict, found.why_undecided) == ("undecided", "No model knows a king's mind.")
