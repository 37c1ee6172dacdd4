"""Agreements, the settings of their game, and the parameters that only promises need."""

# ruff: noqa: E501 -- one mistake a line reads as a table

from __future__ import annotations

import numpy as np
import pytest

from snapback import cases
from snapback.case import check_case, load, new_case
from snapback.case import politics as politics_module
from snapback.case.check import check_folder
from snapback.economy.ranges import parameter_draws

CASE = (cases.folder("ruritania") / "case.yaml").read_text(encoding="utf-8")
HALF = "      - {share: 0.5, relief: [salt_trade]}\n"
REST = "      - {share: 0.5, relief: [banks]}\n"
ALL = "      - {share: 1.0, relief: [salt_trade, banks]}\n"
PRESSURE = "    kind: pressure\n"
NONE = "    kind: none\n"
GAME = CASE[CASE.index("game:\n") : CASE.index("agreements:\n")]


def parameter(central: float, low: float, high: float, shape: str = "normal") -> str:
    return (
        f"  meaning: m\n  unit: u\n  central: {central}\n  low: {low}\n  high: {high}\n  shape: {shape}\n"
        "  source: invented for the example\n  confidence: judgement\n"
    )


# what to replace, with what, path, part of what, part of the remedy
ERRORS = [
    ("id: lump", "id: two_steps", "agreements[1].id", "repeats the id `two_steps`", "unique"),
    ("id: lump", "id: banks", "agreements[1].id", "is an id in `packages`", "another id"),
    ("id: lump", "id: cabinet", "agreements[1].id", "is an id in `key_holders`", "another id"),
    ("id: lump", "id: GRA", "agreements[1].id", "is an id in `actors`", "another id"),
    ("id: lump", "id: " + "x" * 65, "agreements[1].id", "cannot be an id", "at most 64"),
    (GAME, "", "agreements", "need a `game` section", "Add `game:`"),
    (REST, REST.replace("banks", "bank"), "agreements[0].steps[1].relief[0]", "`bank` is no package", "`banks`"),
    (REST, REST.replace("banks", "background"), "agreements[0].steps[1].relief[0]", "no package", "Known:"),
    (REST, REST.replace("banks", "salt_trade"), "agreements[0].steps[1].relief[0]", "eases `salt_trade` again", "once"),
    (ALL, ALL.replace("salt_trade", "banks"), "agreements[1].steps[0].relief[1]", "again", "once"),
    ("parties: [cabinet, bank_board]", "parties: [cabinet]", "agreements[0].parties",
     "without `bank_board`, without whom `banks` cannot be eased", "Add them"),
    ("    parties: [cabinet, bank_board]\n", "", "agreements[0].parties",
     "`cabinet`, without whom `salt_trade` and `banks` cannot be eased; `bank_board`", "leave out"),
    ("parties: [cabinet, bank_board]", "parties: [cabinet, bank_board, board]", "agreements[0].parties[2]",
     "`board` is no key holder", "`bank_board`"),
    (PRESSURE, "    kind: steps\n", "agreements[2].steps", "`steps` needs it", "Add `steps:`"),
    (PRESSURE, "    kind: one_shot\n", "agreements[2].steps", "`one_shot` needs it", "Add `steps:`"),
    (PRESSURE, "    kind: unilateral\n    steps: []\n", "agreements[2].steps", "`unilateral` needs it", "Add"),
    (PRESSURE, "    kind: tariff\n    lot: 5\n", "agreements[2].price", "`tariff` needs it", "USD million"),
    (PRESSURE, "    kind: tariff\n    price: 5\n", "agreements[2].lot", "`tariff` needs it", "persons"),
    (PRESSURE, "    kind: tariff\n    price: 1\n    lot: 5\n    steps: [{release: 5}]\n", "agreements[2].steps",
     "no meaning for the kind `tariff`", "choose `one_shot`"),
    (PRESSURE, "    kind: escalation\n    steps: [{release: 5}]\n", "agreements[2].steps", "no meaning", "Delete it"),
    (NONE, "    kind: none\n    price: 5\n", "agreements[3].price", "no meaning for the kind `none`", "kind: tariff"),
    (NONE, "    kind: none\n    lot: 5\n", "agreements[3].lot", "no meaning for the kind `none`", "kind: tariff"),
    (ALL, ALL.replace("1.0", "0.5") + "      - {share: 0.5}\n", "agreements[1].steps", "has 2 steps", "kind: steps"),
    (PRESSURE, "    kind: unilateral\n    steps: [{release: 5, relief: [river]}]\n    parties: [senate]\n",
     "agreements[2].steps[0].relief", "no meaning for the kind `unilateral`", "one_shot"),
    (PRESSURE, "    kind: unilateral\n    steps: [{release: 5, recognition: 1}]\n",
     "agreements[2].steps[0].recognition", "no meaning for the kind `unilateral`", "one_shot"),
    (HALF, HALF.replace("share: 0.5", "share: 0.5, release: 20"), "agreements[0].steps[0].share", "beside `release`", "Keep one"),
    (HALF, "      - {within: 3}\n", "agreements[0].steps[0]", "exchanges nothing", "`recognition`"),
    (HALF, "      - {release: 0}\n", "agreements[0].steps[0]", "exchanges nothing", "Add"),
    (HALF, HALF.replace("0.5", "0.6"), "agreements[0].steps[1].share", "shares of this agreement to 1.1", "Lower"),
    (HALF, HALF.replace("0.5", "50"), "agreements[0].steps[0].share", "is 50", "50 per cent is 0.5"),
    (HALF, HALF.replace("share: 0.5", "within: 0"), "agreements[0].steps[0].within", "the number 0", "inside the range"),
    (HALF, HALF * 6, "agreements[0].steps", "has 7 entries, but at most 6", "Merge"),
    ("kind: steps", "kind: stepwise", "agreements[0].kind", "`stepwise`", "`steps`"),
    ("snapback: true", 'snapback: "yes"', "agreements[0].snapback", "true or false", "without quotes"),
    ("first_mover: target", "first_mover: regime", "agreements[0].first_mover", "`regime`", "`target`"),
    ("held: held_at_strelsau", "held: 70", "game.held", "outside the numbers of `stock`, 0 to 60", "begin below"),
    ("held: held_at_strelsau", "held: held_at_streslau", "game.held", "in neither parameters.yaml nor politics.yaml",
     "`held_at_strelsau`"),
    ("held: held_at_strelsau", "held: -1", "game.held", "must be 0 or more", "0 or more"),
    ("stock: [0, 10, 20,", "stock: [0, 20, 10,", "game.stock[2]", "is 10 after 20", "Sort them"),
    ("stock: [0, 10, 20,", "stock: [0, 10, 10,", "game.stock[2]", "is 10 after 10", "once"),
    ("stock: [0, 10, 20, 30, 40, 60]", "stock: [0]", "game.stock", "has 1 entry, but needs at least 2", "[...]"),
    ("stock: [0, 10, 20, 30, 40, 60]", "stock: 60", "game.stock", "a list is expected", "[...]"),
    ("dependence: [0.4, 0.6, 0.8]", "dependence: [0.4, 0.4]", "game.dependence[1]", "must rise", "Sort"),
    ("dependence: [0.4, 0.6, 0.8]", "dependence: [0.4, 60]", "game.dependence[1]", "is 60", "60 per cent is 0.6"),
    ("dependence: [0.4, 0.6, 0.8]", "dependence: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]", "game.dependence",
     "has 8 entries, but at most 7", "leave some out"),
    ("sender_actors: [GRA]", "sender_actors: [GRE]", "game.sender_actors[0]", "`GRE` is no actor", "`GRA`"),
    ("sender_actors: [GRA]", "sender_actors: [street]", "game.sender_actors[0]", "no income", "sender's"),
    ("sender_actors: [GRA]", "sender_actors: []", "game.sender_actors", "has no entries, but needs at least 1", "[...]"),
    ("target_election: 1937-06-01", "target_election: 1935-02-15", "game.target_election", "not after the vintage", "next"),
    ("sender_turnover: 1936-03-01", "sender_turnover: 1931-03-01", "game.sender_turnover", "not after", "next"),
    ("government: expedient", "government: pragmatic", "game.government", "`pragmatic`", "Known:"),
    ("  government: expedient\n", "", "game.government", "is missing", "of the sender"),
    ("game:\n", "game:\n  horizon: 4\n", "game.horizon", "out of its range (bound 8)", "inside the range"),
    ("game:\n", "game:\n  functions: {unrest: __import__('os')}\n", "game.functions.unrest",
     "cannot be a function's name", "never evaluated"),
    ("game:\n", "game:\n  functions: {a b: flat}\n", "game.functions.a b", "cannot be a function's name", "never"),
    ("general_take: 0.3", "general_take: held_at_strelsau", "regime.general_take", "which the ledger does not read", "Move it"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "what", "remedy"), ERRORS)
