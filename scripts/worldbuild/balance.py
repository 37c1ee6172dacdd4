"""Balance a region's use table by constrained cross-entropy: nothing negative, nothing approximate.

Cells x (inputs, value added, final use, home sales) stay as near as possible to their prior x0 in
sum w^-1 (x log(x / x0) - x + x0), such that for every sector what is bought (home sales and imports
with tariffs) is used, and what is sold (home sales and exports) is paid for by inputs and value
added; value added sums to its total. Exports, imports and value added are firm. The dual has one
multiplier a constraint, x = x0 exp(w A'lambda), and is solved by Newton's method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WEIGHTS = {"intermediate": 1.0, "value_added": 0.7, "final": 2.0, "home": 0.5}
"""How easily a cell gives way. Final use gives way most: what a country buys changes faster than how it
produces, and the shares are of 2020. Home sales give way least, or they would end near zero wherever
imports are large beside the use that these shares imply."""


@dataclass(frozen=True)
class Use:
    """A region's use table, USD million: inputs [input, sector], value added, final use, home sales."""

    intermediate: np.ndarray
    value_added: np.ndarray
    final: np.ndarray
    home: np.ndarray


def balance(prior: Use, exports: np.ndarray, imports: np.ndarray, value_added: float) -> Use:
    """Nearest balanced table; ``imports`` carry tariffs, ``exports`` are at producer prices."""
    s = len(exports)
    x0 = np.concatenate([prior.intermediate.ravel(), prior.value_added, prior.final, prior.home])
    w = np.repeat(list(WEIGHTS.values()), [s * s, s, s, s])
    # One constraint a product (use less home sales = imports), one a sector (home sales less cost =
    # -exports), one for total value added.
    a = np.zeros((2 * s + 1, len(x0)))
    for r in range(s):
        a[r, r * s : (r + 1) * s] = 1.0
        a[s + np.arange(s), r * s + np.arange(s)] -= 1.0
    k = np.arange(s)
    a[s + k, s * s + k] = -1.0
    a[2 * s, s * s : s * s + s] = 1.0
    a[k, s * s + s + k] = 1.0
    a[k, s * s + 2 * s + k] = -1.0
    a[s + k, s * s + 2 * s + k] = 1.0
    target = np.concatenate([imports, -exports, [value_added]])
    x = _newton(a, x0, w, target)
    return Use(
        x[: s * s].reshape(s, s), x[s * s : s * s + s], x[s * s + s : s * s + 2 * s], x[s * s + 2 * s :]
    )


def _newton(a: np.ndarray, x0: np.ndarray, w: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Maximise the dual; ends at rounding or says which constraint cannot be met."""
    scale = float(np.abs(target).max())
    multiplier = np.zeros(len(target))

    def dual(m: np.ndarray) -> float:
        return float(target @ m - (x0 / w * np.expm1(np.minimum(w * (a.T @ m), 60.0))).sum())

    for _ in range(300):
        x = x0 * np.exp(np.minimum(w * (a.T @ multiplier), 60.0))
        gap = target - a @ x
        if np.abs(gap).max() <= 1e-13 * scale:
            return x
        hessian = (a * (w * x)) @ a.T
        hessian[np.diag_indices_from(hessian)] += 1e-14 * np.trace(hessian) / len(hessian)
        step = np.linalg.solve(hessian, gap)
        length, now = 1.0, dual(multiplier)
        while length > 1e-8 and dual(multiplier + length * step) < now - 1e-12 * abs(now):
            length *= 0.5
        multiplier = multiplier + length * step
    if np.abs(gap).max() <= 1e-10 * scale:
        return x
    worst = int(np.abs(gap).argmax())
    raise ArithmeticError(f"constraint {worst} of the use table misses by {gap[worst]:.3g} USD million")
