"""Pages of the lab book: each can be renewed, and none holds a passage that nobody would write anew."""

import importlib.util
import re
from pathlib import Path

import pytest

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
FOLDERS = sorted(path.parent for path in EXPERIMENTS.glob("*/README.md"))


def renewal(folder: Path):
    spec = importlib.util.spec_from_file_location(f"renew_{folder.name}", folder / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_is_listed_and_its_passages_are_renewed(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    passages = re.findall(r"<!-- renewed: (\w+) -->\n", page)
    assert passages
    assert page.count("<!-- end -->") == len(passages)
    written = renewal(folder).renewed(page, dict.fromkeys(passages, "anew"))
    assert written.count("-->\nanew\n<!-- end -->") == len(passages)
    typed = re.sub(r"<!-- renewed.*?<!-- end -->", "", page, flags=re.DOTALL)
    assert not re.search(r"£\s?\d|\d\s?pp\b|±\s?\d", typed)  # no result but in a passage that is renewed
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", page):
        assert (folder / picture).is_file()
    assert f"[{folder.name}]({folder.name}/README.md)" in (EXPERIMENTS / "README.md").read_text(encoding="utf-8")


def test_a_passage_without_its_marks_is_an_error():
    with pytest.raises(ValueError, match="renewed: answer"):
        renewal(EXPERIMENTS / "four_interventions").renewed("no marks", {"answer": "42"})
