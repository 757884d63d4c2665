"""Members' Markdown as safe HTML and as plain text."""

from __future__ import annotations

import pytest

from directory.services.markdown import plain_text, render_markdown


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Rest **two** *weeks*.", "<p>Rest <strong>two</strong> <em>weeks</em>.</p>"),
        ("- ice\n- rest", "<ul>\n<li>ice</li>\n<li>rest</li>\n</ul>"),
        ("1. ice\n2. rest", "<ol>\n<li>ice</li>\n<li>rest</li>\n</ol>"),
        ("> Rest.", "<blockquote>\n<p>Rest.</p>\n</blockquote>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
        ("", ""),
    ],
)
def test_plain_formatting_survives(markdown: str, html: str) -> None:
    assert render_markdown(markdown).strip() == html


@pytest.mark.parametrize(
    ("markdown", "tag"),
    [("# A", "h3"), ("## A", "h3"), ("### A", "h3"), ("#### A", "h4"), ("###### A", "h5")],
)
def test_headings_start_below_those_of_the_page(markdown: str, tag: str) -> None:
    assert render_markdown(markdown).strip() == f"<{tag}>A</{tag}>"


def test_underlined_headings_start_below_those_of_the_page() -> None:
    assert render_markdown("A\n===\n\nB\n---").split() == ["<h3>A</h3>", "<h3>B</h3>"]


@pytest.mark.parametrize(
    "address", ["https://example.org/", "http://example.org/", "mailto:a@example.org", "tel:+17145550142"]
)
def test_links_to_pages_mail_and_telephones_survive_but_vouch_for_nobody(address: str) -> None:
    html = render_markdown(f"[there]({address})")

    assert f'href="{address}"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
    ],
)
def test_links_to_anything_else_do_not(address: str) -> None:
    assert "href" not in render_markdown(f"[there]({address})\n\n<{address}>")


def test_html_in_the_text_shows_as_text() -> None:
    html = render_markdown('<script>alert(1)</script> <b onclick="x()">bold</b>')

    assert "<script" not in html
    assert "<b " not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_tables_are_tables() -> None:
    html = render_markdown("|Weeks|Plan|\n|:---|---|\n|1–2|Rest <b>|")

    assert "<th>Weeks</th>" in html
    assert "<td>1–2</td>" in html
    assert "<td>Rest &lt;b&gt;</td>" in html
    assert "|" not in html


def test_pictures_are_not_fetched_from_anybody() -> None:
    assert "<img" not in render_markdown("![a knee](https://example.org/knee.png)")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Rest **two** *weeks*.", "Rest two weeks."),
        ("# Hamstring\n\nRest.\n\nThen run.", "Hamstring.\nRest.\nThen run."),
        ("# Why?\n\nRest", "Why?\nRest"),
        ("one\ntwo  \nthree", "one two three"),
        ("- ice\n- rest", "ice.\nrest."),
        ("See [this page](https://example.org/).", "See this page."),
        ("![a knee](https://example.org/knee.png)", "a knee"),
        ("`code` and &amp;", "code and &"),
        ("    indented\n", "indented"),
        ("a <b>tag</b>", "a <b>tag</b>"),
        ("", ""),
        (
            "Plan:\n\n|Weeks|Plan|\n|---|---|\n|1–2|Rest.|\n|3|Run|",
            "Plan:\nWeeks, Plan.\n1–2: Rest.\n3: Run.",
        ),
        (
            "|Week|Run|Walk|\n|-|-|-|\n|1|2 min|1 min|\n|2|5 min||\n\nThen **race**.",
            "Week, Run, Walk.\n1: Run 2 min, Walk 1 min.\n2: Run 5 min.\nThen race.",
        ),
        ("this | that", "this | that"),
    ],
)
def test_plain_text_has_the_words_without_the_marks(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


@pytest.mark.parametrize("piece", ["[", "![", "[[a]", "[a]("])
def test_masses_of_brackets_are_shown_as_they_stand(piece: str) -> None:
    # The parser would look for the end of each, again and again: minutes for what anybody may send.
    masses = piece * 20_000

    assert plain_text(masses) == masses
    assert render_markdown(masses).strip() == f"<p>{masses}</p>"


def test_in_masses_of_brackets_there_are_no_links() -> None:
    assert "<a" not in render_markdown("[a](https://example.org) " * 20_000)


def test_a_long_text_keeps_its_links() -> None:
    text = "A [link](https://example.org) of many. " * 1_000

    assert render_markdown(text).count("<a href") == 1_000
