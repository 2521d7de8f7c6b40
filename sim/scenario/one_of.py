"""Keys of which one excludes another: the shapes of a distribution, the ways of coming, places or slots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True)
class OneOf:
    """Keys that stand for one another in a part of the scenario.

    alternatives: sets of keys, exactly one of which is to be stated; only_with: keys that mean something only beside
    one of the named ones.
    """

    alternatives: tuple[frozenset[str], ...]
    only_with: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def members(self) -> frozenset[str]:
        """Every key of every way."""
        return frozenset().union(*self.alternatives)

    def stated(self, keys: Iterable[str]) -> list[str]:
        """The members among keys."""
        return [key for key in keys if key in self.members]

    def clash(self, keys: Set[str]) -> bool:
        """Whether keys exclude one another, or a key lacks what it belongs to."""
        stated = keys & self.members
        if stated and not any(stated <= way for way in self.alternatives):
            return True
        return bool(stated) and any(key in keys and not owners & keys for key, owners in self.only_with.items())

    def replaced(self, ranks: Mapping[str, int]) -> frozenset[str]:
        """Keys that a later file has replaced. ranks: which file was the last to name each of the keys.

        The last file that names a member wins; what it names itself is left, even where that makes a fault.
        """
        stated = {key: ranks[key] for key in ranks if key in self.members}
        if not stated:
            return frozenset()
        last = max(stated.values())
        named = {key for key, rank in stated.items() if rank == last}
        fitting = [way & stated.keys() for way in self.alternatives if named <= way]
        kept = max(fitting, key=len) if fitting else named
        gone = stated.keys() - kept
        outlived = max((stated[key] for key in gone), default=-1)  # what came before these went with them
        gone |= {key for key in kept if stated[key] < outlived}
        left_over = {
            key
            for key, owners in self.only_with.items()
            if key in ranks and ranks[key] < last and not owners & (kept - gone)
        }
        return frozenset(gone | left_over)


def one_of(*alternatives: str | tuple[str, ...], only_with: Mapping[str, tuple[str, ...]] | None = None) -> OneOf:
    """Keys of which exactly one (or one group) is to be stated."""
    groups = tuple(frozenset((way,) if isinstance(way, str) else way) for way in alternatives)
    return OneOf(groups, {key: frozenset(owners) for key, owners in (only_with or {}).items()})
