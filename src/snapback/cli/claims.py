"""``snapback claims``: every claim of a case, with its odds and what it hangs on."""

from typing import TYPE_CHECKING, Annotated

import typer

from snapback.cli.judged import DrawsOption, SeedOption, WorkersOption, draws_of
from snapback.cli.output import Json, print_json, progress

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.verdict.claims import ClaimResult

WORDS = {
    "assumed": "{} (assumed)",
    "undecided": "undecided",
}


def claims(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    draws: DrawsOption = 64,
    seed: SeedOption = 0,
    workers: WorkersOption = 0,
    claim: Annotated[
        str | None, typer.Option("--claim", help="Id of one claim, told in full with its record.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge the claims of a case by draws of everything that nobody knows.

    A claim's odds are the share of draws in which its tests hold: below 20 % unsupported, to 40 % doubtful,
    to 60 % open, to 80 % likely, above supported; "assumed" where a judgement decides. Draws of an earlier
    assessment are used again.

    Example: snapback claims belarus-2025 --draws 64
    """
    from snapback.economy.worlds import load_case, world_of
    from snapback.errors import InvalidInput
    from snapback.verdict.argued import argue
    from snapback.verdict.deciding import claim_record

    asked = load_case(case)
    ids = [c.id for c in asked.claims]
    if not ids:
        raise InvalidInput(
            "there are no claims.", where="claims.yaml", remedy="Add the file; docs/claims.md shows how."
        )
    if claim is not None and claim not in ids:
        known = ", ".join(f"`{name}`" for name in ids)
        raise InvalidInput(f"the case has no claim `{claim}`.", where="--claim", remedy=f"It has {known}.")
    with progress(f"Claims of {asked.id}") as report:
        found, ensemble = draws_of(asked, world_of(asked), draws, seed, workers, report)
    results = [result for result in argue(found) if claim in (None, result.id)]
    if as_json:
        print_json(
            {
                "case": asked.id,
                "vintage": str(asked.vintage),
                "draws": draws,
                "failed_draws": len(ensemble.failed),
                "seed": seed,
                "result_hash": ensemble.result_hash,
                "claims": [claim_record(asked, result) for result in results],
            }
        )
        return
    _show(asked, results, found.size, whole=claim is not None)


def _show(case: "Case", results: "list[ClaimResult]", draws: int, *, whole: bool) -> None:
    from rich.table import Table

    from snapback.cli.output import console
    from snapback.verdict.argued import hangs_on

    screen = console()
    table = Table(title=f"{case.title}: claims, judged by {draws} draws. Facts up to {case.vintage}")
    table.add_column("claim", overflow="fold")
    table.add_column("holds in", justify="right")
    table.add_column("verdict")
    for result in results:
        odds = "-" if result.share is None else f"{result.share:.0%} \N{PLUS-MINUS SIGN} {result.error:.0%}"
        verdict = WORDS.get(result.verdict, "{}").format(result.word or result.verdict)
        table.add_row(f"{result.id}: {result.text}", odds, verdict if result.firm else f"{verdict}?")
    screen.print(table)
    screen.print("A question mark: two standard errors of the draws would change the word.", highlight=False)
    for result in results:
        lines = [hangs_on(case, result)]
        if whole:
            lines = [
                f"Decided by {result.quantity}: {result.test}." if result.test else "",
                *lines,
                f"Record: {result.record}" if result.record else "",
                f"Open: {result.why_undecided}" if result.why_undecided else "",
            ]
        for line in filter(None, lines):
            screen.print(f"{result.id}: {line}", markup=False, soft_wrap=False)
