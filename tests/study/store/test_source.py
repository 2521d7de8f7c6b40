"""What names a store: all that can move an outcome, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.study.store import source as module
from sim.study.store.source import SIM, hashed, made_by, made_of

IMPORTED = """
import json, sys
import sim.study.outcome, sim.study.model_run, sim.study.loads
print(json.dumps([module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "sim"]))
"""


def test_all_that_a_run_imports_is_hashed():
    said = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True, cwd=SIM.parent)
    imported = {Path(file) for file in json.loads(said.stdout)}
    assert len(imported) > 100
    assert not {file.relative_to(SIM).as_posix() for file in imported - set(hashed())}


def test_what_only_tells_of_runs_is_not_hashed():
    top = {file.relative_to(SIM).parts[0] for file in hashed()}
    assert not top & {"report", "cli", "configs"}
    study = {file.name for file in hashed() if file.parent == SIM / "study"}
    assert study == {"__init__.py", "assessed.py", "loads.py", "model_run.py", "outcome.py"}
    assert not [file for file in hashed() if file.suffix != ".py"]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The source somewhere else, where it may be changed."""
    for file in Path(sim.__file__).parent.rglob("*.py"):
        copy = tmp_path / file.relative_to(SIM)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    monkeypatch.setattr(module, "SIM", tmp_path)
    return tmp_path


def test_a_line_of_the_engine_makes_another_source_and_a_line_of_a_report_does_not(copied):
    def now() -> str:
        return module.source.__wrapped__()

    before = now()
    for name in ("report/page.py", "cli/perform.py", "study/store/store.py", "study/compare.py"):
        (copied / name).write_text((copied / name).read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert now() == before == module.source()
    seen = {before}
    for name in ("engine/world.py", "cost/lines.py", "scenario/tree.py", "study/outcome.py"):
        (copied / name).write_text((copied / name).read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        seen.add(now())
    (copied / "engine" / "new.py").write_text("", encoding="utf-8")
    seen.add(now())
    assert len(seen) == 6


def test_another_library_or_python_makes_another_source(monkeypatch):
    before = module.source()
    for name in (*module.LIBRARIES, "python", "machine"):
        monkeypatch.setattr(module, "made_of", lambda name=name: {**made_of(), name: "other"})
        assert module.source.__wrapped__() != before
        monkeypatch.undo()


def test_who_made_it_is_told_with_every_version():
    assert {"acuteflow", "commit", "python", "machine", "numba", "numpy"} <= set(made_by())
    assert all(isinstance(text, str) and text for text in made_by().values())
