"""Ensembles: priors, draws, their execution and their store.

Names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.ensemble.bands import Quantiles, quantiles
    from snapback.ensemble.drawing import Draws, draw, draws, uniforms
    from snapback.ensemble.execute import run
    from snapback.ensemble.failures import RunStopped, StoreError, WorkerError
    from snapback.ensemble.progress import Step, printed
    from snapback.ensemble.reading import Ensemble, open_ensemble
    from snapback.ensemble.store import Store, inputs_of

__all__ = [
    "Draws",
    "Ensemble",
    "Quantiles",
    "RunStopped",
    "Step",
    "Store",
    "StoreError",
    "WorkerError",
    "draw",
    "draws",
    "inputs_of",
    "open_ensemble",
    "printed",
    "quantiles",
    "run",
    "uniforms",
]

_HOME = {
    "Draws": "drawing",
    "Ensemble": "reading",
    "Quantiles": "bands",
    "RunStopped": "failures",
    "Step": "progress",
    "Store": "store",
    "StoreError": "failures",
    "WorkerError": "failures",
    "draw": "drawing",
    "draws": "drawing",
    "inputs_of": "store",
    "open_ensemble": "reading",
    "printed": "progress",
    "quantiles": "bands",
    "run": "execute",
    "uniforms": "drawing",
}


__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
