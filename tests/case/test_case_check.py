"""One mistake at a time in Ruritania: each is found on its line, in words, with what to do."""

# ruff: noqa: E501 -- one mistake a line reads as a table

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from snapback import cases
from snapback.case import check_case
from snapback.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

RURITANIA = (cases.folder("ruritania") / "case.yaml").read_text(encoding="utf-8")


def line_of(text: str, after: str = "") -> int:
    start = RURITANIA.index(after) if after else 0
    return RURITANIA.count("\n", 0, RURITANIA.index(text, start)) + 1


def test_ruritania_has_no_problem_at_all(folder):
    assert check_case(folder).problems == ()


# what to replace, with what, path, part of what, part of the remedy
ERRORS = [
    ("snapback: 1\n", "snapback: 2\n", "snapback", "the number 2", "`1`"),
    ("snapback: 1\n", 'snapback: "1"\n', "snapback", "not one of", "1"),
    ("vintage: 1935-02-15", "vintage: 1935-02-30", "vintage", "no calendar", "YYYY-MM-DD"),
    ("vintage: 1935-02-15", "vintage: 15.02.1935", "vintage", "a day is expected", "2025-02-15"),
    ("vintage: 1935-02-15", "vintage: 1935", "vintage", "the number 1935", "2025-02-15"),
    ("overlap: nested", "overlap: nestd", "overlap", "`nestd`", "Did you mean `nested`?"),
    ("target: RUR", "target: NO", "target", "`NO` is no region", "`NOR` (Norway)"),
    ("target: RUR", "target: neighbours", "target", "is a group", "Name one region"),
    ("target: RUR", "target: 643", "target", "the number 643", 'Quote codes: "643".'),
    ("target: RUR", "target: [RUR]", "target", "a list", "Write text"),
    ("patron: KRA", "patron: Kravonia", "patron", "`Kravonia` is no region", "`KRA`"),
    ("neighbours: [KRA, GRA, GLO]", "neighbours: [KRA, GRB]", "groups.neighbours[1]", "`GRB`", "`GRA`"),
    ("neighbours: [KRA, GRA, GLO]", "WLD: [KRA]", "groups.WLD", "all regions already", "another name"),
    ("neighbours: [KRA, GRA, GLO]", "GLO: [KRA]", "groups.GLO", "a region of the world already", "another"),
    ("neighbours: [KRA, GRA, GLO]", "neighbours: []", "groups.neighbours", "empty group", "members"),
    ("neighbours: [KRA, GRA, GLO]", "neighbours: KRA", "groups.neighbours", "a list is expected", "[...]"),
    ("goods: [salt, cloth]", "goods: [salt, coth]", "sector_groups.goods[1]", "`coth`", "`cloth`"),
    ("goods: [salt, cloth]", "goods: [2501, cloth]", "sector_groups.goods[0]", "number 2501", '"2501"'),
    ("role: patron", "role: patrom", "actors[2].role", "`patrom`", "`patron`"),
    ("role: target", "role: sender", "actors", "nobody with `role: target`", "who is sanctioned"),
    ("{id: KRA, title: Kravonia", "{id: GRA, title: Kravonia", "actors[3].id", "repeats the id `GRA`", "unique"),
    ("actor: GRA, decides", "actor: GRE, decides", "key_holders[0].actor", "`GRE` is no actor", "`GRA`"),
    ("form: delisted\n", "form: lifted\n", "packages[0].form", "`lifted`", "`delisted`"),
    ("form: delisted\n", "form: delisted\n    forms: [licensed]\n", "packages[0].form", "both", "Give `form:"),
    ("    form: delisted\n", "", "packages[0].form", "does not say what easing means", "Give `form"),
    ("key_holders: [cabinet, bank_board]", "key_holders: [cabinet, board]", "packages[1].key_holders[1]",
     "`board` is no key holder", "bank_board"),
    ("key_holders: [senate]\n    reversibility", "key_holders: []\n    reversibility", "packages[2].key_holders",
     "nobody could ease", "Name whoever"),
    ("via: GLO\n    share: 0.7", "via: GLO\n    share: 0.9", "routes[1].share", "1.1 of one flow", "Lower a share"),
    ("share: 0.7", "share: 70", "routes[0].share", "is 70", "Shares are fractions: 70 per cent is 0.7."),
    ("share: 0.7", "share: 70%", "routes[0].share", "the text `70%`", "per-cent sign"),
    ("share: 0.7", "share: .nan", "routes[0].share", "not a finite number", "finite"),
    ("share: 0.7", "share: nan", "routes[0].share", "not a finite number", "leave the field out"),
    ("share: 0.7", "share: ", "routes[0].share", "empty", "Write a number"),
    ("share: 0.7", "share: true", "routes[0].share", "true or false", "Write a number"),
    ("capacity: 0.25", "capacity: 0", "routes[1].capacity", "greater than 0", "greater than 0"),
    ("carries: payments", "carries: money", "routes[3].carries", "`money`", "`goods`"),
    ("owner: RUR", "owner: WLD", "routes[2].owner", "is a group", "one region"),
    ("route_dispersion", "route_dispersal", "dispersion.default", "not in parameters.yaml", "`route_dispersion`"),
    ("  default: route", "  slat: route", "dispersion.slat", "no sector", "`salt`"),
    ("id: GRA2", "id: GRA1", "measures[1].id", "repeats the id `GRA1`", "unique"),
    ("id: GRA2", "id: 12", "measures[1].id", "the number 12", 'Quote it: "12"'),
    ("sender: league_bank", "sender: leage_bank", "measures[6].sender", "`leage_bank`", "`league_bank`"),
    ("date: 1932-06-01", "date: 1935-06-01", "measures[0].date", "later than the vintage", "move the vintage"),
    ("expires: 1935-07-10", "expires: 1933-07-10", "measures[7].expires", "not after the date", "both days"),
    ("every_months: 6", "every_months: 0", "measures[7].renewal.every_months", "the number 0", "inside the range"),
    ("every_months: 6", "every_months: 6.5", "measures[7].renewal.every_months", "whole number", "whole number"),
    ("kind: import_ban", "kind: importban", "measures[0].kind", "`importban`", "`import_ban`"),
    ("kind: tariff", "kind: import_ban", "measures[11].rate", "no meaning for the kind `import_ban`", "Delete it"),
    ("    rate: 0.1\n", "", "measures[11].rate", "is missing", "Add `rate:`"),
    ("    cost: listing_friction\n", "", "measures[2].cost", "is missing", "Add `cost:`"),
    ("    cost: payment_friction\n", "", "measures[3].cost", "is missing", "Add `cost:`"),
    ("    amount: 4\n", "", "measures[4].amount", "is missing", "USD million a year"),
    ("    amount: 4\n", "    amount: -4\n", "measures[4].amount", "must be 0 or more", "0 or more"),
    ("    amount: 1\n", "    amount: 1\n    cost: 0.1\n", "measures[5].cost", "no meaning", "`amount`"),
    ("    amount: 1\n", "    amount: 1\n    wedge: {share: 0.5, owner: GLO}\n", "measures[5].wedge",
     "only the cost", "Delete it"),
    (", routes: [river]", "", "measures[7].scope", "no way", "`via: [...]`"),
    ("routes: [river]", "routes: [rivr]", "measures[7].scope.routes[0]", "`rivr` is no route", "`river`"),
    ("scope: {origins: [RUR], destinations: [GRA], sectors: [salt]}",
     "scope: {origins: [RUR], destinations: [GRA], sectors: [salt], via: [GLO]}", "measures[0].scope.via",
     "would be ignored", "transit_ban"),
    ("scope: {origins: [RUR], destinations: [GRA], sectors: [salt]}",
     "scope: {origins: [RUR], sectors: [salt]}", "measures[0].scope.destinations", "missing or empty", "`WLD`"),
    ("scope: {origins: [RUR], destinations: [GRA], sectors: [salt]}",
     "scope: {origins: [RUR], destinations: [GRA], sectrs: [salt]}", "measures[0].scope.sectrs",
     "not a field", "Did you mean `sectors`?"),
    ("scope: {origins: [RUR], destinations: [GRA], sectors: [salt]}",
     "scope: all", "measures[0].scope", "a mapping is expected", "indented"),
    ("    coverage: 1.0\n", "", "measures[0].coverage", "is missing", "1.0 for all"),
    ("    coverage: 1.0\n", "    coverage: 1.2\n", "measures[0].coverage", "between 0 and 1", "per cent"),
    ("    coverage: 1.0\n", "    coverage: -0.2\n", "measures[0].coverage", "between 0 and 1", "between"),
    ("package: salt_trade\n", "package: salt_trad\n", "measures[0].package", "no package", "`salt_trade`"),
    ("    source: invented for the example\n    confidence: sourced\n  - id: GRA2",
     "    confidence: sourced\n  - id: GRA2", "measures[0].source", "is missing", "Add `source:`"),
    ("confidence: sourced", "confidence: certain", "measures[0].confidence", "`certain`", "sourced"),
    ("    reversal: by decree\n", "    reversal: 5\n", "measures[0].reversal", "the number 5", 'Quote it: "5"'),
    ("    act: Decree 12 of 1932\n", "    act: ''\n", "measures[0].act", "is empty", "Write it out"),
    ("act: Decree 12 of 1932", "act: by decree, quickly: now", "", "second colon", "quote text"),
    ('decides: "by decree, within days"', "decides: by decree, within days", "key_holders[0].within days",
     "a comma inside { }", "quote that text"),
    ("take_salt", "take_slat", "regime.takes[0].rate", "`take_slat` is not in", "`take_salt`"),
    ("theta: {cloth:", "theta: {cloths:", "elasticity.theta.cloths", "no sector", "`cloth`"),
    ("overcompliance: overcompliance", "", "overcompliance", "is missing", "under a licence"),
    ("lending_income_share: 0.5", "", "lending_income_share", "`GRA5` works through it", "counts as income"),
    ("world: ruritania", "world: ../ruritania.npz", "world", "leads out", "into the case folder"),
    ("world: ruritania", "world: /etc/passwd", "world", "leads out", "into the case folder"),
    ("world: ruritania", "world: facts/../../x.npz", "world", "leads out", "into the case folder"),
    ("world: ruritania", "world: 'C:\\x.npz'", "world", "leads out", "into the case folder"),
    ("world: ruritania", "world: tables/none.npz", "world", "there is no file", "embedded world"),
    ("world: ruritania", "world: ruri tania", "world", "neither the name", "letters"),
    ("elasticity:", "elasticities:", "elasticities", "not a field", "`elasticity`"),
    ("title: Ruritania's salt and its prisoners\n", "", "title", "is missing", "Add `title:`"),
    ("id: ruritania\n", "id: Ruritania!\n", "id", "Ruritania!", "lower-case"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "what", "remedy"), ERRORS)
