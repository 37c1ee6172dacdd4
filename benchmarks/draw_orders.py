"""Evenness of the draws beside independent points and one Sobol sequence: the table of docs/ensembles.md.

``python -m benchmarks.draw_orders``, about 10 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import qmc

from snapback.ensemble import uniforms

if TYPE_CHECKING:
    from jaxtyping import Float

PARAMETERS = 144
SEEDS = range(8)
FUNCTIONS = 40
NAMES = [f"parameter {n}" for n in range(PARAMETERS)]


def main() -> None:
    """Print the table."""
    print("draws, points, largest correlation, pairs above 0.3, rms error of sums, of products")
    for draws in (64, 256, 1024):
        for kind in ("independent", "one Sobol sequence", "an order for each"):
            print(draws, kind, *measure([points(kind, draws, seed) for seed in SEEDS]), sep=", ")


def points(kind: str, draws: int, seed: int) -> Float[np.ndarray, "draw parameter"]:
    """Give points of the unit cube."""
    if kind == "independent":
        return np.random.default_rng(seed).random((draws, PARAMETERS))
    if kind == "one Sobol sequence":
        return np.asarray(qmc.Sobol(PARAMETERS, scramble=True, rng=seed).random(draws))
    return uniforms(NAMES, range(draws), seed)


def measure(sets: list[Float[np.ndarray, "draw parameter"]]) -> tuple[str, ...]:
    """Give the largest correlation, how many are large, and errors of averages."""
    pairs = [np.abs(np.corrcoef(x.T)[np.triu_indices(PARAMETERS, 1)]) for x in sets]
    sums, products = [], []
    for x in sets:
        chance = np.random.default_rng(99)
        for _ in range(FUNCTIONS):
            z = x[:, chance.choice(PARAMETERS, 6, replace=False)] - 0.5
            sums.append(np.exp(z).sum(axis=1).mean() - 12.0 * np.sinh(0.5))
            products.append((z[:, 0] * z[:, 1] + z[:, 2] * z[:, 3]).mean())
    return (
        f"{max(c.max() for c in pairs):.2f}",
        f"{np.mean([(c > 0.3).sum() for c in pairs]):.0f}",
        f"{np.sqrt(np.mean(np.square(sums))):.2g}",
        f"{np.sqrt(np.mean(np.square(products))):.2g}",
    )


if __name__ == "__main__":
    main()
