"""Functions of numbers that work on NumPy and JAX arrays alike.

The theory is written once: on NumPy arrays it fills the tables of a game within milliseconds, on JAX arrays
it can be differentiated and can run on a GPU.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
"""A NumPy or JAX array of float64, or a float."""


def namespace(*values: Array) -> Any:  # noqa: ANN401
    """Give the module whose functions suit the arguments: ``jax.numpy`` or ``numpy``."""
    for value in values:
        if not isinstance(value, np.ndarray | np.generic | float | int) and hasattr(
            value, "__array_namespace__"
        ):
            return value.__array_namespace__()
    return np


def log(x: Array) -> Array:
    """Natural logarithm."""
    return namespace(x).log(x)


def exp(x: Array) -> Array:
    """Exponential."""
    return namespace(x).exp(x)


def minimum(x: Array, y: Array) -> Array:
    """Smaller of two, element by element."""
    return namespace(x, y).minimum(x, y)


def maximum(x: Array, y: Array) -> Array:
    """Larger of two, element by element."""
    return namespace(x, y).maximum(x, y)


def logistic(x: Array) -> Array:
    """One over one plus ``exp(-x)``, without overflow."""
    return 0.5 * (1.0 + namespace(x).tanh(0.5 * x))


def more_often(p: Array, ratio: Array) -> Array:
    """Probability in a period after the hazard behind ``p`` has been multiplied by ``ratio``."""
    return 1.0 - (1.0 - p) ** ratio


def per_quarter(p_year: Array) -> Array:
    """Probability in a quarter from the probability in a year, at a constant hazard."""
    return 1.0 - (1.0 - p_year) ** 0.25


def alternatives(*weights: Array) -> Array:
    """Put weights side by side on a new last axis. [..., alternative]."""
    xp = namespace(*weights)
    return xp.stack(xp.broadcast_arrays(*weights), axis=-1)


def actions(*values: Array) -> Array:
    """Put values for one action after the other on the first axis, which must be free. [action, ...]."""
    xp = namespace(*values)
    return xp.concatenate(xp.broadcast_arrays(*values), axis=0)


def spread(value: Array, bins: Array) -> Array:
    """Split each value linearly between the two bins around it, so that the mean is kept.

    Values beyond the first or last bin count as that bin. The derivative is that of the linear pieces.

    Returns
    -------
    Array
        Weights that sum to one. [..., bin]
    """
    xp = namespace(value, bins)
    x = xp.clip(value, bins[0], bins[-1])[..., None]
    width = bins[1:] - bins[:-1]
    filled = xp.clip((x - bins[:-1]) / width, 0.0, 1.0)
    ones, zeros = xp.ones_like(x), xp.zeros_like(x)
    reached = xp.concatenate([ones, filled], axis=-1)
    passed = xp.concatenate([filled, zeros], axis=-1)
    return reached - passed
