"""What the draws say, in sentences: claims, the best policy by each weighting, its turns, what to watch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from snapback.ensemble.episodes import THAWS
from snapback.errors import InvalidCase
from snapback.game.comparison import TITLES
from snapback.game.theory.weightings import WEIGHTINGS
from snapback.report.labels import parameter_name
from snapback.report.numbers import plain, share
from snapback.report.sentences import Sentence, in_text
from snapback.verdict.watching import OBSERVED

if TYPE_CHECKING:
    from snapback.report.assessment_view import AssessmentView
    from snapback.verdict.claims import ClaimResult
    from snapback.verdict.ranking import Ranking
    from snapback.verdict.signpost import Watch
    from snapback.verdict.turning import Turns
    from snapback.verdict.watching import Signposts

YEARS = {"3y": "three years", "5y": "five years"}


def rankings_words(view: AssessmentView) -> list[Sentence]:
    """Say for each weighting by itself which policy is best in most draws, over five years."""
    said = view.assessment.verdict
    if said is None:
        return []
    return [
        Sentence(ranking_words(view, ranking), "#policies") for ranking in said.rankings[: len(WEIGHTINGS)]
    ]


def ranking_words(view: AssessmentView, ranking: Ranking) -> str:
    """Say which policy is best in most draws by a weighting, and what it loses in the worst tenth."""
    best = ranking.policies.index(ranking.best)
    unit = TITLES[f"sender_value.{ranking.weighting}"][1]
    text = (
        f"By {weighting_words(ranking.weighting)}, policy {named(view, ranking.best)} is best over "
        f"{YEARS[ranking.at]} in {share(float(ranking.places[best, 0]))} of {view.good} draws; in nine of "
        f"ten it falls behind the best of the same draw by at most {float(ranking.regret.p90[best]):.2g} "
        f"({unit}; one is the worth of freeing all who were held)"
    )
    minimax = ranking.policies[ranking.regret.minimax]
    if minimax != ranking.best:
        text += f". Policy {named(view, minimax)} has the smallest greatest loss"
    return f"{text}."


def weighting_words(name: str) -> str:
    """Name a weighting as running text."""
    return f"the weighting {name.replace('_', ' ')}"


def verdict_label(claim: ClaimResult) -> str:
    """Give a claim's verdict in a word or two, with a question mark where more draws could change it."""
    if claim.word is None:
        return "undecided"
    label = f"{claim.word} (assumed)" if claim.verdict == "assumed" else str(claim.word)
    return label if claim.firm else f"{label}?"


def odds_words(claim: ClaimResult) -> str:
    """Give the share of draws in which a claim holds, with its error."""
    if claim.share is None:
        return ""
    error = claim.error
    known = error is not None and math.isfinite(error)
    return share(claim.share) + (f" \N{PLUS-MINUS SIGN} {share(float(error or 0.0))}" if known else "")


def tipping_words(view: AssessmentView, found: Turns) -> list[str]:
    """Say at which value of each parameter a verdict turns, the nearest first."""
    better = "better" if found.difference > 0.0 else "worse"
    head = (
        f"By {weighting_words(found.weighting)}, policy {named(view, found.policy)} is {better} than policy "
        f"{named(view, found.against)} over five years, all parameters at their medians."
    )
    turns = [value for value in found.values if value.turns_at is not None]
    if not turns:
        return [f"{head} None of the {found.asked} parameters searched, of {found.known}, turns that alone."]
    lines = [
        f"It turns where {parameter_name(view.case, v.parameter)} is {plain(float(v.turns_at or 0.0))} "
        f"{found.units[v.parameter]} (`{v.parameter}`, median {plain(v.median)})."
        for v in turns
    ]
    return [f"{head} Alone, {len(turns)} of {found.asked} searched, of {found.known}, can turn that:", *lines]


def spoken(view: AssessmentView, text: str) -> str:
    """Put titles in the place of the ids of policies, packages and actors in text with code marks."""
    case = view.case
    titles = {a.id: f"policy {named(view, a.id)}" for a in view.policies}
    titles |= {p.id: f"“{p.title}”" for p in case.packages}
    titles |= {a.id: in_text(a.title.split(" (")[0]) for a in case.actors}
    parts = text.split("`")
    for n in range(1, len(parts) - 1, 2):
        parts[n] = titles.get(parts[n], f"`{parts[n]}`")
    return "".join(parts)


def sign_row(watch: Watch) -> dict[str, Any]:
    """Give a sign as a row: what, when, from which value it warns, and how well it tells worlds apart."""
    title, unit = OBSERVED[watch.observable]
    sign = watch.signpost
    level = share(sign.threshold) if unit == "fraction" else f"{sign.threshold:.3g} {unit}"
    rates = (sign.held_out_hits, sign.held_out_false_alarms)
    return {
        "what": f"{title[:1].upper()}{title[1:]}",
        "quarter": watch.period + 1,
        "warns": f"{'above' if sign.above else 'below'} {level}",
        "warned": _odds(sign.odds_warned),
        "quiet": _odds(sign.odds_quiet),
        "hits": "" if rates[0] is None else share(rates[0]),
        "alarms": "" if rates[1] is None else share(rates[1]),
        "clear": sign.clear,
    }


def before_words(signs: Signposts) -> str:
    """Give the odds of a break without looking."""
    return _odds(signs.watches[0].signpost.odds_before) if signs.watches else ""


def past_words(view: AssessmentView) -> str:
    """Say how many past episodes forecasts are scored on, and where; empty where a case has none."""
    try:
        count = len(view.case.facts(THAWS))
    except InvalidCase:
        return ""
    return (
        f"The case lists {count} past episodes of relief. How forecasts of them from the same theory score "
        f"against base rates: `snapback backtest {view.case.id}`, and docs/backtest.md in the repository."
    )


def named(view: AssessmentView, policy: str) -> str:
    """Give a policy's number and title for running text."""
    return f"{view.number[policy]} “{next(a.title for a in view.policies if a.id == policy)}”"


def _odds(odds: float) -> str:
    return f"{odds:.2g} to 1" if odds >= 1.0 else f"1 to {1.0 / odds:.2g}"
