"""The claims of a case: their language, and what is said about mistakes in it."""

# ruff: noqa: E501 -- one mistake a line reads as a table

from __future__ import annotations

import pytest

from snapback import cases
from snapback.case import check_case, load
from snapback.case.claims import BUILT_IN, OUTCOME_NAMES, combinations_of, policies_in

FREED = "{outcome: freed, policy: two_steps, at: 1y, over: {parameter: held_at_strelsau}}"
SALT = "eased: [salt_trade]\n"

# what to replace, with what, path, part of what, part of the remedy
ERRORS = [
    ("outcome: freed", "outcome: fred", "claims[0].tests[0].quantity.outcome", "`fred` is no outcome", "`freed`"),
    ("policy: two_steps", "policy: two_step", "claims[0].tests[0].quantity.policy", "is no policy", "`two_steps`"),
    ("at: 1y", "at: 2y", "claims[0].tests[0].quantity.at", "not one of the words", "1y"),
    (", at: 1y", "", "claims[0].tests[0].quantity.at", "is missing", "`outcome` needs `at:`"),
    ("{parameter: held_at_strelsau}", "{parameter: held}", "claims[0].tests[0].quantity.over.parameter", "is no parameter", ""),
    (FREED, FREED.replace("{o", "{step: 1, o"), "claims[0].tests[0].quantity", "`outcome` and `step`", "exactly one"),
    (FREED, "{step: 3, policy: two_steps, at: 1y}", "claims[0].tests[0].quantity.step", "has 2 steps", "from 1"),
    (FREED, "{step: 1, policy: nothing, at: 1y}", "claims[0].tests[0].quantity.step", "has no steps", "agreement"),
    (FREED, "{at: 1y}", "claims[0].tests[0].quantity", "but none is given", "`economy`"),
    ("        above: 0.5\n", "        above: 0.5\n        below: 1\n", "claims[0].tests[0]", "exactly one", "Keep"),
    ("        above: 0.5\n", "", "claims[0].tests[0]", "exactly one of `above` and `below`", "Keep"),
    ("above: 0.5", "above: held > 0.5", "claims[0].tests[0].above", "where a number is expected", "without quotes"),
    (SALT, "eased: [salt]\n", "claims[1].tests[0].quantity.eased[0]", "`salt` is no package", "`salt_trade`"),
    (SALT, "eased: all\n", "claims[1].tests[0].quantity.eased", "says not what is eased", "`everything`"),
    ("actor: regime", "actor: street", "claims[1].tests[1].quantity.actor", "is no actor with a ledger", ""),
    ("packages: [salt_trade]", "packages: []", "claims[1].tests[1].quantity.packages", "names no package", ""),
    ("value: marginal_first", "value: shapley", "claims[1].tests[1].quantity.value", "not one of the words", ""),
    ("economy: regime_revenue", "economy: regime_revenu", "claims[1].tests[0].quantity.economy", "not one of", "`regime_revenue`"),
    ("id: word-of-a-king", "id: half-go-free", "claims[2].id", "repeats the id", "unique"),
    ("    why: Who breaks first keeps shorter.\n", "", "claims[2].why", "is missing", "nobody has justified"),
    ("date: 1934-10}", "date: 1935-03-10}", "claims[0].record.facts[0].date", "known at the vintage", "cannot be used"),
    ("file: prisoner_series, date: 1934-10", "file: prisoners, date: 1934-10", "claims[0].record.facts[0].file", "has no file", "prisoner_series"),
    ("text: Half of", "texts: Half of", "claims[0].texts", "is not a field", "`text`"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "what", "remedy"), ERRORS)
def test_a_mistake_is_said_with_its_line(spoil, old, new, path, what, remedy):
    problems = [p for p in spoil(old, new, "claims.yaml") if p.severity == "error"]
    found = [p for p in problems if p.where.endswith(f" {path}")]
    assert found, problems
    assert found[0].where.startswith("claims.yaml:")
    assert what in found[0].what
    assert remedy in found[0].remedy


def test_a_combination_that_no_draw_solves_is_refused(folder, spoil):
    case = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(
        case.replace("  - id: river\n    title: Glottenberg", "  - id: fair\n    title: The fair\n    form: delisted\n"
                     "    key_holders: [senate]\n    reversibility: x\n    source: invented\n  - id: river\n    title: Glottenberg"),
        encoding="utf-8",
    )  # fmt: skip
    problems = spoil(SALT, "eased: [salt_trade, fair]\n", "claims.yaml")
    assert any("that the draws do not solve" in p.what for p in problems)


def test_a_claim_needs_tests_or_a_reason(spoil):
    start = "    tests:\n      - quantity: " + FREED + "\n        above: 0.5\n"
    found = spoil(start, "", "claims.yaml")
    assert [p.where for p in found] == ["claims.yaml:3 claims[0]"]
    assert "neither tests nor a reason" in found[0].what


def test_claims_belong_to_what_a_case_says(folder):
    before = load(folder).fingerprint()
    path = folder / "claims.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("# a comment\n" + text, encoding="utf-8")
    assert load(folder).fingerprint() == before
    path.write_text(text.replace("above: 0.5", "above: 0.6"), encoding="utf-8")
    assert load(folder).fingerprint() != before
    path.unlink()
    assert load(folder).claims == ()
    assert load(folder).fingerprint() != before


def test_a_case_without_a_game_has_nothing_to_test(folder):
    case = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(case[: case.index("game:\n")], encoding="utf-8")
    (folder / "politics.yaml").unlink()
    problems = check_case(folder).problems
    assert any("need a `game`" in p.what for p in problems)


def test_every_claim_of_belarus_is_there():
    claims = load("belarus-2025").claims
    assert [claim.id.split("-")[0] for claim in claims] == [f"c{n:02}" for n in range(1, 21)]
    for claim in claims:
        assert claim.tests
        assert claim.record or claim.undecided


def test_names_are_those_of_the_game_and_the_ledger():
    from snapback.game.comparison import TITLES
    from snapback.game.policies import ALWAYS, IDS, policies_of

    assert tuple(TITLES) == OUTCOME_NAMES
    assert {kind: IDS.get(kind, kind) for kind in ALWAYS} == BUILT_IN
    for name in cases.names():
        case = load(name)
        assert [a.id for a in policies_of(case)] == [id_ for id_, _ in policies_in(case)]


def test_combinations_are_those_of_a_draw():
    from snapback.economy.worlds import world_of
    from snapback.ensemble.task import Context, economy

    case = load("ruritania")
    solved = economy(Context(case, world_of(case)), None)
    forms = solved["form"].values
    packages = solved["package"].values
    eased = [
        frozenset(p for p, form in zip(packages, row, strict=True) if form != "in_force") for row in forms
    ]
    assert tuple(eased) == combinations_of(case)
