"""Tables and pictures of docs/plausibility.md: the record beside what the game says of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docbuild.blocks import table
from docbuild.curves import Chart, chart
from docbuild.survival import MONTHS, about_prisoners, relief_in_force, target_keeps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docbuild.survival import Survival
    from snapback.case import Case

    Row = Mapping[str, str]

FILE = Path(__file__).resolve().parents[2] / "docs" / "_static" / "plausibility.csv"
SURVIVAL, JAILS = "docs/_static/thaws.svg", "docs/_static/jails.svg"

NO_MASS = {12: (0.89, 0.055), 24: (0.74, 0.078), 36: (0.65, 0.094), 60: (0.51, float("nan"))}
"""No mass crackdown, coup or open renunciation in the same 30 deals, with standard error: political
parameters, rows `S_no_mass_breach_12m` to `_36m` (error from the 80 % range) and the note of the last
(60 months). The kinds of breach behind it are not in the case's facts."""

EPISODES = {"thaw_2008": "Belarus 2008-10", "thaw_2015": "Belarus 2015-20"}
HALVES = ("2023-01", "2023-07", "2024-01", "2024-07")
"""First month of each half-year of the comparison."""

FIVE_YEARS = 20


@dataclass(frozen=True)
class Band:
    """Central value, and 10, 50 and 90 % points over draws."""

    central: float
    p10: float
    p50: float
    p90: float

    def said(self, digits: int) -> str:
        """Write central value, and median and band."""
        low, mid, high = (f"{x:,.{digits}f}" for x in (self.p10, self.p50, self.p90))
        return f"{self.central:,.{digits}f}; {mid} ({low} to {high})"

    def holds(self, observed: float) -> str:
        """Say whether something observed lies in the 80 % band."""
        return "yes" if self.p10 <= observed <= self.p90 else "**no**"


Bands = dict[str, list[Band]]


def bands() -> tuple[Bands, int]:
    """Read the file: paths by quarter, and the number of draws."""
    told: Bands = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        values = (float(row[name]) for name in ("central", "p10", "p50", "p90"))
        told.setdefault(row["quantity"], []).append(Band(*values))
    return told, int(rows[0]["draws"])


def plausibility_blocks(case: Case) -> dict[str, list[str]]:
    """Give the page's tables."""
    told, draws = bands()
    thaws, months = case.facts("thaw_durations"), case.facts("prisoner_series")
    return {
        "draws": [f"Bands hold 80 % of {draws} draws of all parameters of the case."],
        "survival": _survival(told, thaws),
        "thaws": _thaws(told, thaws),
        "jails": _jails(told, months),
        "stock": _stock(told, months),
    }


def plausibility_pictures(case: Case) -> dict[str, str]:
    """Draw survival and the stock of prisoners."""
    told, _ = bands()
    thaws, months = case.facts("thaw_durations"), case.facts("prisoner_series")
    held = [(float(n), float(r["stock"])) for n, r in enumerate(_since_2022(months))]
    strict = target_keeps(thaws, about_prisoners)
    return {
        SURVIVAL: chart(
            "How long relief stays, and how long the target keeps",
            "Line: the record. Band: 80 % of draws, from completion; dashes: median. Months.",
            (
                _curve("Relief in force", relief_in_force(thaws), told["small_steps.done.relief"]),
                _curve("No breach, strict reading", strict, told["small_steps_strict.done.unbroken"]),
            ),
        ),
        JAILS: chart(
            "Recognised political prisoners held in Belarus, months from the end of 2022",
            "Line: Viasna's monthly count. Band: 80 % of draws under pressure; dashes: median.",
            (Chart("People held", held, _path(told["pressure.stock"], held[0][1]), 24.0, (1000.0, 1800.0)),),
        ),
    }


def _curve(title: str, found: Survival, model: Sequence[Band]) -> Chart:
    steps = [(0.0, 1.0)]
    for month, share in zip(found.months, found.share, strict=True):
        steps += [(float(month), steps[-1][1]), (float(month), float(share))]
    inside = [(m, s) for m, s in steps if m <= 60.0]
    return Chart(title, [*inside, (60.0, inside[-1][1])], _path(model, 1.0), 60.0, (0.0, 1.0))


def _path(model: Sequence[Band], start: float) -> list[tuple[float, float, float, float]]:
    """Give month, median and band, from a start that is known."""
    return [(0.0, start, start, start)] + [
        (3.0 * (n + 1), band.p50, band.p10, band.p90) for n, band in enumerate(model[:FIVE_YEARS])
    ]


