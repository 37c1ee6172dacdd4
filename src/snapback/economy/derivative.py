"""Derivatives of any outcome of an equilibrium in any parameter, by the implicit function theorem.

An equilibrium z solves z = sweep(z, p). For an outcome f(z, p) one adjoint solve,
(I - d sweep/dz)' a = df/dz, gives the derivative in every parameter at once:
df/dp + (d sweep/dp)' a. The operators are those of :mod:`snapback.economy.residual`, applied without
ever forming a matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.jaxed import jax, jnp, ravel_pytree
from snapback.economy.residual import (
    Economy,
    Solution,
    State,
    economy_of,
    residual,
    solution,
    state_of,
    sweep,
)
from snapback.errors import InvalidInput, NotConverged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jaxtyping import Array, Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.economy.equilibrium import Equilibrium

    Parameters = Mapping[str, Array]
    Rule = Callable[[Economy, Parameters], Economy]

MEETS_CONDITIONS = 1e-8
"""Largest residual at which an equilibrium counts as one of the economy that a rule builds."""

_RESTART = 200
_MOST_RESTARTS = 10
_FIELDS = (
    "trade_share", "weight", "keep", "value_added", "value_added_share", "input_share", "final_share",
    "theta", "deficit", "transfer", "wedge_fraction",
)  # fmt: skip


def gradient(
    eq: Equilibrium,
    outcome: Callable[[Solution], Any],
    parameters: Sequence[str] | Mapping[str, ArrayLike],
    rule: Rule | None = None,
    tolerance: float = 1e-10,
) -> dict[str, NDArray[np.float64]]:
    """Differentiate an outcome of an equilibrium in parameters.

    Parameters
    ----------
    eq
        The equilibrium at which the derivative is taken.
    outcome
        A number made of a :class:`snapback.economy.residual.Solution` with operators that JAX knows, as
        ``lambda s: s.income[0] / s.final_price[0]``.
    parameters
        Names of what ``eq`` was solved with: ``cost``, ``coverage``, ``tariff``, or fields of
        :class:`snapback.economy.residual.Economy` (``theta``, ``transfer``, ``weight``, ...). Costs and
        tariffs stay as they are when theta changes, so the weights that they make change with it; a
        weight given as such, or named here, stays. With a ``rule``: names with values, of any kind.
    rule
        Builds the economy from an economy and the parameters, where they are not those of the solver, as
        the shares and dispersion of routes that make the weights.
    tolerance
        Largest residual of the adjoint solve, relative to its right-hand side.

    Returns
    -------
    dict
        For each name the derivative of the outcome, in the shape of the parameter. Each entry is a
        partial derivative: shares that must keep their sum, or transfers that must cancel, make sense
        only in directions that do so.

    Raises
    ------
    InvalidInput
        Where a name is unknown, the outcome is not one finite number, or ``eq`` is not an equilibrium of
        what the rule builds.
    NotConverged
        Where the adjoint solve misses its tolerance.
    """
    economy = economy_of(eq)
    at, build = _asked(eq, economy, parameters, rule)
    there, by_parameters = jax.vjp(lambda p: _fields(build(economy, p)), at)
    economy = economy._replace(**there)
    state = state_of(eq, economy)
    _check_equilibrium(residual(state, economy))

    by_solution = _outcome_gradient(outcome, solution(state, economy))
    by_state, direct = _pull_solution(state, economy, by_solution)
    adjoint = _adjoint(state, economy, by_state, tolerance)
    through = _pull_fields(state, economy, adjoint)
    (result,) = by_parameters({name: direct[name] + through[name] for name in there})
    return {name: np.asarray(value) for name, value in result.items()}


def open_weight(
    cost: Float[Array, "origin destination sector"],
    coverage: Float[Array, "origin destination sector"],
    theta: Float[Array, " sector"],
) -> Float[Array, "origin destination sector"]:
    """Give what is left of a flow's share at old prices, 1 - v + v k^-theta; k may be infinite."""
    # Both branches of a `where` are differentiated, so an infinite cost must not reach the power.
    closed = jnp.isinf(cost)
    left = jnp.where(closed, 0.0, jnp.where(closed, 1.0, cost) ** -theta)
    return 1.0 - coverage + coverage * left


def _asked(
    eq: Equilibrium, economy: Economy, parameters: Sequence[str] | Mapping[str, ArrayLike], rule: Rule | None
) -> tuple[dict[str, Array], Rule]:
    """Values at which to differentiate, and how they make an economy."""
    if isinstance(parameters, Mapping) is (rule is None):
        raise InvalidInput(
            "the parameters of a rule need values, and values need a rule that uses them.",
            where="gradient(parameters, rule)",
            remedy="Give names alone, or a mapping from name to value together with a rule.",
        )
    if rule is not None and isinstance(parameters, Mapping):
        return {name: _array(value) for name, value in parameters.items()}, rule
    plain = _plain_arguments(eq)
    unknown = [name for name in parameters if name not in _FIELDS and name not in plain]
    if unknown:
        raise InvalidInput(
            f"{', '.join(unknown)}: no such parameter of an equilibrium.",
            where="gradient(parameters)",
            remedy=f"Name any of {', '.join((*plain, *_FIELDS))}, or give values and a rule.",
        )
    values = {name: plain[name] if name in plain else getattr(economy, name) for name in parameters}
    return values, _plain_rule(plain, _array(eq.world.tariff)) if plain else _put


