"""An assessment in the terminal: policies side by side, people first; who keeps what; how sure."""

from typing import TYPE_CHECKING

from snapback.cli.output import console
from snapback.game.theory.weightings import WEIGHTINGS
from snapback.report.numbers import NARROW

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from snapback.case.agreement import Agreement
    from snapback.report.assessment_view import AssessmentView
    from snapback.verdict.assessment import Assessment
    from snapback.verdict.deciding import Verdict

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def show(assessment: "Assessment") -> None:
    """Print an assessment: people, promises and money under each policy, then who keeps what."""
    from snapback.report.assessment_view import AssessmentView
    from snapback.report.verdict_words import draws_words, verdict

    view, screen, case = AssessmentView(assessment), console(), assessment.case
    _say(screen, f"{case.title}: what each policy leads to within three years. Facts up to {case.vintage}")
    screen.print(people(view))
    screen.print(promises(view))
    screen.print(money(view))
    for n, agreement in enumerate(view.policies, 1):
        _say(screen, f"{n}  {agreement.title}", gap=n == 1)
    for sentence in verdict(view):
        _say(screen, sentence.text)
    for line in keeping(view):
        _say(screen, line)
    if assessment.verdict is not None:
        _judged(screen, view, assessment.verdict)
    _say(screen, f"{draws_words(view)} All of it is conditional on the policy; none of it is a prediction.")
    screen.print()


def people(view: "AssessmentView") -> "Table":
    """Set the policies beside people freed (and how many of them by noise), newly jailed, and held."""
    table = _table("People")
    for title in ("freed", "by noise alone", "newly jailed", "held then"):
        table.add_column(title, justify="right")
    for agreement in view.policies:
        floor = view.noise(agreement.id)
        table.add_row(
            _name(view, agreement),
            _cell(view, agreement.id, "freed"),
            "-" if floor is None else view.say(floor, "persons"),
            _cell(view, agreement.id, "newly_jailed"),
            _cell(view, agreement.id, "held"),
        )
    return table


def promises(view: "AssessmentView") -> "Table":
    """Set the agreements beside the steps kept, completion, and who breaks them."""
    table = _table("Promises")
    for title in ("steps", "kept", "completed", "target breaks", "sender breaks", "taken back"):
        table.add_column(title, justify="right")
    names = ("steps_kept", "agreement_completed", "broken_by_target", "broken_by_sender", "snapped_back")
    for agreement in view.agreements:
        cells = [_cell(view, agreement.id, name) for name in names]
        table.add_row(_name(view, agreement), str(len(agreement.steps)), *cells)
    return table


def money(view: "AssessmentView") -> "Table":
    """Set the policies beside the rulers' revenue, the patron's gain, its hold, and the rulers' fall."""
    table = _table("USD million a year; power")
    for title in ("rulers' revenue", "patron's gain", "patron's share", "rulers fall"):
        table.add_column(title, justify="right")
    for agreement in view.policies:
        names = ("regime_revenue", "patron_gain", "dependence", "regime_falls")
        table.add_row(_name(view, agreement), *(_cell(view, agreement.id, name) for name in names))
    return table


def keeping(view: "AssessmentView") -> list[str]:
    """Say for each agreement how far it gets, in one line each."""
    lines = []
    for agreement in view.agreements:
        kept = [
            f"{due.title} {view.say(due.kept, 'probability')} ({due.owes})" for due in view.due(agreement.id)
        ]
        lines.append(f"{view.number[agreement.id]}  {'; '.join(kept)}.")
    head = "Chance that each promise is reached and kept within five years, at central values:"
    return [head, *lines] if lines else []


def claims(verdict: "Verdict") -> "Table":
    """Set every claim beside its word and odds."""
    from snapback.report.judged_words import verdict_label

    table = _table("Claims")
    for title in ("verdict", "holds in"):
        table.add_column(title, justify="right")
    for n, claim in enumerate(verdict.claims, 1):
        odds = "-" if claim.share is None else f"{claim.share:.0%}"
        table.add_row(f"{n} {_plain(claim.text)}", verdict_label(claim), odds)
    return table


def _judged(screen: "Console", view: "AssessmentView", verdict: "Verdict") -> None:
    """Print claims, the best policy by each weighting, and what turns it."""
    from snapback.report.judged_words import ranking_words, tipping_words

    if verdict.claims:
        screen.print(claims(verdict))
    for ranking in verdict.rankings[: len(WEIGHTINGS)]:
        _say(screen, ranking_words(view, ranking), gap=False)
    turns = [line for found in verdict.tipping for line in tipping_words(view, found)]
    for line in turns or [f"What would turn these verdicts: snapback tip {view.case.id}"]:
        _say(screen, line, gap=False)


def _cell(view: "AssessmentView", policy: str, outcome: str) -> str:
    told = view.told(policy, outcome)
    return told.text + (f"\n{told.band.replace(' to ', _ELLIPSIS)}" if told.band else "")


def _name(view: "AssessmentView", agreement: "Agreement") -> str:
    return f"{view.number[agreement.id]} {_short(agreement)}"


def _short(agreement: "Agreement") -> str:
    return _plain(agreement.id.replace("_", " "))


def _table(first: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    return table


def _plain(text: str) -> str:
    """Keep the words of a case from being read as markup or control characters."""
    from rich.markup import escape

    text = text.replace(NARROW, " ")
    return escape("".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text))


def _say(screen: "Console", text: str, *, gap: bool = True) -> None:
    if gap:
        screen.print()
    screen.print(_plain(text), soft_wrap=False)
