"""The diagram of the whole: pathways in layers for paper and wide screens, or in one column for a phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sim.report.diagram.canvas import PAPER_WIDTH, Box, Drawing, Line, Point
from sim.report.diagram.layers import Layers, Link, Place, Room, layered
from sim.report.diagram.lettering import wrap
from sim.report.diagram.outline import Outline, Stop
from sim.report.diagram.paint import BLUE, DARK_BLUE, GREY, INK
from sim.report.diagram.piece import State
from sim.report.diagram.sign import BADGE_ROOM, HEAD_SIZE, NOTE_SIZE, PAD, Sign, Written

WIDTH, EDGE = PAPER_WIDTH, 8.0
BOX = 162.0
CHANNELS, STRAIGHT = (40.0, 34.0, 28.0, 24.0), 7.0  # between two layers, and what of it is straight at either end
ONE_PAGE = 1005.0  # height up to which the whole fits a page of A4 with its title
PORT = 12.0  # from one way out of a box to the next


def signs(outline: Outline, width: float) -> dict[str, Sign]:
    """Every pathway as a box."""
    return {stop.name: stop_sign(stop, width) for stop in outline.stops}


def stop_sign(stop: Stop, width: float) -> Sign:
    """A pathway: its name, who arrives, what it takes and how patients leave."""
    badge = stop.state is not State.SAME
    inner = width - 2 * PAD
    beside = inner - (BADGE_ROOM if badge else 0.0)

    def small(text: str, colour: str, bold: bool = False) -> list[Written]:
        return [Written(line, NOTE_SIZE, bold, colour) for line in wrap(text, NOTE_SIZE, inner, bold)]

    lines = [Written(line, HEAD_SIZE, True, DARK_BLUE) for line in wrap(stop.title, HEAD_SIZE, beside, True)]
    for who in stop.comes:
        lines += small(f"▶ {who}", BLUE, True)
    if stop.takes:
        lines += small(f"takes {', '.join(stop.takes)}", INK)
    if stop.repeats:
        lines += small("may repeat", INK)
    if stop.leaves:
        lines += small(f"leaves: {', '.join(stop.leaves)}", GREY)
    look = "entry" if stop.comes else "pathway"
    return Sign(look, width, tuple(lines), "", stop.state.value, badge, stop.name, stop.name)


def wide(outline: Outline) -> Drawing:
    """The whole in layers, from arrival at the top: as close as it must be to fit a page, where it can."""
    made = signs(outline, BOX)
    room = Room({name: sign.width for name, sign in made.items()}, WIDTH - 2 * EDGE)
    onward = {way for way in outline.onward if way[0] != way[1]}
    placed = layered([stop.name for stop in outline.stops], onward, outline.back, room)
    tried = [_spread(placed, made, channel) for channel in CHANNELS]
    return next((drawing for drawing in tried if drawing.height <= ONE_PAGE), tried[1])


def _spread(placed: Layers, made: Mapping[str, Sign], channel: float) -> Drawing:
    """The layers so far apart."""
    drawing = Drawing(WIDTH, 0.0)
    boxes: dict[Place, Box] = {}
    tops: list[tuple[float, float]] = []
    top = EDGE
    for row in placed.rows:
        height = max((made[p].height for p in row if isinstance(p, str)), default=0.0)
        for place in row:
            if isinstance(place, str):
                boxes[place] = made[place].at(EDGE + placed.middle[place] - BOX / 2, top, drawing)
        tops.append((top, top + height))
        top += height + channel
    drawing.height = top - channel + EDGE
    drawing.lines = drawn(placed, boxes, tops)
    return drawing.trimmed(EDGE)


def drawn(placed: Layers, boxes: dict[Place, Box], tops: list[tuple[float, float]]) -> list[Line]:
    """The lines of all ways, each from its own port of a box."""
    layer = {place: at for at, row in enumerate(placed.rows) for place in row}
    ports = _ports(placed, boxes)
    lines = []
    for link in placed.links:
        points: list[Point] = []
        for number, (upper, lower) in enumerate(zip(link.places, link.places[1:], strict=False)):
            x1, x2 = ports[(link_key(link, number), "out")], ports[(link_key(link, number), "in")]
            start = boxes[upper].bottom if upper in boxes else tops[layer[upper]][0]
            bend, end = tops[layer[upper]][1] + STRAIGHT, tops[layer[lower]][0]
            points += [(x1, start), (x1, bend), (x2, end - STRAIGHT), (x2, end)]
        if link.up:
            points.reverse()
        lines.append(Line(tuple(dict.fromkeys(points)), True, link.back, True))
    return lines


def link_key(link: Link, number: int) -> tuple[Place, Place, str]:
    """What the stretch between two layers is known by: ways to the same pathway share it."""
    goal = link.places[0] if link.up else link.places[-1]
    return link.places[number], link.places[number + 1], f"{goal} {link.up}"


def _ports(placed: Layers, boxes: dict[Place, Box]) -> dict[tuple[tuple[Place, Place, str], str], float]:
    """Where each stretch leaves the place above it and reaches the one below, from left to right as they run."""
    leaving: dict[Place, dict[str, list[tuple[Place, Place, str]]]] = defaultdict(lambda: defaultdict(list))
    coming: dict[Place, dict[str, list[tuple[Place, Place, str]]]] = defaultdict(lambda: defaultdict(list))
    for link in placed.links:
        for number in range(len(link.places) - 1):
            key = link_key(link, number)
            leaving[key[0]]["in" if link.up else str(key[1])].append(key)  # ways up to a pathway come in as one
            coming[key[1]][str(key[0]) if link.up else "in"].append(key)
    ports = {}
    for side, groups, other in (("out", leaving, 1), ("in", coming, 0)):
        for place, by_port in groups.items():
            middle = boxes[place].middle if place in boxes else placed.middle[place] + EDGE
            order = sorted(by_port.values(), key=lambda keys: sum(placed.middle[k[other]] for k in keys) / len(keys))
            apart = PORT if place in boxes else 0.0
            for number, keys in enumerate(order):
                for key in keys:
                    ports[(key, side)] = middle + apart * (number - (len(order) - 1) / 2)
    return ports


# ---- one column

GUTTER, LANE, NARROW_WIDTH, NARROW_GAP = 16.0, 8.0, 340.0, 20.0


def narrow(outline: Outline) -> Drawing:
    """The whole in one column: the next below each, other ways on lanes to the right, ways back to the left."""
    names = _running(outline)
    rank = {name: place for place, name in enumerate(names)}
    ways = {(a, b, (a, b) not in outline.onward) for a, b in outline.onward | outline.back if a != b}
    right, left = _lanes(ways, rank, False), _lanes(ways, rank, True)
    margins = [GUTTER + LANE * (max(lanes.values(), default=-1) + 1) for lanes in (left, right)]
    drawing = Drawing(max(NARROW_WIDTH, sum(margins) + BOX), 0.0)
    width = drawing.width - sum(margins)
    made, top, boxes = signs(outline, width), EDGE, dict[str, Box]()
    for name in names:
        boxes[name] = made[name].at(margins[0], top, drawing)
        top = boxes[name].bottom + NARROW_GAP
    drawing.height = top - NARROW_GAP + EDGE
    for a, b, back in sorted(ways):
        if rank[b] == rank[a] + 1 and not back:
            drawing.lines.append(Line(((boxes[a].middle, boxes[a].bottom), (boxes[b].middle, boxes[b].y))))
            continue
        upward = rank[b] < rank[a] or back
        side, lane = (-1, left[b]) if upward else (1, right[b])
        edge_a, edge_b = (boxes[a].x, boxes[b].x) if upward else (boxes[a].right, boxes[b].right)
        x = edge_a + side * (GUTTER / 2 + 3 + LANE * lane)
        leave = boxes[a].bottom - 9 - 7 * (_number(a, b, ways, rank, upward) % max(1, int((boxes[a].height - 24) / 7)))
        drawing.lines.append(
            Line(((edge_a, leave), (x, leave), (x, boxes[b].y + 9), (edge_b, boxes[b].y + 9)), True, back)
        )
    return drawing


def _number(a: str, b: str, ways: set[tuple[str, str, bool]], rank: dict[str, int], upward: bool) -> int:
    """Which of the ways out of a box on one side this is."""
    same = [there for here, there, back in ways if here == a and (rank[there] < rank[a] or back) == upward]
    return sorted(same, key=lambda name: rank[name]).index(b)


def _running(outline: Outline) -> list[str]:
    """Pathways so that as many as can be follow what leads to them, a line of them kept together."""
    follow: dict[str, list[str]] = defaultdict(list)
    names = [stop.name for stop in outline.stops]
    for name in names:
        follow[name] = [n for n in names if (name, n) in outline.onward and n != name]
    entered = [stop.name for stop in outline.stops if stop.comes]
    done: list[str] = []

    def visit(name: str, open_: set[str]) -> None:
        if name in open_ or name in done:
            return
        for after in reversed(follow[name]):
            visit(after, open_ | {name})
        done.append(name)

    for name in [*reversed(names), *entered]:
        visit(name, set())
    return done[::-1]


def _lanes(ways: set[tuple[str, str, bool]], rank: dict[str, int], upward: bool) -> dict[str, int]:
    """The lane of each pathway that is reached beside the column: ways to it share one, and no two meet in one."""
    spans: dict[str, list[int]] = defaultdict(list)
    for a, b, back in sorted(ways):
        beside = rank[b] != rank[a] + 1 or back
        if beside and (rank[b] < rank[a] or back) == upward:
            spans[b] += [rank[a], rank[b]]
    taken: list[list[tuple[int, int]]] = []
    lanes = {}
    for name, ranks in sorted(spans.items(), key=lambda item: max(item[1]) - min(item[1])):
        low, high = min(ranks), max(ranks)
        free = (i for i, lane in enumerate(taken) if all(high < a or low > b for a, b in lane))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[name] = lane
    return lanes
