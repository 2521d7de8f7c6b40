"""Pages of the lab book: each is renewed by one command, and none holds a passage that nobody would write anew."""

import re
from pathlib import Path

import pytest

from experiments.__main__ import REPRODUCE, experiments, main, taken
from experiments.renewing import asked_with, renewed, replications_in, write

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
FOLDERS = sorted(path.parent for path in EXPERIMENTS.glob("*/README.md"))
KNOWN = experiments()
MONTH = ["run.start=2025-03-02", "run.warm_up_days=30", "run.measured_months=1"]


def passages_of(page):
    return re.findall(r"<!-- renewed: (\w+) -->\n", page)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_is_listed_and_its_passages_are_renewed(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    passages = passages_of(page)
    assert passages
    assert folder.name in KNOWN
    assert page.count("<!-- end -->") == len(passages)
    written = renewed(page, dict.fromkeys(passages, "anew"))
    assert written.count("-->\nanew\n<!-- end -->") == len(passages)
    typed = re.sub(r"<!-- renewed.*?<!-- end -->", "", page, flags=re.DOTALL)
    assert not re.search(r"£\s?\d|\d\s?pp\b|±\s?\d", typed)  # no result but in a passage that is renewed
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", page):
        assert (folder / picture).is_file()
    assert f"[{folder.name}]({folder.name}/README.md)" in (EXPERIMENTS / "README.md").read_text(encoding="utf-8")


def test_how_each_is_made_again_is_said_once():
    page = REPRODUCE.read_text(encoding="utf-8")
    assert sorted(passages_of(page)) == sorted(KNOWN)
    for name in KNOWN:
        assert f"python -m experiments {name}" in page
        assert isinstance(KNOWN[name].IS_CHEAP, bool)


def test_a_passage_without_its_marks_is_an_error_and_no_page_is_written(tmp_path):
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("<!-- renewed: answer -->\nold\n<!-- end -->\n", encoding="utf-8")
    bad.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="renewed: answer"):
        write({good: {"answer": "42"}, bad: {"answer": "42"}})
    assert "old" in good.read_text(encoding="utf-8")


def test_an_experiment_that_is_none_is_told(capsys):
    assert main(["nothing"]) == 2
    assert "there is no experiment nothing; there are animation, " in capsys.readouterr().err


def test_what_a_page_was_made_with():
    assert replications_in(["run.seed=7", "replications=4"]) == (["run.seed=7"], 4)
    assert replications_in([]) == ([], None)
    said = asked_with("acuteflow", {"run": {"seed": {"value": 7, "source": "typed"}}}, "4 pairs")
    assert said.startswith("```\nacuteflow\n```\nacuteflow ")
    assert "seed 7, 4 pairs; Python " in said
    assert taken(90).startswith("90 s on ")
    assert taken(600).startswith("10 min on ")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["four_interventions", "discharge_dose"])
def test_an_experiment_gives_the_passages_of_its_page(name, monkeypatch, tmp_path):
    folder, module = EXPERIMENTS / name, KNOWN[name]
    page = (folder / "README.md").read_text(encoding="utf-8")
    here = tmp_path / name
    here.mkdir()
    (here / "README.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(module, "HERE", here)
    few = ["study.stopping.least=10", "study.stopping.most=10"] if name == "discharge_dose" else ["replications=2"]
    found = module.renew([*MONTH, *few], None)
    assert sorted(found[here / "README.md"]) == sorted(passages_of(page))
    assert sorted(picture.name for picture in here.glob("*.svg")) == sorted(re.findall(r"\((\w+\.svg)\)", page))
