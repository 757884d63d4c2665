"""Importing ``articles.jsonl`` and ``societies.csv``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from directory.domain.article import Article, Society
from directory.domain.counting import SubjectKind, What
from directory.domain.errors import InvalidInput
from directory.services.importing import ImportReport, articles_jsonl
from directory.store.changes import pending_changes
from directory.store.models import AnswerRow, ArticleRow, SlugAliasRow, SocietyRow
from directory.store.queries.articles import article_by_slug, is_demonstration, society_by_slug
from directory.store.queries.counting import add_count
from directory.store.queries.reception import reception_of
from directory.store.unit_of_work import Database
from tests.import_factories import (
    article,
    articles_file,
    content,
    importing,
    physician,
    physicians_file,
    valid_npi,
    write_csv,
)

SOCIETY = {"slug": "example-society", "name": "Example Society", "phone": "714-555-0100", "website": ""}


class Articles:
    """Imports lines and reads the outcome, in a directory with one physician and one society."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.service = importing(database, folder)
        self.add_physician(slug="maria-lopez-md")
        self.add_society()

    def __call__(self, *lines: dict[str, Any] | str | bytes) -> ImportReport:
        return self.service.import_articles([articles_file(self.folder, *lines)])

    def add_physician(self, **cells: str) -> ImportReport:
        return self.service.import_physicians(physicians_file(self.folder, physician(**cells)))

    def add_society(
        self, cells: dict[str, str] | None = None, *, demonstration: bool = False
    ) -> ImportReport:
        path = write_csv(self.folder / "societies.csv", [SOCIETY | (cells or {})])
        return self.service.import_societies(path, demonstration=demonstration)

    def get(self, slug: str = "tight-hamstring") -> Article:
        with self.database.reading() as session:
            found = article_by_slug(session, slug)
        assert found is not None
        return found

    def views(self) -> int:
        with self.database.reading() as session:
            return reception_of(session, self.get().id, date(2026, 1, 1)).views.total

    def changes(self) -> int:
        with self.database.reading() as session:
            return len([change for change in pending_changes(session, 999) if change.kind == "article"])


@pytest.fixture
def articles(empty_database: Database, tmp_path: Path) -> Articles:
    return Articles(empty_database, tmp_path)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.refused


def answer(**members: Any) -> dict[str, Any]:
    return {
        "physician": "maria-lopez-md",
        "byline": "Answer by Maria Lopez, MD\nMember",
        "body": "Rest.",
    } | members


def test_a_new_article_has_everything_the_line_tells(articles: Articles) -> None:
    line = article(author="example-society", answers=[answer(), answer(physician=valid_npi(1), body="Run.")])
    assert counts(articles(line)) == (1, 0, 0, 0)
    found = articles.get()
    assert (found.title, found.summary, found.question) == (line["title"], line["summary"], line["question"])
    assert str(found.published_on) == "2019-04-11"
    assert found.topics == ("hamstring-strain", "running")
    assert found.society is not None
    assert found.society.slug == "example-society"
    assert articles.views() == 12
    assert [each.body for each in found.answers] == ["Rest.", "Run."]
    assert found.answers[0].author_line == "Answer by Maria Lopez, MD"
    assert [each.physician and each.physician.slug for each in found.answers] == ["maria-lopez-md"] * 2
    assert articles.changes() == 1


def test_a_second_import_changes_nothing(articles: Articles) -> None:
    line = article(author="example-society", answers=[answer(), answer(byline="", body="Run.")])
    articles(line)
    before = content(articles.database)
    assert counts(articles(line)) == (0, 0, 1, 0)
    assert content(articles.database) == before
    assert articles.changes() == 1


def test_answers_are_updated_in_place(articles: Articles) -> None:
    articles(article(answers=[answer(), answer(body="Run.")]))
    ids = [each.id for each in articles.get().answers]
    assert counts(articles(article(answers=[answer(body="Rest more."), answer(body="Run."), answer()]))) == (
        0,
        1,
        0,
        0,
    )
    assert [each.id for each in articles.get().answers][:2] == ids
    assert articles.get().answers[0].body == "Rest more."
    articles(article(answers=[answer()]))
    assert [each.id for each in articles.get().answers] == ids[:1]


