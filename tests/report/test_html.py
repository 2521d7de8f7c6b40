"""No line of a page breaks between a sign and its £, or between a number and its unit, however narrow the screen."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim.report.html import AS_IT_IS, unbroken

PAGES = sorted((Path(__file__).parents[2] / "sim" / "report" / "templates").rglob("*.jinja"))
BREAKS = re.compile(r"[+−±]£|\d %|\d pp\b|± [\d£]")


class Running(HTMLParser):
    """The running text of a page, without what stands in elements that do not wrap."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in AS_IT_IS or self.open or ("class", "whole") in attrs:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open[-1]:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += "" if self.open else data


def running(page: str) -> str:
    reader = Running()
    reader.feed(page)
    return reader.text


def test_figures_stay_whole_and_nothing_else_is_changed():
    drawn = "<svg><text>−£3 5 %</text></svg>"
    page = f'<p title="−£3 5 %">−£1.93m to +£2.61m (±£159k), 12.6 % and 0.3 pp ± 0.2 pp</p>{drawn}'
    after = unbroken(page)
    assert BREAKS.search(running(page))
    assert not BREAKS.search(running(after))
    assert '<p title="−£3 5 %">' in after
    assert drawn in after
    assert re.sub(r"</?span[^>]*>", "", after).replace("\u00a0", " ") == page


@pytest.mark.parametrize(
    "kept",
    [
        '<select><option value="a">−£3m, 5 %</option><option>5 pp</option></select>',
        "<!-- −£3m is > 5 % -->",
        "<a title=\"−£3 > 5 %\" href='x>5 %'>there</a>",
        "<svg><svg><text>5 %</text></svg><text>−£3</text></svg>",
        '<svg viewBox="0 0 1 1"/>',
        "<script>if (a < b) { c = '−£3' } // 5 %</script>",
        "<STYLE>p::after { content: '5 %' }</STYLE>",
    ],
)
def test_what_is_no_running_text_stays_as_it_is_and_what_follows_does_not(kept):
    assert unbroken(f"{kept} 5 %") == f"{kept} 5\u00a0%"


@pytest.mark.parametrize("figure", ["+£1.2bn", "−£1,234.5m", "±£159k", "+£12"])
def test_a_sum_of_money_is_whole_and_no_more_than_it(figure):
    for after in (", which", ".", " a year", ""):
        assert unbroken(f"<p>{figure}{after}</p>") == f'<p><span class="whole">{figure}</span>{after}</p>'


def test_the_page_of_a_comparison_breaks_no_figure(page):
    assert "£" in running(page)
    assert not BREAKS.findall(running(page))


@pytest.mark.parametrize(
    "path", [each for each in PAGES if "<style>" in each.read_text(encoding="utf-8")], ids=lambda p: p.name
)
def test_on_every_page_figures_are_whole_and_a_long_word_may_break(path):
    style = path.read_text(encoding="utf-8")
    assert re.search(r"(^|[ ,])\.whole { white-space: nowrap; }", style, re.MULTILINE)
    assert re.search(r"^p, li.*overflow-wrap: anywhere", style, re.MULTILINE)
