"""`branch:` by an attribute, a pool's state or a placement, with one path a category."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader, without_nulls, word
from sim.pathway.phrase import Exit, Line, Look, Phrase, Speaker
from sim.pathway.program import NOWHERE, Node, Program
from sim.pathway.syntax import Step
from sim.pathway.verbs.seize.nodes import Seize, SeizeSession
from sim.pathway.wording import headed, listed, number, said
from sim.scenario.tree import is_number

# What a branch may ask of a pool: how many wait, are in use, or are free.
LEVELS = ("waiting_over", "used_over", "free_over")
Happened = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """Go on by the category of an attribute: one target a category; `fresh`: some class draws it anew."""

    attribute: int
    fresh: bool
    targets: tuple[int, ...]

    jumps: ClassVar[tuple[str, ...]] = ("next", "targets")

    def successors(self) -> Iterator[tuple[int, str]]:
        """One a category."""
        yield from ((target, "path") for target in self.targets)

    def reads(self) -> Iterator[int]:
        """The category."""
        if self.attribute >= 0:
            yield self.attribute

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> Happened:
        """What was found: several categories where their ways are one."""
        name = program.attributes[self.attribute]
        found = [c for c, goes in zip(program.categories[name], self.targets, strict=False) if goes == quantity]
        ways = listed(map(said, found)).replace(" and ", " or ")
        return f"{said(name)}: {ways}", (self.origin, program.nodes[quantity].origin)


@dataclass(frozen=True, slots=True)
class BranchPool(Node):
    """Go on by the moment's state of a pool: whether more than `over` wait, are in use or are free."""

    pool: int
    level: str  # waiting | used | free
    over: int
    yes: int
    no: int

    jumps: ClassVar[tuple[str, ...]] = ("next", "yes", "no")

    def successors(self) -> Iterator[tuple[int, str]]:
        """Both."""
        yield from ((self.yes, "path"), (self.no, "path"))

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> Happened:
        """How it stood with the pool."""
        words = {"waiting": "wait for", "used": "are in use of", "free": "are free of"}[self.level]
        many = "more than" if quantity == self.yes else "no more than"
        text = f"{many} {self.over} {words} {said(program.pools[self.pool])}"
        return text, (self.origin, program.nodes[quantity].origin)


@dataclass(frozen=True, slots=True)
class BranchPlaced(Node):
    """Go on by where the patient was placed under a name: one target a placement."""

    hold: int
    targets: tuple[int, ...]

    jumps: ClassVar[tuple[str, ...]] = ("next", "targets")

    def successors(self) -> Iterator[tuple[int, str]]:
        """One a placement."""
        yield from ((target, "path") for target in self.targets if target != NOWHERE)

    def misheld(self, held: frozenset[int], program: Program) -> Iterator[str]:
        """It must be held, be no session's place, and have a path for each place it may be."""
        name = program.holds[self.hold]
        if self.hold not in held:
            yield f"asks where {name} was placed, which is not held here"
        elif any(isinstance(node, SeizeSession) and node.hold == self.hold for node in program.nodes):
            yield f"asks where {name} was placed, and the place of a session is always that session's"
        else:
            seizes = [n for n in program.nodes if isinstance(n, Seize) and n.hold == self.hold]
            for placement in sorted({option.placement for seize in seizes for option in seize.every()}):
                if self.targets[placement] == NOWHERE:
                    where = program.placements[placement]
                    yield f"has no path for {where.tag or program.pools[where.pool]}"

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> Happened:
        """Nothing: where the patient is was reported when they came there."""
        return "", (self.origin, program.nodes[quantity].origin)


