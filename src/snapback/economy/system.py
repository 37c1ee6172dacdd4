"""All ways of a case, evaluated piece by piece so that what did not change is not computed again.

Flows fall into groups by the relief packages that touch them; those whose rents are being searched for are a
group of their own. A group is evaluated anew only when a measure on it or a rent of it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
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


@dataclass(frozen=True)
class WaySystem:
    """The whole setting and its groups."""

    whole: WaySetting
    groups: tuple[Group, ...]

    def searched_key(
        self, in_force: Float[np.ndarray, " measure"], licensed: Float[np.ndarray, " measure"]
    ) -> bytes:
        """Tell states apart by the measures on flows whose rents are searched for."""
        places = range(len(self.whole.routes), len(self.whole.routes) + len(self.whole.resources))
        full = [n for n, route in enumerate(self.whole.routes) if route.capacity is not None]
        searched = np.array([*full, *places], dtype=np.int64)
        groups = [g for g in self.groups if np.isin(searched, g.places).any()]
        return b"".join(in_force[g.measures].tobytes() + licensed[g.measures].tobytes() for g in groups)

    def evaluate(
        self,
        in_force: Float[np.ndarray, " measure"],
        licensed: Float[np.ndarray, " measure"],
        rent: Float[np.ndarray, " route_then_resource"],
        memory: Memory,
    ) -> Ways:
        """Evaluate a state as :func:`~snapback.economy.ways.evaluate_ways` does, with what is remembered."""
        table = self.whole.table
        parts = []
        for n, group in enumerate(self.groups):
            forms = in_force[group.measures].tobytes(), licensed[group.measures].tobytes()
            key = (n, *forms, rent[group.places].tobytes())
            if key not in memory:
                memory[key] = evaluate_ways(group.setting, in_force, licensed, rent)
            parts.append(memory[key])
        joined = {}
        for name in (f.name for f in fields(Ways)):
            on_elements = name.startswith("element") or name == "evading"
            size = len(table.element_cell) if on_elements else len(table.flow)
            sample = getattr(parts[0], name)
            whole = np.zeros((size, *sample.shape[1:]), dtype=sample.dtype)
            for group, part in zip(self.groups, parts, strict=True):
                whole[group.elements if on_elements else group.flows] = getattr(part, name)
            joined[name] = whole
        return Ways(**joined)


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
    places = [x.flows[i, j, s] for x in (*whole.routes, *whole.resources)]
    groups = []
    for n in range(int(kind.max(initial=-1)) + 1):
        chosen = kind.ravel() == n
        groups.append(_group(whole, chosen, np.flatnonzero([on[chosen].any() for on in places])))
    return WaySystem(whole, tuple(groups))


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
