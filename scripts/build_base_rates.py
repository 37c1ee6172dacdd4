#!/usr/bin/env python3
"""Compute base rates of success and duration from three databases of sanctions, aggregated.

    python scripts/build_base_rates.py [DATA]

DATA is the folder with ``sanctions-databases/`` (``../shared/data`` where none is given). Written is
``src/snapback/verdict/base_rates.csv``: shares and medians only, no case of any database.

Sources: Global Sanctions Data Base v3 (Felbermayr, Kirilakha, Syropoulos, Yalcin, Yotov 2020; Kirilakha et
al. 2021), success as stated by governments; TIES v4 (Morgan, Bapat, Kobayashi 2014), final outcome; EUSANCT
(Weber and Schneider 2022), success.
"""

from __future__ import annotations

import csv
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "snapback" / "verdict" / "base_rates.csv"

RIGHTS = ("democracy", "human_rights")
TIES_GAVE_WAY = {"1", "2", "6", "7"}
"""Partial or total acquiescence of the target, to a threat or to sanctions (TIES code book)."""
TIES_SETTLED = {"5", "10"}
"""Negotiated settlement, after a threat or under sanctions."""
TIES_HUMAN_RIGHTS = "8"
"""Issue: improve human rights (TIES code book)."""


def main() -> int:
    """Write the table; returns the exit status."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    folder = data / "sanctions-databases"
    if not folder.is_dir():
        print(f"{folder} is not there: name the folder with the data.", file=sys.stderr)
        return 1
    rows = [
        *gsdb(read(folder / "GSDB_V3.csv")),
        *ties(read(folder / "TIESv4.csv")),
        *eusanct(read(folder / "EUSANCT_Dataset_Case-level.csv")),
    ]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["database", "group", "what", "value", "cases"])
        writer.writerows(rows)
    return 0


def read(path: Path) -> list[dict[str, str]]:
    """Read a database; some texts in it are not UTF-8."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def gsdb(rows: list[dict[str, str]]) -> list[list[str | int]]:
    """Count objectives of the Global Sanctions Data Base: one case has several, each coded."""
    result: list[list[str | int]] = []
    for group in ("all cases", "democracy or human rights"):
        coded = [
            (objective, success)
            for row in rows
            for objective, success in zip(
                row["objective"].split(","), row["success"].split(","), strict=False
            )
            if success and success != "ongoing" and (group == "all cases" or objective in RIGHTS)
        ]
        for what, wanted in (
            ("success, total", {"success_total"}),
            ("success, total or partial", {"success_total", "success_part"}),
            ("success or negotiated settlement", {"success_total", "success_part", "nego_settlement"}),
        ):
            share = sum(success in wanted for _, success in coded) / len(coded)
            result.append(["GSDB v3", group, what, f"{share:.3f}", len(coded)])
        chosen = [
            row
            for row in rows
            if "ongoing" not in row["success"]
            and row["end"]
            and (group == "all cases" or any(o in RIGHTS for o in row["objective"].split(",")))
        ]
        years = [int(float(row["end"])) - int(float(row["begin"])) + 1 for row in chosen]
        result.append(
            ["GSDB v3", group, "median years in force", f"{statistics.median(years):g}", len(years)]
        )
    return result


def ties(rows: list[dict[str, str]]) -> list[list[str | int]]:
    """Count final outcomes of sanctions that were imposed."""
    result: list[list[str | int]] = []
    for group in ("all cases", "human rights"):
        coded = [
            str(int(float(row["finaloutcome"])))
            for row in rows
            if row["finaloutcome"]
            and row["imposition"] in ("1", "1.0")
            and (
                group == "all cases"
                or TIES_HUMAN_RIGHTS in {row[f"issue{n}"].removesuffix(".0") for n in (1, 2, 3)}
            )
        ]
        for what, wanted in (
            ("target gave way", TIES_GAVE_WAY),
            ("target gave way or settlement", TIES_GAVE_WAY | TIES_SETTLED),
        ):
            share = sum(code in wanted for code in coded) / len(coded)
            result.append(["TIES v4", group, what, f"{share:.3f}", len(coded)])
    return result


def eusanct(rows: list[dict[str, str]]) -> list[list[str | int]]:
    """Count success of threats and of sanctions."""
    result: list[list[str | int]] = []
    for what, column in (("success of sanctions", "sanctions_success"), ("success, threats too", "success")):
        coded = [row[column] for row in rows if row[column] not in ("", ".")]
        share = sum(float(code) == 1.0 for code in coded) / len(coded)
        result.append(["EUSANCT", "all cases", what, f"{share:.3f}", len(coded)])
    return result


if __name__ == "__main__":
    sys.exit(main())
