"""Copy the facts that the Belarus case may use into its folder, dated, and without names of persons.

Rows keep their source. Each gets a ``date``, the day or period to which it refers, and, where it became known
only after that, the day on which it did (``available``); the case's vintage decides which rows can be read.

Run from the repository root, with the shared facts beside it::

    python scripts/build_belarus_facts.py [FOLDER_WITH_FACTS]
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED = Path("../shared/data/facts")
CASE = Path("src/snapback/cases/belarus-2025/facts")

# Digests of the words that name prisoners, freed or listed persons in the sources: a list of names would be
# what it keeps out.
NAMES = frozenset(
    re.findall(
        r"\w{10}",
        "f05bf39118a0a9262670a761c0f3016f087b96f8c6ed8ac80c2d6ec7b9f74d194faf81c2f520b52e171c917a416d4c667ca9"
        "9c61cb5a87462a9bcb2c154fd102582b627e37775d85bf7fdcdcec9e643319472b3b5585785af97f0feee0e18af68631b522"
        "49039c01d2298952d5586e63824cd909af184eb0dfa22fe53e1421538d4162f0d335d00905e08579090bbf705b7262d83cb6"
        "a51d30785eb5cb0110b57e8f9d263ca54f063e8db6b106d9753a1a52ed481d2f5ab9f1b0090401c553a8a913a9aafe2d7c74"
        "8102d3c9474ad68f883e49249c0de2ae2b1dd9f8d59984f1de5ab269da8a303d51258cbd807fee686218ff0928",
    )
)
MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
RECALLED = "recalled from the public record"

Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """One table to copy.

    Attributes
    ----------
    columns
        Columns to keep, in order.
    date
        Gives the period that a row refers to.
    """

    columns: tuple[str, ...]
    date: Callable[[Row], str]


def main(shared: Path) -> None:
    """Write every table and say how many rows each has."""
    CASE.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        with (shared / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = [copied(row, table) for row in csv.DictReader(file)]
        kept = [row for row in rows if row["date"] and row["confidence"] != "gap"]
        path = CASE / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, ["date", "available", *table.columns, "source", "confidence"], lineterminator="\n"
            )
            writer.writeheader()
            writer.writerows(kept)
        print(f"{path}: {len(kept)} of {len(rows)} rows, {path.stat().st_size} bytes")


def copied(row: Row, table: Table) -> Row:
    """Keep the table's columns of one row, dated and without names."""
    result = {"date": table.date(row), "available": published(row)}
    result |= {column: without_names(row[column]) for column in table.columns}
    result["source"] = without_names(row.get("source") or RECALLED)
    result["confidence"] = row["confidence"]
    return result


def without_names(text: str) -> str:
    """Replace the words that name a person."""
    text = text.replace(" via )", ")").replace(" ()", "")
    return re.sub(r"[^\W\d_]+", lambda word: "(name)" if _named(word[0]) else word[0], text)


def published(row: Row) -> str:
    """Day on which a fact of an earlier period became known, where the row tells."""
    text = f"{row.get('source', '')} {row.get('note', '')} {row.get('method_and_caveat', '')}"
    day = re.search(r"\b(2025)[/-](0[3-9]|1[0-2])[/-](\d\d)\b|\b(2025)-(02)-(1[6-9]|2\d)\b", text)
    if day:
        return "-".join(part for part in day.groups() if part)
    if "published 11 Mar 2025" in text:
        return "2025-03-11"
    if "CEPR DP20097" in text or "ceprdp:20097" in text:
        return "2025-04"
    if "October 2025" in text and row.get("period", "") >= "2024":
        return "2025-10-14"  # earlier years stood much the same in earlier editions
    if "published later" in text or "after cut-off" in text:
        return "2025-12"  # the day is not told, only that it was after the vintage
    return ""


