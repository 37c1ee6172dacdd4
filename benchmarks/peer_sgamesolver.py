"""Solve a random stochastic game with sgamesolver, by its own interpreter, as it needs its own packages.

Usage: peer_sgamesolver.py GAME.npz RESULT.npz, with the arrays of ``stochastic_games.arrays``. Writes
seconds, strategy [state, player, action], value [state, player] and the sharpness at which it stopped.
"""

import sys
import time

import numpy as np
from sgamesolver import SGame
from sgamesolver.homotopy import QRE


def main() -> None:
    """Follow the logit equilibrium to the sharpness of the file."""
    data = np.load(sys.argv[1])
    game = SGame(np.moveaxis(data["payoff"], -1, 1), data["transition"], float(data["discount"]))
    start = time.perf_counter()
    curve = QRE(game)
    curve.solver_setup(target_lambda=float(data["sharpness"]))
    curve.solver.verbose = 0
    end = curve.solver.start()
    seconds = time.perf_counter() - start
    if not end["success"]:
        sys.exit(f"it stopped early: {end['failure reason']}")
    strategy, value, sharpness = curve.y_to_sigma_V_t(curve.solver.y)
    np.savez(sys.argv[2], seconds=seconds, strategy=strategy, value=value, sharpness=sharpness)


if __name__ == "__main__":
    main()
