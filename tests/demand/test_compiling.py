"""Compiled code is kept for the sources it was made of, and for no others; old code is cleared away."""

import ast
import os
import time
from pathlib import Path

import pytest

import sim
from sim.demand.compiling import SIM, cache_folder, compiled_sources, prune

DECORATORS = {"compiled", "compiled_in_place", "inlined", "inlined_and_callable", "of_words"}
ROOT = SIM.parent


def marks(node: ast.stmt) -> set[str]:
    """The decorators of a function, by name."""
    return {ast.unparse(mark).split("(")[0] for mark in getattr(node, "decorator_list", [])}


def constants_used(source: Path) -> set[str]:
    """Modules of ours from which names come that compiled functions of a file use, however deep in them."""
    module = ast.parse(source.read_text())
    origin = {
        alias.asname or alias.name: node.module or ""
        for node in module.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    used: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and marks(node) & DECORATORS:
            body = ast.Module(node.body, [])
            used |= {origin[n.id] for n in ast.walk(body) if isinstance(n, ast.Name) and n.id in origin}
    return {name for name in used if name.startswith("sim.")}


def file_of(module: str) -> Path:
    return SIM.joinpath(*module.split(".")[1:]).with_suffix(".py")


@pytest.mark.parametrize("source", [p for p in SIM.rglob("*.py") if "sim.demand.compiling" in p.read_text()], ids=str)
def test_whatever_compiled_code_closes_over_names_its_folder(source):
    """Numba itself sees that the file of a function has changed, and nothing of what the function uses."""
    known = set(compiled_sources())
    for module in constants_used(source):
        assert file_of(module) in known or not file_of(module).exists(), f"{source.name} uses {module}"


def inlined_only(module: ast.Module) -> set[str]:
    return {node.name for node in module.body if isinstance(node, ast.FunctionDef) and "inlined" in marks(node)}


def calls_from_python(source: str) -> list[str]:
    """Functions for compiled callers alone that a file calls where it is not compiled itself."""
    module = ast.parse(source)
    known = inlined_only(module)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.engine.compiled."):
            there = inlined_only(ast.parse(file_of(node.module or "").read_text()))
            known |= {alias.asname or alias.name for alias in node.names if alias.name in there}
    compiled = {
        id(below)
        for node in module.body
        if isinstance(node, ast.FunctionDef) and marks(node) & DECORATORS
        for below in ast.walk(node)
    }
    return [
        node.func.id
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in known
        and id(node) not in compiled
    ]


def test_python_calls_nothing_that_has_no_code_for_it():
    """Numba does not refuse such a call: the process ends with a segmentation fault."""
    files = [file for room in ("sim", "tests", "benchmarks", "experiments") for file in (ROOT / room).rglob("*.py")]
    texts = {str(file): text for file in files if "sim.engine.compiled." in (text := file.read_text())}
    assert {file: found for file, text in texts.items() if (found := calls_from_python(text))} == {}
    called = "from sim.engine.compiled.agenda import push\n\ndef f():\n    push(1)\n"
    assert calls_from_python(called) == ["push"]
    assert calls_from_python(called.replace("push(1)", "push.py_func(1)")) == []


def test_another_number_in_the_clock_is_another_folder(monkeypatch):
    before, clock = cache_folder(), SIM / "scenario" / "clock.py"
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"DAY_MS = 1" if path == clock else b""))
    assert cache_folder() != before
    assert Path(sim.__file__).parent == SIM


def folders(where: Path, ages_h: list[float]) -> list[Path]:
    made = []
    for number, age in enumerate(ages_h):
        folder = where / f"compiled-{number}"
        folder.mkdir()
        (folder / "code.nbc").write_bytes(b"x")
        os.utime(folder, (time.time() - age * 3600,) * 2)
        made.append(folder)
    return made


def test_the_newest_folders_and_those_used_within_a_day_are_kept(tmp_path):
    made = folders(tmp_path, [200, 100, 50, 30, 20, 1])
    other = tmp_path / "not-ours"
    other.mkdir()
    prune(made[1], kept=3)
    assert [folder.exists() for folder in made] == [False, True, False, False, True, True]  # made[1] is in use now
    assert other.exists()
    prune(made[1], kept=1)
    assert [folder.exists() for folder in made] == [False, True, False, False, True, True]  # those of today stay


def test_processes_that_prune_at_once_pass_by_what_is_gone(tmp_path, monkeypatch):
    made = folders(tmp_path, [200, 100, 1])
    found = list(tmp_path.glob("compiled-*"))
    monkeypatch.setattr(Path, "glob", lambda path, pattern: iter([*found, tmp_path / "compiled-gone"]))
    prune(made[2], kept=1)
    prune(made[2], kept=1)
    assert [folder.exists() for folder in made] == [False, False, True]


def test_a_place_that_cannot_be_written_to_is_left_alone(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    prune(blocked / "compiled-x")
    assert blocked.read_text() == ""
