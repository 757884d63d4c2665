"""What a browser test does after a click waits for what the click brings about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from directory.config import PROJECT_PATH

MOVES = {"click", "tap", "dblclick"}


def bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Statements that follow one another, block by block, but for blocks that wait by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and "expect_" in ast.unparse(node.items[0].context_expr):
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def moves(statement: ast.stmt) -> bool:
    """Whether something is clicked on, or Enter is pressed."""
    if not (isinstance(statement, ast.Expr) and isinstance(call := statement.value, ast.Call)):
        return False
    if not isinstance(call.func, ast.Attribute):
        return False
    presses = (
        call.func.attr == "press" and isinstance(key := call.args[0], ast.Constant) and key.value == "Enter"
    )
    return presses or call.func.attr in MOVES


def waits(statement: ast.stmt) -> bool:
    """Whether it expects something, which is waited for."""
    return any(isinstance(node, ast.Name) and node.id == "expect" for node in ast.walk(statement))


def test_nothing_is_looked_at_before_a_click_has_led_where_it_leads() -> None:
    """Links are followed by ``steps.follow`` and ``steps.enter``; other clicks come before ``expect``."""
    hasty = [
        f"{path.relative_to(PROJECT_PATH)}:{statement.lineno}"
        for path in sorted(Path(PROJECT_PATH / "tests" / "e2e").glob("*.py"))
        for body in bodies(ast.parse(path.read_text(encoding="utf-8")))
        for position, statement in enumerate(body)
        if moves(statement) and not any(waits(following) for following in body[position + 1 : position + 3])
    ]

    assert hasty == []
