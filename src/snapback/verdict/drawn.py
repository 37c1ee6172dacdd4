"""The draws of an assessment with their labels: what was assumed in each, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.claims import OUTCOME_NAMES, combinations_of, eased_set, policies_in
from snapback.ensemble import Draws, Store, inputs_of, run
from snapback.ensemble.task import TASK, Context, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from jaxtyping import Float

    from snapback.case import Case
    from snapback.case.agreement import Agreement
    from snapback.ensemble import Ensemble, Step
    from snapback.world import World

    Progress = Callable[[str, int, int], None]

QUARTERS = {"1y": 4, "3y": 12, "5y": 20}
"""Quarters after the vintage."""

VALUE_KINDS = ("marginal_first", "marginal_last")


@dataclass(frozen=True, eq=False)
class Drawn:
    """Draws by name.

    Attributes
    ----------
    case
        What was drawn.
    names
        Parameters that vary, in alphabetical order.
    parameters
        Their values. [draw, parameter]
    values
        Every parameter in every draw, those that do not vary among them.
    arrays
        The records of :func:`snapback.ensemble.task.evaluate`, draws first.
    """

    case: Case
    names: tuple[str, ...]
    parameters: Float[np.ndarray, "draw parameter"]
    values: Sequence[Mapping[str, float]]
    arrays: Mapping[str, Float[np.ndarray, "draw ..."]]

    @property
    def size(self) -> int:
        """Number of draws that have a record."""
        return len(self.parameters)

    @property
    def policies(self) -> tuple[str, ...]:
        """Ids of the policies, in the order of the records."""
        return tuple(name for name, _ in policies_in(self.case))

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Agreements that promise something: steps for relief, or a price."""
        return tuple(a for a in self.case.agreements if a.steps or a.kind == "tariff")

    @property
    def nothing(self) -> str:
        """Policy of no deal and no pressure, against which the others are held."""
        written = (a.id for a in self.case.agreements if a.kind == "none")
        return next(written, "no_deal")

    @property
    def titles(self) -> list[str]:
        """What the parameters mean, up to the first comma, semicolon or bracket. [parameter]."""
        return [in_words(self.case, name) for name in self.names]

    @property
    def units(self) -> list[str]:
        """Units of the parameters. [parameter]."""
        return [self.case.known()[name].unit for name in self.names]

    @property
    def confidence(self) -> list[str]:
        """How each parameter is known. [parameter]."""
        return [str(self.case.known()[name].confidence) for name in self.names]

    def path(self, policy: str, outcome: str) -> Float[np.ndarray, "draw quarter"]:
        """Give an outcome of a policy at the end of each quarter.

        Raises
        ------
        KeyError
            If there is no such policy or outcome.
        """
        rows = self.arrays["path"]
        return rows[:, _position(self.policies, policy), _position(OUTCOME_NAMES, outcome)]

    def outcome(self, policy: str, outcome: str, at: str) -> Float[np.ndarray, " draw"]:
        """Give an outcome of a policy so long after the vintage."""
        return self.path(policy, outcome)[:, QUARTERS[at] - 1]

    def step_kept(self, policy: str, step: int, at: str) -> Float[np.ndarray, " draw"]:
        """Give the probability that both sides have kept a step, counted from 1."""
        return self.arrays["step_kept"][:, _position(self.policies, policy), step - 1, QUARTERS[at] - 1]

    def package_value(self, kind: str, packages: Sequence[str], actor: str) -> Float[np.ndarray, " draw"]:
        """Give the summed values of packages to an actor, USD million a year."""
        columns = [a.id for a in self.case.actors if a.role != "street"]
        rows = [_position([p.id for p in self.case.packages], name) for name in packages]
        values = self.arrays["package_value"][:, _position(VALUE_KINDS, kind)]
        return np.asarray(values[:, rows, _position(columns, actor)].sum(axis=1))

    def economy(self, name: str, eased: str | tuple[str, ...]) -> Float[np.ndarray, " draw"]:
        """Give a result of the ledger with some packages eased."""
        return self.arrays[name][:, _position(combinations_of(self.case), eased_set(self.case, eased))]

    def parameter(self, name: str) -> Float[np.ndarray, " draw"]:
        """Give the value of a parameter in each draw."""
        return np.array([values[name] for values in self.values])


def drawn(case: Case, ensemble: Ensemble, seed: int) -> Drawn:
    """Read the draws of a case back with what they assumed.

    Parameters
    ----------
    case, seed
        As they were drawn.
    ensemble
        Of :func:`snapback.ensemble.task.evaluate`.
    """
    values = Draws(case, seed)(map(int, ensemble.indices))
    names = tuple(name for name, prior in sorted(case.priors().items()) if prior.shape != "fixed")
    parameters = np.array([[row[name] for name in names] for row in values]).reshape(len(values), len(names))
    return Drawn(case, names, parameters, values, {name: ensemble.array(name) for name in ensemble.names})


def draw(
    case: Case,
    world: World,
    draws: int,
    *,
    seed: int = 0,
    workers: int = 1,
    store: Path,
    progress: Progress | None = None,
) -> tuple[Drawn, Ensemble]:
    """Make the draws of an assessment, or read them where an assessment has left them.

    Parameters
    ----------
    case, world
        The case, with a ``game`` section, and the sanction-free world.
    draws, seed
        How many, and which.
    workers
        Processes; the result is the same for any number.
    store
        Folder of finished draws, the same as of :func:`snapback.verdict.assessment.assess`.
    progress
        Called with what is done, how much of it, and of how much.

    Raises
    ------
    StoreError, WorkerError, RunStopped
        As :func:`snapback.ensemble.run`.
    """

    def said(step: Step) -> None:
        if progress is not None:
            progress(str(step), round(1000 * step.share), 1000)

    ensemble = run(
        evaluate,
        Context(case, world),
        Draws(case, seed),
        range(draws),
        Store(store, inputs_of(case, world, seed, TASK)),
        workers=workers,
        progress=said,
    )
    return drawn(case, ensemble, seed), ensemble


def in_words(case: Case, name: str) -> str:
    """Say what a parameter means in a few words; what is no parameter keeps its name."""
    known = case.known().get(name)
    if known is None:
        return name
    words = known.meaning
    for sign in (";", ":", ",", " ("):
        words = words.split(sign)[0]
    return words.strip()


def _position(names: Sequence[object], name: object) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise KeyError(name) from None
