"""Reading the shared source data; a missing file ends the build with one clear message."""

from __future__ import annotations

import csv
import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import MissingData
from worldbuild.codes import WITS_PARTNERS

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "trade": "trade-2013/trade_2013.npz",
    "icio": "icio-2020/icio_2020_shares.npz",
    "wits": "wits-2013/trade_summary_2013.csv",
    "baci": "baci-2023/exports_kusd.csv",
    "gdp": "baci-2023/gdp.csv",
    "services_exports": "services/oecd_services_exports.csv",
    "services_imports": "services/oecd_services_imports.csv",
    "weo": "macro/weo_oct2025_selected.csv.gz",
    "parameters": "facts/economic_parameters.csv",
    "economy": "facts/economy.csv",
}

WITS_CODES = {"ROM": "ROU", "SER": "SRB", "MNT": "MNE", "TMP": "TLS"}
"""Codes that WITS writes differently from ISO 3166."""


@dataclass(frozen=True)
class Wits:
    """Trade summaries of 2013, USD million: reporter -> value, or (reporter, other key) -> value."""

    exports: dict[str, float]
    imports: dict[str, float]
    group_exports: dict[tuple[str, str], float]
    sent: dict[tuple[str, str], float]
    received: dict[tuple[str, str], float]
    gdp: dict[str, float]
    balance: dict[str, float]
    services_share: dict[str, float]


@dataclass(frozen=True)
class Sources:
    """Everything that the build reads, in USD million unless said otherwise."""

    trade: np.ndarray
    trade_sectors: tuple[str, ...]
    trade_countries: tuple[str, ...]
    tariff: np.ndarray
    icio: dict[str, np.ndarray]
    wits: Wits
    baci: dict[tuple[str, str], float]
    gdp_2023: dict[str, float]
    weo_gdp: dict[tuple[str, int], float]
    weo_investment: dict[tuple[str, int], float]
    services: dict[str, dict[tuple[str, str], float]]
    parameters: dict[str, float]
    economy: list[dict[str, str]]


def read_sources(folder: Path) -> Sources:
    """Read every input below ``folder``.

    Raises
    ------
    MissingData
        Naming every file that is not there.
    """
    missing = [name for name in FILES.values() if not (folder / name).is_file()]
    if missing:
        raise MissingData(
            f"{len(missing)} of {len(FILES)} inputs are not there: {', '.join(missing)}.",
            where=str(folder),
            remedy="Give the folder with the source data: python scripts/build_world.py --data FOLDER.",
        )
    path = {key: folder / name for key, name in FILES.items()}
    with np.load(path["trade"], allow_pickle=False) as z:
        trade = z["value_kusd_jni"].astype(np.float64) / 1e3
        tariff = z["tariff_2014_embargo_pct_jni"].astype(np.float64) / 100.0
        sectors = tuple(str(s) for s in z["sectors"])
        countries = tuple(str(c) for c in z["countries"])
    with np.load(path["icio"], allow_pickle=False) as z:
        icio = {key: z[key] for key in z.files}
    return Sources(
        trade=trade.transpose(0, 2, 1).copy(),  # stored as sector, importer, exporter
        trade_sectors=sectors,
        trade_countries=countries,
        tariff=tariff.transpose(0, 2, 1).copy(),
        icio=icio,
        wits=_wits(path["wits"]),
        baci=_baci(path["baci"]),
        gdp_2023={r["iso3"]: float(r["gdp_usd"]) / 1e6 for r in _rows(path["gdp"]) if r["gdp_usd"]},
        weo_gdp=_weo(path["weo"], "NGDPD", unit=6),
        weo_investment=_weo(path["weo"], "NID_NGDP", unit=2),
        services={
            side: {
                (r["reporter"], r["partner"]): float(r["value_musd"])
                for r in _rows(path[f"services_{side}"])
                if r["year"] == "2013" and r["value_musd"]
            }
            for side in ("exports", "imports")
        },
        parameters={
            r["name"]: float(r["central"]) for r in _rows(path["parameters"]) if _number(r["central"])
        },
        economy=_rows(path["economy"]),
    )


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every input, so that a table can say exactly what it was built from."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sorted(FILES.values())}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


def _wits(path: Path) -> Wits:
    tables: dict[str, dict[Any, float]] = {name: {} for name in Wits.__annotations__}
    single = {
        "GDP (current US$ Mil)": "gdp",
        "Trade Balance (current US$ Mil)": "balance",
        "Trade in services (% of GDP)": "services_share",
    }
    for row in _rows(path):
        reporter = WITS_CODES.get(row["reporter"], row["reporter"])
        indicator, product, value = row["indicator"], row["product"], float(row["value_2013"])
        if indicator in single:
            tables[single[indicator]][reporter] = value
        elif "-Top 5 " in indicator:
            partner = WITS_PARTNERS.get(row["partner"])
            if partner:
                tables["sent" if row["flow"] == "Export" else "received"][reporter, partner] = value
        elif row["partner"] == "World" and product == "All Products" and row["flow"] in ("Export", "Import"):
            tables["exports" if row["flow"] == "Export" else "imports"][reporter] = value
        elif row["partner"] == "World" and row["flow"] == "Export":
            tables["group_exports"][reporter, product] = value
    return Wits(**tables)


def _baci(path: Path) -> dict[tuple[str, str], float]:
    return {
        (row["iso3"], partner): float(value) / 1e3
        for row in _rows(path)
        for partner, value in row.items()
        if partner != "iso3" and value
    }


def _weo(path: Path, concept: str, unit: int) -> dict[tuple[str, int], float]:
    """Read a series by country and year: USD million with ``unit`` 6, a fraction of GDP with 2."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return {
            (r["ref_area"], int(float(r["year"]))): float(r["value"]) * 10 ** (float(r["scale"]) - unit)
            for r in csv.DictReader(file)
            if r["concept"] == concept and r["value"]
        }
