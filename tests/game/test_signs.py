"""Which way choices go when one thing changes, over random parameters, where theory gives the sign.

Theory speaks of a choice in a situation, so that is what is compared: what one act is worth to the actor over
another, in the first quarter, while the agreement is in course. Totals over years mix in what follows (after
a called breach a deal disciplines nobody, unrest raises arrests, fallen rulers arrest nobody) and may go
either way. Parameters are drawn from the 10-90 % ranges of their priors; a test that narrows them says why.
"""

from functools import lru_cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.game.political import agreement, ledger, ruritania, small

from snapback.game.engine import action_values
from snapback.game.filling import ACTIONS, PLAYERS
from snapback.game.maths import actions, alternatives
from snapback.game.play import play
from snapback.game.theory.choices import base_of_answer

HORIZON, YEAR, THREE_YEARS = 40, 4, 12
NOISE = 1e-12
CALM, EXPEDIENT, RETURNED = 0, 0, 1
NEAR, MIDDLE = slice(None, -1), slice(1, 3)
"""Bins of the stock: all but the last, beyond which nobody is counted; and those inside."""

FEW = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def parameters(draw):
    """Draw every parameter of the game from its range, all from one seed, so that all vary at once."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    return {
        name: float(random.uniform(p.low, p.high))
        for name, p in ruritania().politics.items()
        if p.low is not None
    }


def ends(name):
    """Both ends of a parameter's range."""
    prior = ruritania().politics[name]
    return prior.low, prior.high


def played(case, values, quarters=1, functions=None, data=None):
    policy = case.agreements[0].id
    found = ledger() if data is None else data
    return play(case, found, policy, values, functions=functions, horizon=HORIZON, quarters=quarters)


def gain(result, move, act, rather_than, place, player="target", quarter=0):
    """What an act is worth to a player over another at a place, at calm. [stock, dependence, returned]."""
    worth = action_values(result.filled.game, result.solution, move, quarter)[..., PLAYERS.index(player)]
    names = ACTIONS[move]
    apart = worth[names.index(act)] - worth[names.index(rather_than)]
    government = PLAYERS.index(player) - 1 if player in ("expedient", "principled") else EXPEDIENT
    return apart[result.stage.automaton.index(place)][:, CALM, :, government, :]


# --- Turnover


def leaves(owed_by_sender, can_withdraw, can_reopen, refusing, p_refuse_year, p_wait, expedient, principled):
    """The other type of government has no part in the deal: it refuses what is owed and takes relief back."""
    own = base_of_answer(owed_by_sender, can_withdraw, can_reopen, refusing, p_refuse_year, p_wait)
    out = owed_by_sender + (1.0 - owed_by_sender) * can_withdraw
    return expedient * own + principled * actions(0.0 * out, out, 1.0 - out, 0.0 * out)


def stays_in_office(expedient, principled, turnover):
    """The other type stays once it is in office, so that turnover is nothing but the end of this one."""
    return alternatives(expedient * (1.0 - turnover), principled + expedient * turnover)


WORSE = {"base_of_answer": leaves, "government_after_turnover": stays_in_office}
"""The range for turnover: another type that is worse for the deal whatever the weights say, and for good.

Between two types that may each be the better partner, and that come back, more turnover has no sign.
"""


@FEW
@given(parameters())
def test_turnover_of_the_sender_makes_the_first_delivery_worth_less(values):
    # The first, because later on refusing is no refuge either: the next government takes back what there is.
    for name in ("p_other_type", "h_unscheduled_turnover"):
        less, more = (played(small(), {**values, name: x}, functions=WORSE) for x in ends(name))
        change = gain(more, "perform", "release", "refuse", "target_1") - gain(
            less, "perform", "release", "refuse", "target_1"
        )
        assert (change[MIDDLE] < -NOISE).all(), (name, change)


def test_turnover_lowers_completion():
    for name in ("p_other_type", "h_unscheduled_turnover"):
        less, more = (
            played(small(), {name: x}, THREE_YEARS, WORSE).outcomes["agreement_completed"][-1]
            for x in ends(name)
        )
        assert more < less - 1e-4, name


# --- Detection

MEAN_OF_USUAL_AND_MANY = 4.875
"""Arrests a quarter between the usual 3.9 and the 5.85 of a target that arrests many, in a calm quarter."""

