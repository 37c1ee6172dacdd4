"""The verdict in sentences, and what a promise is worth, each made from the numbers it states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.comparison import TITLES
from snapback.report.labels import CONFIDENCE
from snapback.report.numbers import NARROW, rounded, share
from snapback.report.sentences import Sentence
from snapback.verdict.record import ranked

if TYPE_CHECKING:
    from snapback.case.agreement import Agreement
    from snapback.game.promises import Due
    from snapback.report.assessment_view import AssessmentView, Told


def verdict(view: AssessmentView) -> list[Sentence]:
    """Say which policy frees most, what it costs and leaves, and how sure that is."""
    best = max(view.policies, key=lambda a: view.value(a.id, "freed"))
    return [_frees(view, best), _costs(view, best), _sure(view, best)]


def draws_words(view: AssessmentView) -> str:
    """Say what the bands rest on, how exact they are, and what failed."""
    if not view.assessment.draws:
        return "No draws were made: every number is at central values and has no range."
    if not view.drawn:
        return f"All {view.assessment.draws} draws failed, so there are no ranges; the record has why."
    text = f"Bands hold 80{NARROW}% of {view.good} draws of all parameters from their priors."
    if view.assessment.failed_draws:
        text += f" {view.assessment.failed_draws} more draws have no answer and are left out."
    best = max(view.policies, key=lambda a: view.value(a.id, "freed"))
    error = view.error(best.id, "freed")
    return text + (
        f" The number of draws leaves an error of about {view.say(error, 'persons')} people in the median of "
        f"those freed under policy {view.number[best.id]}."
    )


def named(view: AssessmentView, agreement: Agreement) -> str:
    """Give a policy's number and title for running text."""
    return f"{view.number[agreement.id]} “{agreement.title}”"


def _frees(view: AssessmentView, best: Agreement) -> Sentence:
    told, nothing = view.told(best.id, "freed"), view.told(view.nothing, "freed")
    band = f" (80{NARROW}% of draws: {told.band})" if told.band else " at central values of all parameters"
    text = (
        f"Most people are freed within three years under policy {named(view, best)}: "
        f"{told.text}{band}, of {view.say(view.held, 'persons')} held at the start and those jailed since"
    )
    if best.id != view.nothing:
        text += f"; without a deal or pressure {nothing.text}"
        text += f" ({nothing.band})" if nothing.band else ""
    floor = view.noise(best.id)
    if floor is not None:
        text += (
            f". {view.say(floor, 'persons')} would be freed under it even if it were worth nothing to "
            "anybody, by chance alone"
        )
    return Sentence(text + ".", "#policies")


def _costs(view: AssessmentView, best: Agreement) -> Sentence:
    jailed, held = view.told(best.id, "newly_jailed"), view.told(best.id, "held")
    text = (
        f"Meanwhile {jailed.text} are newly jailed{_in(jailed.band)}, so that {held.text} are held after "
        f"three years{_in(held.band)}; without a deal it would be {view.told(view.nothing, 'held').text}"
    )
    revenue, other = view.told(best.id, "regime_revenue"), view.told(view.nothing, "regime_revenue")
    text += (
        f". The change of the rulers’ revenue since the start is then {_millions(revenue)}, without a deal "
        f"{_millions(other)}"
    )
    if view.case.patron is not None:
        text += f"; the patron’s gain from relief is {_millions(view.told(best.id, 'patron_gain'))}"
    return Sentence(text + ".", "#paths")


def _sure(view: AssessmentView, best: Agreement) -> Sentence:
    first = view.first(best.id)
    if first is None:
        text = "How sure this is cannot be said: no draws were made, so nothing here has a range"
    else:
        rivals = max(
            (a for a in view.policies if a.id != best.id), key=lambda a: view.first(a.id) or 0.0, default=best
        )
        text = (
            f"It frees most of all policies in {share(first)} of {view.good} draws of all parameters; next "
            f"is policy {named(view, rivals)} with {share(view.first(rivals.id) or 0.0)}"
        )
    if view.due(best.id):
        done, ours, theirs = (
            view.told(best.id, name).text
            for name in ("agreement_completed", "broken_by_target", "broken_by_sender")
        )
        text += (
            f". Its chance of being completed within three years is {done}; the target breaks it first with "
            f"{ours}, the sender with {theirs}"
        )
    hinge = _hinge(view, best)
    return Sentence(f"{text}{hinge}.", "#matters" if hinge else "#trust")


