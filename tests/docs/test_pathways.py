"""The planner's page holds: examples happen as it says, commands print what is shown, and every word is there."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import sim.pathway.verbs
from sim.pathway import parse
from sim.pathway.verbs import VERBS
from sim.pathway.verbs.branch import LEVELS
from sim.scenario import arrivals, computed, demand, distribution, pools, queue_order, run, shapes
from sim.scenario.base import Part
from sim.scenario.files import KEYS
from sim.scenario.tree import strip
from sim.scenario.validated import validated
from tests.cli.conftest import Command
from tests.docs.blocks import DOCS, Example, Page, Said
from tests.docs.example_runs import ExampleRun, lines_of
from tests.hospital.typical import CONFIGS

PAGE = Page.read("pathways.md")
PARTS = [
    part
    for module in (arrivals, computed, demand, distribution, pools, queue_order, run, shapes)
    for part in vars(module).values()
    if isinstance(part, type)
    and issubclass(part, Part)
    and part.__module__ == module.__name__
    and not part.__subclasses__()
]
VERB_FILES = sorted(Path(sim.pathway.verbs.__path__[0]).rglob("*.py"))
STEP_LISTS = {"steps", "otherwise", "if_closed"}


def own_files(folder: Path) -> None:
    """Write the files that the page tells its reader to write."""
    for path, text in PAGE.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


# ---- examples and commands


@pytest.mark.parametrize("example", PAGE.examples, ids=lambda example: f"line {example.line}")
def test_what_an_example_says_happens_does(example: Example, folder: Path):
    own_files(folder)
    assert lines_of(example) == list(example.result)


def run_and_compare(said: Said, folder: Path, command: Command) -> None:
    own_files(folder)
    ran = command(*shlex.split(said.command)[1:], "workers=1")  # as many workers as one likes: the answer is the same
    lines = ran.out.splitlines() if ran.code == 0 else ran.faults
    assert said.agrees(lines), "\n".join([f"line {said.line}: {said.command} prints", *lines])


@pytest.mark.parametrize("said", [s for s in PAGE.commands if not s.slow], ids=lambda said: f"line {said.line}")
def test_a_command_prints_what_is_shown(said: Said, folder: Path, command: Command):
    run_and_compare(said, folder, command)


@pytest.mark.slow
@pytest.mark.parametrize("said", [s for s in PAGE.commands if s.slow], ids=lambda said: f"line {said.line}")
def test_a_slow_command_prints_what_is_shown(said: Said, folder: Path, command: Command):
    run_and_compare(said, folder, command)


def test_nothing_on_the_page_goes_untried():
    tried = {example.line for example in PAGE.examples}
    results = [block for block in PAGE.blocks if block.language == "result"]
    assert len(results) == len(PAGE.examples) > 40
    for block in PAGE.blocks:
        if block.language == "yaml":
            assert block.line in tried or block.words in PAGE.files, f"line {block.line}"
        assert block.language in ("yaml", "result", "console", "csv"), f"line {block.line}"
    for said in PAGE.commands:
        assert said.command.startswith("acuteflow "), said
    used = " ".join(said.command for said in PAGE.commands) + " ".join(example.text for example in PAGE.examples)
    for path in PAGE.files:
        assert path in used or f"{Path(path).parent.name}={Path(path).stem}" in used, path


# ---- a wrong page fails


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("ann: comes 8:00, home 9:00", "ann: comes 8:00, home 9:01"),  # an hour
        ("ann: comes 8:00, home 9:00", "ann: comes 8:00, seen 8:00, home 9:00"),  # a mark nobody makes
        ("ann: comes 8:00, home 9:00\nbob: comes 8:00, home 9:00", "ann: comes 8:00, home 9:00\nbob: comes 8:00"),
        ("p: 3 open 7:00, 5 open 8:00", "p: 3 open 7:00, 5 open 7:30"),
        ("few: about 48 a day", "few: about 46 a day"),
        ("few on Tue: 2:21:19", "few on Tue: nobody"),
        ("kept: mean 2 h, half below 1.39 h", "kept: mean 2 h, half below 2 h"),
        ("each asks for p about 1 times", "each asks for p about 1.1 times"),
        ("measured: 2024-01-08 until 2024-01-22", "measured: 2024-01-08 until 2024-01-23"),
    ],
)
def test_a_wrong_result_is_found(right: str, wrong: str):
    text = "pathways: {visit: [{seize: p}, {delay: 1}, {release: p}, {leave: home}]}\n"
    text += "pools: {p: {places: {base: 3, add: [{places: 2, hours: [8, 12]}]}}}\n"
    if "comes" not in right:
        kept = "kept: {of: {exponential: {mean: 2}}}"
        text += f"classes: {{few: {{pathway: visit, arrivals: {{per_hour: 2}}, attributes: {{{kept}}}}}}}\n"
    if "on Tue" in right:
        right = ExampleRun(Example(0, text, (wrong,))).lines()[0]
    assert lines_of(Example(0, text, tuple(right.splitlines()))) == right.splitlines()
    assert lines_of(Example(0, text, tuple(wrong.splitlines()))) != wrong.splitlines()


def test_a_wrong_example_and_wrong_print_are_found():
    fine = "pathways: {visit: [{leave: home}]}\n"
    assert lines_of(Example(0, fine, ("refused: pathways.visit",))) == ["not refused"]
    spelt = Example(0, fine.replace("leave", "leav"), ("refused: anything",))
    assert lines_of(spelt)[0].startswith("refused: pathways.visit[1]: a step has exactly one verb")
    said = Said(0, "acuteflow", ("...", "doctor  1.67", "results/2026-11-30_a/x"), slow=False)
    assert said.agrees(["Pools", "", "doctor  1.67", "results/2027-01-01_a/x"])
    assert not said.agrees(["Pools", "doctor  1.68", "results/2027-01-01_a/x"])
    assert not said.agrees(["doctor  1.67", "results/2027-01-01_a/x", "more"])


# ---- every word is there


def words_of_the_parser() -> set[str]:
    """Every word the parser knows: it keeps them in sets, and levels of a pool in a tuple."""
    texts = [inspect.getsource(parse)] + [path.read_text() for path in VERB_FILES]
    sets = [node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Set)]
    words = {e.value for node in sets for e in node.elts if isinstance(e, ast.Constant)}
    return {word for word in words if isinstance(word, str)} | set(LEVELS)


def steps(written: Any) -> Iterator[dict[str, Any]]:
    """Every step of a list of steps, however deep."""
    for step in written.get("steps", []) if isinstance(written, dict) else written:
        yield step
        for block in (*(step.get("paths") or {}).values(), *(step.get(word, []) for word in STEP_LISTS)):
            yield from steps(block)


def keys(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, below in tree.items():
            yield str(key)
            yield from keys(below)
    elif isinstance(tree, list):
        for below in tree:
            yield from keys(below)


@cache
def trees() -> list[dict[str, Any]]:
    """Every example and every file of a model, as models."""
    whole = [yaml.safe_load(text) for path, text in PAGE.files.items() if path.startswith("mine/model/")]
    return [*(ExampleRun(example).tree for example in PAGE.examples), *whole]


def all_steps() -> list[dict[str, Any]]:
    return [step for tree in trees() for pathway in tree["pathways"].values() for step in steps(pathway)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example_with_each_of_its_words(verb: str):
    there = [set(step) for step in all_steps() if verb in step]
    assert there
    assert set(VERBS[verb].beside) <= set().union(*there)
    assert f"`{verb}`" in PAGE.text


def test_every_word_of_the_parser_has_an_example():
    known = words_of_the_parser()
    assert {"shortest_of", "until", "waiting_over", "expects", "time_of_day"} <= known
    there = {key for tree in trees() for key in keys(tree["pathways"])}
    assert known <= there


def said_of(part: Any) -> Iterator[tuple[type[Part], str]]:
    """Every field that is stated somewhere in a part."""
    if isinstance(part, Part):
        for name in part.model_fields_set:
            yield type(part), name
            yield from said_of(getattr(part, name))
    elif isinstance(part, dict):
        for below in part.values():
            yield from said_of(below)
    elif isinstance(part, tuple):
        for below in part:
            yield from said_of(below)


@cache
def stated() -> set[tuple[type[Part], str]]:
    found = set()
    for tree in trees():
        scenario, _ = validated(strip(tree, [])[0])
        found |= set(said_of(scenario))
    return found


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_patients_pools_and_run_has_an_example(part: type[Part]):
    assert {name for name in part.model_fields if (part, name) not in stated()} == set()


def test_a_file_of_values_has_an_example_with_each_of_its_words():
    texts = [yaml.safe_load(example.text) for example in PAGE.examples if "file:" in example.text]
    assert {key for tree in texts for key in keys(tree)} >= KEYS


def test_every_mark_that_is_measured_is_named():
    sources = "".join(path.read_text(encoding="utf-8") for path in (CONFIGS.parent / "sim" / "activity").glob("*.py"))
    made = {s["mark"] for p in _typical_pathways().values() for s in steps(p) if "mark" in s}
    measured = {mark for mark in made if re.search(rf'(?:at|made)\("{mark}"', sources)}
    assert {"arrived", "admitted", "discharged"} <= measured
    assert {mark for mark in measured if f"`{mark}`" not in PAGE.text} == set()


def _typical_pathways() -> dict[str, Any]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CONFIGS / "pathway").glob("*.yaml"))]
    return {name: steps for file in files for name, steps in file.get("pathways", {}).items()}


def test_links_lead_somewhere():
    places = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", PAGE.text, re.M)}
    for target in re.findall(r"\]\(([^)]+)\)", PAGE.text):
        file, _, anchor = target.partition("#")
        assert (DOCS / file).exists() if file else anchor in places, target