def test_a_mistake_is_found(spoil, old, new, path, what, remedy):
    errors = [p for p in spoil(old, new) if p.severity == "error"]
    hits = [p for p in errors if what in p.what and remedy in p.remedy]
    assert hits, [str(p) for p in errors]
    file, _, place = hits[0].where.partition(" ")
    assert place == path
    assert file.startswith("case.yaml:")
    assert len(errors) <= 2, [str(p) for p in errors]


@pytest.mark.parametrize(
    ("old", "new", "path", "what"),
    [
        (HALF, HALF.replace("share: 0.5", "release: 21"), "agreements[0].steps", "release 41 people in all, but only 40"),
        (PRESSURE, "    kind: tariff\n    price: 1\n    lot: 41\n", "agreements[2].lot", "41 people in a quarter"),
        ("stock: [0, 10, 20, 30, 40, 60]", "stock: [0, 20, 42]", "game.held", "reaches 45 in its range"),
        ("sender_actors: [GRA]", "sender_actors: [GRA, GRA]", "game.sender_actors[1]", "twice"),
        ("parties: [cabinet, bank_board]", "parties: [cabinet, bank_board, cabinet]", "agreements[0].parties[2]", "twice"),
    ],
)  # fmt: skip
def test_doubts_are_warnings(spoil, old, new, path, what):
    (problem,) = spoil(old, new)
    assert problem.severity == "warning"
    assert problem.where.endswith(" " + path)
    assert what in problem.what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PRESSURE, "    kind: tariff\n    price: 1.5\n    lot: 5\n"),
        (PRESSURE, "    kind: unilateral\n    steps: [{release: held_at_strelsau}]\n"),
        (PRESSURE, "    kind: escalation\n"),
        (HALF, "      - {release: 10, recognition: 0.5, within: 4}\n"),
        (HALF, "      - {recognition: 1}\n"),
        ("form: licensed\n    snapback", "form: delisted\n    snapback"),
        ("first_mover: target", "first_mover: sender\n    ceiling: 5\n    exile: 0.8\n    reopen_after: 4"),
        ("game:\n", "game:\n  functions: {unrest: flat_unrest}\n"),
        ("held: held_at_strelsau", "held: 40.5"),
    ],
)
def test_what_may_be_written(spoil, old, new):
    assert spoil(old, new) == []


