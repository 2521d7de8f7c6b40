"""Notebooks: each is executed from its first cell to its last, and writes nothing but the folder that it names."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.py"))
LONGEST_S = 1800  # of a machine that is busy with other tests


def execute(path, folder):
    """Run a notebook as such; where what runs notebooks is not installed, its cells as one script."""
    try:
        import jupytext
        from nbclient import NotebookClient
    except ImportError:
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONPATH": str(ROOT)}
        words = [sys.executable, str(path)]
        done = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
        assert done.returncode == 0, done.stderr
        return
    notebook = jupytext.read(path)
    NotebookClient(notebook, timeout=LONGEST_S, resources={"metadata": {"path": str(folder)}}).execute()


def test_there_is_a_notebook():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_cells_of_text_and_code(path):
    text = path.read_text(encoding="utf-8")
    assert re.search(r"format_name: percent", text)
    assert text.count("# %% [markdown]") >= 3
    assert text.count("\n# %%\n") >= 3
    compile(text, str(path), "exec")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_writes_to_its_own_folder(path, tmp_path):
    execute(path, tmp_path)
    assert [each.name for each in tmp_path.iterdir() if each.name != "__pycache__"] == [path.stem]
    written = {each.name for each in (tmp_path / path.stem).iterdir()}
    assert {"effects.svg", "effects.csv", "results.parquet", "report.html"} <= written
