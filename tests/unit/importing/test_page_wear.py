"""Pages that lack a marker, or have it in another form."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.services.importing.article_feed import read_feed
from directory.services.importing.article_fields import rating, slug_of_address, slug_of_name, views
from directory.services.importing.article_html import read_html
from directory.services.importing.article_page import Told
from directory.services.importing.article_text import read_text
from directory.services.importing.report import ImportReport
from directory.services.progress import silent
from tests.feed_factories import rss, write, wxr, wxr_item
from tests.page_factories import TAKEN_ON, sample


def text(page: str) -> Told:
    return read_text(page.encode())


def bylines(told: Told) -> list[str]:
    return [answer.byline for answer in told.answers]


def test_without_a_line_that_says_who_answers_the_signature_does() -> None:
    told = text(
        "Title\nauthor : AESSM\nIn short.\n\nRest first.\n\nThen run.\n\nAnn Poe, DO, FAAP\nReno, NV\n"
    )
    assert (told.summary, bylines(told)) == ("In short.", ["Answer by Ann Poe, DO, FAAP\nReno, NV"])
    assert told.answers[0].body == "Rest first.\n\nThen run."


def test_where_nobody_is_named_the_membership_begins_the_answer() -> None:
    told = text(
        "Title\nIn short.\n\nMember Question\nMay I run?\n\nI pulled a calf.\n\nMember AESSM\n\n"
        "Rest first.\n\nThen run.\n\nAnn Poe, DO, FAAP\nReno, NV\n\nRating\n14 Total Views\n"
    )
    assert told.question == "May I run?\n\nI pulled a calf."
    assert bylines(told) == ["Answer by Ann Poe, DO, FAAP\nMember AESSM\nReno, NV"]
    assert told.answers[0].body == "Rest first.\n\nThen run."


def test_a_question_after_which_nothing_tells_where_the_answer_begins_is_left_whole() -> None:
    told = text("Title\nMember Question\nMay I run?\n\nRest first.\n\nAnn Poe, DO, FAAP\n")
    assert told.answers == []


def test_credentials_that_only_the_signature_has_come_into_the_byline() -> None:
    told = text("Title\nAnswer by Ann Poe\nRest.\n\nAnn B. Poe, DO\n")
    assert bylines(told) == ["Answer by Ann B. Poe, DO"]


def test_title_and_city_alone_are_a_signature() -> None:
    told = text("Title\nAnswer by Ann Poe, DO\nRest.\n\nTeam Physician, Reno, NV\n")
    assert (bylines(told), told.answers[0].body) == (
        ["Answer by Ann Poe, DO\nTeam Physician, Reno, NV"],
        "Rest.",
    )


def test_without_a_line_that_says_so_the_question_follows_the_summary() -> None:
    told = text("Title\n\nIn short.\n\nMay I run?\n\nAnswer by Ann Poe, DO\nRest.\n")
    assert (told.summary, told.question) == ("In short.", "May I run?")


def test_lines_that_were_wrapped_stay_a_paragraph_and_long_ones_become_their_own() -> None:
    told = text(f"Title\nAnswer by Ann Poe, DO\nRest for\ntwo weeks.\n\n{'Walk. ' * 30}\n{'Run. ' * 30}\n")
    assert told.answers[0].body.count("\n\n") == 2
    assert told.answers[0].body.startswith("Rest for\ntwo weeks.")


def test_text_that_only_looks_like_a_marker_stays_text() -> None:
    body = "Answer by asking yourself whether it hurts.\n\nThe date: when it stops.\n\nComments: few."
    told = text(f"Title\nAnswer by Ann Poe, DO\nOften.\n\n{body}\n")
    assert told.answers[0].body == f"Often.\n\n{body}"


def test_boxes_that_repeat_are_no_part_of_an_answer_even_without_heading() -> None:
    box = "The Example Society is an invented body of many physicians.\n"
    told = text(f"Title\nAnswer by Ann Poe, DO\nRest.\n\n{box}\n{box}\n")
    assert (told.answers[0].body, told.about) == ("Rest.", box.strip())


def test_a_box_about_the_writer_is_not_about_the_society() -> None:
    box = "About the author\nAnn Poe, DO\nShe has looked after runners in Reno for thirty years.\n"
    told = text(f"Title\nauthor : AESSM\nAnswer by Ann Poe, DO\nRest.\n{box}View all 3 articles\n")
    assert (told.answers[0].body, told.about) == ("Rest.", "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("31026 Total Views | 14 Views last 30 days | 3 Views last 7 days", (31026, 14, 3)),
        ("Total Views: 31,026 · Views last 30 days: 14", (31026, 14, None)),
        ("31 026 views", (31026, None, None)),
        ("7 views in the past 7 days", (None, None, 7)),
    ],
)
def test_views_are_read_in_any_form(line: str, told: tuple[int | None, ...]) -> None:
    found = views(line) or {}
    assert tuple(found.get(key) for key in ("views_total", "views_30_days", "views_7_days")) == told


@pytest.mark.parametrize("line", ["I took 3 views of the knee", "views", "12 reviews", "1,2345 views"])
def test_other_lines_tell_no_views(line: str) -> None:
    assert views(line) is None


@pytest.mark.parametrize(
    ("line", "mean", "marks"),
    [
        ("Rating: 4.5 / 5 (1,204 votes)", 4.5, 1204),
        ("Rating 3 out of 5 stars", 3.0, None),
        ("Rating – 5", 5.0, None),
    ],
)
def test_ratings_are_read_in_any_form(line: str, mean: float, marks: int | None) -> None:
    found = rating(line)
    assert found is not None
    assert (found.mean, found.marks) == (mean, marks)


@pytest.mark.parametrize("line", ["Rating", "Rating: 0", "Rating: 9", "Rating: good"])
def test_a_rating_without_a_value_from_1_to_5_is_none(line: str) -> None:
    assert rating(line) is None


def test_addresses_and_names_that_tell_nothing_give_no_slug() -> None:
    assert [slug_of_name(name) for name in ("index.html", "page-12.txt", "7.htm", "knee pain.html")] == [
        "",
        "",
        "",
        "knee-pain",
    ]
    assert slug_of_address("https://example.org/a/knee-pain.aspx?x=1#y") == "knee-pain"
    assert slug_of_address("https://example.org/?p=7") == ""


def test_a_heading_of_the_site_is_not_the_title() -> None:
    page = (
        "<title>Knee Pain | Site</title><meta property='og:site_name' content='Site'>"
        "<header><h1>Site</h1></header>"
        "<article><h1>Knee Pain</h1><p>Answer by Ann Poe, DO</p><p>Rest.</p></article>"
    )
    assert read_html(page.encode())[0].title == "Knee Pain"


def test_what_only_metadata_says_is_taken_from_there() -> None:
    page = """<title>Knee</title><script type="application/ld+json">{"@type": "Article",
        "headline": "Knee Pain",
        "author": {"name": "Ann Poe, DO"}, "datePublished": "2012-01-17", "commentCount": 4,
        "keywords": "torn acl",
        "aggregateRating": {"ratingValue": "4.5", "ratingCount": 8},
        "interactionStatistic": {"interactionType": "https://schema.org/ViewAction",
        "userInteractionCount": 31026}}
        </script><main><p>Rest.</p><p>Then run.</p></main>"""
    told, _address = read_html(page.encode())
    assert (told.title, told.comments, told.views, told.topics) == (
        "Knee Pain",
        4,
        {"views_total": 31026},
        ["torn acl"],
    )
    assert told.stars is not None
    assert (told.stars.mean, told.stars.marks, str(told.published_on)) == (4.5, 8, "2012-01-17")
    assert (bylines(told), told.answers[0].body) == (["Answer by Ann Poe, DO"], "Rest.\n\nThen run.")


@pytest.mark.parametrize(
    "element",
    [{"wp:status": "draft"}, {"wp:status": "private"}, {"wp:post_password": "x"}, {"wp:post_type": "page"}],
)
def test_what_is_not_public_is_passed_over(tmp_path: Path, element: dict[str, str]) -> None:
    report = ImportReport("articles", tmp_path)
    path = write(tmp_path / "export.xml", wxr([wxr_item(sample(1), **element), wxr_item(sample(2))], "X"))
    assert [told.title for told, _source in read_feed(path, report, silent, TAKEN_ON)] == [sample(2).title]
    assert report.passed_over == 1


@pytest.mark.parametrize("end", [" […]", "… Continue reading", "... Read more at example.org"])
def test_an_excerpt_is_no_answer(tmp_path: Path, end: str) -> None:
    item = f"<item><title>Knee</title><description>{'Rest and walk. ' * 30}{end}</description></item>"
    path = write(tmp_path / "feed.xml", rss([item]))
    ((told, _source),) = read_feed(path, ImportReport("articles", tmp_path), silent, TAKEN_ON)
    assert (told.answers, told.summary) == ([], "")
