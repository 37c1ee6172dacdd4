"""The answer in sentences, each made from the numbers it states.

A sentence chooses its verb from the sign and its adverb from the size, so no number can contradict it; what
cannot be said of a ledger (no patron, no second sender) is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapback.report.labels import place_name
from snapback.report.numbers import NARROW, Amount, percent, rounded, share
from snapback.report.view import FIRST, LAST, SHAPLEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from snapback.case.schema import Actor, KeyHolder, Package
    from snapback.report.view import LedgerView

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


@dataclass(frozen=True)
class Sentence:
    """Something that the numbers say, and the section where they stand."""

    text: str
    href: str


def answer(view: LedgerView) -> list[Sentence]:
    """Give the answer to the question of a ledger: who gains, by what, whose key it is, what leaks."""
    made = [gains(view), greatest(view), alone(view), leak(view), others(view)]
    return [s for s in made if s is not None]


def gains(view: LedgerView) -> Sentence | None:
    """Say what the target and its rulers gain or lose if everything is eased."""
    if view.target is None:
        return None
    words, total = view.rounding, view.total(view.target.id)
    text = f"If {everything(view)} were eased, {called(view.target)} would {_gain(view, total)}"
    if len(view.target.regions) == 1 and view.target.regions[0] in view.labels("region"):
        change = view.income(view.all_packages, view.target.regions[0])
        if not words.is_nothing(total):
            text += f", {percent(abs(change))}{NARROW}% of its real income"
    if view.regime is not None:
        money = view.total(view.regime.id)
        verb = "have no more and no less to spend"
        if not words.is_nothing(money):
            more = "more" if money.central > 0.0 else "less"
            verb = f"have {words.words(money)} a year {more} to spend{words.range_words(money)}"
        text += f"; {called(view.regime)} would {verb}"
        if not words.is_nothing(money) and not words.is_nothing(total) and total.central * money.central > 0:
            text += ", which is part of that money and not on top of it"
    return Sentence(_begin(text) + ".", "#ledger")


def greatest(view: LedgerView) -> Sentence | None:
    """Say which package is worth most to the target, and who holds its key."""
    if view.target is None or not view.packages:
        return None
    target, words = view.target.id, view.rounding
    best = max(view.packages, key=lambda p: view.worth(SHAPLEY, p.id, target).central)
    worth = view.worth(SHAPLEY, best.id, target)
    if words.is_nothing(worth) or worth.central < 0.0:
        return Sentence(f"No package is worth anything to {called(view.target)} by itself.", "#ledger")
    first, last = view.worth(FIRST, best.id, target), view.worth(LAST, best.id, target)
    part = worth.central / view.total(target).central if view.total(target).central > 0.0 else 0.0
    opening = (
        f"More than half of what {called(view.target)} would gain lies in"
        if 0.5 < part < 1.0
        else f"The package worth most to {called(view.target)} is"
    )
    text = (
        f"{opening} {quoted(best)}: {_signed(view, first)} a year if eased alone{words.range_words(first)}, "
        f"{_signed(view, last)} once the others are eased{words.range_words(last)}; "
        f"{_key_words(view.keys(best))}"
    )
    return Sentence(text + ".", "#keys")


def alone(view: LedgerView) -> Sentence | None:
    """Say what the first sender can give alone, and with whom the rest opens."""
    if view.target is None or not view.ladder:
        return None
    target, words = view.target.id, view.rounding
    total = view.total(target).central
    rungs = view.ladder
    own = view.alone(rungs[0].joined[0], rungs[0].eased, target)
    if words.is_nothing(own):
        sender = _begin(called(rungs[0].joined[0]))
        text = f"{sender} alone can give nothing that {called(view.target)} would notice"
    else:
        text = (
            f"What {called(rungs[0].joined[0])} can ease alone is worth {_signed(view, own)} a year to "
            f"{called(view.target)}{words.range_words(own, magnitude=False)}{_of_all(own.central, total)}"
        )
    steps: list[str] = []
    for rung in rungs[1:]:
        now = Amount(view.eased(rung.eased, target))
        who = listed([called(a) for a in rung.joined])
        again = " as well" if steps else ""
        steps.append(f"with {who}{again} {_signed(view, now)}{_of_all(now.central, total)}")
    if steps:
        text += "; " + ", ".join(steps)
    if steps or own.band is None:
        text += " (the steps at central values)" if own.band else " (at central values of the assumptions)"
    return Sentence(text + ".", "#keys")


def leak(view: LedgerView) -> Sentence | None:
    """Say what reaches the patron: its gain, goods and payments that pass the target, its grip on trade."""
    if view.patron is None or view.target is None:
        return None
    words, gain = view.rounding, view.total(view.patron.id)
    text = f"{called(view.patron)} would {_gain(view, gain)}"
    target = view.total(view.target.id).central
    if gain.central > 0.0 and target > 0.0 and not words.is_nothing(gain):
        text += f", {_cents(100.0 * gain.central / target)} for every dollar that {called(view.target)} gains"
    nothing, everything_ = frozenset[str](), view.all_packages
    flow = [Amount(view.outcome("gateway_flow", s)) for s in (nothing, everything_)]
    if not all(words.is_nothing(f) for f in flow):
        text += (
            f"; what passes {called(view.target)} for {called(view.patron)} because the direct way is "
            f"barred, goods and payments together, would {_move(*(f.central for f in flow))} from "
            f"{words.words(flow[0])} to {words.words(flow[1])} a year{_flow_range(view)}"
        )
    before, after = (view.outcome("dependence", s) for s in (nothing, everything_))
    text += (
        f"; {possessive(called(view.patron))} share of {possessive(called(view.target))} goods trade would "
        f"{_move(before, after)} from {share(before)} to {share(after)}"
    )
    return Sentence(_begin(text) + ".", "#flows")


def others(view: LedgerView) -> Sentence | None:
    """Say who else gains or loses most."""
    rest = _disjoint(view, view.role("sender", "third_party"))
    if not rest:
        return None
    words = view.rounding
    totals = [(a, view.total(a.id)) for a in rest]
    best = max(totals, key=lambda pair: pair[1].central)
    worst = min(totals, key=lambda pair: pair[1].central)
    said = []
    if best[1].central > 0.0 and not words.is_nothing(best[1]):
        said.append(f"{called(best[0])} would {_gain(view, best[1])}")
    if worst[1].central < 0.0 and not words.is_nothing(worst[1]):
        said.append(f"{called(worst[0])} would {_gain(view, worst[1])}")
    if not said:
        return Sentence("Nobody else would notice.", "#ledger")
    return Sentence(
        f"Among the others {', '.join(said[:1])}{' and ' + said[1] if said[1:] else ''}.", "#ledger"
    )


def complementarity(view: LedgerView) -> str:
    """Say which package's value hangs most on the others."""
    if view.target is None:
        return ""
    target, words = view.target.id, view.rounding
    gaps = {
        p.id: view.worth(LAST, p.id, target).central - view.worth(FIRST, p.id, target).central
        for p in view.packages
    }
    if not gaps:
        return ""
    total = abs(view.total(target).central)
    matter = [p for p in view.packages if abs(gaps[p.id]) > 0.02 * total]
    if not matter:
        return "No package is worth more, or less, for the others being eased: their values add up."
    most = max(matter, key=lambda p: abs(gaps[p.id]) / _either(view, p, target))
    gap = gaps[most.id]
    first, last = (view.worth(k, most.id, target) for k in (FIRST, LAST))
    relation = "The packages need each other" if gap > 0.0 else "The packages stand in for one another"
    text = (
        f"{relation}, most of all {quoted(most)}: alone it is worth {_signed(view, first)} a year to "
        f"{called(view.target)}, after all others {_signed(view, last)}"
    )
    partner = view.partner_of(most)
    if gap > 0.0 and partner is not None and not words.is_nothing(Amount(partner[1])) and partner[1] > 0.0:
        text += f"; it needs {quoted(partner[0])} above all"
    return text + "."


