"""Cases written on the fly: Ruritania with changes, and two mirror-image countries with closed forms."""

import shutil

import numpy as np
from ruamel.yaml import YAML

from snapback import cases
from snapback.case import load
from snapback.economy.setup import setup
from snapback.economy.states import Forms, solve_states
from snapback.world import from_arrays
from snapback.world.embedded import load_world
from snapback.world.store import write_world

RUR, KRA, GRA, GLO = range(4)
SALT, CLOTH, SERVICES = range(3)


def ruritania(folder, change=None, values=None):
    """Copy Ruritania, change what ``case.yaml`` says (and central values of parameters), and load it."""
    place = folder / f"case-{len(list(folder.iterdir()))}"
    shutil.copytree(cases.folder("ruritania"), place)
    yaml = _yaml()
    document = yaml.load((place / "case.yaml").read_text(encoding="utf-8"))
    if change is not None:
        change(document)
    if "game" not in document:  # claims are about what the game leads to
        (place / "claims.yaml").unlink(missing_ok=True)
    with (place / "case.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(document, file)
    if values:
        parameters = yaml.load((place / "parameters.yaml").read_text(encoding="utf-8"))
        for name, changes in values.items():
            parameters[name] = parameters[name] | changes
        with (place / "parameters.yaml").open("w", encoding="utf-8") as file:
            yaml.dump(parameters, file)
    return load(place, load_world)


def measure(kind, scope, name="M1", **terms):
    """Write one measure with what every measure needs."""
    said = {
        "id": name, "title": name, "sender": "GRA", "act": "invented", "date": "1932-06-01", "kind": kind,
        "scope": scope, "key_holders": ["cabinet"], "package": "p", "reversal": "by decree",
        "source": "invented for the example", "confidence": "sourced",
    }  # fmt: skip
    needs_coverage = kind not in {"debt_ban", "asset_freeze", "fine"}
    return _dated(said | ({"coverage": 1.0, "coverage_source": "invented"} if needs_coverage else {}) | terms)


def only(*measures, packages=("p",), routes=(), **more):
    """Change a case so that it has these measures, packages with the cabinet's key, and named routes."""

    def change(document):
        for part in ("game", "agreements"):  # they ease packages that are gone
            document.pop(part, None)
        document["measures"] = list(measures)
        document["packages"] = [
            {
                "id": p, "title": p, "form": "delisted", "key_holders": ["cabinet"],
                "reversibility": "a week", "source": "invented",
            }
            for p in packages
        ]  # fmt: skip
        document["routes"] = [
            r if isinstance(r, dict) else next(known for known in document["routes"] if known["id"] == r)
            for r in routes
        ]
        document.update(more)

    return change


def on_ruritania(folder, change=None, **options):
    """Set a changed Ruritania up on its world."""
    return setup(ruritania(folder, change), load_world("ruritania"), **options)


def forms(setting, on=(), licensed=()):
    """Put measures, by name, in force or under a licence, and everything else out of force."""

    def mask(names):
        return np.array([float(name in names) for name in setting.measures])

    return Forms(mask(on), mask(licensed))


def everything(setting):
    """All measures as at the vintage."""
    return Forms(setting.in_force, setting.licensed)


def solved(setting, on=(), licensed=()):
    """Solve one state."""
    return solve_states(setting, [forms(setting, on, licensed)])[0]


def fixed_prices(setting, on=(), licensed=(), rent=None):
    """Evaluate the ways of a state while wages and costs stay as they are."""
    from snapback.economy.ways import evaluate_ways

    places = len(setting.ways.routes) + len(setting.ways.resources)
    state = forms(setting, on, licensed)
    rents = np.zeros(places) if rent is None else np.asarray(rent, dtype=float)
    return evaluate_ways(setting.ways, state.in_force, state.licensed, rents)


def weights(setting, ways):
    """Weight of every flow of the world, one where nothing touches it. [i, j, s]"""
    weight = np.ones(setting.world.trade_share.shape)
    weight[tuple(setting.ways.table.flow.T)] = ways.weight
    return weight


def mirror_world(home=0.8, theta=4.0, size=100.0, reference=None):
    """Two countries alike in everything, one sector, labour alone: ``AAA`` and ``BBB``."""
    share = np.array([[home, 1.0 - home], [1.0 - home, home]])[:, :, None]
    return from_arrays(
        countries=["AAA", "BBB"],
        sectors=["goods"],
        trade_share=share,
        value_added=[size, size],
        value_added_share=np.ones((2, 1)),
        input_share=np.zeros((2, 1, 1)),
        final_share=np.ones((2, 1)),
        deficit=np.zeros(2),
        tariff=np.zeros((2, 2, 1)),
        theta=[theta],
        meta={"name": "mirror"},
        reference_gdp=None if reference is None else [reference, reference],
    )


def mirror_case(folder, world, *measures, parameters=None, **more):
    """Write a case on a world of ``AAA`` (target) and ``BBB`` with one package ``p`` and load it."""
    place = folder / f"mirror-{len(list(folder.iterdir()))}"
    place.mkdir()
    write_world(world, place / "mirror.npz")
    document = {
        "snapback": 1, "id": "mirror", "title": "Mirror", "question": "What is the ban worth?",
        "vintage": "1935-02-15", "world": "./mirror.npz", "target": "AAA",
        "actors": [
            {"id": "AAA", "title": "A", "role": "target", "regions": ["AAA"]},
            {"id": "BBB", "title": "B", "role": "sender", "regions": ["BBB"]},
        ],
        "key_holders": [{"id": "cabinet", "title": "Cabinet", "actor": "BBB", "decides": "by decree"}],
    }  # fmt: skip
    only(*measures)(document)
    document.update(more)
    yaml = _yaml()
    with (place / "case.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(_dated(document), file)
    with (place / "parameters.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(parameters or {}, file)
    (place / "README.md").write_text("# Mirror\n", encoding="utf-8")
    return load(place, load_world)


def _yaml():
    yaml = YAML(typ="safe")
    yaml.representer.ignore_aliases = lambda *_: True  # a case may not have aliases
    return yaml


def _dated(document):
    """Turn days that are written as text into dates, as YAML reads them."""
    import datetime as dt

    return {
        key: dt.date.fromisoformat(value) if key in {"date", "vintage"} and isinstance(value, str) else value
        for key, value in document.items()
    }
