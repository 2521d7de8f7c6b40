"""What is measured: programs by workload, which of them are compared with which, and what was promised."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

HOSPITAL, QUEUE, TRUST, CLINIC = "hospital-lite", "M/M/10", "typical trust", "clinic, 400 replications"
WORKLOADS = (HOSPITAL, QUEUE, TRUST, CLINIC)
REPLICATION = "a replication, every range drawn"
SLOW = ("ciw", "salabim")  # so slow that one round of them is enough


class Ratio(NamedTuple):
    """CPU time of one program over that of another, round by round; `most` or `least` is what was promised."""

    name: str
    workload: str
    above: str
    below: str
    least: float | None = None
    most: float | None = None

    def promise(self, median: float) -> str:
        """Whether what was promised is kept, in words."""
        if self.least is not None:
            return f"at least {self.least:g}: {'met' if median >= self.least else 'MISSED'}"
        if self.most is not None:
            return f"at most {self.most:g}: {'met' if median <= self.most else 'MISSED'}"
        return ""


def programs(workload: str) -> dict[str, str]:
    """Programs of a workload as `module:function`; those that cannot be run here are left out (see `missing`)."""
    if workload == QUEUE:
        return {"our compiled engine": "ours:queue", "hand-written loop": "handwritten:run_queue"}
    if workload == CLINIC:
        return {"our model run": "ours:clinic", "plain Python, heapq": "plain:run"}
    if workload == TRUST:
        return {
            "our SimPy engine": "ours:trust_reference",
            "our compiled engine": "ours:trust_compiled",
            "hospital-lite once": "ours:lite_once",
            "hospital-lite ten times in one": "ours:lite_tenfold",
            REPLICATION: "ours:replication",
            "hand-written hospital-lite": "handwritten:run",
        }
    own = {
        "textbook SimPy": "textbook:run",
        "our SimPy engine": "ours:reference",
        "our compiled engine": "ours:compiled",
        "hand-written loop": "handwritten:run",
    }
    absent = missing()
    return own | {name: f"peers:{name}" for name in (CPP, *PACKAGES) if name not in absent}


CPP, PACKAGES = "cpp", ("cimba", "ciw", "salabim")


def missing() -> dict[str, str]:
    """Programs of others that cannot be run here, and why not."""
    found = {} if shutil.which("g++") else {CPP: "there is no g++"}
    return found | {name: "it is not installed (make peers)" for name in PACKAGES if find_spec(name) is None}


def load(program: str) -> Callable[[int], Any]:
    """The function of a program: its module alone is imported, for some compilers do not bear each other's company."""
    module, _, function = program.partition(":")
    found: Callable[[int], Any] = getattr(import_module(f"benchmarks.{module}"), function)
    return found


RATIOS = (
    Ratio("simpy_vs_textbook", HOSPITAL, "textbook SimPy", "our SimPy engine", least=4.0),
    Ratio("compiled_vs_textbook", HOSPITAL, "textbook SimPy", "our compiled engine", least=60.0),
    Ratio("compiled_vs_handwritten", HOSPITAL, "our compiled engine", "hand-written loop", most=1.2),
    Ratio("compiled_vs_cpp", HOSPITAL, "our compiled engine", "cpp"),
    Ratio("cimba_vs_compiled", HOSPITAL, "cimba", "our compiled engine"),
    Ratio("ciw_vs_compiled", HOSPITAL, "ciw", "our compiled engine"),
    Ratio("salabim_vs_compiled", HOSPITAL, "salabim", "our compiled engine"),
    Ratio("queue_vs_handwritten", QUEUE, "our compiled engine", "hand-written loop", most=2.5),
    Ratio("trust_simpy_vs_compiled", TRUST, "our SimPy engine", "our compiled engine", least=12.0),
    Ratio("tenfold_vs_once", TRUST, "hospital-lite ten times in one", "hospital-lite once", most=11.0),
    Ratio("plain_vs_model", CLINIC, "plain Python, heapq", "our model run", least=5.0),
    Ratio(
        "replication_vs_handwritten", TRUST, REPLICATION, "hand-written hospital-lite", most=9.2
    ),  # half of the 18.4 before issue 10
)
