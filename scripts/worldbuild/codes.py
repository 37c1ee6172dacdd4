"""Regions, sectors and the concordances between the sources' classifications and ours."""

from __future__ import annotations

REGIONS = (
    "BLR", "RUS", "UKR", "KAZ", "LTU", "LVA", "POL", "DEU", "REU", "GBR",
    "CHE", "USA", "CAN", "OSC", "CHN", "IND", "BRA", "TUR", "ARE", "ROW",
)  # fmt: skip

GOODS = (
    "agri", "food", "crude_gas", "mining", "potash", "chemicals", "petroleum", "rubber_plastic", "wood",
    "paper", "textiles", "minerals", "metals", "metal_products", "machinery", "vehicles", "electronics",
    "other_manufactures",
)  # fmt: skip

SERVICES = ("utilities", "construction", "trade", "transport", "ict", "finance", "other_services")

SECTORS = (*GOODS, *SERVICES)

REU_MEMBERS = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL",
    "ITA", "LUX", "MLT", "NLD", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
"""European Union of 27 without LTU, LVA, POL and DEU (Croatia joined in July 2013)."""

OSC_MEMBERS = ("JPN", "KOR", "AUS", "NZL", "NOR", "ISL", "TWN", "SGP")
"""Other countries that sanctioned Russia in 2022."""

EUROPEAN_UNION = ("LTU", "LVA", "POL", "DEU", "REU")
EURASIAN_UNION = ("BLR", "RUS", "KAZ")
CIS_FREE_TRADE = (*EURASIAN_UNION, "UKR")

UNIT_MEMBERS = {
    "BLX": ("BEL", "LUX", "MLT", "CYP"),
    "OSX": ("KOR", "NZL", "ISL", "TWN", "SGP"),
}
"""Units that the bilateral table of 2013 lacks, beside UKR, LTU, LVA, ARE and the rest (RWX)."""

SINGLE_UNITS = ("UKR", "LTU", "LVA", "ARE")
REST = "RWX"
CONSTRUCTED_UNITS = (*SINGLE_UNITS, *UNIT_MEMBERS, REST)

GTAP_TO_STAGE = {
    "wht": "agri", "gro": "agri", "v_f": "agri", "osd": "agri", "pfb": "agri", "ocr": "agri", "ctl": "agri",
    "oap": "agri", "wol": "agri", "frs": "agri", "fsh": "agri",
    "coa": "crude_gas", "oil": "crude_gas", "gas": "crude_gas", "omn": "mining",
    "cmt": "food", "omt": "food", "vol": "food", "mil": "food", "pcr": "food", "sgr": "food", "ofd": "food",
    "b_t": "food", "tex": "textiles", "wap": "textiles", "lea": "textiles", "lum": "wood", "ppp": "paper",
    "p_c": "petroleum", "crp": "crp", "nmm": "minerals", "i_s": "metals", "nfm": "metals",
    "fmp": "metal_products", "mvh": "vehicles", "otn": "vehicles", "ele": "electronics",
    "ome": "machinery", "omf": "other_manufactures",
}  # fmt: skip
"""GTAP sectors of the 2013 trade table to the stage-one sectors, where `crp` is still whole."""

STAGE_SECTORS = (
    "agri", "food", "crude_gas", "mining", "crp", "petroleum", "wood", "paper", "textiles", "minerals",
    "metals", "metal_products", "machinery", "vehicles", "electronics", "other_manufactures",
)  # fmt: skip

MARGIN_GROUPS = {
    "agri_food": (("Animal", "Vegetable", "Food Products"), ("agri", "food")),
    "minerals": (("Minerals",), ("mining",)),
    "fuels": (("Fuels",), ("crude_gas", "petroleum")),
    "chemicals": (("Chemicals", "Plastic or Rubber"), ("crp",)),
    "wood": (("Wood",), ("wood", "paper")),
    "textiles": (("Textiles and Clothing", "Hides and Skins", "Footwear"), ("textiles",)),
    "stone_metals": (("Stone and Glass", "Metals"), ("minerals", "metals", "metal_products")),
    "equipment": (
        ("Mach and Elec", "Transportation", "Miscellaneous"),
        ("machinery", "vehicles", "electronics", "other_manufactures"),
    ),
}
"""Groups on which the WITS product groups (HS sections) and the sectors agree: WITS side, our side."""