def beyond(view: LedgerView) -> str:
    """Say who holds most of what no package contains."""
    if view.target is None or not view.holders:
        return ""
    target, words = view.target.id, view.rounding
    worth = {h.id: Amount(view.outside_worth(LAST, h.id, target)) for h in view.holders}
    most = max(view.holders, key=lambda h: worth[h.id].central)
    if words.is_nothing(worth[most.id]) or worth[most.id].central < 0.0:
        return f"Nothing that any key holder has outside the packages would help {called(view.target)}."
    return (
        f"Beyond the packages, most is in the hands of {_holder(most)}: lifting its acts too would add "
        f"{_signed(view, worth[most.id])} a year for {called(view.target)}, at central values."
    )


def _either(view: LedgerView, package: Package, actor: str) -> float:
    """Give the larger of a package's first and last value, without sign."""
    return max(abs(view.worth(k, package.id, actor).central) for k in (FIRST, LAST)) or 1.0


def horizons(view: LedgerView) -> str:
    """Compare the short run with the long run."""
    if view.target is None:
        return ""
    words = view.rounding
    long, short = (Amount(view.total(view.target.id, h).central) for h in ("long", "short"))
    text = (
        f"With short-run elasticities, easing everything is worth {_signed(view, short)} a year to "
        f"{called(view.target)}, with long-run ones {_signed(view, long)}"
    )
    if words.amount(short) == words.amount(long):
        return text + ": the horizon makes no difference."
    if short.central > long.central:
        return text + (
            ". Before buyers and sellers have found others, a closed door costs more, "
            "so opening it is worth more."
        )
    return text + ". What easing is worth grows as buyers and sellers have time to come back."


