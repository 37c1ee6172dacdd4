"""The policies of a case: its agreements, and beside them pressure, escalation, and neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.case.agreement import Agreement
from snapback.errors import InvalidGame

if TYPE_CHECKING:
    from snapback.case import Case

ALWAYS = {
    "pressure": "Pressure goes on: new rounds of measures if the government likes, nothing offered",
    "escalation": "Escalation: a new round of measures at once, more to follow",
    "none": "No deal, no pressure: measures stay as they are, nothing is offered",
}
"""Kinds of policy that every case has, with the title that they get where the case writes none."""

IDS = {"none": "no_deal"}


def policies_of(case: Case) -> tuple[Agreement, ...]:
    """Give the agreements of a case, and those of pressure, escalation and neither that it does not write."""
    written = {agreement.kind for agreement in case.agreements}
    added = [
        Agreement.model_validate(
            {"id": IDS.get(kind, kind), "title": title, "kind": kind, "source": "part of every case"}
        )
        for kind, title in ALWAYS.items()
        if kind not in written
    ]
    return (*case.agreements, *added)


def policy_of(case: Case, policy: str) -> Agreement:
    """Find a policy of a case.

    Raises
    ------
    InvalidGame
        If there is none of that name.
    """
    policies = policies_of(case)
    for agreement in policies:
        if agreement.id == policy:
            return agreement
    known = ", ".join(f"`{a.id}`" for a in policies)
    raise InvalidGame(
        f"the case `{case.id}` has no policy `{policy}`.", where="policy", remedy=f"Its policies are {known}."
    )


def nothing_of(case: Case) -> Agreement:
    """Give the policy against which averted detention is counted: no deal, no pressure."""
    return next(agreement for agreement in policies_of(case) if agreement.kind == "none")
