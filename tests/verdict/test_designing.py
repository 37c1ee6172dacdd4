import json

import numpy as np
import pytest

from snapback.case import load
from snapback.economy.worlds import world_of
from snapback.errors import InvalidGame
from snapback.verdict import designing
from snapback.verdict.designing import design, design_record, terms_of, variant
from snapback.verdict.pareto import nondominated

TERMS = {"first_mover": "sender", "steps": 4, "lean": 2.0, "form": "delisted", "snapback": False,
         "ceiling": None, "within": 4}  # fmt: skip


def test_a_variant_is_the_same_exchange_in_other_steps():
    case = load("belarus-2025")
    base = next(a for a in case.agreements if a.id == "small_steps")
    found = variant(case, base, TERMS)
    assert sum(step.share for step in found.steps) == pytest.approx(1.0)
    assert found.steps[1].share == pytest.approx(2.0 * found.steps[0].share)
    assert [len(step.relief) for step in found.steps] == [0, 1, 1, 1]
    assert sum(case.value(step.recognition) for step in found.steps) == pytest.approx(0.5)
    assert {step.within for step in found.steps} == {4}
    assert (found.first_mover, found.form, found.snapback, found.ceiling) == (
        "sender",
        "delisted",
        False,
        None,
    )
    once = variant(case, base, {**TERMS, "steps": 1, "lean": 1.0})
    assert [step.relief for step in once.steps] == [tuple(n for s in base.steps for n in s.relief)]


def test_a_tariff_has_a_price_and_a_lot():
    case = load("belarus-2025")
    base = next(a for a in case.agreements if a.kind == "tariff")
    terms = terms_of(case, base)
    assert terms["price"][1] == case.value(base.price)
    assert variant(case, base, {"price": 3.0, "lot": 50.0, "form": "licensed"}).price == 3.0


def test_what_has_no_terms_is_refused():
    case = load("ruritania")
    for name in ("nothing", "pressure"):
        with pytest.raises(InvalidGame, match="no terms to vary"):
            design(case, None, name)
    with pytest.raises(InvalidGame, match="has no policy"):
        design(case, None, "lumps")


def test_the_front_of_a_small_search(monkeypatch):
    monkeypatch.setattr(designing, "STEPS", (1, 2))
    monkeypatch.setattr(designing, "LEANS", (1.0,))
    monkeypatch.setattr(designing, "QUARTERS", (2,))
    case, seen = load("ruritania"), []
    found = design(case, world_of(case), people="detention_averted", refinements=0,
                   progress=lambda _doing, done, of: seen.append((done, of)))  # fmt: skip
    assert found.front.tried == 2 * 2 * 3
    assert seen[-1] == (11, 12)
    better = [more for _, _, more in found.objectives]
    assert nondominated(found.front.objectives, better).all()
    assert np.isfinite(found.front.objectives).all()
    said = json.loads(json.dumps(design_record(found), allow_nan=False))
    assert said["agreement"] == "two_steps"
    assert {"terms", "detention_averted", "regime_revenue", "patron_gain", "broken_by_target"} <= set(
        said["front"][0]
    )
