"""``snapback tip``: what would have to be true for a verdict to turn."""

from typing import TYPE_CHECKING, Annotated

import typer

from snapback.cli.judged import DrawsOption, SeedOption, WorkersOption, draws_of, told
from snapback.cli.output import Json, print_json, progress

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.verdict.turning import Turns


def tip(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    policy: Annotated[
        str | None, typer.Option("--policy", help="Agreement; by default the best of each weighting.")
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="What it is held against; by default no deal.")
    ] = None,
    weighting: Annotated[
        str | None,
        typer.Option("--weighting", help="human_rights, power_politics or quick_success; by default each."),
    ] = None,
    parameters: Annotated[
        int, typer.Option("--parameters", min=1, max=64, help="Parameters of promises that are searched.")
    ] = 12,
    ledger: Annotated[
        int,
        typer.Option(
            "--ledger", min=0, max=8, help="Parameters of the ledger, if the draws flag any; each is slow."
        ),
    ] = 2,
    joint: Annotated[
        bool, typer.Option("--joint/--no-joint", help="Search the nearest joint turn as well.")
    ] = True,
    draws: DrawsOption = 64,
    seed: SeedOption = 0,
    workers: WorkersOption = 0,
    as_json: Json = False,
) -> None:
    """Find the value of each parameter at which the verdict on an agreement turns, others at their medians.

    The verdict is whether the agreement beats no deal over five years by a weighting. Searched are the
    parameters that move it most, from the 1 % to the 99 % point of each prior; then the smallest move of all
    parameters together.

    Example: snapback tip belarus-2025 --weighting human_rights
    """
    from snapback.economy.engine import threads
    from snapback.economy.worlds import load_case, world_of
    from snapback.ensemble.task import Context, economy
    from snapback.errors import InvalidInput
    from snapback.game.policies import policy_of
    from snapback.game.theory.weightings import WEIGHTINGS
    from snapback.verdict.deciding import joint_record, tipping_record
    from snapback.verdict.ranking import best_agreement
    from snapback.verdict.turning import flagged, turns

    if weighting is not None and weighting not in WEIGHTINGS:
        known = ", ".join(f"`{name}`" for name in WEIGHTINGS)
        raise InvalidInput(
            f"there is no weighting `{weighting}`.", where="--weighting", remedy=f"Use {known}."
        )
    asked = load_case(case)
    for named in (policy, against):
        if named is not None:
            policy_of(asked, named)
    world = world_of(asked)
    found: list[Turns] = []
    with progress(f"What turns {asked.id}") as report:
        sample, ensemble = draws_of(asked, world, draws, seed, workers, report)
        other = against or sample.nothing
        report(0.0, f"{asked.id}: ledger at central values")
        data = economy(Context(asked, world), None)
        for by in WEIGHTINGS if weighting is None else (weighting,):
            one = policy or best_agreement(sample, by)
            if one is None:
                raise InvalidInput(
                    "there is no agreement to judge.", where="case.yaml", remedy="Add one to `agreements:`."
                )
            found.append(
                turns(
                    asked,
                    data,
                    one,
                    other,
                    by,
                    asked=parameters,
                    world=world,
                    more=flagged(sample, one, other, by, ledger=ledger),
                    joint=joint,
                    workers=workers or threads(),
                    progress=told(report, asked.id),
                )
            )
    if as_json:
        print_json(
            {
                "case": asked.id,
                "vintage": str(asked.vintage),
                "draws": draws,
                "seed": seed,
                "result_hash": ensemble.result_hash,
                "tipping": [row for turned in found for row in tipping_record(turned)],
                "joint_turns": [joint_record(turned) for turned in found],
            }
        )
        return
    for turned in found:
        _show(asked, turned)


def _show(case: "Case", turned: "Turns") -> None:
    from rich.table import Table

    from snapback.cli.output import console
    from snapback.verdict.drawn import in_words

    screen = console()
    better = "better" if turned.difference > 0 else "worse"
    title = (
        f"{turned.policy} is {better} than {turned.against} over five years by {turned.weighting}"
        f" ({turned.difference:+.3g}); it turns where, alone,"
    )
    table = Table(title=title)
    for name in ("parameter", "median", "turns at", "searched"):
        table.add_column(name, justify="left" if name == "parameter" else "right", overflow="fold")
    for value in turned.values:
        turn = "nowhere" if value.turns_at is None else f"{value.turns_at:.3g}"
        low, high = value.searched
        unit = turned.units[value.parameter]
        table.add_row(
            f"{in_words(case, value.parameter)}, {unit} ({value.parameter})",
            f"{value.median:.3g}",
            turn,
            f"{low:.3g} to {high:.3g}",
        )
    screen.print(table)
    screen.print(
        f"{turned.asked} of {turned.known} parameters were searched, those that move it most: at the"
    )
    screen.print("medians, or over the draws beyond chance.")
    if turned.joint is None:
        screen.print(f"Together: {turned.why_no_joint}", markup=False)
        return
    joint = turned.joint
    at = dict(zip(joint.names, joint.value, strict=True))
    movers = ", ".join(f"{name} at {at[name]:.3g}" for name in joint.movers()[:6])
    screen.print(
        f"Together: the nearest turn is {joint.distance:.2f} standard scores away, beyond it lie about"
        f" {joint.probability:.0%} of all worlds; most of the way: {movers}.",
        markup=False,
    )
