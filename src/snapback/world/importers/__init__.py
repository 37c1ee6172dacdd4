"""Importers of world tables: OECD ICIO, long-form MRIO, BACI and ITPD-E files into balanced worlds."""

from snapback.world.importers.baci import read_baci
from snapback.world.importers.icio import read_icio
from snapback.world.importers.itpd import read_itpd
from snapback.world.importers.mrio import read_mrio

__all__ = ["FORMATS", "read_baci", "read_icio", "read_itpd", "read_mrio"]

FORMATS = {
    "icio": "OECD ICIO, the wide CSV of one year as published",
    "mrio": "long-form input-output tables (EMERGING and the like)",
    "baci": "CEPII BACI goods trade, into the structure of a base world",
    "itpd": "ITPD-E trade with domestic sales",
}
"""Formats that ``snapback world import`` reads, and what each is."""
