"""What one would write first: the same equilibrium in NumPy, all conditions as array expressions.

Anderson acceleration of (log wage, log price, log output), eight sweeps deep, and nothing else done for
speed. It is the yardstick of the benchmark where the shared reference solver is absent.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from snapback.world.table import World

DEPTH = 8
_SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench" / "reference_solver.py"


def reference(world: World, scenario: dict[str, Any]) -> tuple[str, Callable[[], tuple[int, np.ndarray]]]:
    """Give the name of the yardstick and a function that solves and returns sweeps and wages."""
    cost = scenario.get("cost", np.ones_like(world.trade_share))
    tariff = scenario.get("tariff", world.tariff)
    dearer = cost * (1 + tariff) / (1 + world.tariff)
    if not _SHARED.exists():
        return "NumPy, benchmarks/reference.py", lambda: solve(world, dearer, tariff)
    spec = importlib.util.spec_from_file_location("reference_solver", _SHARED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def turned(array: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(array.transpose(2, 1, 0))

    model = SimpleNamespace(
        N=len(world.countries), J=len(world.sectors), theta=world.theta, pi=turned(world.trade_share),
        gam=world.input_share, beta=world.value_added_share, alpha=world.final_share, VA=world.value_added,
        Y0=world.base.output,
    )  # fmt: skip
    new_cost, new_tariff = turned(dearer), turned(1 + tariff)

    def run() -> tuple[int, np.ndarray]:
        result = module.solve(model, new_cost, new_tariff, world.deficit)
        return result.it, result.w

    return "NumPy, shared/bench/reference_solver.py", run


def solve(
    world: World, dearer: np.ndarray, tariff: np.ndarray, tolerance: float = 1e-10
) -> tuple[int, np.ndarray]:
    """Solve by sweeps over all conditions; returns the number of sweeps and the change of wages."""
    theta, value_added = world.theta, world.value_added
    offer = np.ascontiguousarray((world.trade_share * dearer**-theta).transpose(2, 1, 0))
    kept = offer / (1 + tariff.transpose(2, 1, 0))
    n, s = world.final_share.shape
    point = np.concatenate([np.zeros(n + n * s), np.log(np.maximum(world.base.output, 1e-300)).ravel()])
    points, changes = [], []
    for sweep in range(5_000):
        wage = np.exp(point[:n])
        price, output = point[n : n + n * s].reshape(n, s), np.exp(point[n + n * s :].reshape(n, s))
        log_cost = (
            world.value_added_share * point[:n, None] + (world.input_share @ price[:, :, None])[:, :, 0]
        )
        pull = np.exp(-theta * log_cost).T
        total = (offer @ pull[:, :, None])[:, :, 0]
        reaching = ((kept @ pull[:, :, None])[:, :, 0] / total).T
        bought = (output[:, None, :] @ world.input_share)[:, 0]
        income = wage * value_added + world.deficit + ((1 - reaching) * bought).sum(axis=1)
        income /= 1 - (world.final_share * (1 - reaching)).sum(axis=1)
        spending = world.final_share * income[:, None] + bought
        sold = ((spending.T / total)[:, None, :] @ kept)[:, 0] * pull
        paid = (world.value_added_share * sold.T).sum(axis=1) / value_added
        paid *= value_added.sum() / (paid * value_added).sum()
        image = np.concatenate(
            [
                np.log(paid),
                (-np.log(total) / theta[:, None]).T.ravel(),
                np.log(np.maximum(sold.T, 1e-300)).ravel(),
            ]
        )
        change = image - point
        if np.abs(change).max() < tolerance:
            return sweep + 1, wage
        points, changes = [*points[-DEPTH:], point], [*changes[-DEPTH:], change]
        point = image
        if len(points) > 1:
            d_change, d_point = np.diff(np.array(changes), axis=0), np.diff(np.array(points), axis=0)
            gram = d_change @ d_change.T
            gram += 1e-14 * np.trace(gram) * np.eye(len(gram))
            point = image - np.linalg.solve(gram, d_change @ change) @ (d_point + d_change)
    raise RuntimeError("the reference did not settle")
