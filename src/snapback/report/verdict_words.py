"""The verdict in sentences, and what a promise is worth, each made from the numbers it states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.comparison import TITLES
from snapback.report.labels import CONFIDENCE, parameter_name
from snapback.report.numbers import MINUS, NARROW, percent, rounded, share, signed
from snapback.report.sentences import Sentence
from snapback.verdict.claims import hinges
from snapback.verdict.record import ranked

if TYPE_CHECKING:
    from snapback.case.agreement import Agreement
    from snapback.game.promises import Due
    from snapback.report.assessment_view import AssessmentView, Gap, Told

MANY, FEW = 0.5, 0.1
"""People freed, as parts of those held at the start, that count as many and as few."""

UNSURE = 0.1
"""Share of draws on the other side from which on it is said that the number freed is unsure."""


def verdict(view: AssessmentView) -> list[Sentence]:
    """Say which policy frees most, how unsure that is, what it costs and leaves, and what it hangs on."""
    best = view.best
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
    best = view.best
    error = view.error(best.id, "freed")
    return text + (
        f" The number of draws leaves an error of about {view.say(error, 'persons')} people in the median of "
        f"those freed under policy {view.number[best.id]}."
    )


def named(view: AssessmentView, agreement: Agreement) -> str:
    """Give a policy's number and title for running text."""
    return f"{view.number[agreement.id]} “{agreement.title}”"


def gap_words(gap: Gap, more: str, fewer: str, *, before: str = "", after: str = "") -> str:
    """Say a difference to no deal in the same draw, with its range and how often its sign holds.

    Parameters
    ----------
    gap
        The difference.
    more, fewer
        What it is called above and below zero.
    before, after
        Unit before and after the number.
    """
    size = gap.text.lstrip(f"+{MINUS}")
    text = f"{before}{size}{after} {more if gap.middle > 0.0 else fewer} than without a deal"
    if size == "0":
        text = f"as {'many' if fewer == 'fewer' else 'much'} as without a deal"
    if gap.more is None or gap.less is None:
        return text
    side, often = (more, gap.more) if gap.more >= gap.less else (fewer, gap.less)
    if often < 0.005:
        return f"{text} in every draw"
    return f"{text} in the same draw (80{NARROW}%: {gap.band}{after}; {side} in {share(often)} of draws)"


def _frees(view: AssessmentView, best: Agreement) -> Sentence:
    told, nothing = view.told(best.id, "freed"), view.told(view.nothing, "freed")
    first, part = view.first(best.id), view.freed_part(best.id)
    if first is None or part is None:
        band = (
            f" (80{NARROW}% of draws: {told.band})" if told.band else " at central values of all parameters"
        )
        text = (
            f"Most people are freed within three years under policy {named(view, best)}: {told.text}{band}, "
            f"of {view.say(view.held, 'persons')} held at the start and those jailed since"
        )
    else:
        most, few = float((part >= MANY).mean()), float((part < FEW).mean())
        lead = f"Policy {named(view, best)} frees most people in {share(first)} of {view.good} draws"
        sure = ", but how many it frees is unsure" if min(most, 1.0 - most) >= UNSURE else ""
        text = (
            f"{lead}{sure}: as many as half of those held at the start, or more, are freed within three "
            f"years in {share(most)} of draws, fewer than a tenth in {share(few)}. The median is {told.text} "
            f"(80{NARROW}% of draws: {told.band}), beside {view.say(view.held, 'persons')} held at the start"
        )
    if best.id != view.nothing:
        text += f"; without a deal or pressure {nothing.text}"
        text += f" ({nothing.band})" if nothing.band else ""
    floor = view.noise(best.id)
    if floor is not None:
        chance_alone = view.say(floor, "persons")
        text += f". By chance alone, were it worth nothing to anybody, it would free {chance_alone}"
    return Sentence(text + ".", "#policies")


def _costs(view: AssessmentView, best: Agreement) -> Sentence:
    jailed, held = view.told(best.id, "newly_jailed"), view.told(best.id, "held")
    text = f"Meanwhile {jailed.text} are newly jailed{_in(jailed.band)}"
    if best.id == view.nothing:
        text += f", so that {held.text} are held after three years{_in(held.band)}"
        return Sentence(text + ".", "#paths")
    jailed_gap, held_gap = (
        gap_words(view.gap(best.id, name), "more", "fewer") for name in ("newly_jailed", "held")
    )
    text += f", {jailed_gap}. After three years {held.text} are held{_in(held.band)}, {held_gap}"
    money = {"before": f"USD{NARROW}", "after": " million a year"}
    text += (
        f". The rulers then have {gap_words(view.gap(best.id, 'regime_revenue'), 'more', 'less', **money)}"
    )
    if view.case.patron is not None:
        text += f"; the patron’s gain from relief is {_millions(view.told(best.id, 'patron_gain'))}"
    return Sentence(text + ".", "#against")


