"""All ways of a case, evaluated piece by piece so that what did not change is not computed again.

Flows fall into groups by the relief packages that touch them; those whose rents are being searched for are a
group of their own. A group is evaluated anew only when a measure on it or a rent of it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.ways import Ways, WaySetting, evaluate_ways

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

Memory = dict[tuple[int, bytes, bytes, bytes], Ways]
"""What has been evaluated: by group, measures in force, measures licensed, rents."""


@dataclass(frozen=True)
class Group:
    """Some of the flows: their own setting, where they stand among all, and what they depend on."""

    setting: WaySetting
    flows: Int[np.ndarray, " flow"]
    elements: Int[np.ndarray, " element"]
    measures: Int[np.ndarray, " measure"]
    places: Int[np.ndarray, " route_then_resource"]


@dataclass(frozen=True, eq=False)
class JointWays:
    """The ways of all flows in one state, put together from the groups when they are asked for.

    The attributes are those of :class:`~snapback.economy.ways.Ways`.
    """

    system: WaySystem
    parts: tuple[Ways, ...]

    @cached_property
    def weight(self) -> Float[np.ndarray, " flow"]:
        """Factor on the trade share."""
        return self._join("weight")

    @cached_property
    def keep(self) -> Float[np.ndarray, " flow"]:
        """Part that reaches the seller."""
        return self._join("keep")

    @cached_property
    def claim(self) -> Float[np.ndarray, "flow region"]:
        """Part that each region earns as owner of a way."""
        return self._join("claim")

    @cached_property
    def resource_claim(self) -> Float[np.ndarray, " flow"]:
        """Part that is a deposit's rent."""
        return self._join("resource_claim")

    @cached_property
    def element_value(self) -> Float[np.ndarray, " element"]:
        """Value share of every element in its flow."""
        return self._join("element_value", on_elements=True)

    @cached_property
    def element_sold(self) -> Float[np.ndarray, " element"]:
        """Part that pays for running costs on every element."""
        return self._join("element_sold", on_elements=True)

    @cached_property
    def evading(self) -> Bool[np.ndarray, " element"]:
        """Elements that are used because the direct way is closed or dearer."""
        return self._join("evading", on_elements=True)

    @cached_property
    def paid(
        self,
    ) -> tuple[Int[np.ndarray, " claim"], Int[np.ndarray, " claim"], Float[np.ndarray, " claim"]]:
        """All claims, one a row: flow, region, fraction."""
        groups = zip(self.system.groups, self.parts, strict=True)
        rows = [(group.flows[part.paid[0]], *part.paid[1:]) for group, part in groups]
        flow, region, fraction = (np.concatenate(column) for column in zip(*rows, strict=True))
        return flow, region, fraction

    def _join(self, name: str, *, on_elements: bool = False) -> np.ndarray:
        table, groups = self.system.whole.table, self.system.groups
        sample = getattr(self.parts[0], name)
        size = len(table.element_cell) if on_elements else len(table.flow)
        whole = np.zeros((size, *sample.shape[1:]), dtype=sample.dtype)
        for group, part in zip(groups, self.parts, strict=True):
            whole[group.elements if on_elements else group.flows] = getattr(part, name)
        return whole


@dataclass(frozen=True)
class WaySystem:
    """The whole setting and its groups.

    Attributes
    ----------
    whole
        The setting of all flows.
    groups
        Its flows by what can change on them.
    searched
        Position of the group whose rents are searched for; ``None`` where no rent can change.
    """

    whole: WaySetting
    groups: tuple[Group, ...]
    searched: int | None

    def searched_key(
        self, in_force: Float[np.ndarray, " measure"], licensed: Float[np.ndarray, " measure"]
    ) -> bytes:
        """Tell states apart by the measures on flows whose rents are searched for."""
        if self.searched is None:
            return b""
        measures = self.groups[self.searched].measures
        return bytes(in_force[measures].tobytes() + licensed[measures].tobytes())

    def evaluate(
        self,
        in_force: Float[np.ndarray, " measure"],
        licensed: Float[np.ndarray, " measure"],
        rent: Float[np.ndarray, " route_then_resource"],
        memory: Memory,
    ) -> JointWays:
        """Evaluate a state as :func:`~snapback.economy.ways.evaluate_ways` does, with what is remembered."""
        parts = []
        for n, group in enumerate(self.groups):
            forms = in_force[group.measures].tobytes(), licensed[group.measures].tobytes()
            key = (n, *forms, rent[group.places].tobytes())
            part = memory.get(key)
            if part is None:
                part = memory[key] = evaluate_ways(group.setting, in_force, licensed, rent)
            parts.append(part)
        return JointWays(self, tuple(parts))


def way_system(whole: WaySetting, package: Int[np.ndarray, " measure"]) -> WaySystem:
    """Group the flows of a setting by what can change on them.

    ``package`` is the position of every measure's package, negative where nobody negotiates it.
    """
    table = whole.table
    i, j, s = table.flow.T
    searched = whole.resource_of >= 0
    for route in whole.routes:
        if route.capacity is not None:
            searched |= route.flows[i, j, s]
    touched = np.zeros((len(table.flow), int(package.max(initial=-1)) + 1), dtype=bool)
    for on_elements, incidence in table.locks():
        flow, by = table.flow_of(incidence, on_elements=on_elements), package[incidence.measure]
        touched[flow[by >= 0], by[by >= 0]] = True
    touched[searched] = False
    _, kind = np.unique(np.column_stack([searched, touched]), axis=0, return_inverse=True)
    places = [*(r.flows[i, j, s] for r in whole.routes), *(r.flows[i, j, s] for r in whole.resources)]
    groups = []
    for n in range(int(kind.max(initial=0)) + 1):
        chosen = kind.ravel() == n
        groups.append(_group(whole, chosen, np.flatnonzero([on[chosen].any() for on in places])))
    found = [n for n, group in enumerate(groups) if searched[group.flows].any()]
    return WaySystem(whole, tuple(groups), found[0] if found else None)


def _group(whole: WaySetting, chosen: Bool[np.ndarray, " flow"], places: Int[np.ndarray, " place"]) -> Group:
    table = whole.table.part(chosen)
    setting = replace(
        whole, table=table, base_tariff=whole.base_tariff[chosen], resource_of=whole.resource_of[chosen]
    )
    measures = [incidence.measure for _, incidence in table.locks()]
    return Group(
        setting=setting,
        flows=np.flatnonzero(chosen),
        elements=np.flatnonzero(chosen[whole.table.cell_flow][whole.table.element_cell]),
        measures=np.unique(np.concatenate(measures)),
        places=places,
    )
