"""Rules that hold for any NPI, credentials and Markdown."""

from __future__ import annotations

import html

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.physician import npi_problem, parse_credentials
from directory.services.markdown import plain_text, render_markdown

_NINE_DIGITS = st.integers(100_000_000, 299_999_999).map(str)

# As the check digit is worked out by hand: what each digit is worth, at the places that are doubled and not.
_DOUBLED = {"0": 0, "1": 2, "2": 4, "3": 6, "4": 8, "5": 1, "6": 3, "7": 5, "8": 7, "9": 9}
_CARD_PREFIX_WORTH = 24


def _check_digit(nine: str) -> int:
    worth = _CARD_PREFIX_WORTH + sum(_DOUBLED[digit] for digit in nine[0::2]) + sum(map(int, nine[1::2]))
    return -worth % 10


def _npi(nine: str) -> str:
    return f"{nine}{_check_digit(nine)}"


@given(_NINE_DIGITS, st.integers(0, 9))
def test_an_npi_is_well_formed_exactly_when_its_check_digit_is_right(nine: str, last: int) -> None:
    assert (npi_problem(f"{nine}{last}") is None) == (last == _check_digit(nine))


@given(_NINE_DIGITS, st.integers(0, 9), st.sampled_from("0123456789"))
def test_any_single_wrong_digit_is_caught(nine: str, position: int, digit: str) -> None:
    npi = _npi(nine)
    wrong = npi[:position] + digit + npi[position + 1 :]

    assert (npi_problem(wrong) is None) == (wrong == npi)


@given(_NINE_DIGITS, st.integers(0, 8))
def test_two_swapped_neighbours_are_caught_but_for_a_nine_and_a_zero(nine: str, position: int) -> None:
    npi = _npi(nine)
    pair = npi[position : position + 2]
    swapped = npi[:position] + pair[::-1] + npi[position + 2 :]

    caught = npi_problem(swapped) is not None
    assert caught == (swapped != npi and {*pair} != {"0", "9"}) or swapped[0] not in "12"


@given(st.text())
def test_anything_may_be_asked_to_be_an_npi(text: str) -> None:
    assert npi_problem(text) is None or isinstance(npi_problem(text), str)


@given(
    st.text()
    | st.lists(st.sampled_from(["M.D.", "md", "PhD", "(DO)", "PA-C", "n/a", "none", ",", "/", "ß"])).map(
        " ".join
    )
)
def test_credentials_read_again_are_the_same(text: str) -> None:
    once = parse_credentials(text)

    assert parse_credentials(", ".join(once)) == once
    assert len(set(once)) == len(once)


_SCRIPTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>",
        "[x](javascript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "[x](vbscript:x)",
        '[x](https://example.org "onclick=alert(1)")',
        '[x](https://example.org/"onmouseover="alert(1))',
        "```html onload=x\n<script>\n```",
        "<!-- --!><script>",
        '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
        "&lt;script&gt;",
        "\x00",
        "\n\n",
        "> ",
        "- ",
        "# ",
        "    ",
        "**",
        "`",
        "\\",
    ]
)
_MARKDOWN = st.lists(_SCRIPTY | st.text(max_size=20), max_size=8).map("".join)
_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h3",
    "h4",
    "h5",
    "a",
    "code",
    "pre",
    "hr",
}


@given(_MARKDOWN)
def test_rendered_markdown_is_plain_formatting_whatever_was_written(markdown: str) -> None:
    root = html5lib.parseFragment(render_markdown(markdown), namespaceHTMLElements=False)

    for element in list(root.iter())[1:]:
        assert element.tag in _TAGS
        assert set(element.attrib) <= ({"href", "rel", "title"} if element.tag == "a" else set())
        if "href" in element.attrib:
            address = element.attrib["href"].strip().lower()
            scheme, colon, _ = address.partition(":")
            assert not colon or scheme in {"http", "https", "mailto", "tel"} or not scheme.isalpha()


@given(_MARKDOWN)
def test_plain_text_never_fails_and_stands_still(markdown: str) -> None:
    text = plain_text(markdown)

    assert text == plain_text(markdown)
    assert "\r" not in text


_WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1)


@given(st.lists(_WORDS, min_size=1))
def test_plain_text_of_plain_words_is_those_words(words: list[str]) -> None:
    paragraph = " ".join(words)

    assert plain_text(paragraph) == paragraph
    assert plain_text(f"**{words[0]}** {paragraph}") == f"{words[0]} {paragraph}"


@given(st.lists(_WORDS, min_size=1))
def test_rendered_words_read_as_they_were_written(words: list[str]) -> None:
    paragraph = " ".join(words)

    assert html.unescape(render_markdown(paragraph)).strip() == f"<p>{paragraph}</p>"