def period(text: str) -> str:
    """Turn what the facts write as a period into a date or ``from/to``."""
    text = text.replace("mid-2000s", "2003 2007").replace("late 2010s", "2017 2019")
    text = re.sub(r"\b(20\d\d)-(\d\d)(?=/(\d\d)\b(?!-))", r"\1-\2", text)
    text = re.sub(r"(\d{4})-(\d\d)/(\d\d)\b", r"\1-\2/\1-\3", text)
    text = re.sub(r"(\d{4})-(\d\d)-(\d\d)/(\d\d)-(\d\d)\b", r"\1-\2-\3/\1-\4-\5", text)
    text = re.sub(r"\b((?:19|20)(\d\d))-(\d\d)\b(?!-)", _year_pair, text)
    found = re.findall(r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\b", text)
    if not found:
        return ""
    months = [MONTHS[m.lower()] for m in re.findall(r"\b(" + "|".join(MONTHS) + r")", text, re.IGNORECASE)]
    if months and len(found) == 1:
        return "/".join(f"{found[0]}-{m:02d}" for m in dict.fromkeys((months[0], months[-1])))
    if re.search(r"\bQ1\b", text):
        return f"{found[0]}-01/{found[0]}-03"
    return found[0] if len(found) == 1 else f"{found[0]}/{found[-1]}"


def _year_pair(match: re.Match[str]) -> str:
    """Read 2022-23 as two years, 2022-08 as a month."""
    year, short, second = match[1], match[2], match[3]
    return f"{year} {year[:2]}{second}" if int(second) > 12 and second > short else match[0]


def _named(word: str) -> bool:
    return hashlib.blake2s(word.encode(), digest_size=5).hexdigest() in NAMES


def _turnover(row: Row) -> str:
    """Give the inauguration day of the second president named."""
    after = {
        "Carter-Reagan": 1981,
        "Bush-Clinton": 1993,
        "Clinton-Bush": 2001,
        "Bush-Obama": 2009,
        "Obama-Trump": 2017,
        "Trump-Biden": 2021,
        "Biden-Trump": 2025,
    }
    return f"{after[row['turnover']]}-01-20"


TABLES = {
    "economy": Table(
        ("series", "period", "value", "unit", "partner_or_item", "note"), lambda r: period(r["period"])
    ),
    "trade_observed": Table(
        ("flow", "partner", "sector_group", "value", "unit", "note"), lambda r: period(r["year"])
    ),
    "circumvention": Table(
        ("claim_or_series", "period", "value", "unit", "route", "method_and_caveat"),
        lambda r: period(r["period"]),
    ),
    "prisoner_series": Table(
        (
            "month",
            "stock",
            "newly_recognised",
            "recognised_after_release_only",
            "released_by_pardon",
            "served_out_reported_min",
            "implied_exits",
            "cumulative_recognised",
        ),
        lambda r: r["stock_date"] or r["month"],
    ),
    "episodes": Table(
        ("sender", "event_type", "instrument", "target_act", "count_released_or_listed", "outcome"),
        lambda r: period(r["date"]),
    ),
    "comparators": Table(
        (
            "case",
            "start",
            "sender",
            "target",
            "released",
            "price_or_relief",
            "price_usd_or_dm",
            "compliance_by_target",
            "compliance_by_sender",
            "reimposed",
        ),
        lambda r: period(r["end"] or r["start"]),
    ),
    "thaw_durations": Table(
        (
            "episode",
            "target",
            "sender",
            "prisoners_in_deal",
            "class",
            "start",
            "relief_end",
            "relief_end_censored",
            "ended_by",
            "months_relief",
            "months_to_breach",
            "breach_observed",
            "target_breach_date",
            "form_of_relief",
            "snapback",
            "snapback_lag_days",
        ),
        lambda r: r["relief_end"] or r["target_breach_date"],
    ),
    "patron_cases": Table(
        ("case", "patron", "what", "security_support", "ruler_in_office_12m"),
        lambda r: period(r["case"]),
    ),
    "us_turnover_cases": Table(
        ("deal", "turnover", "reversed_without_clear_breach", "contested_in_campaign"), _turnover
    ),
}

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