def test_a_mistake_is_found(spoil, old, new, path, what, remedy):
    problems = spoil(old, new)
    errors = [p for p in problems if p.severity == "error"]
    assert errors, problems
    hits = [p for p in errors if what in p.what and remedy in p.remedy]
    assert hits, [str(p) for p in errors]
    file, _, place = hits[0].where.partition(" ")
    assert place == path
    assert file.startswith("case.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("share: 0.7", "share: 70", "share: 0.7"),
        ("kind: tariff", "kind: tarif", "kind: tariff"),
        ("owner: RUR", "owner: RUS", "owner: RUR"),
        ("    amount: 4\n", "    amount: -4\n", "    amount: 4\n"),
        ("take_salt", "take_slat", "take_salt"),
    ],
)
def test_lines_are_right(spoil, old, new, text):
    (problem, *_) = [p for p in spoil(old, new) if p.where.startswith("case.yaml")]
    assert problem.where.split(" ")[0] == f"case.yaml:{line_of(text)}"


@pytest.mark.parametrize(
    ("old", "new", "path", "what"),
    [
        ("    key_holders: [senate]\n    package: river\n    reversal: by vote",
         "    key_holders: [senate, cabinet]\n    package: river\n    reversal: by vote",
         "measures[7].key_holders", "not among the key holders of its package"),
        ("    form: delisted\n    key_holders: [senate]", "    form: licensed\n    key_holders: [senate]", None, None),
        ("expires: 1935-07-10", "expires: 1934-07-10", "measures[7].expires", "before the vintage"),
        ("coverage_source: The Works dig four fifths of the salt (invented for the example)\n    ", "",
         "measures[2].coverage", "without a `coverage_source`"),
        ("  short_run_ratio: short_run_ratio\n", "", "elasticity.short_run_ratio", "short run equals the long"),
        ("  default: route_dispersion", "  salt: route_dispersion", "dispersion", "no `default`"),
        ("origins: [GRA]\n    destinations: [KRA]", "origins: [GRA, GRA]\n    destinations: [KRA]",
         "routes[2].origins[1]", "names `GRA` twice"),
    ],
)  # fmt: skip
def test_doubts_are_warnings(spoil, old, new, path, what):
    problems = spoil(old, new)
    assert all(p.severity == "warning" for p in problems), [str(p) for p in problems]
    if path:
        assert any(p.where.endswith(" " + path) and what in p.what for p in problems), problems


