"""Importing articles from pages, exports and feeds, and from folders of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from directory.config import DATA_PATH
from directory.domain.article import Article
from directory.domain.errors import InvalidInput
from directory.services.importing import ImportReport
from directory.services.importing.article_files import LARGEST_PAGE
from directory.store.models import ArticleRow, ImportedReceptionRow, SocietyRow
from directory.store.queries.articles import article_by_slug
from directory.store.unit_of_work import Database
from tests.feed_factories import atom, atom_entry, rss, rss_item, write, wxr, wxr_item
from tests.import_factories import (
    article,
    articles_file,
    content,
    importing,
    physician,
    physicians_file,
    write_csv,
)
from tests.page_factories import ABOUT, SHORT_NAME, SOCIETY, Sample, html_page, sample, text_page

PAGE = """My Hamstring Is Tight
author : AESSM
comments : 4
Wait, then strengthen.
Member Question
May I run?
Answer by Maria Lopez, MD, CAQSM
Member AESSM
Not **yet**.

Maria Lopez, MD, CAQSM
Sports Medicine Specialist
Anaheim, CA
Rating
1,200 Total Views | 14 Views last 30 days | 3 Views last 7 days
date: January 17, 2012
"""


class Pages:
    """Imports what lies in a folder, into a directory with one physician and one society."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.service = importing(database, folder)
        self.service.import_physicians(physicians_file(folder, physician(slug="maria-lopez-md")))
        society = {"slug": "aessm", "name": SOCIETY, "short_name": SHORT_NAME}
        self.service.import_societies(write_csv(folder / "societies.csv", [society]))
        self.folder = folder / "pages"
        self.folder.mkdir()

    def __call__(self, *, dry_run: bool = False) -> ImportReport:
        return self.service.import_articles([self.folder], dry_run=dry_run)

    def add(self, name: str, content: str | bytes, day: int = 20) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        write(path, content)
        saved = datetime(2024, 5, day, tzinfo=UTC).timestamp()
        os.utime(path, (saved, saved))
        return path

    def get(self, slug: str = "tight") -> Article:
        with self.database.reading() as session:
            found = article_by_slug(session, slug)
        assert found is not None
        return found

    def reception(self) -> tuple[object, ...]:
        with self.database.reading() as session:
            row = session.query(ImportedReceptionRow).one()
            return row.views_total, row.views_30_days, row.views_7_days, row.comments, row.rating

    def about(self) -> str:
        with self.database.reading() as session:
            return session.query(SocietyRow).one().about


@pytest.fixture
def pages(empty_database: Database, tmp_path: Path) -> Pages:
    return Pages(empty_database, tmp_path)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.refused


def reasons(report: ImportReport) -> dict[str, str]:
    return {note.file: note.reason for note in report.first_notes}


def test_a_page_lands_with_all_it_tells(pages: Pages) -> None:
    pages.add("tight.txt", PAGE)
    assert counts(pages()) == (1, 0, 0, 0)
    found = pages.get()
    assert (found.title, found.summary, found.question) == (
        "My Hamstring Is Tight",
        "Wait, then strengthen.",
        "May I run?",
    )
    assert str(found.published_on) == "2012-01-17"
    assert found.society is not None
    assert found.society.slug == "aessm"
    (answer,) = found.answers
    assert answer.body == "Not **yet**."
    assert answer.byline.split("\n") == [
        "Answer by Maria Lopez, MD, CAQSM",
        "Member AESSM",
        "Sports Medicine Specialist, Anaheim, CA",
    ]
    assert pages.reception() == (1200, 14, 3, 4, None)


def of_each_kind(pages: Pages, seeds: range) -> list[Sample]:
    samples = [sample(seed) for seed in seeds]
    for page in samples[0::4]:
        pages.add(f"{page.slug}.txt", text_page(page))
    for page in samples[1::4]:
        pages.add(f"deeper/{page.slug}.html", html_page(page))
    pages.add("export.xml", wxr(map(wxr_item, samples[2::8]), SOCIETY))
    pages.add("feed.rss", rss(map(rss_item, samples[3::8])))
    pages.add("feed.atom", atom(map(atom_entry, samples[7::8])))
    pages.add("more.jsonl", articles_file(pages.folder.parent, article()).read_bytes())
    return samples


def test_a_folder_of_every_kind_is_imported_and_a_second_time_nothing_changes(pages: Pages) -> None:
    samples = of_each_kind(pages, range(40))
    report = pages()
    assert counts(report) == (36, 0, 0, 0)
    assert (report.rows_read, report.files_read) == (36, 24)
    before = content(pages.database)
    with pages.database.reading() as session:
        assert {row.slug for row in session.query(ArticleRow)} <= {page.slug for page in samples} | {
            "tight-hamstring"
        }
    assert counts(pages()) == (0, 0, 36, 0)
    assert content(pages.database) == before


def test_a_trial_tells_the_same_and_writes_nothing(pages: Pages) -> None:
    of_each_kind(pages, range(8))
    pages.add("empty.html", "<html></html>")
    before = content(pages.database)
    trial = pages(dry_run=True)
    assert content(pages.database) == before
    report = pages()
    assert counts(trial) == counts(report)
    assert trial.first_notes == report.first_notes


def test_a_page_that_changed_changes_its_article_and_what_is_missing_stays(pages: Pages) -> None:
    pages.add("tight.txt", PAGE)
    pages()
    pages.add("tight.txt", PAGE.replace("Not **yet**", "Yes").replace("Wait, then strengthen.\n", ""), day=21)
    assert counts(pages()) == (0, 1, 0, 0)
    assert pages.get().answers[0].body == "Yes."
    assert pages.get().summary == "Wait, then strengthen."