SHARP = {"arrest_count_error": 0.05, "inflow_per_month": 1.3}
"""The range for detection: usual arrests are never called a breach and many always are, once noticed."""


def watched(p_detect, **values):
    case = small(agreement(ceiling=MEAN_OF_USUAL_AND_MANY))
    return played(case, {**values, "p_detect_new_arrest_90d": p_detect}, THREE_YEARS)


@FEW
@given(parameters())
def test_detection_deters_arrests_above_the_ceiling(values):
    # Where the target has all that it was promised, it has the deal to lose. Earlier it may want to leave.
    less, more = (watched(x, **values | SHARP) for x in ends("p_detect_new_arrest_90d"))
    change = gain(more, "jail", "many", "usual", "done") - gain(less, "jail", "many", "usual", "done")
    assert (change < NOISE).all()
    assert change.min() < -1e-9


def test_a_called_breach_would_be_the_way_out_if_it_cost_no_word():
    # A target that has what it was paid for the first step, and finds the second dear, wants to be told to
    # go. Refusing costs it its word; if a called breach did not, it would arrest until it is called.
    values = SHARP | {"release_cost": 0.12, "snapback_cost": 0.06, "delta_target": 0.965}
    changes = {}
    for cost in (1e-9, 0.02):
        less, more = (watched(x, **values, reputation_target=cost) for x in ends("p_detect_new_arrest_90d"))
        near, far = (gain(result, "jail", "many", "usual", "target_2") for result in (more, less))
        changes[cost] = (near - far)[MIDDLE, :, RETURNED]
    assert (changes[1e-9] > NOISE).all()
    assert (changes[0.02] < -1e-4).all()


def test_detection_deters_by_a_sharp_count_and_breaks_by_a_blurred_one():
    # Imperfect monitoring (Green & Porter 1984, Econometrica 52): with errors in the count a closer look also
    # calls more breaches that were none, and honest targets are punished.
    def over(p_detect, error):
        """Breaches with nothing to deter: usual arrests in a calm year, whatever they lead to."""
        usual = {"p_other_effort": 1e-9, "p_protest_off_cycle": 0.0, "p_unrest_off_cycle": 0.0}
        values = SHARP | usual | {"arrest_count_error": error, "repression_cost": 1e3}
        return watched(p_detect, **values).outcomes["broken_by_target"][YEAR - 1]

    low, high = ends("p_detect_new_arrest_90d")
    assert abs(over(high, 0.05) - over(low, 0.05)) < 1e-3
    assert over(high, 1.2) > over(low, 1.2) + 0.01


# --- The patron's standing subsidy


def subsidised(amount):
    """Revenue with a subsidy that is paid whatever the target does, USD million a year."""

    def revenue(revenue_now, relief_revenue, returned):
        return revenue_now + amount + relief_revenue * returned

    return {"revenue": revenue}


SAFE = {"rr_growth_lag": 1.0, "rr_unrest_leaders_home": 1.0}
"""The range for subsidies: neither relief nor release changes who holds power.

Otherwise a subsidy also makes power worth more to hold, and relief that calms the country is wanted for it.
"""


def keeps_its_word(owed_by_sender):
    """Grant what is owed and never withdraw."""
    nothing = 0.0 * owed_by_sender
    return actions(owed_by_sender, nothing, 1.0 - owed_by_sender, nothing)


@FEW
@given(parameters())
def test_a_standing_subsidy_makes_relief_worth_less(values):
    # At the last delivery, to a sender that keeps its word: one that chooses also answers to the subsidy.
    without, paid = (
        played(small(), values | SAFE, functions=subsidised(x) | {"base_of_answer": keeps_its_word})
        for x in (0.0, 8.0)
    )
    change = gain(paid, "perform", "release", "refuse", "target_2") - gain(
        without, "perform", "release", "refuse", "target_2"
    )
    assert (change[MIDDLE] < -NOISE).all(), change