def test_a_missing_key_leaves_its_fact_alone_and_null_clears_it(articles: Articles) -> None:
    articles(article(author="example-society", answers=[answer()]))
    line: dict[str, Any] = {
        "slug": "tight-hamstring",
        "title": "Another Title",
        "summary": None,
        "topics": [],
    }
    assert counts(articles(line)) == (0, 1, 0, 0)
    found = articles.get()
    assert (found.title, found.summary, found.topics) == ("Another Title", "", ())
    assert found.question == "May I run?"
    assert found.society is not None
    assert len(found.answers) == 1


def test_views_that_are_told_again_replace_those_told_before(articles: Articles) -> None:
    articles(article(views={"total": 100}))
    assert articles(article(views={"total": 100})).unchanged == 1
    assert articles(article(views=...)).unchanged == 1
    assert articles(article(views={"total": 90})).changed == 1
    assert articles.views() == 90


def test_views_counted_here_stay_whatever_a_file_tells(articles: Articles) -> None:
    articles(article(views={"total": 100}))
    with articles.database.writing() as session:
        add_count(session, SubjectKind.ARTICLE, articles.get().id, What.VIEW, date(2020, 1, 1), by=7)
    assert articles(article(views={"total": 90})).changed == 1
    assert articles.views() == 97


def test_an_unknown_physician_leaves_the_answer_unlinked_until_they_are_listed(articles: Articles) -> None:
    line = article(answers=[answer(physician="ann-poe-do", byline="Answer by Ann Poe, DO")])
    report = articles(line)
    assert (counts(report), report.left_open) == ((1, 0, 0, 0), 1)
    assert (report.first_notes[0].row, report.first_notes[0].column) == (1, "answers[0].physician")
    assert articles.get().answers[0].physician is None
    articles.add_physician(npi=valid_npi(2), slug="ann-poe-do", given_name="Ann", family_name="Poe")
    report = articles(line)
    assert (counts(report), report.left_open) == ((0, 1, 0, 0), 0)
    assert articles.get().answers[0].physician is not None


def test_a_former_slug_means_the_same_physician(articles: Articles) -> None:
    articles.add_physician(slug="dr-lopez")
    articles(article(answers=[answer()]))
    linked = articles.get().answers[0].physician
    assert linked is not None
    assert linked.slug == "dr-lopez"


def test_a_byline_that_an_editor_tied_to_a_listing_stays_tied(articles: Articles) -> None:
    line = article(answers=[answer(physician="nobody-known")])
    articles(line)
    with articles.database.writing() as session:
        session.execute(update(AnswerRow).values(physician_id=1))
    assert counts(articles(line)) == (0, 0, 1, 0)
    assert articles.get().answers[0].physician is not None


def test_a_missing_byline_is_made_from_the_listing_and_kept(articles: Articles) -> None:
    line = article(answers=[answer(byline=None)])
    articles(line)
    assert articles.get().answers[0].byline == "Answer by Maria Lopez, MD, CAQSM"
    articles.add_physician(slug="maria-lopez-md", credentials="MD; PhD")
    assert counts(articles(line)) == (0, 0, 1, 0)
    assert articles.get().answers[0].byline == "Answer by Maria Lopez, MD, CAQSM"


def test_the_author_may_be_the_physician_who_answered_first(articles: Articles) -> None:
    assert articles(article(author=valid_npi(1), answers=[answer()])).created == 1
    assert articles.get().society is None
    report = articles(article(author="maria-lopez-md", answers=[answer(physician="x"), answer()]))
    assert "who answered first" in report.first_notes[0].reason


def test_a_former_slug_of_an_article_means_that_article(articles: Articles) -> None:
    articles(article())
    with articles.database.writing() as session:
        session.execute(update(ArticleRow).values(slug="new-slug"))
        session.add(SlugAliasRow(kind="article", slug="tight-hamstring", target_id=1))
    assert counts(articles(article(title="Renamed"))) == (0, 1, 0, 0)
    assert articles.get("new-slug").title == "Renamed"


