"""Memory that a worker takes for replications, beyond what it takes once loaded: `python -m benchmarks.memory`.

One fresh process reads its peak of memory (VmHWM) three times: after all imports; with compiled code, tree and
blueprint loaded too; and after so many replications of the typical trust with every ranged number drawn. The exit code
is 0 whether or not the promise is kept: the lines say it.
"""

from __future__ import annotations

import argparse

from benchmarks.worker import peak_mib

PROMISED_MIB = 100.0  # from the second reading to the third


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="benchmarks.memory", description=__doc__)
    asked.add_argument("--replications", type=int, default=20)
    replications = asked.parse_args().replications
    import sim.study.redrawn  # noqa: F401 - what a worker imports
    from benchmarks import ours

    imported = peak_mib()
    ours.lite_once(1)
    ours.typical()
    loaded = peak_mib()
    for seed in range(replications):
        ours.replication(seed)
    peak = peak_mib()
    print(f"after imports {imported:.0f} MiB; with compiled code, tree and blueprint {loaded:.0f} MiB")
    print(
        f"after {replications} replications {peak:.0f} MiB, {peak - loaded:.0f} more "
        f"(at most {PROMISED_MIB:g}: {'met' if peak - loaded <= PROMISED_MIB else 'MISSED'})"
    )


if __name__ == "__main__":
    main()
