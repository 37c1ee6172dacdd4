"""An assessment in the terminal: policies side by side, people first; who keeps what; how sure."""

from typing import TYPE_CHECKING

from snapback.cli.output import console
from snapback.report.numbers import NARROW, Amount, Rounding, rounded, share

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from snapback.case.agreement import Agreement
    from snapback.verdict.assessment import Assessment

YEAR = "3y"
"""When the tables are told: late enough for steps to be kept or broken, early enough to be acted on."""

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def show(assessment: "Assessment") -> None:
    """Print an assessment: people, promises and money under each policy, then who keeps what."""
    screen, case = console(), assessment.case
    _say(screen, f"{case.title}: what each policy leads to within three years. Facts up to {case.vintage}")
    screen.print(people(assessment))
    screen.print(promises(assessment))
    screen.print(money(assessment))
    for n, agreement in enumerate(assessment.policies, 1):
        _say(screen, f"{n}  {agreement.title}", gap=n == 1)
    _say(screen, _how_sure(assessment))
    for line in keeping(assessment):
        _say(screen, line)
    screen.print()


def people(assessment: "Assessment") -> "Table":
    """Set the policies beside people freed (and how many of them by noise), newly jailed, and held."""
    table = _table("People")
    for title in ("freed", "of it noise", "newly jailed", "held then"):
        table.add_column(title, justify="right")
    for n, agreement in enumerate(assessment.policies, 1):
        table.add_row(
            f"{n} {_short(agreement)}",
            cell(assessment, agreement.id, "freed"),
            _noise(assessment, agreement.id),
            cell(assessment, agreement.id, "newly_jailed"),
            cell(assessment, agreement.id, "held"),
        )
    return table


def promises(assessment: "Assessment") -> "Table":
    """Set the agreements beside the steps kept, completion, and who breaks them."""
    table = _table("Promises")
    for title in ("steps", "kept", "completed", "target breaks", "sender breaks", "taken back"):
        table.add_column(title, justify="right")
    for n, agreement in enumerate(assessment.policies, 1):
        if agreement.steps:
            names = (
                "steps_kept", "agreement_completed", "broken_by_target", "broken_by_sender", "snapped_back",
            )  # fmt: skip
            cells = [cell(assessment, agreement.id, name) for name in names]
            table.add_row(f"{n} {_short(agreement)}", str(len(agreement.steps)), *cells)
    return table


def money(assessment: "Assessment") -> "Table":
    """Set the policies beside the rulers' revenue, the patron's gain, its hold, and the rulers' fall."""
    table = _table("Money (USD million a year) and power")
    for title in ("rulers' revenue", "patron's gain", "patron's share", "rulers fall"):
        table.add_column(title, justify="right")
    for n, agreement in enumerate(assessment.policies, 1):
        names = ("regime_revenue", "patron_gain", "dependence", "regime_falls")
        cells = [cell(assessment, agreement.id, name) for name in names]
        table.add_row(f"{n} {_short(agreement)}", *cells)
    return table


def cell(assessment: "Assessment", policy: str, outcome: str, year: str = YEAR) -> str:
    """Give median and 80 % band of an outcome, each with the digits that the band supports."""
    central = float(assessment.comparison.data["at"].sel(policy=policy, outcome=outcome, year=year))
    unit = str(assessment.comparison.data["unit"].sel(outcome=outcome).values)
    if assessment.bands is None:
        return _number(central, unit, abs(central))
    at = assessment.bands["at"].sel(policy=policy, outcome=outcome, year=year).values
    low, middle, high = map(float, at)
    extent = max(abs(low), abs(middle), abs(high))
    first, last = (_number(x, unit, extent) for x in (low, high))
    band = first if first == last else f"{first}{_ELLIPSIS}{last}"
    return f"{_number(middle, unit, extent)}\n{band}"


def keeping(assessment: "Assessment") -> list[str]:
    """Say for each agreement how far it gets, in one line each."""
    lines = []
    for n, agreement in enumerate(assessment.policies, 1):
        due = assessment.promises[agreement.id]
        if due:
            kept = "; ".join(
                f"{d.title}: kept by the {d.owes} in {share(d.kept)} (due in {share(d.reached)})" for d in due
            )
            lines.append(f"{n}  {kept}.")
    return ["Promises within five years, at central values:", *lines] if lines else []


def _noise(assessment: "Assessment", policy: str) -> str:
    from snapback.game.outcomes import YEARS

    floor = float(assessment.comparison.data["noise"].sel(policy=policy).values[YEARS[YEAR] - 1])
    return _number(floor, "persons", abs(floor)) if floor == floor else "-"  # noqa: PLR0124 -- not a number


def _how_sure(assessment: "Assessment") -> str:
    if assessment.bands is None:
        return "At central values of all parameters: no range, so no measure of how sure this is."
    good = assessment.draws - assessment.failed_draws
    failed = f" ({assessment.failed_draws} more failed)" if assessment.failed_draws else ""
    return (
        f"Median and 80{NARROW}% band over {good} draws{failed} of all parameters. Noise: freed if the "
        "agreement were worth nothing to anybody. All of it is conditional on the policy, none a prediction."
    )


def _number(value: float, unit: str, extent: float) -> str:
    if unit in ("probability", "fraction"):
        return share(max(value, 0.0))
    if unit == "persons":
        return rounded(value, 1.0 if extent < 1000.0 else 10.0)
    if unit.startswith("USD"):
        return Rounding(1000.0).amount(Amount(value, min(value, -extent), max(value, extent)))
    return rounded(value, 0.1)


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
