"""Which acuteflow makes a run: a hash of every file and library that can move its outcome.

Reports, pages, the command and the store itself are not in it: what changes there keeps all that was run.
"""

from __future__ import annotations

import json
import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim
from sim import __version__
from sim.study.version import commit

SIM = Path(sim.__file__).parent
PACKAGES = (
    "scenario",
    "demand",
    "workforce",
    "pathway",
    "engine",
    "hospital",
    "activity",
    "cost",
    "productivity",
)
FILES = (
    "__init__.py",
    "bank_holidays.py",
    "truth_values.py",
    "study/__init__.py",
    "study/assessed.py",
    "study/loads.py",
    "study/model_run.py",
    "study/outcome.py",
)
"""Besides these packages, what `sim.study.outcome`, `sim.study.model_run` and `sim.study.loads` are made of."""
LIBRARIES = ("holidays", "llvmlite", "numba", "numpy", "pydantic", "scipy", "simpy")
DIGITS = 16


def hashed() -> list[Path]:
    """Every file of source that can move an outcome."""
    within = (file for package in PACKAGES for file in (SIM / package).rglob("*.py"))
    return sorted([*within, *(SIM / file for file in FILES)])


@cache
def source() -> str:
    """16 hexadecimal digits that stand for the source, Python, libraries and kind of processor that make a run."""
    digest = blake2b(json.dumps(made_of(), sort_keys=True).encode(), digest_size=DIGITS // 2)
    for file in hashed():
        text = file.read_bytes()
        digest.update(f"{file.relative_to(SIM).as_posix()}|{len(text)}|".encode() + text)
    return digest.hexdigest()


def made_of() -> dict[str, str]:
    """The versions that are hashed with the source."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, "machine": platform.machine()} | {name: _version(name) for name in LIBRARIES}


def made_by() -> dict[str, Any]:
    """What is told of the runs of this source: version, commit, and what it is made of."""
    return {"acuteflow": __version__, "commit": commit() or "unknown", **made_of()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
