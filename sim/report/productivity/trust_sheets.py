"""Trusts side by side as a workbook: every table of the comparison page, with numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from sim.productivity.trusts import FromPair, SideBySide
from sim.report.productivity.board_sheets import SHARE, left_out_sheet, rule
from sim.report.productivity.findings import contributors, findings, why_not_the_mean
from sim.report.productivity.wording import Omitted, kind_of, names_of, short_name
from sim.report.workbook import Front, Sheet, write_workbook

NAME = "comparison"
SQUARED = "fraction²"


def write_trusts(
    folder: Path, both: SideBySide, left_out: Sequence[Omitted], provenance: Mapping[str, str], flags: Sequence[str]
) -> list[Path]:
    """Write the workbook of a comparison of trusts and the CSV file of each of its tables."""
    last = both.nations[-1]
    why = [sentence for each in both.nations for sentence in why_not_the_mean(each)]
    notes = {
        "flag": flags,
        "in short": findings(both),
        "note": ["growth is on the same months a year before, and a fraction: 0.02 is 2 %", *why,
                 *([both.cannot] if both.cannot else [rule()])],
    }  # fmt: skip
    front = Front(f"Productivity of {last.trusts} trusts, {last.period}", provenance, notes)
    pair = [] if both.both is None else [*_of_pair(both.both)]
    return write_workbook(folder, NAME, front, [*pair, *_of_periods(both), left_out_sheet(left_out)])


def _of_periods(both: SideBySide) -> Iterator[Sheet]:
    grown = both.growth
    yield Sheet.of(
        "growth",
        "a row is a trust and a period, on the same months a year before",
        ("organisation", "name", "type", "period", ("activity growth", SHARE), ("resource growth", SHARE),
         ("productivity growth", SHARE), ("cost", "£ a year"), "beds"),
        zip(grown.organisation, (short_name(str(name)) for name in grown.name), (str(kind) for kind in grown.kind),
            grown.period, grown.activity_growth, grown.resource_growth, grown.productivity, grown.cost_gbp, grown.beds,
            strict=True),
    )  # fmt: skip
    yield Sheet.of(
        "nation",
        "a row is a period: growth of all trusts together, four ways",
        ("period", "trusts", ("mean", SHARE), ("median", SHARE), ("standard deviation", SHARE),
         ("mean by cost", SHARE), ("aggregate", SHARE), ("published", SHARE), ("not explained", SHARE), "source"),
        ((n.period, n.trusts, n.mean, n.median, n.sd, n.weighted, n.aggregate, n.published, n.unexplained, n.source)
         for n in both.nations),
    )  # fmt: skip


def _of_pair(both: FromPair) -> Iterator[Sheet]:
    yield _trusts(both)
    prediction = both.prediction
    yield Sheet.of(
        "prediction",
        "a row is a way to foretell the next growth of a trust: the mean squared error, by resampling trusts",
        ("foretold by", ("error", SQUARED), ("95 % low", SQUARED), ("95 % high", SQUARED)),
        [("its own last figure", prediction.raw, *prediction.raw_interval),
         ("drawn to the mean as far as growth did not last", prediction.shrunken, *prediction.shrunken_interval),
         ("the mean of all trusts for everybody", prediction.mean, *prediction.mean_interval)],
    )  # fmt: skip
    yield Sheet.of(
        "few_trusts",
        "a row is the largest contributors of a period",
        ("period", "trusts", ("of the growth", SHARE), ("of the cost", SHARE), ("by luck alone, low", SHARE),
         ("by luck alone, high", SHARE), ("growth of all", SHARE), ("growth without them", SHARE), "who"),
        ((both.pair.periods[at], c.top, c.share, c.share_of_cost, *c.by_chance, c.nation, c.without, contributors(c))
         for at in (0, 1) for c in both.concentrations[at]),
    )  # fmt: skip
    yield Sheet.of(
        "spread",
        "a row is a period: how far apart trusts are",
        ("period", ("standard deviation", SHARE), ("10th to 90th of a hundred", SHARE)),
        zip(both.pair.periods, both.spread.sd, both.spread.tenths, strict=True),
    )
    yield Sheet.of(
        "types",
        "a row is a type of trust in the later period",
        ("type", "trusts", ("mean growth", SHARE), ("95 % half width", SHARE), ("lower quartile", SHARE),
         ("upper quartile", SHARE), "stands out"),
        ((kind_of(p.kind), p.trusts, p.mean, p.half_width, p.low, p.high, p.stands_out) for p in both.peers),
    )  # fmt: skip


def _trusts(both: FromPair) -> Sheet:
    """Every trust with its places, what to expect of it, and its verdict."""
    pair, figure, lasting, funnel = both.pair, both.figure_ranks, both.lasting_ranks, both.funnels[1]
    names, width = names_of(both), 1.96 * both.shrunken.next_sd
    return Sheet.of(
        "trusts",
        "a row is a trust with growth in both periods, by the later: its place with 95 % ranges (by the figure, and by "
        "what lasts), what to expect of the next year, and the verdict on its level",
        ("place", "trust", "code", "type", (f"growth {pair.periods[0]}", SHARE), (f"growth {pair.periods[1]}", SHARE),
         f"place in {pair.periods[0]}", "place by figure, low", "place by figure, high", "place by what lasts, low",
         "place by what lasts, high", ("expected", SHARE), ("95 % low", SHARE), ("95 % high", SHARE),
         "noise SDs from the mean", "outside the funnel", "verdict", "its evidence"),
        (
            (both.place[1][at], names[at], pair.organisation[at], kind_of(str(pair.kind[at])), pair.first[at],
             pair.second[at], both.place[0][at], figure.low[at], figure.high[at], lasting.low[at], lasting.high[at],
             both.shrunken.expected[at], both.shrunken.expected[at] - width[at],
             both.shrunken.expected[at] + width[at], funnel.score[at],
             "99.8 %" if funnel.beyond_outer[at] else "95 %" if funnel.beyond_inner[at] else "",
             both.verdicts[at].word, " ".join(both.verdicts[at].evidence))
            for at in np.argsort(-pair.second, kind="stable").tolist()
        ),
    )  # fmt: skip