def test_scripts_are_kept_as_the_text_they_are(articles: Articles) -> None:
    script = "<script>alert('x')</script> & <b>bold</b>"
    articles(article(question=script, answers=[answer(body=script)]))
    assert articles.get().question == script
    assert articles.get().answers[0].body == script


@pytest.mark.parametrize(
    ("column", "members"),
    [
        ("slug", {"slug": ...}),
        ("slug", {"slug": "Not A Slug"}),
        ("slug", {"slug": "x" * 121}),
        ("slug", {"slug": 5}),
        ("title", {"title": ...}),
        ("title", {"title": " "}),
        ("title", {"title": "x" * 301}),
        ("title", {"title": ["x"]}),
        ("summary", {"summary": True}),
        ("question", {"question": "half \ud800 of a surrogate"}),
        ("published_on", {"published_on": "11 April 2019"}),
        ("published_on", {"published_on": 2019}),
        ("topics", {"topics": ["bad luck"]}),
        ("topics", {"topics": "running"}),
        ("topics", {"topics": [1]}),
        ("author", {"author": "unknown-society"}),
        ("author", {"author": {}}),
        ("answers", {"answers": []}),
        ("answers", {"answers": ...}),
        ("answers", {"answers": ["text"]}),
        ("answers[0].body", {"answers": [answer(body="")]}),
        ("answers[0].physician", {"answers": [answer(physician=12)]}),
        ("answers[0].byline", {"answers": [answer(physician=None, byline="")]}),
        ("answers[0].byline", {"answers": [answer(physician="nobody", byline="")]}),
        ("answers[1].text", {"answers": [answer(), answer(text="x")]}),
        ("views", {"views": 12}),
        ("views.total", {"views": {"total": -1}}),
        ("views.total", {"views": {"total": 1.5}}),
        ("views.total", {"views": {"total": True}}),
        ("views.total", {"views": {"total": 10**12}}),
        ("views.totl", {"views": {"totl": 1}}),
        ("sumary", {"sumary": "x"}),
        ("\\ud800\\u001b", {"\ud800\x1b": "x"}),
    ],
)
def test_a_wrong_member_refuses_its_line_and_no_other(
    articles: Articles, column: str, members: dict[str, Any]
) -> None:
    report = articles(article(slug="other-article"), article(**members))
    assert counts(report) == (1, 0, 0, 1)
    assert column in [note.column for note in report.first_notes]
    assert {note.row for note in report.first_notes} == {2}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"slug": "x", }', "at character"),
        ('{"slug": "x"', "not JSON"),
        ("[1, 2]", "must be one object"),
        ('{"views": {"total": NaN}}', "NaN is not a value"),
        ("[" * 100_000, "nested too deeply"),
        ('{"slug": ' + "1" * 5000 + "}", "cannot be read"),
        ('{"slug": "josé"}'.encode("windows-1252"), "0xE9"),
    ],
)
def test_a_line_that_is_no_json_is_refused_with_its_place(
    articles: Articles, line: str | bytes, reason: str
) -> None:
    report = articles(line, article())
    assert counts(report) == (1, 0, 0, 1)
    assert report.first_notes[0].row == 1
    assert reason in report.first_notes[0].reason


def test_unknown_keys_come_with_the_nearest_known_one(articles: Articles) -> None:
    assert "“summary”" in articles(article(sumary="x")).first_notes[0].reason


def test_a_slug_told_twice_is_refused(articles: Articles) -> None:
    report = articles(article(), "", article(title="Again"))
    assert counts(report) == (1, 0, 0, 1)
    assert report.first_notes[0].row == 3
    assert "articles.jsonl, row 1 has" in report.first_notes[0].reason


def test_a_line_that_is_too_long_is_refused_without_being_held(
    articles: Articles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles_jsonl, "LONGEST_LINE", 1000)
    report = articles(article(question="x" * 3500), article())
    assert counts(report) == (1, 0, 0, 1)
    assert report.first_notes[0].row == 1
    assert "longer than" in report.first_notes[0].reason


def test_a_byte_order_mark_is_no_part_of_the_first_line(articles: Articles) -> None:
    assert articles(b"\xef\xbb\xbf" + json.dumps(article()).encode()).created == 1