MINE = """resources:
  - {id: mine, title: The mine, origin: RUR, sectors: [salt], rent: 0.4, supply_elasticity: 0.2, source: invented}
"""


def test_a_deposit_is_checked_like_a_route(spoil):
    assert spoil("dispersion:\n", MINE + "dispersion:\n") == []
    problems = spoil("origin: RUR, sectors: [salt], rent: 0.4", "origin: WLD, sectors: [slat], rent: 40")
    assert [p.where.split(" ")[1] for p in problems] == [
        "resources[0].rent",
        "resources[0].origin",
        "resources[0].sectors[0]",
    ]


def test_a_package_without_measures_is_doubted(spoil):
    problems = spoil(
        "routes:\n  - id: river",
        "  - id: spare\n    title: Spare\n    form: delisted\n    key_holders: [senate]\n    reversibility: none\n"
        "    source: invented\n\nroutes:\n  - id: river",
    )
    assert [p.severity for p in problems] == ["warning"]
    assert "no measures" in problems[0].what


def test_more_than_eight_packages_are_too_many(spoil):
    more = "".join(
        f"  - {{id: p{n}, title: P, form: delisted, key_holders: [senate], reversibility: none, source: x}}\n"
        for n in range(6)
    )
    problems = spoil("packages:\n", "packages:\n" + more)
    assert any("9 packages" in p.what and p.severity == "error" for p in problems)