def test_a_game_without_agreements_is_a_case_and_so_is_neither(folder):
    (folder / "claims.yaml").unlink()
    path = folder / "case.yaml"
    text = CASE.partition("agreements:\n")[0].partition("  forecast:\n")[0]  # which names agreements
    path.write_text(text, encoding="utf-8")
    assert load(folder).agreements == ()
    path.write_text(CASE.partition("game:\n")[0], encoding="utf-8")
    (problem,) = check_case(folder).problems
    assert (problem.severity, problem.where) == ("warning", "politics.yaml")
    assert "not read" in problem.what
    case = load(folder)
    assert case.game is None
    assert case.politics == {}
    assert case.known() == case.parameters


def test_more_agreements_than_anybody_compares_are_too_many(spoil):
    more = "".join(f"  - {{id: n{n}, title: N, kind: none, source: invented}}\n" for n in range(13))
    (problem,) = spoil("agreements:\n", "agreements:\n" + more)
    assert "has 17 agreements" in problem.what
    assert problem.where.endswith(" agreements")


def test_all_mistakes_are_told_at_once(folder, spoil):
    text = CASE
    for old, new in [
        ("stock: [0, 10, 20, 30, 40, 60]", "stock: []"),
        ("  government: expedient\n", ""),
        ("kind: one_shot", "kind: oneshot"),
        (REST, REST.replace("banks", "bank")),
        ("sender_actors: [GRA]", "sender_actors: [GRE]"),
    ]:
        text = text.replace(old, new, 1)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    problems = spoil("central: 40", "central: 60", "politics.yaml")
    assert [p.where.partition(" ")[2] for p in problems] == [
        "game.government",
        "game.stock",
        "game.sender_actors[0]",
        "agreements[0].steps[1].relief[0]",
        "agreements[1].kind",
        "held_at_strelsau.central",
    ]


