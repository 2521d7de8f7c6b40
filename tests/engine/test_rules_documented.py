"""The page of rules and the tests name each other."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "semantics.md"


def rules_tested() -> dict[str, set[str]]:
    """Files by the rule that the names of their tests begin with."""
    found: dict[str, set[str]] = {}
    for path in HERE.glob("test_rules_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (rule := re.match(r"test_r(\d+[a-z]?)_", node.name)):
                found.setdefault(f"R{rule[1]}", set()).add(path.name)
    return found


def rules_documented() -> dict[str, set[str]]:
    """Files each rule of the page names as its tests."""
    rules = re.split(r"^\*\*(R\d+[a-z]?)\. ", PAGE.read_text(), flags=re.MULTILINE)[1:]
    texts = dict(zip(rules[::2], rules[1::2], strict=True))
    return {rule: set(re.findall(r"test_rules_\w+\.py", text.split("*Test")[1])) for rule, text in texts.items()}


def test_every_rule_has_the_tests_it_names_and_every_test_its_rule():
    assert rules_documented() == rules_tested()
    assert len(rules_documented()) == 43