def test_a_trial_writes_nothing_and_tells_the_same(articles: Articles) -> None:
    before = content(articles.database)
    path = articles_file(articles.folder, article(), article(slug="x", title=""))
    report = articles.service.import_articles([path], dry_run=True)
    assert counts(report) == (1, 0, 0, 1)
    assert content(articles.database) == before
    assert articles.changes() == 0


def test_large_articles_make_small_batches(articles: Articles) -> None:
    lines = [article(slug=f"long-{number}", question="x" * 3_000_000) for number in range(5)]
    assert articles(*lines).created == 5


def test_a_file_that_is_not_there_is_refused(articles: Articles) -> None:
    with pytest.raises(InvalidInput, match="No such file"):
        articles.service.import_articles([articles.folder / "none.jsonl"])


def test_societies_are_created_and_changed(articles: Articles) -> None:
    assert counts(articles.add_society()) == (0, 0, 1, 0)
    assert counts(articles.add_society({"name": "Renamed Society", "website": "https://example.org"})) == (
        0,
        1,
        0,
        0,
    )
    with articles.database.reading() as session:
        row = session.scalars(select(SocietyRow)).one()
        assert (row.name, row.phone, row.country) == ("Renamed Society", "(714) 555-0100", "US")
        assert not is_demonstration(session)


def test_a_demonstration_is_marked_as_such(articles: Articles) -> None:
    assert articles.add_society(demonstration=True).changed == 1
    with articles.database.reading() as session:
        assert is_demonstration(session)


@pytest.mark.parametrize(
    ("column", "cells"), [("name", {"name": ""}), ("slug", {"slug": ""}), ("phone", {"phone": "x"})]
)
def test_a_wrong_society_is_refused(articles: Articles, column: str, cells: dict[str, str]) -> None:
    report = articles.add_society(cells)
    assert report.refused == 1
    assert report.first_notes[0].column == column


def test_the_picture_of_a_society_lies_beside_the_table_and_can_be_taken_back(articles: Articles) -> None:
    def society() -> Society:
        with articles.database.reading() as session:
            found = society_by_slug(session, "example-society")
        assert found is not None
        return found

    Image.new("RGB", (960, 240), "red").save(articles.folder / "emblem.png")
    with_picture = {"picture": "emblem.png"}
    assert counts(articles.add_society(with_picture)) == (0, 1, 0, 0)
    assert counts(articles.add_society(with_picture)) == (0, 0, 1, 0)
    assert counts(articles.add_society()) == (0, 0, 1, 0)  # Without the column it stays.
    picture = society().picture
    assert picture is not None
    assert (picture.width, picture.height) == (480, 120)

    articles.add_society({"picture": ""})
    assert society().picture is None


def test_words_for_the_picture_of_a_society_go_with_that_picture_only(articles: Articles) -> None:
    def words() -> str:
        with articles.database.reading() as session:
            found = society_by_slug(session, "example-society")
        assert found is not None
        assert found.picture is not None
        return found.picture.words

    Image.new("RGB", (960, 240), "red").save(articles.folder / "emblem.png")
    articles.add_society({"picture": "emblem.png", "picture_words": "A red field"})
    articles.add_society({"picture": "emblem.png"})
    assert words() == "A red field"  # Without the column they stay, as long as the picture does.

    Image.new("RGB", (960, 240), "blue").save(articles.folder / "emblem.png")
    articles.add_society({"picture": "emblem.png"})
    assert words() == ""


@pytest.mark.parametrize("name", ["../societies.csv", "/etc/passwd", "none.png", "societies.csv", "..", "."])
def test_what_is_no_picture_beside_the_table_is_refused(articles: Articles, name: str) -> None:
    report = articles.add_society({"picture": name})

    assert report.refused == 1
    assert report.first_notes[0].column == "picture"


def test_societies_told_twice_and_cut_off_are_refused(articles: Articles) -> None:
    path = write_csv(articles.folder / "societies.csv", [SOCIETY, {**dict.fromkeys(SOCIETY, "")}, SOCIETY])
    path.write_text(path.read_text(encoding="utf-8") + "cut\n", encoding="utf-8")
    report = articles.service.import_societies(path)
    assert [(note.row, note.column) for note in report.first_notes] == [(4, "slug"), (5, "name")]
