"""How far balancing moved each cell of the use tables from its prior."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from worldbuild.codes import REGIONS, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from worldbuild.assemble import Built

KINDS = ("intermediate", "value_added", "final", "home")

SMALLEST = 5.0
"""USD million: smaller cells are neither counted nor listed, before or after."""

LISTED = 40
"""Cells listed for each region, those that moved most dollars first."""


def write_moves(built: Built, path: Path) -> None:
    """Write the cells of each region that moved by most money: USD million before and after, log ratio."""
    rows = moves(built)
    listed = [
        row
        for code in REGIONS
        for row in sorted((r for r in rows if r[0] == code), key=lambda r: (-abs(r[5] - r[4]), r))[:LISTED]
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["region", "kind", "input", "sector", "before", "after", "log_ratio"])
        for *labels, before, after, ratio in listed:
            writer.writerow([*labels, f"{before:.1f}", f"{after:.1f}", f"{ratio:.3f}"])


def spread(built: Built) -> dict[str, dict[str, float]]:
    """Distribution of log ratios by kind of cell: count, quantiles of their absolute value, weighted mean."""
    result: dict[str, dict[str, float]] = {}
    rows = moves(built)
    for kind in KINDS:
        size = np.array([row[5] for row in rows if row[1] == kind])
        ratio = np.abs(np.array([row[6] for row in rows if row[1] == kind]))
        p50, p90, p99 = (float(q) for q in np.quantile(ratio, [0.5, 0.9, 0.99]))
        result[kind] = {
            "cells": len(ratio), "p50": p50, "p90": p90, "p99": p99, "largest": float(ratio.max()),
            "weighted": float((ratio * size).sum() / size.sum()),
        }  # fmt: skip
    return {kind: {name: round(value, 4) for name, value in row.items()} for kind, row in result.items()}


def moves(built: Built) -> list[tuple[str, str, str, str, float, float, float]]:
    """Cells whose level is at least ``SMALLEST`` before or after."""
    rows = []
    for code in REGIONS:
        before, after = built.before[code], built.after[code]
        for kind in KINDS:
            x0, x1 = getattr(before, kind), getattr(after, kind)
            for at in np.argwhere(np.maximum(x0, x1) >= SMALLEST):
                cell = tuple(int(n) for n in at)
                labels = (SECTORS[cell[0]], SECTORS[cell[1]]) if len(cell) == 2 else ("", SECTORS[cell[0]])
                old, new = float(x0[cell]), float(x1[cell])
                rows.append((code, kind, *labels, old, new, float(np.log(new / old))))
    return rows