def test_a_standing_subsidy_kills_deals_in_which_relief_is_worth_about_what_release_costs():
    # Where relief is worth many times that, the target delivers with or without a subsidy, and completion
    # hangs on the sender alone, who then may even grant a little more readily.
    for scale in (0.15, 0.2, 0.3):
        told = [
            played(
                small(), SAFE | {"release_cost": 0.12}, THREE_YEARS, subsidised(x), ledger(scale)
            ).outcomes["agreement_completed"][-1]
            for x in (0.0, 8.0, 16.0)
        ]
        assert told[0] > told[1] + 0.01, scale
        assert told[1] > told[2] + 0.01, scale


# --- A price per head


@lru_cache(maxsize=8)
def tariff(price, exile=0.0):
    return small(agreement("tariff", price=price, lot=60.0, exile=exile))


WORTHLESS = {"release_cost": 0.0, "holding_cost": 0.0, "rr_unrest_leaders_home": 1.0}
"""Prisoners are worth nothing but their price: the range in which no buyer means no effect on arrests."""


@FEW
@given(parameters())
def test_a_price_per_head_makes_arrests_and_releases_pay(values):
    # The lot is the largest stock, so that every further prisoner can be sold; no narrower range is needed.
    low, high = (played(tariff(price), values) for price in (0.1, 0.3))
    for move, act, rather_than, bins in (
        ("jail", "many", "usual", NEAR),
        ("jail", "usual", "few", NEAR),
        ("perform", "release", "wait", slice(1, None)),
    ):
        dear, cheap = (gain(r, move, act, rather_than, "open")[bins] for r in (high, low))
        assert (dear > cheap + NOISE).all(), act


@FEW
@given(parameters())
def test_with_no_buyer_arrests_are_those_of_repression_at_home(values):
    values |= WORTHLESS
    free, none = played(tariff(0.0), values, 20), played(small(agreement("none")), values, 20)
    for name in ("newly_jailed", "crises", "regime_falls"):
        np.testing.assert_allclose(free.outcomes[name], none.outcomes[name], rtol=0, atol=1e-9)


@FEW
@given(parameters())
def test_a_target_that_is_indifferent_arrests_as_usual_on_average(values):
    # Nor may arrests calm or embolden anybody, or the target is not indifferent.
    values |= WORTHLESS | {"p_leniency_emboldens": 0.0, "p_repression_calms": 0.0}
    few, usual, many = played(tariff(0.0), values).solution.strategy[0][0]
    np.testing.assert_allclose(0.5 * few + usual + 1.5 * many, 1.0, rtol=0, atol=1e-12)


@FEW
@given(parameters())
def test_exile_lowers_the_price_of_release(values):
    # Those who left do not return as leaders. The range: leaders matter, and unrest does not fill the jails
    # (it would add to what can be sold, and make the target like it).
    values |= {"arrests_in_protest": 1.0, "arrests_in_crisis": 1.0}
    values["rr_unrest_leaders_home"] = max(values["rr_unrest_leaders_home"], 1.05)
    home, abroad = (played(tariff(0.1, exile=share), values) for share in (0.0, 1.0))
    change = gain(abroad, "perform", "release", "wait", "open") - gain(
        home, "perform", "release", "wait", "open"
    )
    assert (change[MIDDLE] > NOISE).all(), change


# --- Relief that strengthens


COSTLY = {
    f"{kind}_{weight}": 0.0
    for kind in ("expedient", "principled")
    for weight in ("money_weight", "dependence_weight")
}
"""The range for speed: trade that returns brings the sender nothing of its own, only its rival a gain."""


@FEW
@given(parameters())
def test_relief_that_builds_strength_fast_is_granted_less_readily(values):
    # Powell (2006, International Organization 60). At the last step, where the grant only costs (before it, a
    # target that has more to lose is also a better partner ahead), by the government that made the deal. For
    # the other type the sign failed in one of 25 draws; why is not known.
    slow, fast = (
        played(small(), {**values, **COSTLY, "recovery_y1_licence": x}) for x in ends("recovery_y1_licence")
    )
    quick, long = (gain(r, "answer", "grant", "withdraw", "sender_2", "expedient") for r in (fast, slow))
    assert (quick < long - NOISE)[MIDDLE, :, 0].all()


def test_relief_that_builds_strength_fast_lowers_completion():
    slow, fast = (
        played(small(), {**COSTLY, "recovery_y1_licence": x}, THREE_YEARS).outcomes["agreement_completed"][-1]
        for x in ends("recovery_y1_licence")
    )
    assert fast < slow
