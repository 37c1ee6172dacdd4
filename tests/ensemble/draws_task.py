"""A small task with numpy work, in a module that workers can import, and the helpers to run it."""

# ruff: noqa: ARG001 -- every task takes a context and parameters

from __future__ import annotations

import hashlib
import os
import signal
import time

import numpy as np

from snapback.ensemble import Store, run
from snapback.errors import NotConverged

NAMES = tuple(f"p{n}" for n in range(5))
CONTEXT = {"matrix": np.linspace(0.1, 0.9, 64).reshape(8, 8), "fails_above": 0.97}


def values(indices):
    from snapback.ensemble import uniforms

    points = uniforms(NAMES, list(indices), seed=7)
    return [dict(zip(NAMES, map(float, row), strict=True)) for row in points]


def evaluate(context, drawn):
    x = np.array([drawn[name] for name in NAMES])
    if x[0] > context["fails_above"]:
        raise NotConverged(f"no answer at {x[0]:.6f}", float(x[0]), {})
    matrix = context["matrix"] + np.diag(np.resize(x, 8))
    return {
        "total": float(np.exp(x).sum()),
        "path": np.linalg.solve(matrix + np.eye(8), np.ones(8)),
        "table": np.outer(x, x)[:2, :3],
    }


def exact(context, drawn):
    if drawn["p0"] > 0.8:
        raise NotConverged("too large", 1.0, {})
    return {"b": drawn["p0"], "a": [drawn["p1"] * 0.5, -drawn["p2"]]}


def slowly(context, drawn):
    time.sleep(context.get("seconds", 0.01))
    return evaluate(context, drawn)


def always_fails(context, drawn):
    raise NotConverged("never", 1.0, {})


def broken(context, drawn):
    return {"total": 1.0 / 0.0 if drawn["p0"] > 0.5 else 1.0}


def changing_shape(context, drawn):
    return {"total": np.ones(1 + (drawn["p0"] > 0.5))}


def dies(context, drawn):
    if drawn["p0"] > 0.9 and os.path.exists(context["armed"]):  # noqa: PTH110
        os.kill(os.getpid(), signal.SIGKILL)
    return evaluate(CONTEXT, drawn)


def threads_seen(context, drawn):
    print("noise that must not get between the answers")  # noqa: T201
    return {"threads": float(os.environ["NPROC"]), "process": float(os.getpid())}


def beats(context, drawn):
    for _ in range(500):
        with open(context, "a") as file:  # noqa: PTH123
            file.write(".")
        time.sleep(0.02)
    return {"x": 1.0}


def large(context, drawn):
    return {"big": np.full(context, drawn["p0"])}


def arrays(drawn):
    return {name: np.array(x, dtype=np.float64) for name, x in evaluate(CONTEXT, drawn).items()}


def store(folder, **more):
    return Store(folder, {"test": "tiny", "seed": 7, **more})


def run_tiny(folder, count=40, workers=0, task=evaluate, context=None, chunk=10, **more):
    chosen = CONTEXT if context is None else context
    return run(task, chosen, values, range(count), store(folder), workers=workers, chunk=chunk, **more)


def contents(folder):
    """Bytes of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
