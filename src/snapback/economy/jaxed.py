"""The one place where JAX is imported and set to double precision.

Modules that need JAX import it from here, and are themselves imported only when they are used, so
that neither ``import snapback`` nor the fast solver pays for it. XLA sizes its thread pool when it
is loaded, from ``NPROC`` where that is set and from the processors that the process may use
otherwise; the libraries that it calls read their own variables, which follow ``NPROC`` here so that
one setting rules all of them.
"""

from __future__ import annotations

import os

_FOLLOWERS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

if os.environ.get("NPROC", "").isdigit():
    for _name in _FOLLOWERS:
        os.environ.setdefault(_name, os.environ["NPROC"])

import jax  # noqa: E402 -- only after the thread variables stand
import jax.numpy as jnp  # noqa: E402
from jax.flatten_util import ravel_pytree  # noqa: E402

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]

__all__ = ["jax", "jnp", "ravel_pytree"]
