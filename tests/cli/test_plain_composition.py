"""What is composed of plain files is what Hydra makes of them, and what is not plain is left to Hydra."""

from __future__ import annotations

from pathlib import Path

import hydra
import pytest
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.cli.composition import composing
from sim.cli.configuration import Configuration, plain
from sim.cli.plain_composition import composed_plainly

TRUST = "# @package _global_\ndefaults: [typical]\n"
PLAIN = {
    "a number for a quantity": "pools: {general_medicine: {places: {base: 40}}}",
    "a quantity for a number": "run: {seed: {value: 2, source: ours}}",
    "nulls": "pools: null\nrun: {seed: null}",
    "what a null takes away and another says again": "classes: {type1: null}\nname: null",
    "keys that are no text": "pools: {1: {places: 1}, yes: {places: 2}, 1.5: {places: 3}}",
    "numbers of YAML and those of OmegaConf": "run: {seed: [1e3, 0o17, 017, .5, 1:30, 1_000, 2025-04-01, .inf]}",
    "anchors": "pools: {a: &a {places: 1}, b: *a, c: {<<: *a, places: 2}}",
    "a reference at its top": "store: ${output}/ours",
}
NOT_PLAIN = {
    "a reference within": "pools: {a: {places: '${run.seed}'}}",
    "a value that is to be given": "run: {seed: ???}",
    "a list for a mapping": "pools: [1, 2]",
    "bytes": "name: !!binary aGVsbG8=",
    "Hydra's own": "hydra: {job: {name: x}}",
    "no mapping": "- x",
    "no YAML": "x: [",
    "one key twice": "run: {seed: 1}\nrun: {seed: 2}",
}


CHOSEN = ["trust=small", "pathway=discharge_queues", "intervention=all_together", "productivity=ons"]


@pytest.mark.parametrize("words", [CHOSEN, pytest.param([], marks=pytest.mark.slow)], ids=" ".join)
def test_shipped_files_are_plain_and_composed_alike(words):
    with composing():
        made = composed_plainly("config", words)
        assert made is not None
        assert repr(Configuration(made.tree).plain()) == repr(plain(hydra.compose("config", words)))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of a configuration like ours in little, in which the trust is `ours`."""
    typical = """# @package _global_
name: typical
run: {seed: 1, start: 2025-04-01}
pools: {general_medicine: {places: {base: {value: 3, source: theirs}}}}
classes: {type1: {arrivals: {per_day: 2}}, direct: [1, 2]}
"""
    for name, text in {
        "config": "defaults: [{trust: ours}, {cost: typical}, _self_]\noutput: results\nstore: ${output}/store\n",
        "cost/typical": "pay: {levy: {value: 1, source: theirs}}\n",
        "trust/typical": typical,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def written(folder: Path, text: str) -> None:
    (folder / "trust" / "ours.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_file_of_ones_own_is_laid_over_ours_alike(small, text):
    written(small, TRUST + text)
    with composing(configs=str(small)):
        made = composed_plainly("config", [])
        assert made is not None
        assert made.choices == {"trust": "ours", "cost": "typical"}
        assert repr(Configuration(made.tree).plain()) == repr(plain(hydra.compose("config")))


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_is_left_to_hydra(small, text):
    written(small, text if text[0] == "-" else TRUST + text)
    with composing(configs=str(small)):
        assert composed_plainly("config", []) is None


TREE = {"a": {"b": {"c": 1, "d": [1, {"e": 2}], "n": None}, "1": 2}, "l": [1, 2], "s": "${t}/x", "t": "y"}
SETTINGS: list[tuple[str, object]] = [
    ("a.b.c", 5),
    ("a.b.c", {"x": [1, {"y": None}]}),
    ("a.b.c.x", 3),
    ("a.b", {"c": {"z": 1}, "new": 2}),
    ("a.b", 3),
    ("a.b", None),
    ("a.b", [1]),
    ("a.b.d", [3]),
    ("a.b.d", {"x": 1}),
    ("a.b.d.1.e", 7),
    ("a.b.d[1].e", 7),
    ("a.b.d.7", 7),
    ("a.b.d.x", 7),
    ("a.b.n", {"x": 1}),
    ("a.b.n.x", 1),
    ("a.new.below", 1),
    ("a.1", 4),
    ("a.1.x", 4),
    ("new", {"x": 1}),
    ("l", {"x": 1}),
    ("l.0", {"x": 1}),
    ("s", 1),
    ("s", {"x": 1}),
    ("t", "z"),
]


def made_of(tree: DictConfig | Configuration, path: str, value: object) -> object:
    """What a setting makes of a tree, or the words in which it is refused."""
    try:
        if isinstance(tree, Configuration):
            tree.set(path, value)
            return tree.plain()
        OmegaConf.update(tree, path, value, merge=True, force_add=True)
    except (OmegaConfBaseException, TypeError, IndexError, ValueError, AssertionError) as error:
        return type(error), str(error)
    return plain(tree)


@pytest.mark.parametrize(("path", "value"), SETTINGS, ids=[f"{path}={value}" for path, value in SETTINGS])
def test_a_path_is_set_as_omegaconf_sets_it(path, value):
    assert repr(made_of(Configuration(TREE), path, value)) == repr(made_of(OmegaConf.create(TREE), path, value))
    assert TREE["a"]["b"]["c"] == 1  # nobody else's tree is changed


@pytest.mark.parametrize("path", ["a.b.c", "a.b", "l", "l.0", "a.b.d.1.e", "nothing", "a.nothing", "l.7", "l.x"])
def test_a_path_is_taken_away_as_omegaconf_does(path):
    def gone(tree: Configuration) -> object:
        try:
            tree.delete(path)
        except (OmegaConfBaseException, TypeError, IndexError, ValueError) as error:
            return type(error), str(error)
        return tree.plain()

    assert repr(gone(Configuration(TREE))) == repr(gone(Configuration(OmegaConf.create(TREE))))
