"""Ruritania's agreement of two steps by hand: every state a row, every move a loop, no engine and no theory.

Written from the rules in words and their equations; parameters are read by name, everything else is here.
The state is (place, held, unrest, share, government, returned).
"""

from itertools import product

import numpy as np

PLACES = ("T1", "S1", "T2", "S2", "done", "over0", "over1", "over2", "fallen")
RELIEF = (0, 0, 1, 1, 2, 0, 1, 2, 0)
NEXT = {"T1": "S1", "S1": "T2", "T2": "S2", "S2": "done"}
FAILED = {"T1": "over0", "S1": "over0", "T2": "over1", "S2": "over1"}
WITHIN = 2.0
TARGET, SENDERS, PATRON = 0, (1, 2), 3


class Hand:
    """The game of half the prisoners for salt, half for the banks, and its solution."""

    def __init__(self, v, bins, shares, held, worth, calendar, consent):
        self.v, self.bins, self.shares, self.held, self.worth = v, bins, shares, held, worth
        self.calendar, self.consent = calendar, consent
        self.states = list(
            product(PLACES, range(len(bins)), range(3), range(len(shares)), range(2), range(2))
        )
        self.row = {state: n for n, state in enumerate(self.states)}
        self.discount = np.array([v["delta_target"], v["delta_sender"], v["delta_sender"], v["delta_patron"]])
        stakes = [v["target_stake"], v["sender_stake"], v["sender_stake"], v["patron_stake"]]
        self.sharpness = v["lambda_qre"] / np.array(stakes)
        self.moves = [self.jail(), self.perform(), self.answer(), self.back(), self.quarter()]
        self.unrest = [self.nature_unrest(vote) for vote in (False, True)]
        self.turnover = [self.nature_turnover(due) for due in (False, True)]
        self.drift = self.nature_drift()

    # --- What happens: each gives for every action the chances of the next state

    def matrix(self, next_):
        """Fill a matrix from a function that gives (chance, state) pairs for a state."""
        result = np.zeros((len(self.states), len(self.states)))
        for n, state in enumerate(self.states):
            for chance, then in next_(state):
                result[n, self.row[then]] += chance
        return result

    def between(self, x, points):
        """Split a number between the two points around it."""
        x = min(max(x, points[0]), points[-1])
        for k in range(len(points) - 1):
            if x <= points[k + 1]:
                up = (x - points[k]) / (points[k + 1] - points[k])
                return [(1.0 - up, k), (up, k + 1)]
        raise AssertionError

    def jail(self):
        v, effects = self.v, []
        for effort in (0.5, 1.0, 1.5):

            def next_(state, effort=effort):
                place, n, u, d, g, r = state
                new = self.arrests(state, effort)
                left = self.bins[n] * (1.0 - v["exit_hazard_no_pardon"]) ** 3
                moods = [(1.0, u)]
                if effort < 1.0 and u < 2:
                    moods = [(1.0 - v["p_leniency_emboldens"], u), (v["p_leniency_emboldens"], u + 1)]
                if effort > 1.0 and u == 1:
                    moods = [(1.0 - v["p_repression_calms"], 1), (v["p_repression_calms"], 0)]
                for (a, m), (b, w) in product(self.between(left + new, self.bins), moods):
                    yield a * b, (place, m, w, d, g, r)

            effects.append(self.matrix(next_))
        pay = np.zeros((3, len(self.states), 4))
        base = np.zeros((3, len(self.states)))
        for (a, effort), (n, state) in product(enumerate((0.5, 1.0, 1.5)), enumerate(self.states)):
            alive = state[0] != "fallen"
            other = 0.5 * v["p_other_effort"] * alive
            base[a, n] = other if effort != 1.0 else 1.0 - 2.0 * other
            pay[a, n, TARGET] = -0.25 * v["repression_cost"] * (effort - 1.0) ** 2 * alive
            extra = self.arrests(state, effort) - self.usual(state)
            for k, kind in zip(SENDERS, ("expedient", "principled"), strict=True):
                pay[a, n, k] = -v[f"{kind}_arrest_weight"] * extra / self.held
        return effects, pay, base, self.players(TARGET)

    def usual(self, state):
        times = (1.0, self.v["arrests_in_protest"], self.v["arrests_in_crisis"])[state[2]]
        return 3.0 * self.v["inflow_per_month"] * times

    def arrests(self, state, effort):
        return 0.0 if state[0] == "fallen" else self.usual(state) * effort

    def released(self, state):
        if state[0] == "fallen":
            return 0.0
        lot = 0.5 * self.held if state[0] in ("T1", "T2") else self.v["pardon_lot"]
        return min(self.bins[state[1]], lot)

    def refusing(self):
        """Chance that an indifferent actor refuses in a quarter; two steps of two quarters: one year."""
        planned = 2 * WITHIN / 4.0
        return 1.0 - (1.0 - self.v["p_refuse_year"]) ** (max(1.0, planned) / (4.0 * planned))

    def perform(self):
        v, late = self.v, 1.0 / WITHIN

        def release(state):
            place, n, *rest = state
            then = NEXT[place] if place in ("T1", "T2") else place
            for chance, m in self.between(self.bins[n] - self.released(state), self.bins):
                yield chance, (then, m, *rest)

        def refuse(state):
            yield 1.0, (FAILED[state[0]] if state[0] in ("T1", "T2") else state[0], *state[1:])

        def wait(state):
            if state[0] in ("T1", "T2"):
                yield late, (FAILED[state[0]], *state[1:])
                yield 1.0 - late, state
            else:
                yield 1.0, state

        pay = np.zeros((3, len(self.states), 4))
        base = np.zeros((3, len(self.states)))
        for n, state in enumerate(self.states):
            due, alive = state[0] in ("T1", "T2"), state[0] != "fallen"
            keep = (1.0 - self.refusing()) * (1.0 - v["p_wait"]) if due else v["p_pardon"] * alive
            no = self.refusing() if due else 0.0
            base[:, n] = keep, no, 1.0 - keep - no
            pay[0, n, TARGET] = -v["release_cost"] * self.released(state) / self.held
            pay[1:, n, TARGET] = -v["reputation_target"] * due * np.array([1.0, late])
            course = state[0] in ("T1", "S1", "T2", "S2", "done")
            for k, kind in zip(SENDERS, ("expedient", "principled"), strict=True):
                worth = v[f"{kind}_humanitarian"] + v[f"{kind}_optics"] * course
                pay[0, n, k] = worth * self.released(state) / self.held
        return [self.matrix(f) for f in (release, refuse, wait)], pay, base, self.players(TARGET)

    def answer(self):  # noqa: C901 -- three ways to act, and what they pay
        v, late = self.v, 1.0 / WITHIN
        in_time = 1.0 - 0.5 ** (91.0 / v["snapback_lag_days"])

        def grant(state):
            place, *rest = state
            if place not in ("S1", "S2"):
                yield 1.0, state
                return
            agreed = self.consent[place]
            kept = self.returned_share(place) if rest[-1] else 0.0
            # Of what is then in place, the earlier part has returned; without consent nothing changes.
            yield agreed * (1.0 - kept), (NEXT[place], *rest[:-1], 0)
            yield agreed * kept, (NEXT[place], *rest[:-1], 1)
            for chance, then in wait(state):
                yield (1.0 - agreed) * chance, then

        def withdraw(state):
            place, *rest = state
            if place in ("S1", "S2"):
                yield 1.0, (FAILED[place], *rest)
            elif place in ("over0", "fallen"):
                yield 1.0, state
            elif RELIEF[PLACES.index(place)]:
                yield in_time, ("over0", *rest)
                yield 1.0 - in_time, state
            else:
                yield 1.0, ("over0", *rest)

        def wait(state):
            if state[0] in ("S1", "S2"):
                yield late, (FAILED[state[0]], *state[1:])
                yield 1.0 - late, state
            else:
                yield 1.0, state

        pay = np.zeros((4, len(self.states), 4))
        base = np.zeros((4, len(self.states)))
        for n, state in enumerate(self.states):
            place = state[0]
            due, course = place in ("S1", "S2"), place in ("T1", "S1", "T2", "S2", "done")
            some = place not in ("over0", "fallen")
            relief = RELIEF[PLACES.index(place)] > 0
            give = (1.0 - self.refusing()) * (1.0 - v["p_wait"]) * due
            take = self.refusing() if due else some * (1.0 - (1.0 - v["p_refuse_year"]) ** 0.25)
            base[:, n] = give, take, 1.0 - give - take, 0.0
            for k, kind in zip(SENDERS, ("expedient", "principled"), strict=True):
                word = v[f"{kind}_reputation_sender"]
                clause = v["snapback_cost"]  # relief is licensed and the agreement has the clause
                pay[1, n, k] = -word * course - (0.0 if due else relief * clause)
                pay[2, n, k] = -word * due * late
        mover = np.array([SENDERS[state[4]] for state in self.states])
        effects = [self.matrix(grant), self.matrix(withdraw), self.matrix(wait), np.eye(len(self.states))]
        return effects, pay, base, mover

    def returned_share(self, place):
        if place == "S1":
            return 0.0
        first, both = self.worth["revenue"][1:]
        return first / both

    def back(self):
        v, effects = self.v, []
        pay = np.zeros((3, len(self.states), 4))
        base = np.zeros((3, len(self.states)))
        for a, way in enumerate((-1.0, 0.0, 1.0)):

            def next_(state, a=a, way=way):
                place, n, u, d, g, r = state
                share = self.shares[d] + way * v["subsidy_dependence"]
                fall = self.falling(state, a)
                for chance, e in self.between(share, self.shares):
                    yield chance * fall, ("fallen", n, u, e, g, r)
                    yield chance * (1.0 - fall), (place, n, u, e, g, r)

            effects.append(self.matrix(next_))
            for n, state in enumerate(self.states):
                crisis, alive = state[2] == 2, state[0] != "fallen"
                cost = way * v["subsidy_step"]
                if crisis:
                    cost = (0.0, v["patron_package"], v["patron_package"])[a]
                third = 1.0 / 3.0 if crisis else 0.5 * v["p_other_support"]
                base[a, n] = alive * third if a != 1 else 1.0 - 2.0 * alive * third
                money = self.revenue(state)
                pay[a, n, TARGET] = 0.25 * (np.log(money + 1000.0 * cost) - np.log(money)) * alive
                pay[a, n, PATRON] = alive * (-0.25 * cost - (a == 2) * crisis * v["intervention_cost"])
        return effects, pay, base, self.players(PATRON)

    def falling(self, state, a):
        v = self.v
        if state[0] == "fallen":
            return 0.0
        if state[2] == 2:
            names = ("p_survive_without_patron", "p_survive_given_money", "p_survive_given_patron")
            return 1.0 - v[names[a]]
        return 1.0 - (1.0 - v["h_palace"]) ** self.poverty(state)

    def ledger(self, name, state):
        return self.worth[name][RELIEF[PLACES.index(state[0])]]

    def revenue(self, state):
        return self.worth["now"] + self.ledger("revenue", state) * state[5]

    def poverty(self, state):
        return self.v["rr_growth_lag"] ** (self.ledger("income", state) * state[5])

    def quarter(self):
        v = self.v
        pay = np.zeros((1, len(self.states), 4))
        for n, state in enumerate(self.states):
            place, m, u, d, _, r = state
            share = self.bins[m] / self.held
            more = self.shares[d] - self.worth["share"]
            if place == "fallen":
                pay[0, n, TARGET] = -(1.0 - v["delta_target"]) * v["power_worth"]
                pay[0, n, PATRON] = -(1.0 - v["delta_patron"]) * v["ally_worth"]
                continue
            pay[0, n, TARGET] = 0.25 * (
                np.log(self.revenue(state) / self.worth["now"])
                - v["unrest_cost"] * (0.0, 1.0, 3.0)[u]
                - v["holding_cost"] * share
                - v["autonomy_worth"] * more
            )
            gain = self.ledger("patron", state) * r / 1000.0
            pay[0, n, PATRON] = 0.25 * (gain + v["dependence_worth"] * more)
            for k, kind in zip(SENDERS, ("expedient", "principled"), strict=True):
                pay[0, n, k] = 0.25 * (
                    -v[f"{kind}_held_weight"] * share
                    - v[f"{kind}_patron_weight"] * gain
                    + v[f"{kind}_money_weight"] * self.ledger("sender", state) * r / 1000.0
                    - v[f"{kind}_principle"] * self.ledger("revenue", state) / self.worth["all"] / 2.0
                    - v[f"{kind}_dependence_weight"] * more
                )
        return [np.eye(len(self.states))], pay, np.ones((1, len(self.states))), self.players(None)

    def nature_unrest(self, vote):
        v = self.v
        protest = v["p_protest_election"] if vote else v["p_protest_off_cycle"]
        crisis = v["p_regime_threatening_unrest"] if vote else v["p_unrest_off_cycle"]

        def next_(state):
            place, n, u, *rest = state
            often = v["rr_unrest_leaders_home"] ** ((self.held - self.bins[n]) / self.held)
            often *= self.poverty(state)
            p, c = (1.0 - (1.0 - chance) ** often for chance in (protest, crisis))
            stays, grows = v["p_protest_lasts"] * (1.0 - v["p_protest_grows"]), v["p_protest_grows"]
            end = (1.0 - v["p_crisis_lasts"]) / 2.0
            then = (
                ((1.0 - c) * (1.0 - p), (1.0 - c) * p, c),
                (1.0 - stays - grows, stays, grows),
                (end, end, v["p_crisis_lasts"]),
            )[u]
            for w, chance in enumerate(then):
                yield chance, (place, n, w, *rest)

        return self.matrix(next_)

    def nature_turnover(self, due):
        v = self.v
        change = v["p_other_type"] * (v["p_party_change"] if due else v["h_unscheduled_turnover"])

        def next_(state):
            *rest, g, r = state
            yield 1.0 - change, (*rest, g, r)
            yield change, (*rest, 1 - g, r)

        return self.matrix(next_)

    def nature_drift(self):
        v = self.v
        back = 1.0 - (1.0 - v["recovery_y1_licence"]) ** 0.25

        def next_(state):
            place, n, u, d, g, r = state
            pull = self.worth["share"] + self.ledger("share_change", state) * r
            share = self.shares[d] + v["dependence_speed"] * (pull - self.shares[d])
            chance = (r + (1.0 - r) * back) * (RELIEF[PLACES.index(place)] > 0)
            for a, e in self.between(share, self.shares):
                yield a * (1.0 - chance), (place, n, u, e, g, 0)
                yield a * chance, (place, n, u, e, g, 1)

        return self.matrix(next_)

    def players(self, who):
        return np.full(len(self.states), -1 if who is None else who)

    # --- What everybody does about it

    def quarters(self, seasons):
        """Moves of a quarter; ``seasons`` gives the weight of each of four calendars."""
        vote = sum(weight for season, weight in seasons.items() if season & 1)
        due = sum(weight for season, weight in seasons.items() if season & 2)
        nothing, nobody = np.zeros((1, len(self.states), 4)), self.players(None)
        one = np.ones((1, len(self.states)))
        natures = [
            (1.0 - vote) * self.unrest[0] + vote * self.unrest[1],
            (1.0 - due) * self.turnover[0] + due * self.turnover[1],
            self.drift,
        ]
        return [*self.moves, *(([m], nothing, one, nobody) for m in natures)]

    def solve(self, horizon):
        seasons = [int(s) for s in self.calendar[:horizon]]
        mean = {s: seasons.count(s) / horizon for s in set(seasons)}
        chain, pay = np.eye(len(self.states)), np.zeros((len(self.states), 4))
        for move, wait in zip(self.quarters(mean), (1, 2, 2, 1, 0, 0, 0, 0), strict=True):
            pay += chain @ move[1][wait]
            chain = chain @ move[0][wait]
        value = np.stack(
            [np.linalg.solve(np.eye(len(chain)) - d * chain, pay[:, k]) for k, d in enumerate(self.discount)],
            axis=1,
        )
        plans = []
        for season in reversed(seasons):
            value, plan = value * self.discount, []
            for effects, gains, base, mover in reversed(self.quarters({season: 1.0})):
                worth = np.array([g + e @ value for e, g in zip(effects, gains, strict=True)])
                chances, value = base / base.sum(axis=0), np.zeros_like(value)
                for n, who in enumerate(mover):
                    if who >= 0:
                        odds = base[:, n] * np.exp(
                            self.sharpness[who] * (worth[:, n, who] - worth[:, n, who].max())
                        )
                        chances[:, n] = odds / odds.sum()
                    value[n] = chances[:, n] @ worth[:, n]
                    if who >= 0:
                        best = worth[:, n, who].max()
                        value[n, who] = best + np.log(odds.sum()) / self.sharpness[who]
                plan.append(chances)
            plans.append(plan[::-1])
        return value, plans[::-1]

    def outcomes(self, start, plans, quarters):
        """Freed, and the chance that each step is kept before anybody has broken, by quarter."""
        free, kept = [], []
        mass, unbroken = start.copy(), start.copy()
        people = np.array([self.released(state) for state in self.states])
        at = {p: np.array([state[0] == p for state in self.states]) for p in PLACES}
        course = at["T1"] | at["S1"] | at["T2"] | at["S2"] | at["done"]
        over = at["over0"] | at["over1"] | at["over2"]
        for season, plan in zip(self.calendar[:quarters], plans, strict=False):
            steps = []
            for n, (effects, _, _, _) in enumerate(self.quarters({int(season): 1.0})):
                if n == 1:
                    free.append(float(mass @ (plan[n][0] * people)))
                if n == 2:
                    for here, there in (("S1", "T2"), ("S2", "done")):
                        flow = sum(
                            (unbroken * at[here] * plan[n][a]) @ e @ at[there] for a, e in enumerate(effects)
                        )
                        steps.append(float(flow))
                ended = np.outer(course, over) if n in (0, 1, 2) else 0.0
                unbroken = sum((unbroken * plan[n][a]) @ (e * (1.0 - ended)) for a, e in enumerate(effects))
                mass = sum((mass * plan[n][a]) @ e for a, e in enumerate(effects))
            kept.append(steps)
        return np.cumsum(free), np.cumsum(kept, axis=0)
