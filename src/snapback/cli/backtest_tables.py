"""Tables of a backtest for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from snapback.verdict.scored import summarised

if TYPE_CHECKING:
    from rich.console import Console

    from snapback.verdict.backtest import Backtest


def show(found: Backtest, out: Console) -> None:
    """Print scores beside those of a base rate and of persistence, and what was learnt."""
    table = Table(title=f"{found.case}: mean scores over episodes, less is better", title_justify="left")
    table.add_column("question")
    for heading in ("rule", "episodes", "method", "base rate", "persistence", "skill", "80 % held"):
        table.add_column(heading, justify="right")
    for row in summarised(found.scored):
        scores = row["scores"]
        skill = "" if row["skill"] is None else f"{row['skill']:.2f}"
        error = "" if row["skill_error"] is None else f" ± {row['skill_error']:.2f}"
        table.add_row(
            row["id"],
            row["rule"],
            str(row["episodes"]),
            f"{scores['method']:.2f}",
            f"{scores['baseline']:.2f}",
            f"{scores['persistence']:.2f}" if "persistence" in scores else "",
            skill + error,
            f"{row['coverage']:.2f}" if "coverage" in row else "",
        )
    out.print(table)
    c = found.calibration
    learnt = [name for name in c.learnt if name not in c.uninformed]
    out.print(
        f"Of {len(c.names)} parameters the record of {c.episodes} episodes informs "
        f"{', '.join(learnt) or 'none'}; of the others it says nothing.",
        soft_wrap=True,
    )
