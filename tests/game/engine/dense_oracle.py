"""Games of promises by full matrices over states: slow, plain, and written from the definition."""

import numpy as np


def transition(game, move, action, season, kept=None):
    """Matrix over states of one action; ``kept`` gives for each shift the steps that are kept. [from, to]"""
    states = list(np.ndindex(*game.shape))
    place = {state: k for k, state in enumerate(states)}
    whole = np.eye(len(states))
    for k, shift in enumerate(move.shifts):
        axis = game.axis(shift.axis)
        weight = np.broadcast_to(
            shift.weight, (shift.weight.shape[0], len(move.actions), *game.shape, game.shape[axis])
        )
        weight = weight[season if len(weight) > 1 else 0, action]
        if season is None and len(shift.weight) > 1:
            raise ValueError
        one = np.zeros((len(states), len(states)))
        for state in states:
            for to in range(game.shape[axis]):
                keep = 1.0 if kept is None else kept[k][state[axis], to]
                after = (*state[:axis], to, *state[axis + 1 :])
                one[place[state], place[after]] += keep * weight[(*state, to)]
        whole = whole @ one
    return whole


def flat(game, array, lead=(), tail=()):
    return np.broadcast_to(array, (*lead, *game.shape, *tail)).reshape(*lead, game.states, *tail)


def choice(game, move, q):
    """Strategy [action, state] and values [state, player] from what actions are worth."""
    players = len(game.players)
    mover, base = flat(game, move.mover), flat(game, move.base, (len(move.actions),))
    strategy, value = np.zeros(q.shape[:2]), np.zeros(q.shape[1:])
    for s in range(game.states):
        p = mover[s]
        own = q[:, s, p]
        if p < 0:
            chance = base[:, s] / base[:, s].sum()
        elif np.isinf(game.sharpness[p]):
            best = max((a for a in range(len(own)) if base[a, s] > 0), key=lambda a: own[a])
            tied = [a for a in range(len(own)) if base[a, s] > 0 and own[a] >= own[best] - 1e-12]
            chance = np.eye(len(own))[max(tied, key=lambda a: (base[a, s], -a))]
        else:
            odds = base[:, s] * np.exp(game.sharpness[p] * (own - own.max()))
            chance = odds / odds.sum()
        strategy[:, s] = chance
        value[s] = chance @ q[:, s]
        if p >= 0 and game.control_cost and 0.0 < game.sharpness[p] < np.inf:
            value[s, p] = own.max() + np.log(odds.sum()) / game.sharpness[p]
    assert value.shape[1] == players
    return strategy, value


def averaged(game, horizon):
    """The game with one season, the average of the calendar's."""
    from dataclasses import replace

    seasons = np.asarray(game.calendar[:horizon])
    moves = tuple(
        replace(
            move,
            shifts=tuple(
                replace(s, weight=s.weight[seasons].mean(axis=0, keepdims=True)) if len(s.weight) > 1 else s
                for s in move.shifts
            ),
        )
        for move in game.moves
    )
    return replace(game, moves=moves, calendar=np.zeros(len(game.calendar), int))


def waiting(game, horizon, quarters):
    """Value of waiting ``quarters`` quarters, step by step."""
    even, players = averaged(game, horizon), len(game.players)
    chain, pay = np.eye(game.states), np.zeros((game.states, players))
    for move in reversed(even.moves):
        wait = flat(game, move.wait)
        payoff = flat(game, move.payoff, (len(move.actions),), (players,))
        matrices = [transition(even, move, a, 0) for a in range(len(move.actions))]
        one = np.array([matrices[a][s] for s, a in enumerate(wait)])
        pay = np.array([payoff[a, s] for s, a in enumerate(wait)]) + one @ pay
        chain = one @ chain
    value = np.zeros((game.states, players))
    for _ in range(quarters):
        value = pay + game.discount * (chain @ value)
    return value


def solved(game, horizon, end):
    """Values of every quarter and strategies of every move, from the value at the end. [state, player]"""
    players = len(game.players)
    values, strategies = [end], []
    memory = {}
    for t in reversed(range(horizon)):
        after, chosen = values[0] * game.discount, []
        for m, move in reversed(list(enumerate(game.moves))):
            q = flat(game, move.payoff, (len(move.actions),), (players,)).copy()
            for a in range(len(move.actions)):
                key = m, a, game.calendar[t]
                if key not in memory:
                    memory[key] = transition(game, move, a, game.calendar[t])
                q[a] += memory[key] @ after
            strategy, after = choice(game, move, q)
            chosen.insert(0, strategy)
        values.insert(0, after)
        strategies.insert(0, chosen)
    return values, strategies
