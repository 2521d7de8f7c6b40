"""A plain diagram of the pathways: a box for each, an arrow wherever a patient may go on from one to another."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple
from xml.sax.saxutils import escape

from sim.pathway.program import Book, ComeBack, Leave, Node, Program, Seize, SeizeAll, SeizeSession
from sim.pathway.ways import successors

BOX_WIDTH, LINE, GAP_X, GAP_Y, PAD = 178, 15, 64, 22, 8
BLUE, DARK_BLUE, GREY = "#005EB8", "#003087", "#425563"


class Box(NamedTuple):
    """A pathway: where it stands, and what patients ask for and become in it."""

    name: str
    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """In pixels."""
        return LINE * (len(self.lines) + 1) + 2 * PAD


def pathway_of(node: Node) -> str:
    """The pathway a node was written in."""
    return node.origin.removeprefix("pathways.").split("[")[0]


def arrows(program: Program) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs of pathways: ways on, and ways back as a new visit."""
    onward, back = set(), set()
    for node in program.nodes:
        here = pathway_of(node)
        for target, _ in successors(node):
            if target >= 0 and (there := pathway_of(program.nodes[target])) != here:
                onward.add((here, there))
        if isinstance(node, ComeBack):
            back.add((here, pathway_of(program.nodes[node.to])))
    return onward, back


def columns(program: Program) -> dict[str, int]:
    """The column of each pathway: one to the right of the furthest that leads on to it, loops left out of account."""
    onward, _ = arrows(program)
    following: dict[str, list[str]] = defaultdict(list)
    for here, there in sorted(onward):
        following[here].append(there)
    depth = dict.fromkeys(program.starts, 0)

    def push_on(here: str, behind: tuple[str, ...]) -> None:
        for there in following[here]:
            if there not in behind and depth[there] <= depth[here]:
                depth[there] = depth[here] + 1
                push_on(there, (*behind, there))

    for name in program.starts:
        push_on(name, (name,))
    return depth


def boxes(program: Program) -> dict[str, Box]:
    """Every pathway in columns, each to the right of whatever leads to it first."""
    depth = columns(program)
    reached: dict[int, int] = defaultdict(lambda: PAD)
    placed = {}
    for name in sorted(depth, key=lambda n: (depth[n], list(program.starts).index(n))):
        column = depth[name]
        box = Box(name, PAD + column * (BOX_WIDTH + GAP_X), reached[column], tuple(_lines(program, name)))
        reached[column] += box.height + GAP_Y
        placed[name] = box
    return placed


def _lines(program: Program, name: str) -> list[str]:
    """What a patient asks for and becomes in a pathway, in the order of the story."""
    told = []
    for node in reversed([n for n in program.nodes if pathway_of(n) == name]):
        match node:
            case Seize(hold=hold) | SeizeSession(hold=hold):
                told.append(f"takes {program.holds[hold]}")
            case SeizeAll(holds=holds):
                told.append("takes " + " + ".join(program.holds[h] for h in holds))
            case Book(choices=choices) if choices and choices[0]:
                pool = program.pools[program.placements[choices[0][0].placement].pool]
                told.append(f"books {pool.split('.')[0]}")
            case Leave(outcome=outcome):
                told.append(f"leaves: {program.outcomes[outcome]}")
    return list(dict.fromkeys(told))


def diagram(program: Program) -> str:
    """The diagram as SVG text, its lettering as text that can be searched and read aloud."""
    placed = boxes(program)
    width = max(b.x for b in placed.values()) + BOX_WIDTH + GAP_X
    height = max(b.y + b.height for b in placed.values()) + PAD
    onward, back = arrows(program)
    parts = [_arrow(placed[a], placed[b], dashed=False) for a, b in sorted(onward)]
    parts += [_arrow(placed[a], placed[b], dashed=True) for a, b in sorted(back)]
    parts += [_box(box) for box in placed.values()]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="Arial, Helvetica, sans-serif"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" '
        f'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{GREY}"/></marker></defs>'
    )
    return head + "".join(parts) + "</svg>"


def in_words(program: Program) -> list[tuple[str, str, str, str]]:
    """The diagram as rows: a pathway, what happens in it, where it leads on to, and where to as a new visit."""
    onward, back = arrows(program)

    def leads(name: str, ways: set[tuple[str, str]]) -> str:
        return ", ".join(sorted(there.replace("_", " ") for here, there in ways if here == name))

    return [
        (name.replace("_", " "), "; ".join(box.lines).replace("_", " "), leads(name, onward), leads(name, back))
        for name, box in boxes(program).items()
    ]


def _box(box: Box) -> str:
    rows = "".join(
        f'<text x="{box.x + PAD}" y="{box.y + PAD + LINE * (i + 2) - 4}" font-size="12" fill="{GREY}">'
        f"{escape(line)}</text>"
        for i, line in enumerate(box.lines)
    )
    title = box.name.replace("_", " ")
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{BOX_WIDTH}" height="{box.height}" rx="4" fill="#fff" stroke="{BLUE}" '
        f'stroke-width="1.5"/><text x="{box.x + PAD}" y="{box.y + PAD + LINE - 4}" font-size="13" font-weight="bold" '
        f'fill="{DARK_BLUE}">{escape(title)}</text>{rows}'
    )


def _arrow(a: Box, b: Box, dashed: bool) -> str:
    """From the right side of one box to the left of another; backward and within a column it goes round."""
    y1, y2 = a.y + a.height // 2, b.y + b.height // 2
    x1, x2 = a.x + BOX_WIDTH, b.x
    if x2 > x1:
        path = f"M{x1} {y1} C{x1 + GAP_X // 2} {y1} {x2 - GAP_X // 2} {y2} {x2 - 2} {y2}"
    else:
        x2 = b.x + BOX_WIDTH
        side = max(x1, x2) + GAP_X // 2
        path = f"M{x1} {y1} C{side} {y1} {side} {y2} {x2 + 2} {y2}"
    style = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<path d="{path}" fill="none" stroke="{GREY}" stroke-width="1.2"{style} marker-end="url(#tip)"/>'