def _hinge(view: AssessmentView, best: Agreement) -> str:
    """Name the parameter that moves the people freed most, and what it rests on."""
    slopes = view.assessment.derivatives.get(best.id)
    found = [] if slopes is None else ranked(slopes, "freed")
    known = [(name, effect) for name, effect, _ in found if name in view.case.politics]
    if not known:
        return ""
    name, effect = known[0]
    parameter = view.case.politics[name]
    return (
        f". Most hangs on “{parameter.meaning}” ({CONFIDENCE[parameter.confidence]}): across its 80{NARROW}% "
        f"range people freed change by about {view.say(abs(effect), 'persons')}, others at central values"
    )


def worth_words(view: AssessmentView, policy: str, due: Due) -> list[tuple[str, str]]:
    """Say what keeping a promise rather than refusing is worth to each side, as (role, words)."""
    played = view.assessment.comparison.plays[policy]
    revenue = float(played.stage.arrays["revenue_now"].flat[0])
    words = [
        ("target", _money("The target", due.worth["target"] * revenue, due.worth["target"])),
        ("sender", _people(view, due.worth["sender"])),
    ]
    if view.case.patron is not None:
        words.append(("patron", _money("The patron", 1000.0 * due.worth["patron"], None)))
    return words


def choice_words(due: Due) -> str:
    """Say what is likeliest to be done when a promise is due."""
    said = {"keeps": due.keep, "refuses": due.refuse, "waits": due.wait}
    verb = max(said, key=lambda v: said[v])
    rest = ", ".join(f"{v} with {_chance(p)}" for v, p in said.items() if v != verb)
    return f"The {due.owes} {verb} with {_chance(said[verb])} in that quarter ({rest})."


def over_words(view: AssessmentView, outcome: str) -> str:
    """Give the title of a picture of an outcome over time."""
    title = TITLES[outcome][0]
    best = max(view.policies, key=lambda a: view.value(a.id, outcome, "5y"))
    least = min(view.policies, key=lambda a: view.value(a.id, outcome, "5y"))
    high, low = (view.told(a.id, outcome, "5y").text for a in (best, least))
    head = title[:1].upper() + title[1:]
    if high == low:
        return f"{head}: after five years {high} under every policy"
    return (
        f"{head}: after five years from {low} (policy {view.number[least.id]}) to {high} "
        f"(policy {view.number[best.id]})"
    )


def _money(who: str, millions: float, revenue: float | None) -> str:
    """Say what a side gains or loses in money, and in years of revenue where that is its unit."""
    size = abs(millions)
    if size < 0.5:
        return f"{who} gains next to nothing either way."
    step = 10.0 ** max(-1, len(f"{size:.0f}") - 2)
    amount = f"USD{NARROW}{rounded(size, step)}{NARROW}million"
    verb = "gains" if millions > 0.0 else "loses"
    years = "" if revenue is None else f", {share(abs(revenue))} of a year’s revenue"
    return f"{who} {verb} about {amount}{years} if it is kept."


def _people(view: AssessmentView, worth: float) -> str:
    """Say what keeping is worth to the sender, whose unit is freeing all who were held."""
    people = abs(worth) * view.held
    if people < 0.5:
        return "The sender gains next to nothing either way."
    verb = "gains" if worth > 0.0 else "loses"
    amount = view.say(people, "persons")
    return f"The sender {verb} if it is kept, as much as {amount} of those held going free are worth."


def _chance(value: float) -> str:
    """Give a probability in per cent, without claiming certainty."""
    return share(value) if value < 0.995 or value == 1.0 else f"over 99{NARROW}%"


def _millions(told: Told) -> str:
    """Give money a year, its range behind it."""
    amount = "about nothing" if told.text == "0" else f"USD{NARROW}{told.text} million a year"
    return f"{amount} ({told.band} million)" if told.band else amount


def _in(band: str) -> str:
    return f" ({band})" if band else ""
