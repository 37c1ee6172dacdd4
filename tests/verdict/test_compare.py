import numpy as np
import pytest

from snapback.verdict.compare import beats, ranking_shares, regret, regret_table

OUTCOME = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 1.0, 5.0], [0.0, 0.0, 9.0, 4.0]])


def test_a_tie_counts_half_to_each():
    found = beats(OUTCOME).share
    assert found[0, 1] == pytest.approx((0.5 + 0 + 1 + 0) / 4)
    np.testing.assert_allclose(found + found.T, 1.0)


def test_less_is_better_turns_the_table_over():
    np.testing.assert_allclose(beats(OUTCOME, higher_is_better=False).share, beats(OUTCOME).share.T)


def test_weights_act_as_repeated_draws():
    twice = np.repeat(OUTCOME, [1, 3, 2, 1], axis=1)
    weight = [1, 3, 2, 1]
    np.testing.assert_allclose(beats(OUTCOME, weight=weight).share, beats(twice).share)
    np.testing.assert_allclose(ranking_shares(OUTCOME, weight=weight), ranking_shares(twice))
    np.testing.assert_allclose(regret_table(OUTCOME, weight=weight).mean, regret_table(twice).mean)


def test_agreement_of_few_draws_is_no_certainty():
    found = beats(np.array([[1.0] * 4, [0.0] * 4]))
    assert found.share[0, 1] == 1.0
    assert found.error[0, 1] > 0.1


def test_regret_is_what_is_lost_against_the_best_of_the_draw():
    lost = regret(OUTCOME)
    np.testing.assert_array_equal(lost[0], [0, 1, 6, 1])
    np.testing.assert_array_equal(lost.min(axis=0), 0)
    table = regret_table(OUTCOME)
    np.testing.assert_allclose(table.largest, [6, 8, 3])
    np.testing.assert_allclose(table.mean, lost.mean(axis=1))
    assert table.minimax == 2
    np.testing.assert_allclose(table.p90, np.quantile(lost, 0.9, axis=1, method="hazen"))


def test_places_are_shared_by_those_who_tie():
    places = ranking_shares(OUTCOME)
    np.testing.assert_allclose(places.sum(axis=0), 1.0)
    np.testing.assert_allclose(places.sum(axis=1), 1.0)
    assert places[0, 0] == pytest.approx(0.5 / 4)


def test_a_failed_draw_is_refused():
    with pytest.raises(ValueError, match="leave failed draws out"):
        beats(np.array([[1.0, np.nan]]))
