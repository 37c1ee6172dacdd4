"""A toy record with known parameters: people freed, people newly jailed, and how long thaws lasted."""

import numpy as np
from scipy import special
from scipy.stats import qmc

from snapback.case.prior import Prior

PRIORS = {
    "freed": Prior("lognormal", 10.0, 5.0, 20.0, lower=0.0),
    "jailed": Prior("gamma", 30.0, 15.0, 60.0, lower=0.0),
    "thaw": Prior("lognormal", 40.0, 20.0, 80.0, lower=0.0),
    "idle": Prior("uniform", 0.5, 0.1, 0.9, lower=0.0, upper=1.0),
}
NAMES = tuple(PRIORS)


def values(score):
    return np.stack([p.ppf(special.ndtr(score[..., k])) for k, p in enumerate(PRIORS.values())], axis=-1)


def simulate(value, random):
    """A year of releases and arrests, net stock, and the mean of four thaws, on scales that even out."""
    freed = random.poisson(value[..., 0])
    jailed = random.poisson(value[..., 1])
    thaws = random.gamma(4.0, np.asarray(value[..., 2]) / 4.0)
    return np.stack(
        [np.sqrt(freed), np.sqrt(jailed), np.asarray(jailed - freed, float), np.log(thaws)], axis=-1
    )


def library(draws, seed):
    random = np.random.default_rng(seed)
    score = random.standard_normal((draws, len(PRIORS)))
    return score, simulate(values(score), random)


def histories(count, seed):
    """Parameters spread evenly over their priors, so that coverage judges the method, and their records."""
    score = special.ndtri(qmc.LatinHypercube(len(PRIORS), rng=seed).random(count))
    return score, simulate(values(score), np.random.default_rng(seed))