PARAMETERS = [
    ("central: 0.6", "central: 0.9", "fine_cloth_share.central", "outside its own range"),
    ("low: 0.5\n  high: 0.7", "low: 0.5\n  high: 1.0", "fine_cloth_share.high", "beta"),
    ("low: 0.5\n  high: 0.7", "low: 0.0\n  high: 0.7", "fine_cloth_share.low", "beta"),
    ("low: 0.05\n", "low: 0\n", "listing_friction.low", "always above 0"),
    ("low: 0.02\n", "low: -1\n", "payment_friction.low", "always above 0"),
    ("shape: beta", "shape: bell", "fine_cloth_share.shape", "`bell`"),
    ("  low: 0.5\n", "", "fine_cloth_share.central", "has no range"),
    ("  source: invented for the example\n", "", "fine_cloth_share.source", "is missing"),
    ("  meaning: share of Graustark's cloth that counts as fine\n", "", "fine_cloth_share.meaning", "is missing"),
    ("central: 0.6", "central: six", "fine_cloth_share.central", "a number is expected"),
    ("central: 0.6", "central: .inf", "fine_cloth_share.central", "not a finite number"),
    ("central: 0.15\n  low: 0.1\n  high: 0.2", "central: 0.15\n  low: 0.1\n  high: 1.5", "rail_margin.high",
     "routes[1].margin"),
    ("  low: 0.4\n  high: 0.4\n  shape: fixed", "  low: 0.3\n  high: 0.4\n  shape: fixed", "take_salt.shape",
     "`fixed`"),
    ("shape: fixed", "shape: uniform", "take_salt.low", "equals `high`"),
    ("fine_cloth_share:", "0815:", "0815", "cannot be a parameter's name"),
    ("fine_cloth_share:", "fine_cloth_share: 5\nx:", "fine_cloth_share", "a mapping is expected"),
    ("confidence: sourced", "confidence: point sourced", "fine_cloth_share.confidence", "point sourced"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "what"), PARAMETERS)
def test_a_mistake_in_the_parameters_is_found(spoil, old, new, path, what):
    problems = [p for p in spoil(old, new, "parameters.yaml") if p.severity == "error"]
    hits = [p for p in problems if what in p.what]
    assert hits, [str(p) for p in problems]
    place, _, found = hits[0].where.partition(" ")
    assert place.startswith("parameters.yaml:")
    assert found == path


def test_an_unused_parameter_is_doubted(spoil):
    problems = spoil("routes:\n", "routes:\n") + spoil("margin: rail_margin", "margin: 0.15")
    assert [(p.severity, p.where.split(" ")[1]) for p in problems] == [("warning", "rail_margin")]


