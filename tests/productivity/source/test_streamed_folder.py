"""A folder read by streaming gives the figure and the words of the same folder in memory, or is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.productivity import NotComparable, TableFaults
from sim.productivity.source import read_folder, read_streamed
from sim.report.of_years import growth_of_all
from tests.productivity.worlds import nhse

MONTHS = [f"{2023 + at // 12}-{at % 12 + 1:02d}" for at in range(3, 27)]
NAMES = ("EXA", "exa", "EXA ", " Exa", "EXA\u00a0", "\tEXA")
HEAD = "organisation,month,pod,volume\n"
PLAIN = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows(name: str, growth: float = 1.0, pod: str = "day_case") -> list[str]:
    return [f"{name},{month},{pod},{1000 + at + (at > 11) * growth * 100:g}" for at, month in enumerate(MONTHS)]


def folder(path: Path, activity: list[str] | bytes, trusts: tuple[str, ...] = ("EXA",)) -> Path:
    text = activity if isinstance(activity, bytes) else (HEAD + "\n".join(activity) + "\n").encode()
    (path / "activity.csv").write_bytes(text)
    spent = [f"{name},{month},pay,100000" for name in trusts for month in MONTHS]
    (path / "inputs.csv").write_text("organisation,month,category,nominal_gbp\n" + "\n".join(spent) + "\n", "utf-8")
    return path


def faults_of(path: Path, streamed: bool, organisation: str | None = None):
    """Growth by name, and what was said of names; or nothing where it is refused."""
    try:
        read = read_streamed(path, nhse(), None, organisation) if streamed else read_folder(path, nhse())
        grown, _ = growth_of_all(read.activity, read.inputs, nhse(), streamed=read.streamed)
    except (TableFaults, NotComparable):
        return None
    figures = {
        f"{name} {period}": round(float(figure), 12)
        for name, period, figure in zip(grown.organisation, grown.period, grown.productivity_growth, strict=True)
    }
    return figures, {str(each) for each in read.notes}


@PLAIN
@given(spelt=st.lists(st.sampled_from(NAMES), min_size=24, max_size=24))
def test_a_streamed_trust_is_that_in_memory_however_it_is_spelt(tmp_path: Path, spelt: list[str]):
    table = [row.replace("EXA", name, 1) for row, name in zip(rows("EXA"), spelt, strict=True)]
    path = folder(tmp_path, table)
    known = faults_of(path, streamed=False)
    assert known
    for asked in (None, "EXA", "exa "):
        assert faults_of(path, streamed=True, organisation=asked) == known


@pytest.mark.slow
@PLAIN
@given(
    spelt=st.lists(st.sampled_from(NAMES[:5]), min_size=24, max_size=24),
    pods=st.lists(st.sampled_from(("day_case", "Day Case", "daycase", "day_case ")), min_size=24, max_size=24),
    months=st.lists(st.sampled_from(("", " ", "-01")), min_size=24, max_size=24),
    twice=st.booleans(),
)
def test_several_streamed_trusts_are_those_in_memory_or_refused(
    tmp_path: Path, spelt: list[str], pods: list[str], months: list[str], twice: bool
):
    table = [
        f"{name},{month}{more},{pod},{1000 + at * 7}"
        for at, (name, month, more, pod) in enumerate(zip(spelt, MONTHS, months, pods, strict=True))
    ]
    table += [*rows("OTH", 3.0), *(["exa,2024-05,DAY_CASE,40"] if twice else [])]
    path = folder(tmp_path, table, ("EXA", "OTH"))
    known, streamed = faults_of(path, streamed=False), faults_of(path, streamed=True)
    assert (known is None) == (streamed is None) == twice
    if known and streamed:
        # Of spellings that are as usual as each other the first of the file stands in memory.
        assert list(map(str.casefold, streamed[0])) == list(map(str.casefold, known[0]))
        assert [*streamed[0].values()] == [*known[0].values()]


@pytest.mark.parametrize("encoded", ["utf-8", "cp1252", "utf-16"])
def test_what_is_streamed_of_one_trust_is_read_as_in_memory(tmp_path: Path, encoded: str):
    head = "Activity of EXA, \u00a3\n\nOrganisation;Month;POD;Volume;Currency\n"
    table = [*rows("EXA"), "EXA,2024-05,day_case,-3", "", "a note", "Total,,,9", *rows("OTH")]
    text = (head + "\n".join(f"{row};".replace(",", ";") for row in table) + "\n").replace("a note;", "a note")
    path = folder(tmp_path, text.encode(encoded), ("EXA", "OTH"))
    known, streamed = read_folder(path, nhse()), read_streamed(path, nhse(), None, "EXA")
    assert streamed.activity.volume.tolist() == known.activity.volume[known.activity.organisation == "EXA"].tolist()
    assert streamed.notes == known.notes
    assert streamed.left_out[:-1] == known.left_out
    assert any("netted" in str(each) for each in known.notes)


def faults(path: Path, organisation: str | None = None) -> list[str]:
    with pytest.raises((TableFaults, ValueError)) as caught:
        read_streamed(path, nhse(), None, organisation)
    return str(caught.value).splitlines()


def test_rows_are_numbered_with_the_empty_ones(tmp_path: Path):
    table = rows("EXA")
    table[20] = table[20].replace("day_case", "day_caze")
    for trusts in (("EXA",), ("EXA", "OTH")):
        path = folder(tmp_path, ["", *table[:10], "", ",,,", *table[10:], *rows("OTH")], trusts)
        assert any("row 25: pod is no point of delivery of the preset, got 'day_caze' (did you mean day_case?)" in line
                   for line in faults(path)), faults(path)  # fmt: skip


def test_a_table_of_headings_alone_is_said_to_be_empty(tmp_path: Path):
    assert faults(folder(tmp_path, [], ("EXA", "OTH"))) == ["activity.csv: activity has no rows"]
    assert faults(folder(tmp_path, [])) == ["activity.csv: activity has no rows"]
    assert faults(folder(tmp_path, [], ())) == ["inputs.csv: inputs has no rows", "activity.csv: activity has no rows"]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ((HEAD + "EXA,2024-04,day_case,-3\n").encode(), "read it without streamed=true"),
        ((HEAD + "EXA,2024-04,day_case,1,2\n").encode(), "read it without streamed=true"),
        ((HEAD + "\u00a3XA,2024-04,day_case,1\n").encode("cp1252"), "read it without streamed=true"),
        ((HEAD.replace(",", ";") + "EXA;2024-04;day_case;1\n").encode(), "read it without streamed=true"),
        ((HEAD + "EXA,Q1,day_case,1\n").encode(), "month must be a month"),
    ],
)
def test_what_only_memory_can_read_is_told_in_plain_words(tmp_path: Path, raw: bytes, line: str):
    lines = faults(folder(tmp_path, raw, ("EXA", "OTH")))
    assert sum(line in each for each in lines) == 1
    assert not any(word in each for each in lines for word in ("DuckDB", "read_csv", "sniff", "CSV Error"))


def test_a_point_of_delivery_whole_and_by_currency_is_refused(tmp_path: Path):
    text = "organisation,month,pod,currency,volume\nEXA,2024-04,day_case,,5\nEXA,2024-04,day_case,A,0\n"
    assert any("stands both whole and by currency" in line for line in faults(
        folder(tmp_path, text.encode(), ("EXA", "OTH"))))  # fmt: skip
