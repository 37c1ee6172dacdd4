"""Solve a one-sector world with gegravity; run by its own interpreter, as it needs its own packages.

Usage: peer_gegravity.py DATA.npz REPEATS, with the arrays of ``worlds.one_sector``. Prints one JSON object.
"""

import contextlib
import copy
import io
import json
import sys
import time

import gegravity
import numpy as np
import pandas as pd


def main() -> None:
    """Build the model, solve it several times, print the median time and real incomes."""
    data = np.load(sys.argv[1])
    trade, size = data["trade"], data["size"]
    n = len(size)
    names = [f"C{i:03d}" for i in range(n)]
    table = pd.DataFrame(
        {
            "exporter": np.repeat(names, n),
            "importer": np.tile(names, n),
            "year": "2000",
            "trade": trade.ravel(),
            "Y": np.repeat(trade.sum(axis=1), n),
            "E": np.tile(trade.sum(axis=0), n),
            "log_cost": data["before"].ravel(),
        }
    )
    model = gegravity.OneSectorGE(
        baseline=gegravity.BaselineData(
            table, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
        ),
        cost_coeff_values=gegravity.CostCoeffs(
            pd.DataFrame({"var": ["log_cost"], "beta": [1.0], "stderr": [0.1]}), "var", "beta", "stderr"
        ),
        cost_variables=["log_cost"],
        year="2000",
        reference_importer=names[0],
        sigma=float(data["sigma"]),
    )
    quiet = io.StringIO()
    seconds = []
    with contextlib.redirect_stdout(quiet):
        model.build_baseline(omr_rescale=1)
        changed = model.baseline_data.copy()
        changed["log_cost"] = data["after"].ravel()
        model.define_experiment(changed)
        for _ in range(int(sys.argv[2])):
            once = copy.deepcopy(model)  # a model can be simulated only once
            start = time.perf_counter()
            once.simulate()
            seconds.append(time.perf_counter() - start)
    result = once.country_results
    welfare = 1.0 / result["welfare statistic"].reindex(names).to_numpy()
    print(json.dumps({"seconds": float(np.median(seconds)), "welfare": welfare.tolist()}))


if __name__ == "__main__":
    main()
