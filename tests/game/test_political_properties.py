"""What must be true of every political game: chances, order, replaced parts, splitting, and errors."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.game.political import agreement, ledger, ruritania, small

from snapback.errors import InvalidGame
from snapback.game.comparison import compare
from snapback.game.engine import forward, solve
from snapback.game.engine.tables import Axis
from snapback.game.outcomes import OUTCOMES, counts_of, events_of, kept
from snapback.game.play import play

HORIZON, QUARTERS = 24, 12
KINDS = ("steps", "one_shot", "tariff", "unilateral", "pressure", "escalation", "none")
FEW = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def drawn(seed):
    """Every parameter from its 10-90 % range."""
    random = np.random.default_rng(seed)
    politics = ruritania().politics
    return {n: float(random.uniform(p.low, p.high)) for n, p in politics.items() if p.low is not None}


def of_kind(kind):
    said = {"steps": ({"share": 0.5}, {"share": 0.5})} if kind == "unilateral" else {}
    return small(agreement(kind, **said))


def played(case, values=None, **options):
    options = {"horizon": HORIZON, "quarters": QUARTERS} | options
    return play(case, ledger(), case.agreements[0].id, values, **options)


@FEW
@given(st.sampled_from(KINDS), st.integers(0, 10_000))
def test_chances_are_kept_whole(kind, seed):
    result = played(of_kind(kind), drawn(seed))
    assert (result.distribution >= 0.0).all()
    np.testing.assert_allclose(result.distribution.reshape(QUARTERS + 1, -1).sum(axis=1), 1.0, atol=1e-12)
    for chances in result.solution.strategy:
        np.testing.assert_allclose(chances.sum(axis=1), 1.0, atol=1e-12)
        assert (chances >= 0.0).all()
    for outcome in OUTCOMES:
        path = result.outcomes[outcome.name]
        assert np.isfinite(path).all()
        if outcome.unit == "probability":
            assert (path >= 0.0).all(), outcome.name
            assert (path <= 1.0 + 1e-12).all(), outcome.name
            assert (np.diff(path) >= -1e-15).all(), outcome.name


@FEW
@given(st.integers(0, 10_000))
def test_the_order_of_agreements_and_parameters_does_not_matter(seed):
    values = drawn(seed)
    deals = (agreement(), agreement("tariff", "tariff"), agreement("one_shot", "lump"))
    case = small(*deals, horizon=HORIZON)
    other = small(*reversed(deals), horizon=HORIZON)
    shuffled = dict(reversed(values.items()))
    for policy in ("deal", "tariff", "lump"):
        one = play(case, ledger(), policy, values, quarters=QUARTERS)
        two = play(other, ledger(), policy, shuffled, quarters=QUARTERS)
        assert np.array_equal(one.solution.value, two.solution.value)
        for name, path in one.outcomes.items():
            assert np.array_equal(path, two.outcomes[name]), name


def test_compared_policies_are_those_played_alone():
    deals = (agreement(), agreement("tariff", "tariff"))
    both = small(*deals, horizon=HORIZON)
    wanted = ["deal", "tariff"]
    found = compare(both, ledger(), policies=wanted, noise=False)
    turned = compare(both, ledger(), policies=wanted[::-1], noise=False)
    assert list(found.plays) == wanted
    for policy in wanted:
        for name, path in found.plays[policy].outcomes.items():
            assert np.array_equal(path, turned.plays[policy].outcomes[name])


# --- Replaced parts


def depending(result, name):
    """Names of all that the theory works out from a part, that part among them."""
    reached = {name}
    for function, arguments in result.filled.whole.arguments.items():
        if reached & set(arguments):
            reached.add(function)
    return reached


def like_the_library(stock, held_now, exile, rr_unrest_leaders_home):
    """Say in Python what ``unrest_is_random`` says in the library."""
    return 1.0 + 0.0 * stock / held_now * exile * rr_unrest_leaders_home


@pytest.mark.parametrize("other", ["unrest_is_random", like_the_library])
def test_a_replaced_part_changes_what_depends_on_it_and_nothing_else(other):
    before, after = played(small()), played(small(), functions={"leaders_home": other})
    reached = depending(before, "leaders_home")
    assert {"protest_begins", "crisis_begins", "unrest_after_unrest"} <= reached
    changed = {
        name
        for name, quantity in before.filled.quantities.items()
        if not np.array_equal(quantity, after.filled.quantities[name])
    }
    assert changed <= reached
    assert {"leaders_home", "unrest_after_unrest"} <= changed
    unrest = [move.name for move in before.filled.game.moves].index("unrest")
    for n, (old, new) in enumerate(zip(before.filled.game.moves, after.filled.game.moves, strict=True)):
        same = all(np.array_equal(a.weight, b.weight) for a, b in zip(old.shifts, new.shifts, strict=True))
        assert same == (n != unrest), old.name
        assert np.array_equal(old.payoff, new.payoff)
        assert np.array_equal(old.base, new.base)
    assert not np.array_equal(before.outcomes["crises"], after.outcomes["crises"])


def test_a_part_named_in_the_case_is_the_same_as_one_given_in_python():
    named = played(small(functions={"leaders_home": "unrest_is_random"}))
    given_here = played(small(), functions={"leaders_home": like_the_library})
    assert np.array_equal(named.solution.value, given_here.solution.value)


# --- Splitting


def kept_in_time(game, result, rules, start):
    """Probability that each promise is kept before anybody breaks the agreement."""
    solution = solve(game, HORIZON, keep=QUARTERS)
    events = events_of(rules)
    counts = [c for c in counts_of(rules, result.filled.quantities) if c.name.startswith("kept_")]
    path = forward(game, solution, start, counts, events, QUARTERS).path
    return np.array([path[kept(p)].sum() for p in rules.places if p.promises])


def first_twice(array, halves):
    """Put the first action twice, sharing what it holds if ``halves``."""
    first = array[:1]
    return np.concatenate([first * 0.5, first * 0.5, array[1:]] if halves else [first, first, array[1:]])


def release_twice(game):
    """Split ``release`` into two actions that are the same and share the base weight."""
    moves = []
    for move in game.moves:
        if move.name != "perform":
            moves.append(move)
            continue
        shifts = tuple(
            replace(s, weight=np.concatenate([s.weight[:, :1], s.weight], axis=1)) for s in move.shifts
        )
        moves.append(
            replace(
                move,
                actions=("release some", *move.actions),
                base=first_twice(move.base, halves=True),
                payoff=first_twice(move.payoff, halves=False),
                shifts=shifts,
                wait=move.wait + 1,
            )
        )
    return replace(game, moves=tuple(moves))


@pytest.mark.parametrize("seed", [0, 1])
def test_two_ways_of_doing_the_same_are_one(seed):
    result = played(small(), drawn(seed))
    game, rules, start = result.filled.game, result.stage.automaton, result.stage.start
    whole = solve(game, HORIZON)
    split = solve(release_twice(game), HORIZON)
    np.testing.assert_allclose(split.value, whole.value, rtol=0, atol=1e-9)
    # Counts of flows are about the actions of the game as it was, so promises are read off the places.
    np.testing.assert_allclose(
        kept_in_time(release_twice(game), result, rules, start),
        kept_in_time(game, result, rules, start),
        rtol=0,
        atol=1e-6,
    )


PREPARED = Axis("prepared", ("no", "yes"))
"""A marker: the first part of a delivery has been made in this quarter."""


def with_marker(array, states_from):
    """Add the marker as the last axis of the state, on which nothing depends. ``states_from`` counts axes."""
    return np.expand_dims(array, states_from)


def marked(move, axes):
    """Give a move of a game that has the marker, which the move neither reads nor shifts."""
    shifts = tuple(replace(s, weight=with_marker(s.weight, 2 + axes)) for s in move.shifts)
    return replace(
        move,
        mover=with_marker(move.mover, axes),
        base=with_marker(move.base, 1 + axes),
        payoff=with_marker(move.payoff, 1 + axes),
        shifts=shifts,
        wait=with_marker(move.wait, axes),
    )


def in_two_parts(game, part):
    """Cut ``perform`` in two: prepare or not, and then, only if prepared, deliver or not.

    The first part has base weights ``go`` for preparing and 1 - go for refusing and waiting in the old
    proportion; the second delivers with keep / go and otherwise refuses or waits in the same proportion, so
    that the products agree with the move that was cut. ``part`` says how much of the way lies in the first.
    """
    axes = len(game.axes)
    old = marked(next(m for m in game.moves if m.name == "perform"), axes)
    keep, rest = old.base[:1], old.base[1:]
    go = keep**part
    proportion = rest / np.maximum(1.0 - keep, 1e-300)
    names = [axis.name for axis in game.axes]

    def shifts(still):
        """Shifts of the move, standing still in the first action if asked."""
        found = []
        for s in old.shifts:
            weight = s.weight.copy()
            if still:
                axis, size = names.index(s.axis), s.weight.shape[-1]
                shape = [1] * (weight.ndim - 2)
                shape[axis], shape[-1] = size, size
                stay = np.eye(size).reshape(1, 1, *shape)
                weight = np.concatenate(
                    np.broadcast_arrays(stay + 0.0 * weight[:, :1], weight[:, 1:2], weight[:, 2:]), axis=1
                )
            found.append(replace(s, weight=weight))
        return found

    def mark(chance):
        """Shift the marker to yes in the first action with a chance, and to no in the others."""
        ones = [1] * (axes + 1)
        rows = [np.array([1.0 - c, c]).reshape(1, 1, *ones, 2) for c in (chance, 0.0, 0.0)]
        return replace(old.shifts[0], axis="prepared", weight=np.concatenate(rows, axis=1))

    pay_first = old.payoff.copy()
    pay_first[:1] = 0.0
    first = replace(
        old,
        name="prepare",
        base=np.concatenate(np.broadcast_arrays(go, *(proportion[k : k + 1] * (1.0 - go) for k in (0, 1)))),
        payoff=pay_first,
        shifts=(*shifts(still=True), mark(1.0)),
    )
    first = replace(first, base=first.base.reshape(3, *first.base.shape[-axes - 1 :]))
    second_keep = np.where(go > 0.0, keep / np.where(go > 0.0, go, 1.0), 0.0)
    second_base = np.concatenate([second_keep, proportion * (1.0 - second_keep)])
    second = replace(old, base=second_base)
    # Where nothing was prepared the second part is over: a fourth action, open only there, does nothing.
    nothing = np.zeros((1, *old.payoff.shape[1:]))
    closed = np.concatenate([second.base, np.zeros((1, *second.base.shape[1:]))])
    done = np.zeros_like(closed)
    done[-1] = 1.0
    second = replace(
        second,
        actions=(*old.actions, "over"),
        base=np.concatenate(np.broadcast_arrays(done, closed), axis=-1),
        payoff=np.concatenate([old.payoff, nothing]),
        shifts=tuple(with_rest(s, names, axes) for s in (*old.shifts, mark(0.0))),
        wait=np.concatenate([np.full_like(old.wait, 3), old.wait], axis=-1),
    )
    moves = []
    for move in game.moves:
        moves += [first, second] if move.name == "perform" else [marked(move, axes)]
    return replace(game, axes=(*game.axes, PREPARED), moves=tuple(moves))


def with_rest(shift, names, axes):
    """Add an action in which the axis stands still (the marker goes back to no)."""
    if shift.axis == "prepared":
        return replace(shift, weight=np.concatenate([shift.weight, shift.weight[:, -1:]], axis=1))
    size = shift.weight.shape[-1]
    shape = [1] * (axes + 2)
    shape[names.index(shift.axis)], shape[-1] = size, size
    rest = np.eye(size).reshape(1, 1, *shape) + 0.0 * shift.weight[:, :1]
    each = [
        np.broadcast_to(w, np.broadcast_shapes(w.shape, rest.shape))
        for w in np.split(shift.weight, shift.weight.shape[1], axis=1)
    ]
    return replace(shift, weight=np.concatenate([*each, rest], axis=1))


@pytest.mark.parametrize(("seed", "part"), [(0, 0.5), (1, 0.2)])
def test_a_delivery_cut_in_two_consecutive_parts_is_kept_as_often(seed, part):
    result = played(small(stock=(0.0, 20.0, 60.0)), drawn(seed))
    game, rules, start = result.filled.game, result.stage.automaton, result.stage.start
    cut = in_two_parts(game, part)
    whole, parts = solve(game, HORIZON), solve(cut, HORIZON)
    np.testing.assert_allclose(parts.value[..., 0, :], whole.value, rtol=0, atol=1e-9)
    marked_start = np.stack([start, np.zeros_like(start)], axis=-1)
    events = [
        replace(e, moves=(*e.moves, "prepare") if "perform" in e.moves else e.moves) for e in events_of(rules)
    ]
    counts = [c for c in counts_of(rules, result.filled.quantities) if c.name.startswith("kept_")]
    solution = solve(cut, HORIZON, keep=QUARTERS)
    path = forward(cut, solution, marked_start, counts, events, QUARTERS).path
    found = np.array([path[kept(p)].sum() for p in rules.places if p.promises])
    wanted = kept_in_time(game, result, rules, start)
    assert wanted[0] > 1e-3
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


# --- Errors


def without_game(case):
    return case.model_copy(update={"game": None})


def without_parameter(case):
    politics = {n: p for n, p in case.politics.items() if n != "repression_cost"}
    return case.model_copy(update={"politics": politics})


@pytest.mark.parametrize(
    ("change", "policy", "functions", "where", "said"),
    [
        (None, "peace", None, "policy", "`deal`"),
        (None, "deal", {"leaders_home": "all_is_well"}, "game.functions.leaders_home", "unrest_is_random"),
        (None, "deal", {"weather": "unrest_is_random"}, "game.functions.weather", "leaders_home"),
        (without_game, "deal", None, "case.yaml", "game:"),
        (without_parameter, "deal", None, "politics.yaml", "`repression_cost`"),
    ],
)
def test_errors_say_where_what_and_how_to_mend(change, policy, functions, where, said):
    case = small() if change is None else change(small())
    with pytest.raises(InvalidGame) as error:
        play(case, ledger(), policy, functions=functions, horizon=HORIZON)
    problem = error.value.problems[0]
    assert problem.where == where
    assert problem.what
    assert problem.remedy
    assert said in f"{problem.what} {problem.remedy}"


def test_functions_that_need_each_other_are_refused():
    with pytest.raises(InvalidGame, match="circle") as error:
        played(small(), functions={"leaders_home": lambda crisis_begins: crisis_begins})
    assert error.value.problems[0].where == "game.functions"
