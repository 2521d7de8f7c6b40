"""Diagrams as Mermaid text, for whoever keeps them in a document: `flowchart TD`, every label in quotes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.pathway.phrase import Look
from sim.pathway.wording import said
from sim.report.diagram.outline import Outline
from sim.report.diagram.piece import PathwayDiagram, Piece, State

# What stands around a label is the shape of its node.
AROUND = {
    Look.START: ("([", "])"),
    Look.GO: ("([", "])"),
    Look.LEAVE: ("([", "])"),
    Look.BRANCH: ("{{", "}}"),
    Look.MARK: ("(", ")"),
    Look.REST: ("(", ")"),
}
CLASSES = {
    State.ADDED: ("added", "stroke:#00703C,stroke-width:3px,fill:#E6F3EC"),
    State.REMOVED: ("removed", "stroke:#B10E1E,stroke-width:3px,stroke-dasharray:6 4,fill:#FBEBEC"),
    State.CHANGED: ("changed", "stroke:#8A4B00,stroke-width:3px,fill:#FFF3DC"),
}
ESCAPED = {"#": "#35;", "&": "#38;", '"': "#34;", "<": "#60;", ">": "#62;", "`": "#96;"}
Exit = tuple[str, str]  # a node, and the label of the way out of it


def quoted(text: str) -> str:
    """A label: in quotes, and with nothing in it that Mermaid would read as its own."""
    return '"' + "".join(ESCAPED.get(letter, letter) for letter in text) + '"'


def flowchart(pathway: PathwayDiagram) -> str:
    """A pathway as Mermaid text."""
    return _Flowchart().written([pathway])


def flowcharts(many: Sequence[PathwayDiagram]) -> str:
    """Several pathways in one diagram, each within a frame."""
    return _Flowchart().written(many)


class _Flowchart:
    """Writes nodes and the ways between them, numbering the nodes."""

    def __init__(self) -> None:
        self.lines = ["flowchart TD"]
        self.count = 0
        self.states: dict[State, list[str]] = {}

    def written(self, many: Sequence[PathwayDiagram]) -> str:
        for number, pathway in enumerate(many):
            if len(many) > 1:
                self.lines.append(f"  subgraph p{number}[{quoted(pathway.title)}]")
            self.block(pathway.steps, [])
            if len(many) > 1:
                self.lines.append("  end")
        for state, nodes in self.states.items():
            name, style = CLASSES[state]
            self.lines += [f"  classDef {name} {style}", f"  class {','.join(nodes)} {name}"]
        return "\n".join(self.lines) + "\n"

    def node(self, piece: Piece) -> str:
        self.count += 1
        name = f"n{self.count}"
        opens, closes = AROUND.get(piece.look, ("[", "]"))
        mark = f"{piece.state.value} " if piece.state is not State.SAME else ""
        words = "<br/>".join(quoted(text)[1:-1] for text in (mark + piece.head, *(n.text for n in piece.notes)))
        self.lines.append(f'  {name}{opens}"{words}"{closes}')
        if piece.state is not State.SAME:
            self.states.setdefault(piece.state, []).append(name)
        return name

    def block(self, steps: Sequence[Piece], come: list[Exit]) -> list[Exit]:
        for piece in steps:
            name = self.node(piece)
            for before, words in come:
                self.lines.append(f"  {before} -->|{quoted(words)}| {name}" if words else f"  {before} --> {name}")
            come = [] if piece.ends and not piece.branches else [(name, "")]
            if piece.branches:
                come = []
                for way in piece.branches:
                    mark = f"{way.state.value} " if way.state is not State.SAME else ""
                    words = mark + (way.text or ("taken" if way.plain else ""))
                    come += self.block(way.steps, [(name, words)])
        return come


def whole(outline: Outline) -> str:
    """The whole as Mermaid text: who arrives where, the ways between pathways, and where patients leave."""
    lines = ["flowchart TD"]
    names = {stop.name: f"p{number}" for number, stop in enumerate(outline.stops)}
    for stop in outline.stops:
        words = [stop.title, *([f"takes {', '.join(stop.takes)}"] if stop.takes else [])]
        lines.append(f'  {names[stop.name]}["{"<br/>".join(quoted(text)[1:-1] for text in words)}"]')
    for number, (name, who) in enumerate((stop.name, who) for stop in outline.stops for who in stop.comes):
        lines += [f"  a{number}([{quoted(who)}])", f"  a{number} --> {names[name]}"]
    leaving = dict.fromkeys(how for stop in outline.stops for how in stop.leaves)
    ends = {how: f"x{number}" for number, how in enumerate(leaving)}
    lines += [f"  {end}([{quoted(f'leaves: {said(how)}')}])" for how, end in ends.items()]
    lines += [f"  {names[stop.name]} --> {ends[how]}" for stop in outline.stops for how in stop.leaves]
    lines += [f"  {names[stop.name]} --> {names[stop.name]}" for stop in outline.stops if stop.repeats]
    lines += [f"  {names[a]} --> {names[b]}" for a, b in sorted(outline.onward)]
    lines += [f"  {names[a]} -.->|{quoted('comes back')}| {names[b]}" for a, b in sorted(outline.back)]
    return "\n".join(lines) + "\n"
