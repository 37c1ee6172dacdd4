"""The form of a world that the solver runs on, made once per world and kept with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

    from snapback.world.table import World

SHARED_FROM = 150_000
"""Shares and input coefficients from which threads share one solve; below, meeting costs more."""

SPENDING_FLOOR = 1e-12
"""Least scale of spending on a sector, as a part of the average sector's."""


@dataclass(frozen=True)
class Engine:
    """Arrays in the order [sector, destination, origin], a country's own in [sector, country].

    ``taxed`` says which sectors have tariffs in the base year, ``keep`` is 1/(1 + t) there. ``own`` is
    the home share of spending and ``loop`` the input coefficients with the home input-output loop folded
    in. ``spending`` is the base year's, the first guess, and ``scale`` what spending is measured in.
    """

    share: Float[np.ndarray, "sector destination origin"]
    keep: Float[np.ndarray, "sector destination origin"]
    taxed: Bool[np.ndarray, " sector"]
    gamma: Float[np.ndarray, "country sector input"]
    loop: Float[np.ndarray, "country sector input"]
    own: Float[np.ndarray, "sector country"]
    beta: Float[np.ndarray, "sector country"]
    alpha: Float[np.ndarray, "sector country"]
    theta: Float[np.ndarray, " sector"]
    value_added: Float[np.ndarray, " country"]
    spending: Float[np.ndarray, "sector country"]
    scale: Float[np.ndarray, "sector country"]
    buys_all: Bool[np.ndarray, "sector country"]

    @property
    def ranks(self) -> int:
        """Threads that one solve is worth."""
        return threads() if self.share.size + self.gamma.size >= SHARED_FROM else 1


def engine(world: World) -> Engine:
    """Give the solver's form of a world; made on first use, then kept in the world's own dictionary."""
    kept = world.__dict__.get("_engine")
    if kept is None:
        kept = world.__dict__["_engine"] = _make(world)
    return kept


def threads() -> int:
    """Threads that may compute at once: ``NPROC`` where it is set, and never beyond the affinity."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = os.environ.get("NPROC", "")
    return max(1, min(int(wanted), allowed)) if wanted.isdigit() else allowed


def _make(world: World) -> Engine:
    from snapback.economy.sweep_numba import own_loop  # noqa: PLC0415 -- compiles

    spending = np.ascontiguousarray(world.base.expenditure.T)
    gamma = np.array(world.input_share, order="C")
    own = np.ascontiguousarray(np.einsum("iis->si", world.trade_share / (1.0 + world.tariff)))
    return Engine(
        share=np.ascontiguousarray(world.trade_share.transpose(2, 1, 0)),
        keep=np.ascontiguousarray(1.0 / (1.0 + world.tariff.transpose(2, 1, 0))),
        taxed=np.asarray(world.tariff.any(axis=(0, 1))),
        gamma=gamma,
        loop=own_loop(gamma, own),
        own=own,
        beta=np.array(world.value_added_share.T, order="C"),
        alpha=np.array(world.final_share.T, order="C"),
        theta=world.theta.copy(),
        value_added=world.value_added.copy(),
        spending=spending,
        scale=np.maximum(spending, SPENDING_FLOOR * float(np.abs(spending).mean())),
        buys_all=np.ones_like(spending, dtype=np.bool_),
    )
