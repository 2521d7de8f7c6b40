"""The files of a diagram: SVG and Mermaid text that others can read, and a page that needs nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from sim.report.diagram import write_diagrams
from sim.report.diagram.change import changes
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.mermaid import flowchart, flowcharts, whole
from sim.report.diagram.outline import outline
from tests.engine.worlds import tree
from tests.report.boxes import models, read
from tests.report.test_page import Outline

SVG = "{http://www.w3.org/2000/svg}"
MODELS = models()
NODE = re.compile(r'^  (\w+)(\[|\(\[|\(|\{\{)"([^"<>`]|<br/>)*"(\]|\]\)|\)|\}\})$')
WAY = re.compile(r'^  (\w+) (?:-->|-\.->)(?:\|"[^"<>`]*"\|)? (\w+)$')
FRAME = re.compile(r'^  (subgraph \w+\["[^"]*"\]|end|classDef \w+ [\w:#,\- ]+|class [\w,]+ \w+)$')
ODD = "<home> & \"dry\" 'so' #1 `x`"


def mermaid_faults(text: str) -> list[str]:
    first, *lines = text.splitlines()
    nodes = [found[1] for line in lines if (found := NODE.match(line))]
    ends = [end for line in lines if (found := WAY.match(line)) for end in found.groups()]
    misfits = [line for line in lines if not (NODE.match(line) or WAY.match(line) or FRAME.match(line))]
    misfits += [] if first == "flowchart TD" else [first]
    misfits += [f"{node} twice" for node in set(nodes) if nodes.count(node) > 1]
    return misfits + [f"{end} nowhere" for end in set(ends) - set(nodes)]


@pytest.mark.parametrize("name", MODELS)
def test_mermaid_text_is_well_formed(name):
    made = read(MODELS[name])
    for text in (whole(outline(made)), *(flowchart(each) for each in pathway_diagrams(made).values())):
        assert mermaid_faults(text) == []


def test_mermaid_leads_through_every_step():
    text = flowchart(pathway_diagrams(read(MODELS["typical"]))["type1_attendance"])
    nodes = {found[1] for line in text.splitlines() if (found := NODE.match(line))}
    reached = {found[2] for line in text.splitlines() if (found := WAY.match(line))}
    assert nodes - reached == {"n1"}  # where patients arrive


@pytest.mark.parametrize(
    "wrong",
    [
        '  n1["a"]\n  n1["b"]',
        '  n1["a"]\n  n1 --> n2',
        '  n1["a "b""]',
        "  n1[a]",
        '  n1["a < b"]',
        '  n1["a"]\n  end x',
    ],
)
def test_mermaid_that_is_not_is_found(wrong):
    assert mermaid_faults(f"flowchart TD\n{wrong}\n")


def words_of(svg: str) -> str:
    return " ".join(each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def odd() -> tuple[dict, dict]:
    before = tree({'way<in> & "out"': [{"seize": "bed"}, {"delay": 1}, {"release": "bed"}, {"leave": ODD}]}, {"bed": 1})
    after = tree({'way<in> & "out"': [{"seize": "bed"}, {"delay": 2}, {"release": "bed"}, {"leave": ODD}]}, {"bed": 2})
    return before, after


def test_what_was_typed_is_escaped(tmp_path):
    before, after = map(read, odd())
    written = write_diagrams({"baseline": before, "wider": after}, tmp_path)
    seen = set()
    for path in written:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".svg":
            seen.add(words_of(text))
        elif path.suffix == ".mmd":
            assert mermaid_faults(text) == []
        else:
            assert "<in>" not in text
            assert "<home>" not in text
    assert any(ODD in words for words in seen)


def test_one_model_is_drawn_whole_and_pathway_by_pathway(tmp_path):
    made = read(MODELS["emergency_department"])
    names = {path.name for path in write_diagrams({"baseline": made}, tmp_path)}
    expected = {f"pathway_{name}.{kind}" for name in made.program.starts for kind in ("svg", "mmd")}
    assert names == {"index.html", "overview.svg", "overview.mmd", "overview_narrow.svg"} | expected
    assert names == {path.name for path in tmp_path.iterdir()}


def test_two_models_give_what_changed(tmp_path):
    before, after = map(read, odd())
    names = {path.name for path in write_diagrams({"baseline": before, "wider": after}, tmp_path)}
    assert {"changes.svg", "changes.mmd", "changes-whole.svg"} <= names
    words = words_of((tmp_path / "changes.svg").read_text(encoding="utf-8"))
    assert "1 place → 2 places" in words
    assert "1 → 2 h" in words
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "pools.bed.places" in page
    assert mermaid_faults(flowcharts(list(changes(pathway_diagrams(before), pathway_diagrams(after)).values()))) == []


def test_two_models_alike_say_so(tmp_path):
    made = read(odd()[0])
    names = {path.name for path in write_diagrams({"baseline": made, "same": made}, tmp_path)}
    assert "changes-whole.svg" not in names
    assert "No step of a pathway is changed" in words_of((tmp_path / "changes.svg").read_text(encoding="utf-8"))
    assert "No step of a pathway is changed." in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_and_closes_every_tag(tmp_path):
    made = read(MODELS["typical"])
    write_diagrams({"baseline": made}, tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    anchors = re.findall(r'href="([^"]+)"', page)
    assert anchors
    assert {a for a in anchors if not a.startswith("#")} == set()
    assert {a[1:] for a in anchors} <= set(re.findall(r'id="([^"]+)"', page))
    assert "<script" not in page
    outlined = Outline()
    outlined.feed(page)
    assert outlined.open == []
    assert all(after - before <= 1 for before, after in zip(outlined.headings, outlined.headings[1:], strict=False))
    assert all(chart.get("aria-label") for chart in outlined.charts)


def test_every_file_is_the_same_each_time(tmp_path):
    once, again = (write_diagrams({"baseline": read(MODELS["typical"])}, tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


def test_no_file_takes_the_place_of_another(tmp_path):
    long = [{"delay": 1} for _ in range(60)]
    pathways = {name: [*long, {"leave": "home"}] for name in ("a b", "a_b", "A b", "a_b_2", "a-b")}
    made = read(tree(pathways, {"bed": 1}))
    written = write_diagrams({"baseline": made}, tmp_path)
    assert len({path.name.lower() for path in written}) == len(written)
    assert len([path for path in written if path.suffix == ".mmd"]) == 1 + len(pathways)
