"""``snapback design``: the terms of an agreement that no others beat."""

from typing import TYPE_CHECKING, Annotated

import typer

from snapback.cli.judged import told
from snapback.cli.output import Json, print_json, progress

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.verdict.designing import Designs

PEOPLE = {"freed": "freed", "averted": "detention_averted"}


def design(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    agreement: Annotated[
        str | None, typer.Option("--agreement", help="Whose terms are varied; the first in steps by default.")
    ] = None,
    people: Annotated[
        str,
        typer.Option("--people", help="Count people `freed`, or months of detention `averted`."),
    ] = "freed",
    refinements: Annotated[
        int, typer.Option("--refinements", min=0, max=4, help="How often sizes are halved near the front.")
    ] = 1,
    as_json: Json = False,
) -> None:
    """Search the terms of an agreement: people freed against the rulers' revenue and the patron's gain.

    Varied are who moves first, number and sizes of the steps, form, snapback, ceiling of arrests, deadlines
    (of a tariff, price and lot), all at central values. Shown are the designs that no other beats in all.

    Example: snapback design belarus-2025 --people averted
    """
    from snapback.economy.worlds import load_case, world_of
    from snapback.errors import InvalidInput
    from snapback.game.stage import settings_of
    from snapback.verdict.designing import design as search
    from snapback.verdict.designing import design_record

    if people not in PEOPLE:
        raise InvalidInput(f"people is `{people}`.", where="--people", remedy="Use `freed` or `averted`.")
    asked = load_case(case)
    settings_of(asked)
    with progress(f"Designs for {asked.id}") as report:
        found = search(
            asked,
            world_of(asked),
            agreement,
            people="freed" if people == "freed" else "detention_averted",
            refinements=refinements,
            progress=told(report, asked.id),
        )
    if as_json:
        print_json({"case": asked.id, "vintage": str(asked.vintage), **design_record(found)})
        return
    _show(asked, found)


def _show(case: "Case", found: "Designs") -> None:
    from rich.table import Table

    from snapback.cli.output import console
    from snapback.game.comparison import TITLES

    screen = console()
    table = Table(title=f"{case.title}: terms of {found.agreement.id} that no other design beats")
    table.add_column("terms", overflow="fold")
    for name, at, _ in found.objectives:
        table.add_column(f"{TITLES[name][0]}, {at}", justify="right", overflow="fold")
    table.add_column("target breaks, 5y", justify="right", overflow="fold")
    broken = found.beside["broken_by_target"]
    for n, (terms, row) in enumerate(zip(found.front.designs, found.front.objectives, strict=True)):
        said = ", ".join(f"{name} {_term(value)}" for name, value in terms.items())
        table.add_row(said, *(f"{value:,.4g}" for value in row), f"{broken[n]:.0%}")
    own = found.as_written
    table.add_section()
    table.add_row(
        "as the case writes it",
        *(f"{own[name]:,.4g}" for name, _, _ in found.objectives),
        f"{own['broken_by_target']:.0%}",
    )
    screen.print(table)
    lost = f", {found.front.without_answer} without an answer" if found.front.without_answer else ""
    screen.print(f"{found.front.tried} designs were played at central values{lost}.")


def _term(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