def test_all_mistakes_are_told_at_once_and_only_once(spoil, folder):
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    for old, new in [
        ("target: RUR", "target: NO"),
        ("kind: import_ban", "kind: importban"),
        ("share: 0.7", "share: 70"),
        ("routes: [river]", "routes: [rivr]"),
        ("    amount: 4\n", ""),
        ("take_salt", "take_slat"),
        ("    title: Salt embargo\n", ""),
        ("overlap: nested", "overlap: nested\noverlap: independent"),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    problems = spoil("central: 0.6", "central: 0.9", "parameters.yaml")
    errors = [p.where.partition(" ")[2] for p in problems if p.severity == "error"]
    assert errors == [
        "",
        "target",
        "routes[0].share",
        "measures[0].title",
        "measures[0].kind",
        "measures[4].amount",
        "measures[7].scope.routes[0]",
        "regime.takes[0].rate",
        "fine_cloth_share.central",
    ]
    lines = [int(p.where.split(" ")[0].partition(":")[2]) for p in problems if p.where.startswith("case")]
    assert lines == sorted(lines)


def test_regions_are_checked_without_the_world_too(spoil):
    problems = spoil("world: ruritania", "world: other", world=False)
    assert {p.what.split("`")[1] for p in problems} == {"RUR", "KRA", "GRA", "GLO"}


def test_an_unknown_world_is_a_problem_of_its_line(folder):
    def labels(_: str):
        raise InvalidInput("is not there", where="world", remedy="look")

    (problem,) = check_case(folder, labels).problems
    assert problem.where == f"case.yaml:{line_of('world: ruritania')} world"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("case.yaml", b"", "is empty"),
        ("case.yaml", b" \n\n", "is empty"),
        ("case.yaml", b"# nothing\n", "is empty"),
        ("case.yaml", b"- a\n- b\n", "a list where a mapping"),
        ("case.yaml", b"just text\n", "the text `just text` where a mapping"),
        ("case.yaml", b"42\n", "the number 42 where a mapping"),
        ("case.yaml", b"null\n", "empty where a mapping"),
        ("case.yaml", b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        ("case.yaml", b"a: \xff\xfe\n", "not UTF-8"),
        ("case.yaml", "a: 1\n".encode("utf-16"), "not UTF-8"),
        ("case.yaml", b"a: 1\x00\n", "U+0000"),
        ("case.yaml", b"a: 1\x1b[2J\n", "U+001B"),
        ("case.yaml", "a: \u202eevil\n".encode(), "U+202E"),
        ("case.yaml", "a: 1\u0085b: 2\n".encode(), "U+0085"),
        ("case.yaml", b"#" * (256 * 1024 + 1), "larger than 256 KiB"),
        ("parameters.yaml", b"- a\n", "a list where a mapping"),
        ("parameters.yaml", b"", "is empty"),
        ("parameters.yaml", b"a: &x {}\n", "anchor"),
    ],
)
def test_files_that_are_no_case_files(folder, name, content, what):
    (folder / name).write_bytes(content)
    problems = check_case(folder).problems
    assert any(what in p.what and p.where.startswith(name) for p in problems), problems


def test_a_byte_order_mark_and_windows_line_ends_are_fine(folder):
    path = folder / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_case(folder).problems == ()


@pytest.mark.parametrize("name", ["case.yaml", "parameters.yaml"])
def test_missing_and_irregular_files(folder, tmp_path, name):
    path = folder / name
    text = path.read_bytes()
    path.unlink()
    assert "is missing" in check_case(folder).problems[0].what
    path.mkdir()
    assert "not a regular file" in check_case(folder).problems[0].what
    path.rmdir()
    outside = tmp_path / "outside.yaml"
    outside.write_bytes(text)
    path.symlink_to(outside)
    assert "link to a place outside" in check_case(folder).problems[0].what
    path.unlink()
    path.symlink_to(path)
    assert not check_case(folder).ok
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    assert not check_case(folder).ok


def test_a_world_table_that_is_a_link_out_of_the_folder_is_refused(spoil, folder, tmp_path):
    (tmp_path / "world.npz").write_bytes(b"x")
    (folder / "world.npz").symlink_to(tmp_path / "world.npz")
    assert "leads out" in spoil("world: ruritania", "world: world.npz")[0].what
    (folder / "world.npz").unlink()
    (folder / "world.npz").write_bytes(b"x")
    assert check_case(folder).ok is False  # without the world, its codes are not in the table
    assert "no region" in check_case(folder).problems[0].what


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.read_bytes() if p.is_file() else b"")
        for p in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize(("old", "new"), [("target: RUR", "target: RUR"), ("target: RUR", "target: &x NO")])
def test_nothing_is_ever_written(spoil, folder, old, new, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    spoil(old, new)
    before = snapshot(tmp_path)
    check_case(folder)
    assert snapshot(tmp_path) == before


def test_problems_are_plain_data(spoil):
    problems = spoil("target: RUR", "target: NO")
    text = json.dumps([vars(p) for p in problems])
    assert set(json.loads(text)[0]) == {"severity", "where", "what", "remedy"}


def test_confidence_is_counted(folder):
    count = check_case(folder).confidence
    assert sum(count["measures"].values()) == 13
    assert count["parameters"]["judgement"] == 4
