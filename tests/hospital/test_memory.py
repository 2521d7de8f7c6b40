"""What is large and freed goes back to the system, whatever was freed before it."""

import subprocess
import sys

import pytest

from sim.hospital.memory import BY_USER, give_back_large_arrays

HELD = """
import numpy as np
from pathlib import Path
from sim.hospital.memory import give_back_large_arrays

def resident_mib():
    return int(Path("/proc/self/statm").read_text().split()[1]) / 256

if {asked}:
    assert give_back_large_arrays()
large = np.ones(3_000_000)
del large  # from here on glibc would keep smaller arrays in its heap
before = resident_mib()
arrays = [(np.ones(1_000_000), bytearray(100_000)) for _ in range(8)]
arrays = [small for _, small in arrays]
print(resident_mib() - before)
"""


def held_mib(asked: bool, monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.delenv(BY_USER, raising=False)
    done = subprocess.run([sys.executable, "-c", HELD.format(asked=asked)], capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.skipif(not give_back_large_arrays(), reason="another C library, or the user's own threshold")
def test_arrays_that_are_freed_leave_no_holes(monkeypatch):
    assert held_mib(False, monkeypatch) > 20
    assert held_mib(True, monkeypatch) < 5


def test_a_threshold_of_the_user_goes_first(monkeypatch):
    monkeypatch.setenv(BY_USER, "1000000")
    assert not give_back_large_arrays.__wrapped__()
