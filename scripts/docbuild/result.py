"""What the ledger of the real case says, in sentences made from its numbers."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from docbuild.blocks import money, table
from snapback.ensemble.task import Context, economy
from snapback.game.play import play
from snapback.game.policies import policies_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snapback.case import Case
    from snapback.world import World

THREE = 11
"""Position of the third year's last quarter."""


def result(record: Mapping[str, Any]) -> list[str]:
    """Say it as a list; money is USD million a year."""
    said = [_everything(record), _keys(record), *_packages(record), _gateway(record)]
    return [line for text in said for line in wrap(text, 116, initial_indent="- ", subsequent_indent="  ")]


def policies(case: Case, world: World) -> list[str]:
    """Tell the policies of a case side by side after three years, at central values: people first."""
    data = economy(Context(case, world), case.central())
    head = (
        "policy", "freed", "newly jailed", "held then", "completed", "broken first by the rulers",
        "by the sender", "rulers' revenue",
    )  # fmt: skip
    rows = []
    for policy in policies_of(case):
        at = {name: path[THREE] for name, path in play(case, data, policy.id).outcomes.items()}
        people = (f"{at[name]:,.0f}" for name in ("freed", "newly_jailed", "held"))
        chances = (
            f"{100.0 * at[name]:.0f} %"
            for name in ("agreement_completed", "broken_by_target", "broken_by_sender")
        )
        promised = chances if policy.steps or policy.kind == "tariff" else ("", "", "")
        rows.append((policy.title, *people, *promised, money(at["regime_revenue"])))
    return table(head, rows)


def _everything(record: Mapping[str, Any]) -> str:
    nothing, everything = record["combinations"][0], record["combinations"][-1]
    income = everything["income"]["BLR"]
    revenue = money(everything["regime_revenue"] - nothing["regime_revenue"])
    patron = money(everything["patron_gain"])
    return (
        f"Easing all eight packages raises real income in Belarus by {income:.1f} %, the rulers' revenue by "
        f"{revenue}, and is worth {patron} to Russia."
    )


def _keys(record: Mapping[str, Any]) -> str:
    holders = {h["id"]: h["value"]["BLR"] for h in record["key_holders"]}
    alone, fair = (
        [money(holders[name][kind]) for name in ("us_executive", "eu_unanimity")]
        for kind in ("marginal_first", "shapley")
    )
    return (
        f"With its own keys alone the US executive can give Belarus {alone[0]}, the Union by unanimity "
        f"{alone[1]}; averaged over all orders in which key holders may agree, {fair[0]} and {fair[1]}. "
        "Most of the value needs several keys."
    )


def _packages(record: Mapping[str, Any]) -> list[str]:
    values = {p["title"]: p["value"]["BLR"] for p in record["packages"]}
    potash = next(p["value"]["BLR"] for p in record["packages"] if p["id"] == "us_potash")
    best = max(values, key=lambda title: values[title]["marginal_first"])
    first, last = money(potash["marginal_first"]), money(potash["marginal_last"])
    locks = (
        f"Relief for the potash firms is worth {first} to Belarus while the port and the Union's ban stay "
        f"shut, and {last} once all else is eased."
    )
    return [locks, f"The largest package is *{best}*: {money(values[best]['marginal_first'])} eased alone."]


def _gateway(record: Mapping[str, Any]) -> str:
    before, after = (money(record["combinations"][n]["gateway_flow"]) for n in (0, -1))
    return (
        "What passes Belarus because the way to or from Russia is barred, goods and payments, goes from "
        f"{before} to {after} when everything is eased."
    )
