import numpy as np
import pytest

from snapback.verdict.pareto import design_search, nondominated


def test_the_front_by_hand():
    x = np.array([[3, 1], [2, 2], [1, 3], [1, 1], [2, 2], [3, 0]])
    assert nondominated(x, [True, True]).tolist() == [True, True, True, False, True, False]
    assert nondominated(x, [False, False]).tolist() == [False, False, False, True, False, True]


def test_the_front_is_what_nobody_beats():
    x = np.round(np.random.default_rng(0).normal(size=(300, 3)), 1)
    up = np.array([True, False, True])
    better = np.where(up, x, -x)
    plain = [not any((other >= own).all() and (other > own).any() for other in better) for own in better]
    assert nondominated(x, up).tolist() == plain


def test_a_design_without_an_answer_is_off_and_beats_nobody():
    x = np.array([[np.nan, 9.0], [1.0, 1.0], [np.inf, 0.0]])
    assert nondominated(x, [True, True]).tolist() == [False, True, False]


def freed_and_revenue(designs):
    """More relief frees more people and pays the regime more; staged relief does so at less cost."""
    relief = np.array([d["relief"] for d in designs])
    staged = np.array([d["form"] == "staged" for d in designs])
    return np.column_stack([1.0 - (relief - 0.6) ** 2, relief * np.where(staged, 0.8, 1.0)])


def test_search_finds_the_front_and_refines_it():
    terms = {"relief": [0.0, 0.5, 1.0], "form": ["staged", "at once"]}
    coarse = design_search(freed_and_revenue, terms, [True, False], refinements=0)
    fine = design_search(freed_and_revenue, terms, [True, False], refinements=3)
    assert coarse.tried == 6
    assert {d["form"] for d in fine.designs if d["relief"] > 0} == {"staged"}
    assert max(d["relief"] for d in fine.designs) == pytest.approx(0.6, abs=0.07)
    assert fine.objectives[0, 0] > coarse.objectives[0, 0]
    assert (np.diff(fine.objectives[:, 0]) <= 0).all()
    assert (np.diff(fine.objectives[:, 1]) <= 0).all()


def test_no_design_is_tried_twice_and_only_allowed_ones():
    seen = []

    def evaluate(designs):
        seen.extend(tuple(d.values()) for d in designs)
        return freed_and_revenue(designs)

    found = design_search(
        evaluate,
        {"relief": [0.0, 0.5, 1.0], "form": ["staged", "at once"]},
        [True, False],
        refinements=4,
        allowed=lambda d: d["relief"] < 0.55,
    )
    assert len(seen) == len(set(seen)) == found.tried
    assert max(r for r, _ in seen) < 0.55


def test_designs_without_an_answer_are_counted():
    def evaluate(designs):
        x = freed_and_revenue(designs)
        x[np.array([d["relief"] for d in designs]) == 1.0] = np.nan
        return x

    found = design_search(evaluate, {"relief": [0.0, 1.0], "form": ["staged"]}, [True, False], refinements=0)
    assert (found.tried, found.without_answer, len(found.designs)) == (2, 1, 1)
    with pytest.raises(ValueError, match="no design has an answer"):
        design_search(evaluate, {"relief": [1.0], "form": ["staged"]}, [True, False])
    with pytest.raises(ValueError, match="allowed"):
        design_search(evaluate, {"relief": [1.0], "form": ["x"]}, [True, False], allowed=lambda _: False)
