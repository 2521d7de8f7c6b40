"""Memory of large arrays: given back to the system as soon as they are freed, and not kept in pieces."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache

M_MMAP_THRESHOLD = -3  # as in malloc.h of glibc
LARGE = 4 << 20  # bytes; from here on numpy asks for huge pages, so that fresh memory costs next to nothing
BY_USER = "MALLOC_MMAP_THRESHOLD_"  # goes first


@cache
def give_back_large_arrays() -> bool:
    """Have every array of LARGE bytes or more in a mapping of its own; whether this could be arranged.

    Left to itself glibc raises its threshold to whatever was freed last. The tables of one run then lie in the holes
    that another left, and a process that runs one after another holds 25 MiB more. Other C libraries stay as they are.
    """
    if sys.platform != "linux" or BY_USER in os.environ:
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_MMAP_THRESHOLD, LARGE) == 1
