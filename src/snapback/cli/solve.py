"""``snapback solve``: one policy at central values, or terms that no case has written down."""

from typing import TYPE_CHECKING, Annotated

import typer

from snapback.cli.output import Json, console, print_json
from snapback.cli.revised import SetOption, read_terms, read_values

if TYPE_CHECKING:
    from snapback.verdict.solving import Solved


def solve(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    policy: Annotated[
        str | None, typer.Argument(help="Id of a policy of the case; that of the terms by default.")
    ] = None,
    terms: Annotated[
        str | None,
        typer.Option("--terms", help="An agreement to try out, as JSON or @FILE."),
    ] = None,
    held: SetOption = None,
    coarse: Annotated[
        bool, typer.Option("--coarse", help="Answer sooner, within about a per cent of the whole answer.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Solve one policy: people, promises and money, at central values of all that is not set.

    The result hash is the same wherever the same terms and values are solved: here, in Python, on the page.

    Example: snapback solve belarus-2025 small_steps --set delta_target=0.96
    """
    from snapback.economy.worlds import load_case
    from snapback.errors import InvalidInput
    from snapback.verdict.record import solved_record
    from snapback.verdict.solving import solve as work_out

    asked = load_case(case)
    said = None if terms is None else read_terms(terms)
    if said is None and policy is None:
        raise InvalidInput(
            "neither a policy nor --terms is given.",
            where="command line",
            remedy=f"Name one of {', '.join(p.id for p in asked.agreements)}, or give --terms.",
        )
    solved = work_out(asked, policy, terms=said, values=read_values(held), coarse=coarse)
    if as_json:
        print_json({"case": asked.id, "coarse": coarse, **solved_record(solved)})
        return
    show(solved)


def show(solved: "Solved") -> None:
    """Print one policy: outcomes after one, three and five years, then each promise when it is due."""
    from rich.markup import escape
    from rich.table import Table

    from snapback.report.numbers import NARROW, share

    screen = console()
    screen.print(f"\n{escape(solved.title)}\n")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for year in ("1 year", "3 years", "5 years"):
        table.add_column(year, justify="right")
    at = solved.outcomes["at"].values
    for n, (title, unit) in enumerate(
        zip(solved.outcomes["title"].values, solved.outcomes["unit"].values, strict=True)
    ):
        shown = "" if unit == "probability" else f", {unit}"
        table.add_row(escape(f"{title}{shown}"), *(_cell(float(value), str(unit)) for value in at[n]))
    screen.print(table)
    for due in solved.promises:
        kept = due.kept / due.reached if due.reached else 0.0
        odds = f"falls due {share(due.reached)}, is then kept {share(kept)}".replace(NARROW, " ")
        screen.print(escape(f"{due.title}, owed by the {due.owes}: {odds}"), highlight=False)
    screen.print(f"\nCentral values; conditional on the terms, no prediction. Result {solved.result_hash}\n")


def _cell(value: float, unit: str) -> str:
    from snapback.report.numbers import MINUS, NARROW, rounded, share

    if unit in ("probability", "fraction"):
        return share(value).replace(NARROW, " ")
    if unit in ("persons", "person-months"):
        return rounded(value, 1.0)
    return f"{value:,.3g}".replace("-", MINUS)
