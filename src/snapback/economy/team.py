# Numba infers the types of compiled functions.
# ruff: noqa: ANN001, ANN201, ANN202, ARG001
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,call-overload,misc,var-annotated"
"""Threads that work on one solve together: a barrier, and counters to draw the next piece of work from.

Each thread runs the same compiled function with its own rank, without Python's lock. Pieces are drawn,
not dealt, so a thread that the machine delays simply does fewer, and one that starts late joins late;
which thread does a piece does not matter to the bits of the result. Numba's own parallel loops spin
through whole time slices where the machine is busy (measured: a solve of 110 ms takes 800), and their
thread pool takes one caller at a time.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

LINE = 16
"""Numbers between two counters, so that each has cache lines of its own."""

ARRIVED, ROUND, HERE, ADMITTED, WORK = 0, LINE, 2 * LINE, 3 * LINE, 4 * LINE
"""Places of the barrier's two counters, of who has come and who may join, and of the first work counter."""

OVER = -1
"""What ``ADMITTED`` says when the work is done."""

SPINS = 2_000
"""Looks at the barrier before a thread lets another one run."""

PATIENCE = 20
"""Times that a thread lets others run before it sleeps between looks."""

NAP = 50
"""Length of such a sleep, in microseconds."""

_give_way = types.ExternalFunction("sched_yield", types.int32())
_sleep = types.ExternalFunction("usleep", types.int32(types.uint32))


def counters(kinds: int) -> NDArray[np.int64]:
    """Give the shared counters of a barrier and of ``kinds`` kinds of work."""
    return np.zeros(WORK + kinds * LINE, np.int64)


@contextmanager
def team(wanted: int) -> Iterator[int]:
    """Give the ranks that may work now: those wanted, or one while another team is at work."""
    if wanted > 1 and _one_team.acquire(blocking=False):
        try:
            yield wanted
        finally:
            _one_team.release()
    else:
        yield 1


def together(ranks: int, work: Callable[[int], Any]) -> None:
    """Run ``work(rank)`` on as many threads as there are ranks; this one is rank 0.

    The work must not need the others: one that the machine has not started by the end stays out.
    """
    others = [_pool(ranks - 1).submit(work, rank) for rank in range(1, ranks)]
    work(0)
    for other in others:
        if not other.cancel():
            other.result()


_one_team = threading.Lock()
_pools: dict[int, ThreadPoolExecutor] = {}


def _pool(size: int) -> ThreadPoolExecutor:
    if size not in _pools:
        _pools[size] = ThreadPoolExecutor(size, thread_name_prefix="snapback-team")
    return _pools[size]


def _forget() -> None:
    """Start afresh in a forked process, which has none of the threads."""
    global _one_team  # noqa: PLW0603 -- the lock may be held by a thread that does not exist here
    _one_team = threading.Lock()
    _pools.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@intrinsic
def draw(typing, shared, place, amount):
    """Add to a counter and give what it was, as one step that no other thread can cut in two."""

    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        pointer = cgutils.get_item_pointer(context, builder, signature.args[0], array, [arguments[1]])
        return builder.atomic_rmw("add", pointer, arguments[2], "seq_cst")

    return types.int64(shared, types.intp, types.int64), generate


@intrinsic
def look(typing, shared, place):
    """Read a counter that other threads write."""

    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        pointer = cgutils.get_item_pointer(context, builder, signature.args[0], array, [arguments[1]])
        return builder.load_atomic(pointer, "seq_cst", 8)

    return types.int64(shared, types.intp), generate


@njit(cache=True, nogil=True)
def meet(shared, ranks):
    """Wait until all ranks are here."""
    if ranks == 1:
        return
    now = look(shared, ROUND)
    if draw(shared, ARRIVED, 1) == ranks - 1:
        draw(shared, ARRIVED, -ranks)
        draw(shared, ROUND, 1)
        return
    looks = 0
    while look(shared, ROUND) == now:
        looks += 1
        if looks > SPINS:
            pause(looks)


@njit(cache=True, nogil=True)
def join(shared):
    """Wait until rank 0 lets this thread in; give the ranks that there are then, or 0 if the work is over."""
    place = draw(shared, HERE, 1) + 1
    looks = 0
    while True:
        admitted = look(shared, ADMITTED)
        if admitted >= place:
            return admitted + 1
        if admitted == OVER:
            return 0
        looks += 1
        if looks > SPINS:
            pause(looks)


@njit(cache=True, nogil=True)
def admit(shared, others):
    """Let that many threads besides rank 0 work from now on, or say that it is ``OVER``; by rank 0 only."""
    draw(shared, ADMITTED, others - look(shared, ADMITTED))


@njit(cache=True, nogil=True)
def pause(looks):
    """Let other threads run; sleep between looks if that goes on."""
    if looks > SPINS + PATIENCE:
        _sleep(NAP)
    else:
        _give_way()


@njit(cache=True, nogil=True)
def refill(shared, kind):
    """Set a work counter back to the start; only between two meetings, by one rank."""
    place = WORK + kind * LINE
    draw(shared, place, -look(shared, place))
