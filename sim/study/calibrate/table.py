"""Members as a file: a row each, a column for every draw and for what it came to, and with it what it was fitted to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.calibration.targets import misfit
from sim.scenario.vector import Reals, Vector
from sim.study.calibrate.fit import Fit, kept
from sim.study.calibrate.fitted_to import FittedTo
from sim.study.calibrate.free import Free
from sim.study.results import whole

FORMAT = "1"
PREFIX = "acuteflow."
ROW, MISS = "row: ", "miss: "
MEMBERS = "members.parquet"


class StaleMembers(ValueError):  # noqa: N818 - they are what is stale
    """Members that were fitted to something else. One line."""


class NoMembers(ValueError):  # noqa: N818 - as above
    """A file that is no table of members, and why. One line."""


@dataclass(frozen=True)
class Members:
    """An ensemble as it is kept. names: of its draws; draws: float64[members, draws]; fitted_to: what it was fitted
    to; told: what else stands in the file.
    """

    names: tuple[str, ...] = field(repr=False)
    draws: Reals = field(repr=False)
    fitted_to: FittedTo = field(repr=False)
    told: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.draws)

    def ordered(self, free: Free) -> Reals:
        """The draws of each member in the order of a scenario's, float64[members, draws]; the mode of one that they
        have not, and that is no part of what was fitted.
        """
        place = {name: at for at, name in enumerate(self.names)}
        order = [place.get(name, -1) for name in free.prior.names]
        mode = np.broadcast_to(free.prior.mode, (len(self), len(order)))
        return np.where(np.array(order) >= 0, self.draws[:, order], mode)

    def vectors(self, free: Free) -> list[Vector]:
        """The vector of each member, of the scenario they were fitted to."""
        return free.vectors(kept(self.ordered(free), free))


def write_members(path: Path, done: Fit, provenance: Mapping[str, str]) -> FittedTo:
    """Write the members of a calibration: their draws by path, what they came to by row, and how far off that is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fitted_to, last, targets = FittedTo.of(done.free, done.data), done.found.steps[-1], done.data.targets
    columns = {"member": pa.array(np.arange(len(last.figures)), pa.int32())}
    for name, values in zip(done.free.prior.names, done.members.T, strict=True):
        columns[name] = pa.array(values, pa.float32())
    for kind, figures in ((ROW, last.figures), (MISS, targets.misses(last.figures))):
        columns |= {
            f"{kind}{name}": pa.array(f, pa.float32()) for name, f in zip(targets.names, figures.T, strict=True)
        }
    before, after = (misfit(targets.misses(each.figures)) for each in (done.found.steps[0], last))
    metadata = {
        **provenance,
        "members_format": FORMAT,
        "fitted_to_hash": fitted_to.hash,
        "fitted_to": fitted_to.packed(),
        "members_hash": done.hash,
        "misfit_prior": f"{before:.3f}",
        "misfit_members": f"{after:.3f}",
        "members_replaced": str(done.found.replaced),
    }
    table = pa.table(columns).replace_schema_metadata({f"{PREFIX}{key}": value for key, value in metadata.items()})
    with whole(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd", write_statistics=False, use_dictionary=False)
    return fitted_to


def read_members(path: Path) -> Members:
    """The members of a file. Raises NoMembers where it holds none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        metadata = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
        told = {key.removeprefix(PREFIX): text for key, text in metadata.items() if key.startswith(PREFIX)}
        if told.get("members_format") != FORMAT:
            raise ValueError("is no table of members that this version writes")
        fitted_to = FittedTo.unpacked(told.pop("fitted_to", ""))
        names = tuple(each for each in table.column_names if each != "member" and not each.startswith((ROW, MISS)))
        draws = np.column_stack([table[name].to_numpy().astype(np.float64) for name in names])
        if lost := fitted_to.ranges.keys() - set(names):
            raise ValueError(f"lacks {min(lost)}, which was fitted")
        if not len(draws) or not np.isfinite(draws).all():
            raise ValueError("has no member" if not len(draws) else "holds a draw that is no number")
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise NoMembers(f"cannot be used: {reason}") from error
    return Members(names, draws, fitted_to, told)


def refuse_stale(members: Members, now: FittedTo, rows: bool = True) -> None:
    """Raise StaleMembers, with what moved, where members were fitted to something else. rows: published rows too."""
    if moved := members.fitted_to.moved(now, rows):
        raise StaleMembers(
            f"the members of the calibration are stale, for {moved} moved since: acuteflow task=calibrate"
        )
