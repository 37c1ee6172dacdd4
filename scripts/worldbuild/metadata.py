"""What the table says about itself: title, unit, marks, source and licence of every variable."""

from __future__ import annotations

from typing import Any

TRADE = "Hinz & Monastyrenko (JIE 2022), replication files, goods trade of 2013 from UN Comtrade/BACI"
WITS = "World Bank WITS trade summaries 2013 (UN Comtrade)"
ICIO = "OECD Inter-Country Input-Output tables, 2023 edition, shares of 2020"
SERVICES = "OECD trade in services by partner, 2013"
WEO = "IMF World Economic Outlook, October 2025"
FACTS = "facts on Belarus from public sources (economy.csv, trade_observed.csv, economic_parameters.csv)"

MARKS = {
    "0": "observed: the bilateral table of 2013",
    "1": "split: part of a wider observed sector (potash, chemicals, rubber and plastic)",
    "2": "margin: partner missing in the bilateral table, filled from WITS margins",
    "3": "service: OECD totals where reported, completed, split by sector by structure",
    "4": "home: domestic sales from balancing",
}


def metadata() -> dict[str, Any]:
    """Metadata of the embedded world, in plain JSON types."""
    licences = {
        TRADE: "as the replication files: research use with citation",
        WITS: "CC BY 4.0 (World Bank)",
        ICIO: "CC BY 4.0 (OECD)",
        SERVICES: "OECD terms, reuse with citation",
        WEO: "IMF terms, reuse with citation",
        FACTS: "facts with source in each row",
    }

    def variable(unit: str, year: str, *sources: str) -> dict[str, str]:
        return {
            "unit": unit,
            "year": year,
            "source": "; ".join(sources),
            "licence": "; ".join(dict.fromkeys(licences[s] for s in sources)),
        }

    return {
        "name": "snapback-2013",
        "title": "The world of 2013, before the sanctions under study: 20 regions, 25 sectors",
        "unit": "USD million",
        "year": "2013",
        "reference_year": "2024",
        "marks": MARKS,
        "variables": {
            "trade_share": variable("fraction", "2013", TRADE, WITS, SERVICES, FACTS),
            "value_added": variable("USD million", "2013", WEO, WITS),
            "value_added_share": variable("fraction", "2020 structure, balanced to 2013", ICIO),
            "input_share": variable("fraction", "2020 structure, balanced to 2013", ICIO),
            "final_share": variable("fraction", "2020 structure, balanced to 2013", ICIO),
            "deficit": variable("USD million", "2013", TRADE, WITS, SERVICES),
            "tariff": variable("fraction", "2014, Russia's food embargo taken out", TRADE),
            "theta": variable("elasticity", "long run", FACTS),
            "reference_gdp": variable("USD million", "2024 (IMF) or 2023 (World Bank)", WEO, WITS),
        },
    }
