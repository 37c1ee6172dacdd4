"""A ledger as plain names and numbers, in the shape of the public contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

    from snapback.case import Case
    from snapback.economy.leverage import Ledger


def ledger_record(ledger: Ledger, case: Case) -> dict[str, Any]:
    """Give the ledger of the long run, the short run beside it, and the ranges, ready for JSON.

    Income is in per cent of the sanctioned world, all else USD million a year; rents and volumes are
    fractions and multiples as in :class:`~snapback.economy.states.State`.
    """
    long = ledger.data.sel(horizon="long")
    short = ledger.data.sel(horizon="short")
    record: dict[str, Any] = {
        "case": ledger.case,
        "title": ledger.title,
        "vintage": ledger.vintage,
        "unit": str(ledger.data.attrs["unit"]),
        "reference": str(ledger.data.attrs["reference"]),
        "world": ledger.world,
        "overlap": ledger.overlap,
        "residual": ledger.residual,
        "gap": ledger.gap,
        "solves": ledger.solves,
        "fingerprint": ledger.fingerprint,
        "packages": _packages(ledger, case, long, short),
        "measures": _measures(case, long),
        "key_holders": [
            {
                "id": h.id,
                "title": h.title,
                "actor": h.actor,
                "value": _three(long["holder_value"].sel(holder=h.id)),
                "outside_packages": _by_actor(long["outside_value"].sel(holder=h.id), "marginal"),
            }
            for h in case.key_holders
        ],
        "combinations": combination_records(long),
        "short_run": {"combinations": combination_records(short)},
        "states": _states(long),
    }
    if ledger.ranges is not None:
        record["draws"] = int(ledger.ranges.attrs["draws"])
        record["failed_draws"] = int(ledger.ranges.attrs["failed_draws"])
        record["seed"] = int(ledger.ranges.attrs["seed"])
    return record


def combination_records(data: xr.Dataset) -> list[dict[str, Any]]:
    """List all combinations of packages with what each changes."""
    packages = [str(p) for p in data["package"].values]
    regions = [str(r) for r in data["region"].values]
    rows = []
    for n in range(data.sizes["combination"]):
        forms = [str(form) for form in data["form"].values[n]]
        rows.append(
            {
                "eased": [p for p, form in zip(packages, forms, strict=True) if form != "in_force"],
                "forms": {p: form for p, form in zip(packages, forms, strict=True) if form != "in_force"},
                "income": dict(zip(regions, map(float, data["income"].values[n]), strict=True)),
                **{
                    name: float(data[name].values[n])
                    for name in (
                        "regime_revenue", "patron_gain", "gateway_flow", "gateway_goods", "gateway_payments",
                        "dependence",
                    )
                },
            }
        )  # fmt: skip
    return rows


def _packages(ledger: Ledger, case: Case, long: xr.Dataset, short: xr.Dataset) -> list[dict[str, Any]]:
    rows = []
    for package in case.packages:
        row: dict[str, Any] = {
            "id": package.id,
            "title": package.title,
            "forms": list(package.eased_forms),
            "measures": [m.id for m in case.measures if m.package == package.id],
            "key_holders": list(package.key_holders),
            "value": _three(long["package_value"].sel(package=package.id)),
            "value_short_run": _three(short["package_value"].sel(package=package.id)),
            "value_other_overlap": _by_actor(long["other_overlap_value"].sel(package=package.id), "marginal"),
        }
        if ledger.ranges is not None:
            row["range"] = _ranges(ledger.ranges["package_value"].sel(package=package.id))
        rows.append(row)
    return rows


def _measures(case: Case, data: xr.Dataset) -> list[dict[str, Any]]:
    marginals = [str(k) for k in data["marginal"].values]
    actors = [str(actor) for actor in data["actor"].values]
    by_measure = data["measure_value"].transpose("measure", "actor", "marginal").values.tolist()
    row_of = dict(zip(map(str, data["measure"].values), by_measure, strict=True))
    return [
        {
            "id": m.id,
            "title": m.title,
            "sender": m.sender,
            "kind": m.kind,
            "act": m.act,
            "package": m.package,
            "form": m.form,
            "key_holders": list(m.key_holders),
            "value": {
                actor: dict(zip(marginals, row, strict=True))
                for actor, row in zip(actors, row_of[m.id], strict=True)
            },
        }
        for m in case.measures
    ]


def _states(data: xr.Dataset) -> dict[str, Any]:
    """Show the world without sanctions, with them, and with all packages eased."""
    goods = {}
    for state in data["state"].values:
        at = data.sel(state=state)
        goods[str(state)] = {
            "dependence": float(at["state_dependence"]),
            "regime_revenue": float(at["state_revenue"]),
            "income": {
                str(r): float(v) for r, v in zip(at["region"].values, at["state_income"].values, strict=True)
            },
            "exports": {
                str(p): float(v)
                for p, v in zip(at["partner"].values, at["exports"].values.sum(1), strict=True)
            },
            "imports": {
                str(p): float(v)
                for p, v in zip(at["partner"].values, at["imports"].values.sum(1), strict=True)
            },
            "routes": {
                str(r): {
                    "value": float(at["route_value"].values[n]),
                    "volume": float(at["route_volume"].values[n]),
                    "rent": float(at["route_rent"].values[n]),
                }
                for n, r in enumerate(at["route"].values)
            },
            "resources": {
                str(r): {
                    "volume": float(at["resource_volume"].values[n]),
                    "rent": float(at["resource_rent"].values[n]),
                }
                for n, r in enumerate(at["resource"].values)
            },
        }
    return goods


def _three(values: xr.DataArray) -> dict[str, dict[str, float]]:
    return _by_actor(values, "value_kind")


def _by_actor(values: xr.DataArray, kind: str) -> dict[str, dict[str, float]]:
    kinds = [str(k) for k in values[kind].values]
    columns = values.transpose("actor", kind).values.tolist()
    return {
        str(actor): dict(zip(kinds, column, strict=True))
        for actor, column in zip(values["actor"].values, columns, strict=True)
    }


def _ranges(values: xr.DataArray) -> dict[str, dict[str, dict[str, float]]]:
    kinds = [str(k) for k in values["value_kind"].values]
    points = [f"p{round(100 * float(q))}" for q in values["quantile"].values]
    rows = values.transpose("actor", "value_kind", "quantile").values.tolist()
    return {
        str(actor): {
            k: dict(zip(points, row, strict=True)) for k, row in zip(kinds, row_of_kinds, strict=True)
        }
        for actor, row_of_kinds in zip(values["actor"].values, rows, strict=True)
    }