@dataclass(frozen=True, slots=True)
class BranchStep(Step):
    """A question and its paths."""

    paths: tuple[tuple[str, tuple[Step, ...]], ...]
    attribute: str | None = None
    pool: str | None = None
    level: str = "waiting"
    over: int = 0
    placed: str | None = None

    beside: ClassVar[frozenset[str]] = frozenset({"paths"})

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> BranchStep | None:
        """The paths, then the question."""
        paths = step.get("paths")
        if not isinstance(paths, Mapping) or not paths:
            reader.fault(f"{at}.paths", "must map each category to its steps", paths)
            return None
        read = tuple((word(c), reader.block(f"{at}.{word(c)}", block)) for c, block in paths.items())
        written = without_nulls(written)
        if isinstance(written, str) and written:
            return cls(at, read, attribute=written)
        if isinstance(written, Mapping) and "placed" in written:
            reader.only(at, written, {"placed"})
            return cls(at, read, placed=reader.name(f"{at}.placed", written["placed"]))
        if isinstance(written, Mapping) and "pool" in written:
            asked = _of_pool(reader, at, written)
            return None if asked is None else cls(at, read, **asked)
        reader.fault(at, "must be an attribute, {pool: ...} or {placed: ...}", written)
        return None

    def blocks(self) -> Iterator[tuple[Step, ...]]:
        """Its paths."""
        yield from (block for _, block in self.paths)

    def compile(self, compiler: Compiler, after: int) -> int:
        """The nodes of its paths, and one that chooses."""
        paths = {category: compiler.block(steps, after) for category, steps in self.paths}
        if self.attribute is not None:
            return compiler.put(self.on_attribute(compiler, after, paths))
        if self.placed is not None:
            return compiler.put(self.on_placement(compiler, after, paths))
        return compiler.put(self.on_pool(compiler, after, paths))

    def on_pool(self, compiler: Compiler, after: int, paths: Mapping[str, int]) -> Node:
        """The node that asks a pool."""
        at, names = self.origin, compiler.names
        for category in ("yes", "no"):
            if category not in paths:
                names.fault(at, f"has no path for {category}")
        for category in paths.keys() - {"yes", "no"}:
            names.fault(f"{at}.{category}", "must be yes or no")
        pool = names.pool(f"{at}.pool", self.pool or "")
        if self.level != "waiting" and names.pools.get(self.pool or "") == pool and names.pool_symbols[pool].slots:
            names.fault(at, f"{self.pool} is a pool of slots, and these are offered, not {self.level}")
        return BranchPool(at, after, pool, self.level, self.over, paths.get("yes", after), paths.get("no", after))

    def on_attribute(self, compiler: Compiler, after: int, paths: Mapping[str, int]) -> Node:
        """The node that asks a category."""
        at, names = self.origin, compiler.names
        index, categories = names.category(at, self.attribute or "")
        for category in categories:
            if category not in paths:
                names.fault(at, f"has no path for {category} of {self.attribute}")
        for category in paths:
            if categories and category not in categories:
                names.fault(f"{at}.{category}", f"is no category of {self.attribute}: {', '.join(categories)}")
        fresh = index >= 0 and bool(names.symbols.attributes[self.attribute or ""].fresh)
        return Branch(at, after, index, fresh, tuple(paths.get(c, after) for c in categories))

    def on_placement(self, compiler: Compiler, after: int, paths: Mapping[str, int]) -> Node:
        """The node that asks where something is held."""
        at, names = self.origin, compiler.names
        targets = [paths.get("otherwise", NOWHERE)] * len(names.placements)
        for where, node in paths.items():
            for placement in () if where == "otherwise" else names.placed_at(at, where):
                targets[placement] = node
        return BranchPlaced(at, after, names.hold(self.placed or ""), tuple(targets))

    def phrase(self, speaker: Speaker) -> Phrase:
        """The question, and how often each way is taken where that is known."""
        often: Mapping[str, str] = {}
        if self.attribute is not None:
            what, head = self.attribute, f"{headed(self.attribute)}?"
            often = speaker.shares(what)
        elif self.placed is not None:
            what, head = f"placed {self.placed}", f"Where is {said(self.placed)}?"
        else:
            what, head = f"pool {self.pool} {self.level}", f"{self.asked()}?"
        exits = []
        for name, block in self.paths:
            share = Line("share", often.get(name, ""), speaker.share_rows(self.attribute or "", name))
            words = said(name) if name != "otherwise" else "anywhere else"
            exits.append(Exit(name, words, block, share, {self.attribute: name} if self.attribute else {}))
        lines = (Line("over", f"limit: {self.over}"),) if self.over else ()
        return Phrase(Look.BRANCH, what, head, lines, exits)

    def asked(self) -> str:
        """What it asks of a pool."""
        pool, many = said(self.pool or ""), number(self.over)
        return {
            "waiting": f"Do more than {many} wait for {pool}",
            "used": f"Are more than {many} of {pool} in use",
            "free": f"Are more than {many} of {pool} free" if self.over else f"Is a place of {pool} free",
        }.get(self.level, f"{headed(pool)}: {said(self.level)} over {many}")


def _of_pool(reader: Reader, at: str, written: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is asked of a pool."""
    reader.only(at, written, {"pool", "free", *LEVELS})
    pool, asked = reader.name(f"{at}.pool", written["pool"]), [w for w in (*LEVELS, "free") if w in written]
    if len(asked) != 1 or written.get("free", True) is not True:
        reader.fault(at, f"must have one of {', '.join(f'{level}: n' for level in LEVELS)}, free: true", dict(written))
        return None
    over = 0 if asked == ["free"] else written[asked[0]]
    if not is_number(over) or over != int(over) or over < 0:
        reader.fault(f"{at}.{asked[0]}", "must be a whole number of at least 0", over)
        return None
    return {"pool": pool, "level": asked[0].removesuffix("_over"), "over": int(over)}
