"""Errors in the directory's own words, and articles' first lines."""

from __future__ import annotations

from directory.domain.article import Answer
from directory.domain.errors import InvalidInput, MovedTo, Problem


def test_invalid_input_names_each_field_and_its_remedy() -> None:
    error = InvalidInput([Problem("page", "Ask for page 1."), Problem("within", "Use a number.")])

    assert str(error) == "page: Ask for page 1. within: Use a number."
    assert [problem.field for problem in error.problems] == ["page", "within"]


def test_invalid_input_about_one_field() -> None:
    assert InvalidInput.one("page", "Ask for page 1.").problems == (Problem("page", "Ask for page 1."),)


def test_what_moved_tells_where_to() -> None:
    error = MovedTo("maria-lopez")

    assert error.slug == "maria-lopez"
    assert str(error) == "It is now called maria-lopez."


def test_the_author_line_is_the_first_line_of_the_byline() -> None:
    assert (
        Answer(1, "Answer by Maria López, MD\nMember AMSSM", "", None).author_line
        == "Answer by Maria López, MD"
    )
