"""How the model's compiled functions are compiled: five decorators, so that no file departs from them.

Never fast-math: a value drawn alone and the same value drawn in a loop must agree to the bit. Division
follows numpy (no test for zero), which halves the cost of a draw.

Reference counts are off wherever nothing is allocated: numba counts every array of a tuple up and down at
every call, with atomic instructions, and that alone made the engine's loop twenty times slower.

Numba's cache on disc knows the file of a function, not the files of what it calls, and would run yesterday's draws in
today's engine. So the cache lies in a folder named by all sources that are compiled, or whose constants these use.
Of such folders the newest few are kept, and any that a process has used within a day.
"""

import hashlib
import inspect
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config as numba_config
from numba import njit, types

SIM = Path(__file__).parent.parent
COMPILED_PACKAGES = (SIM / "demand", SIM / "engine", SIM / "engine" / "compiled")
SCENARIO = SIM / "scenario"
CONSTANTS = (  # whose numbers are compiled into what uses them
    SCENARIO / "clock.py",
    SCENARIO / "queue_order.py",
    SIM / "activity" / "tables.py",
)
KEPT_FOLDERS, KEPT_S = 4, 24 * 3600.0

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled_sources() -> list[Path]:
    """Every file whose text compiled code may depend on."""
    return [source for package in COMPILED_PACKAGES for source in sorted(package.glob("*.py"))] + list(CONSTANTS)


def cache_folder() -> Path:
    """Where compiled code is kept: a folder of its own for each state of the sources."""
    state = hashlib.blake2b(digest_size=8)
    for source in compiled_sources():
        state.update(source.name.encode() + source.read_bytes())
    return SIM / "__pycache__" / f"compiled-{state.hexdigest()}"


def prune(folder: Path, kept: int = KEPT_FOLDERS, kept_s: float = KEPT_S) -> None:
    """Mark a cache folder as in use, and remove the others of its kind but the newest few and those used of late.

    Several processes may do so at once: what one has removed the other passes by, and whose folder is gone compiles
    anew. A place that cannot be written to is left as it is.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
    except OSError:
        return
    used: list[tuple[float, Path]] = []
    for other in folder.parent.glob("compiled-*"):
        try:
            used.append((other.stat().st_mtime, other))
        except OSError:  # another process was quicker
            continue
    for last_used, other in sorted(used, reverse=True)[kept:]:
        if other != folder and last_used < time.time() - kept_s:
            shutil.rmtree(other, ignore_errors=True)


_config = cast(Any, numba_config)  # numba sets its options at run time, unseen by types
if not _config.CACHE_DIR:  # a user's NUMBA_CACHE_DIR goes first
    _config.CACHE_DIR = str(cache_folder())
    prune(cache_folder())

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_UNCOUNTED: dict[str, Any] = {**_OPTIONS, "_nrt": False}
_ONLY_INLINED: dict[str, Any] = {
    **_UNCOUNTED,
    "cache": False,
    "forceinline": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
_jit = cast(Any, njit)  # numba's own types do not know every option


def compiled(function: Function) -> Function:
    """Compile at first use, cached on disc, free of Python's lock; may allocate, and the type is kept."""
    return cast(Function, _jit(**_OPTIONS)(function))


def compiled_in_place(function: Function) -> Function:
    """Compile as `compiled` does, without reference counts: it only writes into arrays it is given."""
    return cast(Function, _jit(**_UNCOUNTED)(function))


def inlined(function: Function) -> Function:
    """Compile for compiled callers alone and melt into them, without reference counts: it must not allocate.

    It has no code by which Python may call it, which for the engine's tables takes as long to compile as the function
    itself, and is kept only as a part of its callers. Called from Python it would crash: tests/demand/test_compiling.py
    looks for such calls; `function.py_func` is the Python it was made of.
    """
    return cast(Function, _jit(**_ONLY_INLINED)(function))


def inlined_and_callable(function: Function) -> Function:
    """As `inlined`, and Python may call it too."""
    return cast(Function, _jit(**_UNCOUNTED, forceinline=True, no_cfunc_wrapper=True)(function))


def of_words(function: Function) -> Function:
    """As `inlined_and_callable`, from uint64 words to one more or to a real: takes Python's integers beyond int64."""
    signed = inspect.signature(function)
    result = types.float64 if signed.return_annotation is float else types.uint64
    signature = result(*(types.uint64 for _ in signed.parameters))
    return cast(Function, _jit(signature, **_UNCOUNTED, forceinline=True)(function))