def _sure(view: AssessmentView, best: Agreement) -> Sentence:
    first = view.first(best.id)
    if first is None:
        text = "How sure this is cannot be said: no draws were made, so nothing here has a range"
    else:
        rivals = max(
            (a for a in view.policies if a.id != best.id), key=lambda a: view.first(a.id) or 0.0, default=best
        )
        often = share(view.first(rivals.id) or 0.0)
        text = f"Next is policy {named(view, rivals)}, which frees most in {often} of draws"
    if view.due(best.id):
        done, ours, theirs = (
            view.told(best.id, name)
            for name in ("agreement_completed", "broken_by_target", "broken_by_sender")
        )
        text += (
            f". The chance that policy {view.number[best.id]} is completed within three years is {done.text}"
            f"{_in(done.band)}; the target breaks it first with {ours.text}{_in(ours.band)}, the sender with "
            f"{theirs.text}{_in(theirs.band)}"
        )
    hinge = _hinge(view, best)
    return Sentence(f"{text}{hinge}.", "#matters" if hinge else "#trust")


def _hinge(view: AssessmentView, best: Agreement) -> str:
    """Name the parameter that decides most whether many go free, and what it rests on."""
    part, draws = view.freed_part(best.id), view.draws
    if part is not None and draws is not None:
        found = hinges(draws.parameters, part >= MANY, draws.names, draws.confidence)
        if found:
            name, low, high = found[0].parameter, found[0].low, found[0].high
            return (
                f". Whether half go free hangs most on “{parameter_name(view.case, name)}” "
                f"({CONFIDENCE[view.case.known()[name].confidence]}): they do in {share(low)} of the draws "
                f"in its lowest fifth and in {share(high)} of those in its highest"
            )
    slopes = view.assessment.derivatives.get(best.id)
    effects = [] if slopes is None else ranked(slopes, "freed")
    known = [(name, effect) for name, effect, _ in effects if name in view.case.politics]
    if not known:
        return ""
    name, effect = known[0]
    parameter = view.case.politics[name]
    return (
        f". Most hangs on “{parameter_name(view.case, name)}” ({CONFIDENCE[parameter.confidence]}): across "
        f"its 80{NARROW}% range people freed change by about {view.say(abs(effect), 'persons')}, others at "
        "central values"
    )


def worth_cells(view: AssessmentView, policy: str, due: Due) -> list[str]:
    """Give what keeping a promise rather than refusing is worth: target (money, share), sender, patron."""
    played = view.assessment.comparison.plays[policy]
    revenue = float(played.stage.arrays["revenue_now"].flat[0])
    millions = due.worth["target"] * revenue
    cells = [
        f"{_money(millions)}" + (f" ({_part(due.worth['target'])})" if abs(millions) >= 0.5 else ""),
        signed(view.say(due.worth["sender"] * view.held, "persons")),
    ]
    if view.case.patron is not None:
        cells.append(_money(1000.0 * due.worth["patron"]))
    return cells


def chance(value: float) -> str:
    """Give a probability in per cent, without claiming certainty."""
    return share(value) if value < 0.995 or value == 1.0 else f"over 99{NARROW}%"


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


def _money(millions: float) -> str:
    """Give money with its sign and two digits."""
    size = abs(millions)
    if size < 0.5:
        return "0"
    return signed(rounded(millions, 10.0 ** max(-1, len(f"{size:.0f}") - 2)))


def _part(worth: float) -> str:
    """Give a part of a year's revenue in per cent, with its sign."""
    return signed(f"{percent(100.0 * worth)}{NARROW}%")


def _millions(told: Told) -> str:
    """Give money a year, its range behind it."""
    amount = "about nothing" if told.text == "0" else f"USD{NARROW}{told.text} million a year"
    return f"{amount} ({told.band} million)" if told.band else amount


def _in(band: str) -> str:
    return f" ({band})" if band else ""