def test_a_game_that_cannot_be_read_is_told_once(spoil):
    (problem,) = spoil(GAME, "game: 5\n\n")
    assert "a mapping is expected" in problem.what


@pytest.fixture
def common(monkeypatch, tmp_path):
    """Put other common parameters in place of the embedded ones."""
    (tmp_path / "common").mkdir()
    monkeypatch.setattr(politics_module.cases, "ROOT", tmp_path)

    def write(text: str) -> None:
        (tmp_path / "common" / "politics.yaml").write_text(text, encoding="utf-8")

    return write


def test_common_parameters_hold_unless_the_case_says_otherwise(folder, common):
    common("calm_a:\n" + parameter(1, 0, 2) + "held_at_strelsau:\n" + parameter(5, 4, 6))
    case = check_folder(folder).case
    assert case is not None
    assert list(case.politics)[:2] == ["calm_a", "held_at_strelsau"]
    assert case.common == {"calm_a"}
    assert case.politics["held_at_strelsau"].central == 40
    assert case.value("calm_a") == 1
    assert case.value("held_at_strelsau", {"held_at_strelsau": 7}) == 7
    assert case.central().keys() == case.priors().keys() == {*case.parameters, *case.politics}
    with pytest.raises(KeyError):
        case.value("nowhere")


def test_priors_of_promises_stay_where_their_shape_or_their_use_keeps_them(folder, common):
    common(
        "bell:\n" + parameter(1, 0, 2) + "part:\n" + parameter(0.5, 0.2, 0.8, "beta")
        + "size:\n" + parameter(2, 1, 3, "lognormal") + "used:\n" + parameter(0.5, 0.1, 0.9)
    )  # fmt: skip
    path = folder / "case.yaml"
    path.write_text(CASE.replace(HALF, HALF.replace("}", ", recognition: used}")), encoding="utf-8")
    case = check_folder(folder).case
    assert case is not None
    priors = case.priors()
    found = {name: (priors[name].lower, priors[name].upper) for name in ("bell", "part", "size", "used")}
    inf = np.inf
    assert found == {"bell": (-inf, inf), "part": (0, 1), "size": (0, inf), "used": (0, 1)}


