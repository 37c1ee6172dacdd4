"""The one place where JAX is imported and set to double precision.

Modules that need JAX import it from here, and are themselves imported only when they are used, so
that neither ``import snapback`` nor the fast solver pays for it. XLA sizes its thread pools when it is
loaded: from ``NPROC`` where that is set, as for the compiled solver, and from the processors that the
process may use otherwise. Nothing in the environment is changed here.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]

__all__ = ["jax", "jnp", "ravel_pytree"]
