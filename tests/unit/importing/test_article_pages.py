"""A hundred pages of each kind, worn as pages are, and every field of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from directory.services.importing.article_feed import read_feed
from directory.services.importing.article_html import read_html
from directory.services.importing.article_settling import Settling, Source
from directory.services.importing.article_text import read_text
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted_article import Reception, WantedArticle
from directory.services.progress import silent
from tests.feed_factories import atom, atom_entry, rss, rss_item, write, wxr, wxr_item
from tests.import_factories import CATALOGUE
from tests.page_factories import SOCIETY, TAKEN_ON, Sample, html_page, sample, text_page

SEEDS = range(100)


@pytest.fixture
def settling(tmp_path: Path) -> Settling:
    return Settling(CATALOGUE, ImportReport("articles", tmp_path))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_field_of_a_text_page_is_read(settling: Settling, seed: int) -> None:
    page = sample(seed)
    told = read_text(text_page(page))
    assert told.unread == []
    source = Source("", name=f"{page.slug}.txt", taken_on=TAKEN_ON)
    assert settling.settle(told, source) == page.wanted()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_field_of_an_html_page_is_read(settling: Settling, seed: int) -> None:
    page = replace(sample(seed), topics=("Torn ACL", "it band") if seed % 2 else ())
    told, address = read_html(html_page(page))
    source = Source("", 0, address, f"{page.slug}.html", TAKEN_ON)
    assert settling.settle(told, source) == page.wanted()


def in_feed(page: Sample) -> Sample:
    """A page as a feed can tell it: the first answer shows where the question ends; no boxes."""
    topics = ("Torn ACL", "hamstring strain") if page.seed % 2 else ()
    return replace(page, has_boxes=False, topics=topics)


def read_all(path: Path, report: ImportReport) -> list[WantedArticle]:
    settling = Settling(CATALOGUE, report)
    settled = [settling.settle(told, source) for told, source in read_feed(path, report, silent, TAKEN_ON)]
    return [wanted for wanted in settled if wanted is not None]


def test_every_field_of_a_wordpress_export_is_read(tmp_path: Path) -> None:
    pages = [in_feed(sample(seed)) for seed in SEEDS]
    pages = [replace(page, credit=SOCIETY if page.credit else "") for page in pages]
    path = write(tmp_path / "export.xml", wxr(map(wxr_item, pages), SOCIETY))
    report = ImportReport("articles", tmp_path)
    for page, got in zip(pages, read_all(path, report), strict=True):
        comments = None if page.comments is None else min(page.comments, 3)
        views = page.views[0] if page.views else None
        reception = Reception(views, taken_on=TAKEN_ON, comments=comments, rating=page.stars)
        assert got == page.wanted(
            line=page.seed + 1, file="export.xml", publisher="A Site", reception=reception
        )
    assert report.unknown_topics == {"Uncategorized": 100}


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_every_field_of_a_feed_is_read(tmp_path: Path, kind: str) -> None:
    pages = [replace(in_feed(sample(seed)), stars=None) for seed in SEEDS]
    text = rss(map(rss_item, pages)) if kind == "rss" else atom(map(atom_entry, pages))
    report = ImportReport("articles", tmp_path)
    for page, got in zip(pages, read_all(write(tmp_path / "feed.xml", text), report), strict=True):
        assert got == page.wanted(line=page.seed + 1, file="feed.xml", publisher="A Site")
    assert report.refused == 0
