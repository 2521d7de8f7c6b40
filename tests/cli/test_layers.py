"""The quick reader of configuration files gives what OmegaConf's own gives, and leaves to it what is wrong."""

from __future__ import annotations

import pytest
import yaml
from omegaconf._utils import get_yaml_loader

from sim.cli.composition import composed, composing
from sim.cli.own_files import CONFIGS
from sim.cli.reading import quick_loader

ODD = """
one: [1e3, 1.e3, 1_000, 0x1F, 0o17, 017, .5, .inf, -.INF, .nan, 1:30, +12, 1e-3, 6e, "1"]
day: 2025-04-01
never: 2025-02-30
yes: no
none: [~, null, , '']
text: |
  two
  lines
here: &here {a: 1, b: "${one.0}"}
there: {<<: *here, c: 2}
"""


@pytest.mark.parametrize(
    "file", [*sorted(CONFIGS.rglob("*.yaml")), None], ids=lambda file: file.stem if file else "odd"
)
def test_a_file_reads_alike(file):
    text = ODD.replace(", ,", ",") if file is None else file.read_text(encoding="utf-8")
    said = yaml.load(text, Loader=quick_loader())
    assert isinstance(said, dict)
    assert repr(said) == repr(yaml.load(text, Loader=get_yaml_loader()))  # the types of numbers too


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: [1\n", "a: 1\n b: 2\n", "\ta: 1\n"])
def test_what_is_no_file_is_told_in_the_same_words(text, tmp_path):
    (tmp_path / "intervention").mkdir()
    (tmp_path / "intervention" / "ours.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(yaml.YAMLError) as theirs:
        yaml.load(text, Loader=get_yaml_loader())
    with composing(str(tmp_path)), pytest.raises(yaml.YAMLError) as said:
        composed("config", ["intervention=ours"])
    assert said.value.problem == theirs.value.problem
