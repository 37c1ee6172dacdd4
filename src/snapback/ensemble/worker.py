"""A process that computes draws, run as ``python -m snapback.ensemble.worker`` by the one that wants them.

It reads pickled messages from its standard input and answers on its standard output: first where modules are
found, then the task and its context, then batches of draws. It ends when its input ends, in the middle of a
draw if need be, so that nothing computes for a parent that is gone.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from typing import IO, Any

from snapback.ensemble.outcome import Unforeseen, outcomes_of


def main() -> None:
    """Answer batches until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a task prints must not get between the answers
    messages: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, messages), daemon=True).start()
    sys.path[:] = pickle.loads(messages.get())  # noqa: S301 -- from our own parent
    try:
        evaluate, context = pickle.loads(messages.get())  # noqa: S301
    except Exception as error:  # noqa: BLE001 -- whatever importing the task's module raises
        _answer(answers, f"cannot load the task: {type(error).__name__}: {error}")
        return
    while True:
        batch = pickle.loads(messages.get())  # noqa: S301
        try:
            _answer(answers, outcomes_of(evaluate, context, batch))
        except Unforeseen as error:
            _answer(answers, error)


def _listen(source: IO[bytes], messages: queue.SimpleQueue[bytes]) -> None:
    while len(head := source.read(8)) == 8:
        messages.put(source.read(int.from_bytes(head, "little")))
    os._exit(0)


def _answer(answers: IO[bytes], what: Any) -> None:  # noqa: ANN401
    pickle.dump(what, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()


if __name__ == "__main__":
    main()