@pytest.mark.parametrize(
    ("line", "day", "kept"),
    [
        ("1,300 Total Views | 9 Views last 30 days | 2 Views last 7 days", 21, (1300, 9, 2)),
        ("1,100 Total Views | 9 Views last 30 days | 2 Views last 7 days", 21, (1200, 9, 2)),
        ("1,100 Total Views | 90 Views last 30 days | 20 Views last 7 days", 19, (1200, 14, 3)),
        ("1,300 Total Views", 19, (1300, 14, 3)),
        ("", 21, (1200, 14, 3)),
    ],
)
def test_counts_move_to_newer_figures_only(pages: Pages, line: str, day: int, kept: tuple[int, ...]) -> None:
    pages.add("tight.txt", PAGE)
    pages()
    old = "1,200 Total Views | 14 Views last 30 days | 3 Views last 7 days"
    pages.add("tight.txt", PAGE.replace(old, line), day=day)
    pages()
    assert pages.reception()[:3] == kept


def test_a_society_that_tells_nothing_says_what_the_boxes_do_and_keeps_its_own_words(pages: Pages) -> None:
    box = f"author\nAESSM\n{ABOUT}\nView all 433 articles\n"
    pages.add("tight.txt", PAGE + box + box)
    assert counts(pages(dry_run=True)) == (1, 0, 0, 0)
    assert pages.about() == ""
    pages()
    assert pages.about() == ABOUT
    assert ABOUT not in pages.get().answers[0].body
    pages.add("tight.txt", PAGE + box.replace("invented", "made-up"))
    assert pages().unchanged == 1
    assert pages.about() == ABOUT


@pytest.mark.parametrize(
    "name", ["aessm", "American Example Society For  Sports Medicine", f"{SOCIETY} (AESSM)"]
)
def test_a_society_is_known_by_any_of_its_names(pages: Pages, name: str) -> None:
    pages.add("tight.txt", PAGE.replace("author : AESSM", f"author : {name}"))
    assert pages().left_open == 0
    assert pages.get().society is not None


def test_an_unknown_society_is_left_open_and_not_made_up(pages: Pages) -> None:
    pages.add("tight.txt", PAGE.replace("author : AESSM", "author : Other Society"))
    report = pages()
    assert (counts(report), report.left_open) == ((1, 0, 0, 0), 1)
    assert "“Other Society”" in reasons(report)["tight.txt"]
    assert pages.get().society is None


def test_the_writer_may_be_the_author(pages: Pages) -> None:
    pages.add("tight.txt", PAGE.replace("author : AESSM", "author : Maria Lopez, MD"))
    assert pages().left_open == 0


def test_what_cannot_be_read_is_left_open_by_name(pages: Pages) -> None:
    page = PAGE.replace("January 17, 2012", "the 40th of May").replace("1,200", "99999999999")
    pages.add("tight.txt", page)
    report = pages()
    assert (counts(report), report.left_open) == ((1, 0, 0, 0), 2)
    assert {note.column for note in report.first_notes} == {"date", "views"}


def test_one_bad_file_stops_no_other(pages: Pages) -> None:
    pages.add("a-empty.txt", "")
    pages.add("b-packed.xml", b"PK\x03\x04" + b"\0" * 100)
    pages.add("c-zeros.txt", b"\0\0\0" * 100)
    pages.add("d-large.html", b"<p>" + b"x" * LARGEST_PAGE)
    pages.add("e-broken.xml", "<rss><channel><item><title>Cut")
    pages.add("f-other.xml", "<?xml version='1.0'?><kml></kml>")
    pages.add("g-bare.txt", "Only a Title\n")
    pages.add("tight.txt", PAGE)
    report = pages()
    assert counts(report) == (1, 0, 0, 7)
    told = reasons(report)
    assert "Unpack it first" in told["b-packed.xml"]
    assert "zero bytes" in told["c-zeros.txt"]
    assert "larger than 5 MB" in told["d-large.html"]
    assert "line 1" in told["e-broken.xml"]
    assert "<kml>" in told["f-other.xml"]
    assert "Answer by NAME" in told["g-bare.txt"]


def test_two_files_with_one_article_are_told(pages: Pages) -> None:
    pages.add("tight.txt", PAGE)
    pages.add("other/tight.html", "<h1>Tight</h1><p>Answer by Ann Poe, DO</p><p>Rest.</p>")
    report = pages()
    assert counts(report) == (1, 0, 0, 1)
    assert "tight.txt has an article tight already" in reasons(report)["tight.html"]


def test_what_browsers_save_beside_a_page_and_hidden_files_are_not_read(pages: Pages) -> None:
    pages.add("tight.html", html_page(sample(1)))
    pages.add("tight_files/advert.html", "<p>Buy</p>")
    pages.add(".hidden.txt", PAGE)
    pages.add("picture.png", b"\x89PNG")
    assert pages().files_read == 1


def test_a_folder_without_articles_and_a_missing_one_are_refused(pages: Pages) -> None:
    with pytest.raises(InvalidInput, match="There are no articles"):
        pages()
    with pytest.raises(InvalidInput, match="No such file"):
        pages.service.import_articles([pages.folder / "none"])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("article.txt", "my-hamstring-is-tight-when-may-i-run-again"),
        ("articles-wxr.xml", "tennis-elbow-stop-playing"),
    ],
)
def test_the_templates_are_right(pages: Pages, name: str, slug: str) -> None:
    report = pages.service.import_articles([DATA_PATH / "templates" / name])
    assert counts(report) == (1, 0, 0, 0)
    found = pages.get(slug)
    assert all((found.summary, found.question, found.published_on, found.topics))
    assert found.answers[0].byline.count("\n") == 2
    assert report.unknown_topics == {}
