"""One run as it is kept: its key, how long it took, and what came of it, an outcome or why there is none."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass, field, is_dataclass
from typing import Any, cast

from sim.engine.journeys import Deadlock, EndlessLoop
from sim.scenario.base import Part
from sim.scenario.faults import Fault, ScenarioFaults, on_one_line

PROTOCOL = 5
BY_INPUT = (ScenarioFaults, Deadlock, EndlessLoop)
"""What ends a run of an unchanged scenario every time."""
ELSEWHERE = {
    ("builtins", "slice"),
    ("datetime", "date"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
}
"""Names that an outcome may hold besides the dataclasses, named tuples and `_unpacked` of this package."""


@dataclass(frozen=True)
class Failed:
    """Why a run came to no outcome. message: one line; faults: of a scenario that is none as drawn; certain: whether
    it fails so every time.
    """

    message: str
    faults: tuple[Fault, ...] = ()
    certain: bool = True
    error: tuple[Any, ...] = field(default=(), repr=False)
    """What was raised where it is certain: the name of its type, and what it was made of."""

    @classmethod
    def of(cls, error: Exception) -> Failed:
        """Of what a run raised; of what nobody expected with its type."""
        if isinstance(error, BY_INPUT):
            faults = error.faults if isinstance(error, ScenarioFaults) else ()
            text = "; ".join(map(str, faults)) or str(error)
            return cls(on_one_line(text), tuple(faults), error=(type(error).__name__, *error.__reduce__()[1]))
        return cls(on_one_line(f"{type(error).__name__}: {error}".rstrip(": ")), certain=False)

    def raised(self) -> Exception:
        """The error again."""
        types = {each.__name__: each for each in BY_INPUT}
        return types[self.error[0]](*self.error[1:]) if self.error else RuntimeError(self.message)


@dataclass(frozen=True)
class Record:
    """A run that was done. key: None where it is not to be kept; seconds: of a processor; failure: one line where it
    came to no outcome, else ""; made: its outcome, or the `Failed`, as it is or pickled.
    """

    key: Any  # a Key, or None
    replication: int
    seconds: float
    failure: str
    made: Any = field(repr=False)

    def result(self) -> Any:
        """The outcome or the `Failed`. Raises ValueError where its bytes are not what a run leaves."""
        return loaded(self.made) if isinstance(self.made, bytes) else self.made

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with the bytes that are kept."""
        return Record, (self.key, self.replication, self.seconds, self.failure, self.packed)

    @property
    def packed(self) -> bytes:
        """The same as bytes."""
        return self.made if isinstance(self.made, bytes) else pickle.dumps(self.made, PROTOCOL)


def loaded(text: bytes) -> Any:
    """What was pickled, of the few kinds that a run leaves: a file that somebody else wrote can call nothing else.

    Raises ValueError for any other.
    """
    try:
        return _Reader(io.BytesIO(text)).load()
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"is no outcome of a run: {type(error).__name__}: {error}") from error


class _Reader(pickle.Unpickler):
    """Finds what `ELSEWHERE` names, and of this package parts of a scenario, frozen dataclasses, named tuples, and the
    functions that put an outcome together again.
    """

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in ELSEWHERE:
            return super().find_class(module, name)
        if module.startswith("sim."):
            found = super().find_class(module, name)
            its_own = getattr(found, "__module__", "") == module and "." not in name
            if its_own and (name == "_unpacked" or _is_record(found)):
                return found
        raise ValueError(f"is no outcome of a run: it names {module}.{name}")


def _is_record(found: Any) -> bool:
    if not isinstance(found, type):
        return False
    frozen = is_dataclass(found) and cast(Any, found).__dataclass_params__.frozen
    return frozen or issubclass(found, Part) or (issubclass(found, tuple) and hasattr(found, "_fields"))
