"""What every world satisfies, checked on load with all problems named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidWorld, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from snapback.world.table import World

SHARE_SUM_TOLERANCE = 1e-6
"""Published tables carry shares that sum to one within about 4e-7 (Caliendo & Parro 2015)."""

NEGATIVE_INPUT_TOLERANCE = 1e-3
"""Published input-output tables carry stray negative inputs; the 2015 table's largest is 6e-4."""


def check_world(world: World) -> None:
    """Raise :class:`InvalidWorld` with every problem of a world table."""
    problems = list(_shape_problems(world))
    if not problems:
        problems = [*_label_problems(world), *_number_problems(world)]
    if not problems:
        problems = [*_share_problems(world), *_sign_problems(world)]
    if problems:
        raise InvalidWorld(problems)


def check_balanced(world: World, tolerance: float = 1e-8) -> None:
    """Raise :class:`InvalidWorld` unless value added is what output pays for it (output equals sales)."""
    if world.base.imbalance > tolerance:
        raise InvalidWorld(
            f"output does not equal sales: value added misses what output pays for it by "
            f"{world.base.imbalance:.2e} (tolerance {tolerance:.0e}), so a zero shock would move prices.",
            where="world",
            remedy="Balance the table before it is used (scripts/build_world.py shows how).",
        )


def _shape_problems(world: World) -> Iterator[Problem]:
    n, s = len(world.countries), len(world.sectors)
    expected = {
        "trade_share": (n, n, s),
        "value_added": (n,),
        "value_added_share": (n, s),
        "input_share": (n, s, s),
        "final_share": (n, s),
        "deficit": (n,),
        "tariff": (n, n, s),
        "theta": (s,),
        "mark": (n, n, s),
        "reference_gdp": (n,),
    }
    for name, shape in expected.items():
        array = getattr(world, name)
        if array is not None and array.shape != shape:
            yield Problem(
                "error",
                f"world.{name}",
                f"has shape {array.shape} where {n} countries and {s} sectors need {shape}.",
                "Check the order of the axes: origin, destination, sector, input.",
            )


def _label_problems(world: World) -> Iterator[Problem]:
    for axis in ("countries", "sectors"):
        labels = getattr(world, axis)
        twice = sorted({x for x in labels if labels.count(x) > 1})
        if twice:
            yield Problem(
                "error", f"world.{axis}", f"names {', '.join(twice)} twice.", "Labels must be unique."
            )
        if not labels:
            yield Problem("error", f"world.{axis}", "is empty.", "Name at least one.")


def _number_problems(world: World) -> Iterator[Problem]:
    for name in (
        "trade_share", "value_added", "value_added_share", "input_share", "final_share",
        "deficit", "tariff", "theta", "reference_gdp",
    ):  # fmt: skip
        array = getattr(world, name)
        if array is not None and not np.isfinite(array).all():
            yield Problem(
                "error",
                f"world.{name}{_first(~np.isfinite(array))}",
                f"is not a finite number ({int((~np.isfinite(array)).sum())} such cells).",
                "Missing is not zero: fill the cell or drop the country or sector.",
            )


def _share_problems(world: World) -> Iterator[Problem]:
    sums = {
        "trade_share": (world.trade_share.sum(axis=0), "over origins"),
        "input_share": (
            world.value_added_share + world.input_share.sum(axis=2),
            "over inputs together with value_added_share",
        ),
        "final_share": (world.final_share.sum(axis=1), "over sectors"),
    }
    for name, (total, over) in sums.items():
        off = np.abs(total - 1.0)
        if off.max() > SHARE_SUM_TOLERANCE:
            at = np.unravel_index(int(off.argmax()), off.shape)
            yield Problem(
                "error",
                f"world.{name}",
                f"must sum to one {over}; {_named(world, name, at)} sums to {total[at]:.9g}.",
                "Divide by the sum, or look for a missing origin, input or sector.",
            )
    deficit = abs(float(world.deficit.sum()))
    if deficit > SHARE_SUM_TOLERANCE * float(np.abs(world.value_added).sum()):
        yield Problem(
            "error",
            "world.deficit",
            f"must sum to zero over the world; it sums to {world.deficit.sum():.6g}.",
            "Give the remainder to the rest of the world.",
        )


def _sign_problems(world: World) -> Iterator[Problem]:
    floors = {
        "trade_share": 0.0,
        "value_added_share": 0.0,
        "input_share": -NEGATIVE_INPUT_TOLERANCE,
        "final_share": 0.0,
    }
    for name, floor in floors.items():
        array = getattr(world, name)
        if array.min() < floor:
            yield Problem(
                "error",
                f"world.{name}{_first(array < floor)}",
                f"is negative ({array.min():.3g}); a share of spending or cost cannot be.",
                "Balance the table with non-negativity.",
            )
    for name in ("value_added", "theta", "reference_gdp"):
        array = getattr(world, name)
        if array is not None and array.min() <= 0.0:
            yield Problem(
                "error",
                f"world.{name}{_first(array <= 0.0)}",
                f"must be positive, is {array.min():.6g}.",
                "Elasticities here are positive (theta, not 1 - sigma)." if name == "theta" else "",
            )
    if world.tariff.min() <= -1.0:
        yield Problem(
            "error",
            f"world.tariff{_first(world.tariff <= -1.0)}",
            "is -100 % or less.",
            "Tariffs are fractions: 0.05 is five per cent.",
        )


def _first(bad: NDArray[np.bool_]) -> str:
    return "[" + ", ".join(str(int(n)) for n in np.argwhere(bad)[0]) + "]"


def _named(world: World, name: str, at: tuple[np.intp, ...]) -> str:
    if name == "final_share":
        return world.countries[int(at[0])]
    return f"{world.countries[int(at[0])]}, {world.sectors[int(at[1])]}"