def quoted(package: Package) -> str:
    """Give a package's title in quotation marks."""
    return f"\u201c{package.title}\u201d"


def called(actor: Actor) -> str:
    """Give an actor's title as it stands inside a sentence."""
    return in_text(actor.title.split(" (")[0].strip() or actor.title)


def in_text(title: str) -> str:
    """Give a name its article where it takes one."""
    if title.startswith("The "):
        return "the " + title[4:]
    if title.startswith(("Other ", "Rest ")):
        return "the " + title[0].lower() + title[1:]
    return f"the {title}" if title.startswith(("United ", "European ")) else title


def possessive(name: str) -> str:
    """Put a name in the genitive."""
    return f"{name}\u2019" if name.endswith("s") else f"{name}\u2019s"


def listed(names: Sequence[str]) -> str:
    """Join names as people do."""
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)


def everything(view: LedgerView) -> str:
    """Name all packages together."""
    count = len(view.packages)
    named = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return "the one package" if count == 1 else f"all {named} packages"


def _gain(view: LedgerView, amount: Amount) -> str:
    words = view.rounding
    if words.is_nothing(amount):
        return f"neither gain nor lose{words.range_words(amount)}"
    verb = "gain" if amount.central > 0.0 else "lose"
    unsure = ""
    if amount.band is not None and amount.band[0] * amount.band[1] < 0.0:
        unsure = ", but even the sign is not sure"
    return f"{verb} {words.words(amount)} a year{words.range_words(amount)}{unsure}"


def _signed(view: LedgerView, amount: Amount) -> str:
    if view.rounding.is_nothing(amount):
        return "nothing"
    size = view.rounding.words(amount)
    return size if amount.central > 0.0 else f"minus {size}"


def _of_all(value: float, total: float) -> str:
    if total <= 0.0 or value <= 0.0:
        return ""
    return f", {share(value / total)} of the whole" if value < 0.995 * total else ", the whole"


def _cents(cents: float) -> str:
    if cents < 0.5:
        return "less than a cent"
    number = rounded(cents, 1.0)
    return f"{number} cent" if number == "1" else f"{number} cents"


def _move(before: float, after: float) -> str:
    if abs(after - before) <= 0.005 * max(abs(before), abs(after), 1e-12):
        return "stay about as it is,"
    return "rise" if after > before else "fall"


def _flow_range(view: LedgerView) -> str:
    band = view.outcome_range("gateway_flow", "all_eased")
    if band is None:
        return ""
    after = Amount(view.outcome("gateway_flow", view.all_packages), *band)
    return view.rounding.range_words(after)


def _key_words(keys: Sequence[KeyHolder]) -> str:
    if not keys:
        return "nobody is named who holds its key"
    names = listed([_holder(k) for k in keys])
    return f"its key is held by {names}" + (
        ", all of whom must agree"
        if len(keys) > 2
        else ", who must both agree"
        if len(keys) == 2
        else " alone"
    )


def _holder(holder: KeyHolder) -> str:
    head, _, tail = holder.title.partition(", by ")
    known = ("US ", "EU", "UK ", "Lithuanian ", "Polish ", "Latvian ", "Canadian ", "Swiss ", "Ukrainian ")
    name = f"{head} by {tail}" if tail else head
    return f"the {name}" if name.startswith(known) else name


def partners(view: LedgerView, direction: str, state: str) -> dict[str, float]:
    """Add up the target's trade by actor, nobody counted twice, and what is left by region."""
    flows = view.trade(direction, state, by="partner")
    for region in view.target.regions if view.target else ():
        flows.pop(region, None)
    sums = {}
    for actor in _disjoint(view, view.role("patron", "sender", "transit", "third_party")):
        members = [r for r in view.case.regions(actor.regions, view.labels("region")) if r in flows]
        if members:
            sums[actor.title.split(" (")[0]] = sum(flows.pop(r) for r in members)
    return sums | {place_name(region): value for region, value in flows.items()}


def _disjoint(view: LedgerView, actors: Iterable[Actor]) -> list[Actor]:
    """Leave out actors all of whose regions belong to a wider one, so that nobody is counted twice."""
    regions = {a.id: frozenset(view.case.regions(a.regions, view.labels("region"))) for a in actors}
    return [a for a in actors if not any(regions[a.id] < other for other in regions.values())]


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