def test_the_fingerprint_covers_promises_and_the_ledgers_draws_do_not_see_them(folder, common):
    common("{}\n")
    case = load(folder)
    common("calm_a:\n" + parameter(1, 0, 2))
    more = load(folder)
    assert more.fingerprint() != case.fingerprint()
    names = list(case.parameters)
    for a, b in zip(parameter_draws(case, 4, 0), parameter_draws(more, 4, 0), strict=True):
        assert [a[n] for n in names] == [b[n] for n in names]
        assert b["calm_a"] == 1
    path = folder / "case.yaml"
    path.write_text(CASE.replace(REST, REST.replace("}", ", within: 3}")), encoding="utf-8")
    assert load(folder).fingerprint() != more.fingerprint()


def test_a_name_stands_in_one_file_only(folder, common):
    common("rail_margin:\n" + parameter(1, 0, 2))
    (problem,) = check_folder(folder).problems
    assert problem.where.startswith("parameters.yaml:")
    assert problem.where.endswith(" rail_margin")
    assert "common parameter" in problem.what
    common("{}\n")
    path = folder / "politics.yaml"
    own = path.read_text(encoding="utf-8")
    path.write_text(own + "rail_margin:\n" + parameter(1, 0, 2), encoding="utf-8")
    (problem,) = check_folder(folder).problems
    assert problem.where == f"politics.yaml:{own.count(chr(10)) + 1} rail_margin"
    assert "stands in parameters.yaml:" in problem.what


def test_a_parameter_of_promises_is_held_to_the_bounds_of_its_use(spoil, common, folder):
    common("wide:\n" + parameter(1, -1, 2))
    (problem,) = spoil(HALF, HALF.replace("}", ", recognition: wide}"))[:1]
    assert problem.where.endswith(" agreements[0].steps[0].recognition")
    assert "`wide` reaches -1" in problem.what
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    old = "  low: 36\n  high: 45\n  shape: lognormal"
    problems = spoil(old, old.replace("36", "-1").replace("lognormal", "normal"), "politics.yaml")
    assert [p.where.partition(" ")[2] for p in problems] == ["game.held", "held_at_strelsau.low"]
    assert [p.severity for p in problems] == ["warning", "error"]


@pytest.mark.parametrize("text", ["", "- a\n", "a: {\n", "a: 5\n", "\x00", "a: &x {}\n"])
def test_common_parameters_that_cannot_be_read_are_a_problem_not_a_traceback(folder, common, text):
    common(text)
    problems = check_folder(folder).problems
    assert problems
    assert all(p.where.startswith("common/politics.yaml") for p in problems)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff", b"a: &x {}\n", b"held_at_strelsau: 5\n"])
def test_a_file_of_politics_that_cannot_be_read(folder, content):
    (folder / "politics.yaml").write_bytes(content)
    problems = check_case(folder).problems
    assert problems
    assert all(p.where.startswith("politics.yaml") for p in problems if "neither" not in p.what)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    path = folder / "politics.yaml"
    (tmp_path / "outside.yaml").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(tmp_path / "outside.yaml")
    assert "link to a place outside" in check_case(folder).problems[0].what
    path.unlink()
    assert "in neither" in check_case(folder).problems[0].what  # no file at all is fine, its names are not


def test_a_new_case_has_an_agreement(tmp_path):
    case = load(new_case(tmp_path / "mine"))
    assert [a.id for a in case.agreements] == ["half_and_half"]
    assert "held_now" in case.politics
    assert check_case(tmp_path / "mine").confidence["parameters of promises"]["judgement"] >= 1


def test_ruritanias_agreements():
    case = load("ruritania")
    assert [(a.id, a.kind) for a in case.agreements] == [
        ("two_steps", "steps"), ("lump", "one_shot"), ("pressure", "pressure"), ("nothing", "none"),
    ]  # fmt: skip
    assert case.value(case.game.held) == 40
    two = case.agreements[0]
    assert [step.relief for step in two.steps] == [("salt_trade",), ("banks",)]
    assert sum(case.value(step.share) for step in two.steps) == 1.0