def _survival(told: Bands, thaws: Sequence[Row]) -> list[str]:
    relief, strict = relief_in_force(thaws), target_keeps(thaws, about_prisoners)
    readings = (
        ("relief in force", {m: relief.at(m) for m in MONTHS}, "small_steps.{}.relief"),
        ("no mass crackdown", NO_MASS, "small_steps.{}.unbroken"),
        ("no breach, strict", {m: strict.at(m) for m in MONTHS}, "small_steps_strict.{}.unbroken"),
    )
    rows = []
    for words, record, quantity in readings:
        for month in MONTHS:
            share, error = record[month]
            first, done = (told[quantity.format(start)][month // 3 - 1] for start in ("first", "done"))
            observed = f"{share:.2f}" if error != error else f"{share:.2f} ({error:.2f})"  # noqa: PLR0124 -- NaN
            cells = (first.said(2), first.holds(share), done.said(2), done.holds(share))
            rows.append((words, str(month), observed, *cells))
    head = (
        "what goes on", "months", "record (error)", "game, from the first step", "inside",
        "game, from completion", "inside",
    )  # fmt: skip
    return table(head, rows)


def _thaws(told: Bands, thaws: Sequence[Row]) -> list[str]:
    rows = []
    for name, episode in EPISODES.items():
        row = next(r for r in thaws if r["episode"] == episode)
        months = float(row["months_to_breach"])
        path = told[f"{name}.done.unbroken"]
        n = min(int(months // 3.0), len(path)) - 1
        vote, other = (told[f"{name}.{h}_hazard"][0] for h in ("vote", "other"))
        rows.append(
            (
                episode,
                f"{months:.0f}",
                row["ended_by"],
                path[n].said(2),
                vote.said(3),
                other.said(3),
            )
        )
    head = (
        "thaw", "months to breach", "ended by", "game: unbroken by then",
        "breach in the half-year of the vote", "in a half-year before",
    )  # fmt: skip
    return table(head, rows)


def _jails(told: Bands, months: Sequence[Row]) -> list[str]:
    rows = []
    for n, first in enumerate(HALVES):
        year, start = (int(part) for part in first.split("-"))
        within = [r for r in months if r["month"] in {f"{year}-{start + k:02d}" for k in range(6)}]
        new = _sum(within, "newly_recognised")
        pardoned = _sum(within, "released_by_pardon")
        cells = []
        for observed, quantity in ((new, "newly_jailed"), (pardoned, "freed")):
            band = told[f"pressure.{quantity}"][n]
            said = "not reported" if observed is None else f"{observed:,.0f}"
            cells += [said, band.said(0), "" if observed is None else band.holds(observed)]
        rows.append((f"{first} to {year}-{start + 5:02d}", *cells))
    new, freed = (_sum(_half(months), c) for c in ("newly_recognised", "released_by_pardon"))
    ratio = told["pressure.ratio"][3]
    if new is not None and freed:
        rows.append(
            (
                "newly held per person freed, last half",
                f"{new / freed:.1f}",
                ratio.said(0),
                ratio.holds(new / freed),
                "",
                "",
                "",
            )
        )
    head = ("half-year", "newly recognised", "game", "inside", "pardoned", "game", "inside")
    return table(head, rows)


def _half(months: Sequence[Row]) -> list[Row]:
    return [r for r in months if "2024-07" <= r["month"] <= "2024-12"]


def _sum(rows: Sequence[Row], column: str) -> float | None:
    """Add up a column; nothing where more than one month is not reported."""
    told = [float(r[column]) for r in rows if r[column]]
    return sum(told) if len(told) >= len(rows) - 1 else None


def _stock(told: Bands, months: Sequence[Row]) -> list[str]:
    rows = []
    held = {r["month"]: float(r["stock"]) for r in months if r["stock"]}
    for n, band in enumerate(told["pressure.stock"]):
        month = f"{2023 + n // 4}-{3 * (n % 4) + 3:02d}"
        rows.append((month, f"{held[month]:,.0f}", band.said(0), band.holds(held[month])))
    return table(("end of", "held", "game, under pressure", "inside"), rows)


def _since_2022(months: Sequence[Row]) -> list[Row]:
    return [r for r in months if "2022-12" <= r["month"] <= "2024-12" and r["stock"]]
