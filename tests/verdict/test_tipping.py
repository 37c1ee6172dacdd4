import numpy as np
import pytest
from scipy import special

from snapback.case.prior import Prior
from snapback.verdict.tipping import EDGE, tipping_values

PRIORS = {
    "arrests": Prior("lognormal", 40.0, 20.0, 80.0, lower=0.0),
    "detection": Prior("uniform", 0.5, 0.2, 0.8, lower=0.0, upper=1.0),
    "discount": Prior("fixed", 0.9, 0.9, 0.9),
    "idle": Prior("normal", 0.0, -1.0, 1.0),
}


def difference(x):
    return 1.0 - x[0] / 70.0 - 0.1 * (x[1] - 0.5) * x[2]


def test_the_turn_is_where_the_difference_is_zero():
    first, *rest = tipping_values(difference, PRIORS)
    assert first.parameter == "arrests"
    assert first.turns_at == pytest.approx(70.0, rel=2e-3)
    assert first.median == pytest.approx(40.0)
    assert special.ndtr(first.score) == pytest.approx(0.849, abs=0.002)
    assert [t.parameter for t in rest] == ["detection", "discount", "idle"]
    assert all(t.turns_at is None for t in rest)


def test_no_turn_says_what_was_searched():
    idle = next(t for t in tipping_values(difference, PRIORS) if t.parameter == "idle")
    edge = 1.0 * EDGE / special.ndtri(0.9)
    np.testing.assert_allclose(idle.searched, (-edge, edge))
    fixed = next(t for t in tipping_values(difference, PRIORS) if t.parameter == "discount")
    assert fixed.evaluations == 0


def test_the_nearer_of_two_turns_is_kept():
    both = tipping_values(lambda x: (x[0] + 1.0) * (1.6 - x[0]), {"x": PRIORS["idle"]})[0]
    assert both.turns_at == pytest.approx(-1.0, abs=2e-3)


def test_a_jump_is_a_turn():
    found = tipping_values(lambda x: 1.0 if x[0] < 0.7 else -3.0, {"x": PRIORS["idle"]})[0]
    assert found.turns_at == pytest.approx(0.7, abs=2e-3)


def test_where_the_model_has_no_answer_the_search_ends():
    found = tipping_values(lambda x: np.nan if x[0] > 0.7 else 1.0, {"x": PRIORS["idle"]})[0]
    assert found.turns_at is None
    assert found.searched[1] < 0.7
    assert found.searched[0] == pytest.approx(-EDGE / special.ndtri(0.9))


def test_no_run_is_made_twice():
    seen = []

    def counted(x):
        seen.append(tuple(x))
        return difference(x)

    found = tipping_values(counted, PRIORS)
    assert len(seen) == len(set(seen)) == 1 + sum(t.evaluations for t in found)


def test_a_tie_turns_at_once():
    assert tipping_values(lambda x: x[0], {"x": PRIORS["idle"]})[0].turns_at == 0.0


def test_no_answer_at_the_medians_is_refused():
    with pytest.raises(ValueError, match="medians"):
        tipping_values(lambda _: np.nan, PRIORS)
