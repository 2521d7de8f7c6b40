"""One program in a process of its own: reads seeds from standard input, answers each with its CPU time and figures.

So no program shares its memory, its compiler or its rubbish with another. The first answer is for seed 0, which warms
whatever is to be warmed and is not counted. What a program's `prepare` does is not counted either.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from benchmarks.programs import load, programs


def spent() -> float:
    """CPU seconds of this process and of those it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_mib() -> float:
    """The most memory this process ever held, MiB; `getrusage` would count that of the process it was forked from."""
    shown = Path("/proc/self/status")
    lines = shown.read_text(encoding="utf-8").splitlines() if shown.exists() else []
    found = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return (found[0] if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def main(workload: str, name: str) -> None:
    """Answer until nobody asks any more."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    program = load(programs(workload)[name])
    prepare = getattr(program, "prepare", None)
    for line in sys.stdin:
        if prepare is not None:
            prepare(int(line))
        before = spent()
        figures = program(int(line))
        found = {"seconds": spent() - before, "figures": list(figures), "peak_mib": peak_mib()}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
