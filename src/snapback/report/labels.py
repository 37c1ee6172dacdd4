"""What codes are called on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.case.regions import region_name

if TYPE_CHECKING:
    from snapback.case import Case

LONGEST = 90
"""Characters of a parameter's meaning beyond which a label keeps only what stands before a comma."""

_SECTORS = {
    "agri": "farm products",
    "crude_gas": "crude oil, gas, coal",
    "petroleum": "refined oil products",
    "minerals": "cement, glass, stone",
    "metals": "basic metals",
    "electronics": "computers, electronics",
    "trade": "trade, hotels",
    "ict": "information technology",
    "chemicals": "chemicals, other fertiliser",
}

STATES = {
    "sanction_free": "no sanctions",
    "in_force": "in force",
    "all_eased": "all packages eased",
}

CONFIDENCE = {
    "sourced": "sourced",
    "computed": "computed from data",
    "derived": "derived from sources",
    "recalled": "recalled, not looked up",
    "judgement": "judgement",
}

ROLES = {
    "target": "Target",
    "regime": "Its rulers",
    "patron": "Patron",
    "sender": "Sender",
    "transit": "Transit state",
    "third_party": "Third party",
    "street": "The street",
}


def easing(form: str) -> str:
    """Say what is done to a measure that gets this form."""
    return {"licensed": "a licence", "delisted": "delisting"}.get(form, form)


def parameter_name(case: Case, name: str) -> str:
    """Say what a parameter means in a label's few words; what is no parameter keeps its name."""
    known = case.known().get(name)
    if known is None:
        return kind_name(name)
    head, _, tail = known.meaning.replace("`", "").partition("; ")
    start, colon, rest = head.partition(": ")
    head = rest if colon and start.endswith("weighting") else start
    head = head.split(" (")[0]
    before = head.split(", ")[0]
    if len(head) > LONGEST and len(before) > LONGEST // 4:
        head = before
    kind = f" ({tail.split()[0]})" if tail.endswith("type of government") else ""
    return f"{head.strip()}{kind}"


def sector_name(code: str) -> str:
    """Give a sector's name; the code in words where there is no better."""
    return _SECTORS.get(code, code.replace("_", " "))


def place_name(code: str) -> str:
    """Give a region's name, with a capital."""
    name = region_name(code)
    return name[:1].upper() + name[1:]


def kind_name(code: str) -> str:
    """Give a kind of measure, a form or a shape in words."""
    return code.replace("_", " ")
