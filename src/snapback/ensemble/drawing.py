r"""Draws of the parameters: each depends on the seed, its own number and the parameter's name, no more.

Every parameter runs through an Owen-scrambled Sobol sequence (Owen 1997, Annals of Statistics 25(4); its
first dimension, the radical inverse) in an order of its own: the number of the draw is first permuted by a
nested uniform scramble (Burley 2020, Practical Hash-based Owen Scrambling, Journal of Computer Graphics
Techniques 9(4), "padding"). Both permutations are hashes of seed and name. So the first :math:`2^m` draws put
exactly one value into each of :math:`2^m` equally likely intervals of every parameter, a draw can be had
alone, and a parameter that is added, removed or renamed moves no other one.

One Sobol sequence over all parameters is not used: with 144 of them and 256 draws, about 90 pairs have
correlations above 0.3 and the worst 0.94, whatever the scrambling, and such two could not be told apart
afterwards. With an order for each the worst is 0.33 (independent draws: 0.26); sums over parameters are
averaged as well, products of two worse (``benchmarks/draw_orders.py``, table in ``docs/ensembles.md``).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.case import Case

SCHEME = "padded-sobol/1"
"""Name of this way of drawing; part of what a run is known by."""

BLOCK = 64
"""Draws whose parameters are worked out together: always whole blocks, so that the width of a vector
instruction cannot change a last bit."""

_DIGITS = 32
_LOW_DIGITS = 20
_U = np.uint64
_GOLDEN = _U(0x9E3779B97F4A7C15)
_LEVEL = np.arange(_DIGITS, dtype=np.uint64)[:, None, None]


def draw(case: Case, index: int, seed: int) -> dict[str, float]:
    """Give the parameters of one draw; see :class:`Draws`."""
    return Draws(case, seed)([index])[0]


def draws(case: Case, indices: Iterable[int], seed: int) -> list[dict[str, float]]:
    """Give the parameters of several draws, in the order asked for; see :class:`Draws`."""
    return Draws(case, seed)(indices)


class Draws:
    """The draws of a case under one seed: called with numbers of draws, gives the value of every parameter.

    A parameter is its prior's quantile at a scrambled Sobol point; one whose shape is ``fixed`` keeps its
    central value. Draw ``i`` has the same bits alone, in any company and in a run of any length.

    Parameters
    ----------
    case
        Its priors are drawn from.
    seed
        Any integer; another one gives other permutations.
    """

    def __init__(self, case: Case, seed: int) -> None:
        self.seed = seed
        self._central = case.central()
        self._priors = {
            name: prior for name, prior in sorted(case.priors().items()) if prior.shape != "fixed"
        }
        self._kept: tuple[int, list[dict[str, float]]] = (-1, [])

    def __call__(self, indices: Iterable[int]) -> list[dict[str, float]]:
        """Give the value of each parameter in each draw.

        Raises
        ------
        ValueError
            If a number is negative or has more than 32 bits.
        """
        return [dict(self._block(index // BLOCK)[index % BLOCK]) for index in indices]

    def _block(self, number: int) -> list[dict[str, float]]:
        if self._kept[0] != number:
            points = uniforms(list(self._priors), range(number * BLOCK, (number + 1) * BLOCK), self.seed)
            columns = {
                name: prior.ppf(np.ascontiguousarray(points[:, n])).tolist()
                for n, (name, prior) in enumerate(self._priors.items())
            }
            values = [
                self._central | {name: column[row] for name, column in columns.items()}
                for row in range(BLOCK)
            ]
            self._kept = number, values
        return self._kept[1]


def uniforms(names: Sequence[str], indices: Sequence[int], seed: int) -> Float[np.ndarray, "draw name"]:
    """Give the scrambled Sobol points behind the draws, strictly between 0 and 1.

    Parameters
    ----------
    names
        Of parameters, in any order; each has its own sequence.
    indices
        Numbers of the draws, 0 to 2^32 - 1.
    seed
        Any integer.

    Raises
    ------
    ValueError
        If an index is outside its range.
    """
    if any(not 0 <= index < 1 << _DIGITS for index in indices):
        raise ValueError("draws are numbered from 0 to 2^32 - 1")
    keys = np.array([_keys(name, seed) for name in names], dtype=np.uint64).reshape(-1, 3).T
    number = np.repeat(np.array(indices, dtype=np.uint64)[:, None], len(names), axis=1)
    ordered = _scrambled(number, keys[0])
    high = _scrambled(_reversed(ordered), keys[1])
    low = _mixed(keys[2] + number * _GOLDEN) >> _U(64 - _LOW_DIGITS)
    digits = (high << _U(_LOW_DIGITS) | low).astype(np.float64)
    return np.asarray((digits + 0.5) * 2.0 ** -(_DIGITS + _LOW_DIGITS))


def _keys(name: str, seed: int) -> NDArray[np.uint64]:
    digest = hashlib.blake2b(f"{seed}\n{name}".encode(), digest_size=24).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)


def _scrambled(x: NDArray[np.uint64], key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Flip each binary digit by a hash of the digits before it: a nested uniform permutation of [0, 2^32)."""
    node = (_U(1) << _LEVEL) + (x >> (_U(_DIGITS) - _LEVEL))
    flip = _mixed(key + node * _GOLDEN) >> _U(63)
    return np.asarray(x ^ np.bitwise_or.reduce(flip << (_U(_DIGITS - 1) - _LEVEL), axis=0), dtype=np.uint64)


def _mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every bit over all: the last step of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA)."""
    z = (z ^ (z >> _U(30))) * _U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> _U(27))) * _U(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> _U(31)), dtype=np.uint64)


def _reversed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Turn the binary digits round: the radical inverse in base two."""
    digit = (x >> _LEVEL) & _U(1)
    return np.asarray(np.bitwise_or.reduce(digit << (_U(_DIGITS - 1) - _LEVEL), axis=0), dtype=np.uint64)
