"""Random games of promises for the engine's tests."""

import numpy as np

from snapback.game.engine.tables import Axis, Count, Event, Move, Promises, Shift


def compact(random, shape, chance=0.5):
    """Sizes of the axes that an array depends on, 1 for the others."""
    return tuple(n if random.random() < chance else 1 for n in shape)


def probabilities(random, size, sparse=True):
    """Rows that sum to one over the last dimension, with some zeros."""
    weight = random.uniform(0.1, 1.0, size)
    if sparse:
        weight *= random.random(size) < 0.5
        weight[..., 0] += weight.sum(axis=-1) == 0.0
    weight /= weight.sum(axis=-1, keepdims=True)
    return weight


def random_shift(random, names, shape, actions, seasons):
    axis = int(random.integers(len(shape)))
    dims = compact(random, shape)
    lead = (seasons if random.random() < 0.3 else 1, actions if random.random() < 0.7 else 1)
    weight = probabilities(random, (*lead, *dims, shape[axis]))
    if lead[1] > 1 and dims[axis] > 1:
        stay = np.eye(shape[axis]).reshape([n if k == axis else 1 for k, n in enumerate(shape)] + [-1])
        weight[:, 0] = stay
    return Shift(names[axis], weight)


def random_promises(seed, shape=None, players=None, moves=4, horizon=12, sharpness=None, control_cost=None):
    random = np.random.default_rng(seed)
    shape = tuple(random.integers(2, 5, random.integers(1, 5))) if shape is None else shape
    shape = tuple(int(n) for n in shape)
    players = int(random.integers(2, 7)) if players is None else players
    seasons = int(random.integers(1, 4))
    names = tuple(f"x{k}" for k in range(len(shape)))
    made = []
    for m in range(moves):
        nature = random.random() < 0.3
        actions = 1 if nature else int(random.integers(2, 4))
        mover = random.integers(-1 if random.random() < 0.2 else 0, players, compact(random, shape, 0.4))
        if nature:
            mover = np.full((1,) * len(shape), -1)
        base = np.moveaxis(probabilities(random, (*compact(random, shape), actions)), -1, 0)
        made.append(
            Move(
                name=f"m{m}",
                actions=tuple(f"a{a}" for a in range(actions)),
                mover=mover,
                base=base,
                payoff=random.normal(size=(actions, *compact(random, shape), players)),
                shifts=tuple(
                    random_shift(random, names, shape, actions, seasons) for _ in range(random.integers(0, 4))
                ),
                wait=random.integers(0, actions, compact(random, shape, 0.3)),
            )
        )
    return Promises(
        axes=tuple(Axis(name, tuple(map(str, range(n)))) for name, n in zip(names, shape, strict=True)),
        players=tuple(f"p{p}" for p in range(players)),
        moves=tuple(made),
        discount=random.uniform(0.8, 0.98, players),
        sharpness=random.uniform(0.2, 3.0, players) if sharpness is None else np.full(players, sharpness),
        calendar=random.integers(0, seasons, 2 * horizon + 8),
        control_cost=bool(random.random() < 0.7) if control_cost is None else control_cost,
    )


def random_outcomes(seed, game):
    """Events and counts of every kind."""
    random = np.random.default_rng(seed + 1000)
    events, counts = [], []
    axes = sorted({s.axis for m in game.moves for s in m.shifts}) or [game.axes[0].name]
    for k in range(3):
        name = axes[k % len(axes)]
        size = game.shape[game.axis(name)]
        moves = tuple(m.name for m in game.moves if k == 0 or random.random() < 0.6)
        events.append(Event(f"e{k}", moves, name, random.random((size, size)) < 0.3))
    for k, until in enumerate([(), ("e0",), ("e0", "e1"), ("e2",)]):
        flow = {
            m.name: random.normal(size=(len(m.actions), *compact(random, game.shape)))
            for m in game.moves
            if random.random() < 0.7
        }
        counts += [
            Count(f"flow{k}", flow=flow, until=until),
            Count(f"level{k}", level=random.normal(size=compact(random, game.shape)), until=until),
            Count(f"event{k}", event=f"e{k % 3}", until=until),
        ]
    return tuple(counts), tuple(events)


def random_start(seed, game):
    start = np.random.default_rng(seed + 2000).uniform(size=game.shape)
    return start / start.sum()