def _plain_arguments(eq: Equilibrium) -> dict[str, Array]:
    """Costs, coverages and tariffs that the equilibrium was solved with; none where it was given weights."""
    flow = eq._scenario.flow  # noqa: SLF001 -- the arguments as they were given stay inside the package
    if flow["weight"].size or flow["keep"].size:
        return {}
    one = np.ones_like(eq.world.trade_share)
    neutral = {"cost": one, "coverage": one, "tariff": eq.world.tariff}
    return {name: _array(flow[name] if flow[name].size else value) for name, value in neutral.items()}


def _put(economy: Economy, parameters: Parameters) -> Economy:
    return economy._replace(**dict(parameters))


def _plain_rule(plain: Parameters, base_tariff: Array) -> Rule:
    """Make weight and keep of costs, coverages and tariffs as the solver does, unless they are parameters.

    weight = (1 - v + v k^-theta) ((1 + tariff) / (1 + base tariff))^-theta and keep = 1 / (1 + tariff).
    """

    def rule(economy: Economy, parameters: Parameters) -> Economy:
        fields = {name: value for name, value in parameters.items() if name in _FIELDS}
        now = {**plain, **parameters}
        theta, tariff = fields.get("theta", economy.theta), now["tariff"]
        made = open_weight(now["cost"], now["coverage"], theta)
        made *= ((1.0 + tariff) / (1.0 + base_tariff)) ** -theta
        return economy._replace(**{"weight": made, "keep": 1.0 / (1.0 + tariff), **fields})

    return rule


def _outcome_gradient(outcome: Callable[[Solution], Any], there: Solution) -> Solution:
    """Differentiate the outcome in what it is made of."""
    number = jnp.asarray(outcome(there))
    if number.shape != () or not bool(jnp.isfinite(number)):
        raise InvalidInput(
            f"the outcome must be one finite number, it is {number}.",
            where="gradient(outcome)",
            remedy="Pick one entry, or add several up.",
        )
    result: Solution = jax.grad(outcome)(there)
    return result


def _adjoint(state: State, economy: Economy, right: State, tolerance: float) -> State:
    """Solve (I - d sweep/dz)' a = right by GMRES, and check the answer against the equation itself."""
    from scipy.sparse.linalg import LinearOperator, gmres  # noqa: PLC0415 -- heavy

    flat, shape = ravel_pytree(right)
    target: NDArray[np.float64] = np.asarray(flat)
    size = float(np.linalg.norm(target))
    if size == 0.0:
        return right

    def apply(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        image, _ = ravel_pytree(_pull_state(state, economy, shape(jnp.asarray(vector))))
        result: NDArray[np.float64] = vector - np.asarray(image)
        return result

    operator = LinearOperator((target.size, target.size), matvec=apply, dtype=np.float64)
    restart = min(target.size, _RESTART)
    answer, _ = gmres(operator, target, rtol=1e-2 * tolerance, restart=restart, maxiter=_MOST_RESTARTS)
    miss = float(np.linalg.norm(apply(answer) - target)) / size
    if not miss <= tolerance:
        raise NotConverged(
            f"the adjoint solve ended at a relative residual of {miss:.2e}, above {tolerance:.0e}; "
            "the equilibrium may be close to singular.",
            residual=miss,
            diagnostics={"unknowns": target.size, "restart": restart, "most_restarts": _MOST_RESTARTS},
        )
    result: State = shape(jnp.asarray(answer))
    return result


# The three pulls are compiled once per shape of a world: they take everything as an argument and none
# of what changes from call to call, the outcome and the rule.


@jax.jit
def _pull_state(state: State, economy: Economy, vector: State) -> State:
    _, backward = jax.vjp(lambda z: sweep(z, economy), state)
    result: State = backward(vector)[0]
    return result


@jax.jit
def _pull_fields(state: State, economy: Economy, vector: State) -> dict[str, Array]:
    _, backward = jax.vjp(lambda f: sweep(state, economy._replace(**f)), _fields(economy))
    result: dict[str, Array] = backward(vector)[0]
    return result


@jax.jit
def _pull_solution(state: State, economy: Economy, vector: Solution) -> tuple[State, dict[str, Array]]:
    _, backward = jax.vjp(lambda z, f: solution(z, economy._replace(**f)), state, _fields(economy))
    result: tuple[State, dict[str, Array]] = backward(vector)
    return result


def _fields(economy: Economy) -> dict[str, Array]:
    return {name: getattr(economy, name) for name in _FIELDS}


def _check_equilibrium(miss: float) -> None:
    if not miss <= MEETS_CONDITIONS:
        raise InvalidInput(
            f"the result is not an equilibrium of the economy that the parameters describe "
            f"(residual {miss:.2e}, largest allowed {MEETS_CONDITIONS:.0e}).",
            where="gradient(eq, parameters, rule)",
            remedy="Give the parameters the values that the equilibrium was solved with.",
        )


def _array(values: ArrayLike) -> Array:
    return jnp.asarray(values, dtype=jnp.float64)
