"""Tables of a forecast for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from snapback.verdict.questions import MONTHS

if TYPE_CHECKING:
    from rich.console import Console

    from snapback.verdict.forecast import Forecasts


def show(found: Forecasts, out: Console) -> None:
    """Print medians with 80 % ranges, and probabilities, by months after the vintage."""
    failed = f", {found.failed_draws} of them failed" if found.failed_draws else ""
    numbers = Table(
        title=f"{found.case}, from {found.vintage}: persons, median (80 % range)", title_justify="left"
    )
    events = Table(title="Probability by then", title_justify="left")
    for table in (numbers, events):
        table.add_column("")
        for months in MONTHS:
            table.add_column(f"{months} m", justify="right")
    rows: dict[str, list[str]] = {}
    for forecast in found.forecasts:
        q = forecast.quantiles
        told = f"{q[0.5]:.0f} ({q[0.1]:.0f}-{q[0.9]:.0f})" if q is not None else f"{forecast.probability:.2f}"
        rows.setdefault(forecast.id, []).append(told)
    numeric = {forecast.id for forecast in found.forecasts if forecast.quantiles is not None}
    for name, cells in rows.items():
        (numbers if name in numeric else events).add_row(name, *cells)
    out.print(numbers)
    out.print(events)
    mixed = ", ".join(f"{name} {share:g}" for name, share in found.mixture.items())
    out.print(f"{found.draws} draws{failed}. Policies: {mixed}.", soft_wrap=True)
    for note in found.notes:
        out.print(note, soft_wrap=True)
