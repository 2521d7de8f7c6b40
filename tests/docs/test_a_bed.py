"""docs/a_bed.md names files and functions in the order in which they give a bed: each is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "a_bed.md").read_text()
ROW = re.compile(r"^\| `(sim/[^`]+)` \| ([^|]+) \|", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
NAMED = [(path, name) for path, names in ROW.findall(TEXT) for name in CODE.findall(names)]
METHODS = re.findall(r"`([A-Z]\w+\.\w+)`", TEXT)


@cache
def defined(path: str) -> frozenset[str]:
    """What a file defines at its top, and what its classes do: `Class.method`, and the fields they declare."""
    found = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(found)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_function_that_the_page_names_is_in_its_file(path: str, name: str):
    assert name in defined(path)


def test_the_page_names_each_step_and_every_path_is_there():
    assert len(NAMED) > 40
    paths = [path for path in CODE.findall(TEXT) if re.match(r"(sim|configs|tests)/", path)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_methods_named_in_the_text_are_there():
    files = (path.relative_to(ROOT) for path in (ROOT / "sim").rglob("*.py"))
    known = {
        name for path in files if "reference" in path.parts or "pathway" in path.parts for name in defined(str(path))
    }
    assert set(METHODS) - known - {"Pool.free"} == set()


def test_the_step_of_the_page_is_the_step_of_the_trust():
    step = TEXT.partition("```yaml\n")[2].partition("```")[0]
    spell = (ROOT / "configs/pathway/wards.yaml").read_text().partition("  overnight_spell:\n")[2]
    first = spell.partition("    steps:\n")[2]
    assert first.startswith("".join(f"      {line}\n" for line in step.splitlines()))
