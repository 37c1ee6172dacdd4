"""Games with beliefs for the engine's tests: Kreps & Wilson's entry game, and random ones."""

import numpy as np

from snapback.game.engine import NATURE, Axis, Move, Promises, Shift
from snapback.game.engine.belief import Belief

A, B, D = 3.0, 0.6, 0.9


def entry_game(beliefs, sharpness, quarters):
    """A monopolist, tough or weak, meets one entrant a quarter; the last one in the last quarter.

    Who stays out leaves nothing to react to: then the only action is to be idle, and tells nothing.
    """
    axes = (
        Axis("type", ("tough", "weak")),
        Axis("belief", tuple(f"{b:.4f}" for b in beliefs), np.asarray(beliefs)),
        Axis("entered", ("no", "yes")),
    )
    enter = np.zeros((2, 1, 1, 1, 2))
    enter[1, ..., 0] = A
    reply = np.zeros((3, 2, 1, 2, 2))
    reply[0, 1, 0, 1, 0] = -1.0
    reply[0, :, 0, 1, 1] = B - 1.0
    reply[1, :, 0, 1, 1] = B
    can = np.zeros((3, 2, 1, 2))
    can[2, :, :, 0] = 1.0
    can[0, 0, :, 1] = 1.0
    can[:2, 1, :, 1] = 0.5
    ones = (1, 1, 1)
    entered = np.eye(2)[[1, 0]].reshape(1, 2, 1, 1, 1, 2)
    over = np.array([1.0, 0.0]).reshape(1, 1, 1, 1, 1, 2)
    moves = (
        Move("enter", ("in", "out"), np.full(ones, 1), np.full((2, *ones), 0.5), enter,
             (Shift("entered", entered),), np.full(ones, 1)),
        Move("reply", ("fight", "yield", "idle"), np.full(ones, 0), can, reply,
             (Shift("entered", over),), np.full(ones, 2)),
    )  # fmt: skip
    game = Promises(
        axes, ("monopolist", "entrant"), moves, np.array([D, 0.0]), np.full(2, float(sharpness)),
        np.zeros(quarters, np.intp),
    )  # fmt: skip
    return game, Belief("type", "belief", "monopolist", ("reply",))


def with_type(plain, bins, apart=1.0, turns=None):
    """A random game whose first player may be of a second type, which wants other things.

    The others read its actions in the first move that it may make; the rest tells them nothing.
    """
    random = np.random.default_rng(int(plain.states) + len(plain.moves))
    axes = (Axis("type", ("one", "two")), Axis("belief", tuple(f"{b:g}" for b in bins), np.asarray(bins)))

    def widen(array, lead):
        return np.expand_dims(array, (lead, lead + 1))

    moves = []
    for move in plain.moves:
        payoff = np.repeat(widen(move.payoff, 1), 2, axis=1)
        payoff[:, 1, ..., 0] += apart * random.normal(size=payoff[:, 1, ..., 0].shape)
        payoff[:, 1, ..., 1] += apart * random.normal(size=payoff[:, 1, ..., 1].shape)
        moves.append(
            Move(
                move.name, move.actions, widen(move.mover, 0), widen(move.base, 1), payoff,
                tuple(Shift(s.axis, widen(s.weight, 2)) for s in move.shifts), widen(move.wait, 0),
            )
        )  # fmt: skip
    if turns is not None:
        ones = (1,) * (2 + len(plain.shape))
        weight = np.array([[1.0 - turns[0], turns[0]], [turns[1], 1.0 - turns[1]]])
        weight = weight.reshape(1, 1, 2, *ones[1:], 2)
        nobody = np.full(ones, NATURE)
        moves.append(
            Move("turn", ("nature",), nobody, np.ones((1, *ones)), np.zeros((1, *ones, len(plain.players))),
                 (Shift("type", weight),), np.zeros(ones, np.intp))
        )  # fmt: skip
    game = Promises(
        (*axes, *plain.axes), plain.players, tuple(moves), plain.discount, plain.sharpness, plain.calendar,
        plain.control_cost,
    )  # fmt: skip
    made = [m.name for m in game.moves if (m.mover == 0).any() and len(m.actions) > 1]
    return game, Belief("type", "belief", plain.players[0], tuple(made))


def without_belief(game, belief, kind):
    """The same game when everybody knows the type, which does not change."""
    del belief

    def narrow(array, lead):
        return array.take(kind if array.shape[lead] > 1 else 0, axis=lead).take(0, axis=lead)

    moves = tuple(
        Move(
            m.name, m.actions, narrow(m.mover, 0), narrow(m.base, 1), narrow(m.payoff, 1),
            tuple(Shift(s.axis, narrow(s.weight, 2)) for s in m.shifts), narrow(m.wait, 0),
        )
        for m in game.moves
    )  # fmt: skip
    return Promises(
        game.axes[2:], game.players, moves, game.discount, game.sharpness, game.calendar, game.control_cost
    )


def signal_game(sharpness):
    """Two signals that cost nothing; then the other guesses the type, and both gain if the guess is right."""
    bins = np.linspace(0.0, 1.0, 5)
    axes = (Axis("type", ("one", "two")), Axis("belief", tuple(map(str, bins)), bins))
    ones = (1, 1)
    right = np.zeros((2, 2, 1, 2))
    right[0, 0] = right[1, 1] = 1.0
    moves = (
        Move("signal", ("left", "right"), np.zeros(ones, np.intp), np.full((2, *ones), 0.5),
             np.zeros((2, *ones, 2)), (), np.zeros(ones, np.intp)),
        Move("guess", ("one", "two"), np.ones(ones, np.intp), np.full((2, *ones), 0.5), right, (),
             np.zeros(ones, np.intp)),
    )  # fmt: skip
    game = Promises(
        axes, ("knows", "guesses"), moves, np.zeros(2), np.full(2, sharpness), np.zeros(4, np.intp)
    )
    return game, Belief("type", "belief", "knows", ("signal",))