WITS_TO_STAGE = {
    "Animal": ("agri", "food"), "Vegetable": ("agri", "food"), "Food Products": ("food",),
    "Minerals": ("mining",), "Fuels": ("crude_gas", "petroleum"), "Chemicals": ("crp",),
    "Plastic or Rubber": ("crp",), "Hides and Skins": ("textiles",), "Wood": ("wood", "paper"),
    "Textiles and Clothing": ("textiles",), "Footwear": ("textiles",),
    "Stone and Glass": ("minerals", "metals"), "Metals": ("metals", "metal_products"),
    "Mach and Elec": ("machinery", "electronics"), "Transportation": ("vehicles",),
    "Miscellaneous": ("machinery", "other_manufactures"),
}  # fmt: skip
"""Where a product group's exports of a partner without own sectors go, split by world shares."""

ICIO_TO_SECTOR = {
    "A01_02": "agri", "A03": "agri", "B05_06": "crude_gas", "B07_08": "mining", "B09": "mining",
    "C10T12": "food", "C13T15": "textiles", "C16": "wood", "C17_18": "paper", "C19": "petroleum",
    "C20": "chemicals", "C21": "chemicals", "C22": "rubber_plastic", "C23": "minerals", "C24": "metals",
    "C25": "metal_products", "C26": "electronics", "C27": "machinery", "C28": "machinery",
    "C29": "vehicles", "C30": "vehicles", "C31T33": "other_manufactures", "D": "utilities",
    "E": "utilities", "F": "construction", "G": "trade", "H49": "transport", "H50": "transport",
    "H51": "transport", "H52": "transport", "H53": "transport", "I": "trade", "J58T60": "ict",
    "J61": "ict", "J62_63": "ict", "K": "finance", "L": "other_services", "M": "other_services",
    "N": "other_services", "O": "other_services", "P": "other_services", "Q": "other_services",
    "R": "other_services", "S": "other_services", "T": "other_services",
}  # fmt: skip

WITS_PARTNERS = {
    "Argentina": "ARG", "Australia": "AUS", "Austria": "AUT", "Belarus": "BLR", "Belgium": "BEL",
    "Brazil": "BRA", "Bulgaria": "BGR", "Canada": "CAN", "China": "CHN", "Croatia": "HRV",
    "Czech Republic": "CZE", "Denmark": "DNK", "Egypt, Arab Rep.": "EGY", "Estonia": "EST",
    "Finland": "FIN", "France": "FRA", "Germany": "DEU", "Greece": "GRC", "Hungary": "HUN",
    "India": "IND", "Indonesia": "IDN", "Italy": "ITA", "Japan": "JPN", "Kazakhstan": "KAZ",
    "Latvia": "LVA", "Lithuania": "LTU", "Netherlands": "NLD", "Norway": "NOR", "Poland": "POL",
    "Portugal": "PRT", "Romania": "ROU", "Russian Federation": "RUS", "Slovak Republic": "SVK",
    "Slovenia": "SVN", "Spain": "ESP", "Sweden": "SWE", "Switzerland": "CHE", "Turkey": "TUR",
    "Ukraine": "UKR", "United Arab Emirates": "ARE", "United Kingdom": "GBR", "United States": "USA",
}  # fmt: skip
"""WITS's partner names to the units of the goods table that they name alone."""

THETA_PARAMETER = {
    "agri": "theta_lr_agri", "food": "theta_lr_food", "crude_gas": "theta_lr_crude_gas",
    "mining": "theta_lr_crude_gas", "potash": "theta_lr_potash", "chemicals": "theta_lr_chemicals",
    "petroleum": "theta_lr_refined_oil", "rubber_plastic": "theta_lr_rubber_plastic", "wood": "theta_lr_wood",
    "paper": "theta_lr_paper", "textiles": "theta_lr_textiles", "minerals": "theta_lr_nonmet_minerals",
    "metals": "theta_lr_basic_metals", "metal_products": "theta_lr_metal_products",
    "machinery": "theta_lr_machinery", "vehicles": "theta_lr_vehicles",
    "electronics": "theta_lr_electronics", "other_manufactures": "theta_lr_machinery",
} | dict.fromkeys(SERVICES, "theta_lr_services")  # fmt: skip
"""Row of economic_parameters.csv that gives each sector's trade elasticity."""


def region_of(country: str) -> str:
    """Give the region that a country or a unit of the goods table belongs to."""
    if country in REGIONS:
        return country
    if country in REU_MEMBERS or country == "BLX":
        return "REU"
    return "OSC" if country in OSC_MEMBERS or country == "OSX" else "ROW"


def unit_of(country: str) -> str:
    """Give the unit of the goods table of a country that the bilateral table of 2013 lacks."""
    if country in SINGLE_UNITS:
        return country
    return next((unit for unit, members in UNIT_MEMBERS.items() if country in members), REST)
