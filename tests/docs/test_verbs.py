"""docs/verbs.md adds a verb: done to a copy of the source, it touches four files, and both engines do it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import Block, Page

ROOT = Path(__file__).parents[2]
PAGE = Page.read("verbs.md")
MOST_FILES = 4


def edits() -> list[Block]:
    return [block for block in PAGE.blocks if block.words.startswith("sim/")]


def patched(text: str, hunk: str) -> str:
    """A text with the lines put in that begin with +, each behind the line before it in the hunk."""
    lines, at = text.split("\n"), 0
    for line in hunk.splitlines():
        if line.startswith("+"):
            lines.insert(at, line[1:])
            at += 1
        else:
            at = lines.index(line[1:], at) + 1
    return "\n".join(lines)


def added(block: Block) -> int:
    """Lines that come to be."""
    return sum(block.language != "diff" or line.startswith("+") for line in block.text.splitlines())


def add_verb(root: Path) -> None:
    for block in edits():
        path = root / block.words
        if block.language == "diff":
            path.write_text(patched(path.read_text(), block.text))
        else:
            assert not path.exists()
            path.write_text(block.text)


def test_a_verb_stands_in_four_files_that_are_there():
    names = [block.words for block in edits()]
    assert len(set(names)) == len(names) <= MOST_FILES
    page = (ROOT / "docs" / "verbs.md").read_text()
    assert f"Four files change, {sum(map(added, edits()))} lines" in page
    for block in edits():
        if block.language == "diff":
            patched((ROOT / block.words).read_text(), block.text)


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_verb_of_the_page_is_read_checked_drawn_told_and_run_on_both_engines(tmp_path: Path, compiled: bool):
    """Both engines run; left uncompiled, the compiled one is plain Python: the same code, in a second."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    add_verb(tmp_path)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    ran = subprocess.run(
        [sys.executable, "-m", "tests.docs.added_verb"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path, "NUMBA_DISABLE_JIT": "0" if compiled else "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert Path(found.pop("source")).is_relative_to(tmp_path)
    assert found == {
        "log": ["4 ann taken", "8 bob taken", "12 cat taken"],
        "journey": [
            "comes (patient); waits until the next round, every round, 3 h",
            "taken; leaves the hospital: home",
        ],
        "drawn": [
            ["wait", "Wait for the next round", "every 4 h"],
            ["wait", "Wait for the next round", "every round (2 h on average)"],
        ],
        "loop": [],
        "never": ["pathways.only[1].next_round: must be more than 0 hours, got 0"],
        "unknown": ["pathways.only[1].next_round: unknown attribute 'rond_h'; did you mean round_h?"],
        "misspelt": [
            "pathways.only[1]: a step has exactly one verb of mark, seize, release, delay, wait_until, next_round, "
            "branch, go_to, come_back, leave; did you mean next_round?, got ['next_roun']"
        ],
    }
