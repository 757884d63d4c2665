"""Pages, exports and feeds that mean harm: refused with a reason, or read within bounds."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from directory.services.importing import xml_items as xml_items_module
from directory.services.importing.article_files import ArticleFiles
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted_article import WantedArticle
from directory.services.importing.xml_items import LARGEST_ITEM, Oversized, xml_items
from directory.services.markdown import render_markdown
from directory.services.progress import silent
from tests.feed_factories import cdata, rss, write, wxr, wxr_item
from tests.import_factories import CATALOGUE
from tests.page_factories import SOCIETY, sample

ANSWER = "<h1>Title</h1><p>Answer by Ann Poe, DO</p><p>Rest.</p>"
ITEM = (
    "<item><title>Small One</title><content:encoded>Answer by Ann Poe, DO\n\nRest.</content:encoded></item>"
)
BOMB = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SECONDS = 30
"""Of processor time: many times what reading takes, and little of what a search without bounds would."""


class Reader:
    """Reads one file after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = ImportReport("articles", folder / "reports")

    def __call__(self, name: str, content: str | bytes) -> list[WantedArticle]:
        path = write(self.folder / name, content)
        started = time.process_time()
        found = list(ArticleFiles(CATALOGUE, self.report).articles([path], silent))
        assert time.process_time() - started < SECONDS
        return found

    @property
    def reason(self) -> str:
        (note,) = self.report.first_notes
        assert note.refused
        return note.reason


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    reader.report.close()


@pytest.mark.parametrize(
    "xml",
    [
        f"<?xml version='1.0'?>{BOMB}<rss><channel><item><title>&b;</title></item></channel></rss>",
        "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel>&x;</channel></rss>",
        "<!DOCTYPE rss SYSTEM 'http://localhost/rss.dtd'><rss><channel></channel></rss>",
        "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY % p SYSTEM 'file:///x'> %p;]><feed></feed>",
    ],
)
def test_document_types_and_entities_are_refused(read: Reader, xml: str) -> None:
    assert read("feed.xml", xml) == []
    assert "<!DOCTYPE" in read.reason


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (rss(["<item>", "<a>" * 100_000]), "nested more than 150 deep"),
        ("<rss><channel><item>&unknown;</item></channel></rss>", "breaks off in line 1"),
        ("<?xml version='1.0' encoding='utf-99'?><rss></rss>", ""),
        (rss(["<item><title>Cut"]), "breaks off"),
        ("<svg><rss></rss></svg>", "neither a WordPress export nor RSS nor Atom"),
        (rss(['<item a="' + "x" * 1_500_000, '"></item>']), "a tag or a comment of more than 1 MB"),
    ],
)
def test_xml_that_is_no_feed_is_refused_with_its_reason(
    read: Reader, xml: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_items_module, "LONGEST_SILENCE", 1_000_000)
    assert read("feed.xml", xml) == []
    assert reason in read.reason


@pytest.mark.parametrize(
    "item",
    [
        f"<item><content:encoded>{'x' * (LARGEST_ITEM + 1)}</content:encoded></item>",
        f"<item>{'<a/>' * 60_000}</item>",
        f"<item><title>T</title><content:encoded>{'&lt;p>' * 60_000}</content:encoded></item>",
        f"<item><title>T</title><content:encoded>{'&lt;b>' * 1000}</content:encoded></item>",
    ],
)
def test_an_item_that_is_too_much_is_refused_and_the_next_is_read(read: Reader, item: str) -> None:
    (found,) = read("feed.xml", rss([item, ITEM]))
    assert (found.line, found.slug) == (2, "small-one")
    assert read.report.refused == 1


def test_an_item_of_any_size_takes_the_memory_of_the_largest_that_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "large.xml", rss([f"<item><title>{'x' * 40_000_000}</title></item>", ITEM]))
    tracemalloc.start()
    try:
        found = list(xml_items(path, silent))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [type(each) for each in found[1:]] == [Oversized, Element]
    assert peak < 4 * LARGEST_ITEM


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.html", ANSWER + "<p>x" * 60_000, "more than 50,000 elements"),
        ("a.html", ANSWER + "<div>" * 5000, "nested more than 150 deep"),
        ("a.html", ANSWER + "<p " + "a " * 200_000 + ">", "longer than 100,000"),
        ("a.txt", "Title\nAnswer by Ann Poe, DO\n" + "x\n" * 60_000, "more than 50,000 lines"),
        ("a.txt", b"Title\0\0\0\0\0\0", "zero bytes"),
        ("a.txt", b"\x1f\x8b\x08" + b"x" * 100, "Unpack it first"),
        ("a.html", b"%PDF-1.7 " + b"x" * 100, "Save it as text or as HTML"),
        ("a.txt", "x" * 6_000_000, "larger than 5 MB"),
    ],
)
def test_a_page_that_is_too_much_is_refused_with_its_reason(
    read: Reader, name: str, content: str | bytes, reason: str
) -> None:
    assert read(name, content) == []
    assert reason in read.reason


@pytest.mark.parametrize(
    "tail",
    [
        "<a" * 20_000,
        ("<a " + "x" * 90) * 20_000,
        ('<a x="' + "y" * 90) * 20_000,
        ("<!--" + "x" * 90) * 20_000,
        ("<![CDATA[" + "x" * 90) * 20_000,
        "<pre>" + " \n" * 1_000_000 + "x",
        "<p>" + "&#32;" * 200_000 + "x",
        '<script type="application/ld+json">' + "[" * 100_000,
        "<p>" + "*_[" * 1_000_000,
    ],
)
def test_a_page_made_to_take_long_is_read_in_time(read: Reader, tail: str) -> None:
    (found,) = read("page.html", ANSWER + tail)
    assert found.answers is not None
    assert found.answers[0].body.startswith("Rest.")


def test_a_line_of_megabytes_is_text(read: Reader) -> None:
    (found,) = read("page.txt", "Title\nAnswer by Ann Poe, DO\n" + "[x " * 1_000_000)
    assert found.answers is not None
    assert len(found.answers[0].body) > 2_900_000


SCRIPT = "<script>alert(1)</script>"


def test_scripts_in_any_field_never_run(read: Reader) -> None:
    fields = ("Title", "author : X", "Sum.", "Member Question", "Why?", "Answer by Ann Poe, DO", "Rest.")
    page = "\n".join(f"{line} {SCRIPT}" if line != "Member Question" else line for line in fields)
    (found,) = read("page.txt", page)
    answers = found.answers or ()
    for text in (str(found.facts["question"]), *(answer.body for answer in answers)):
        assert "<script" not in render_markdown(text)


def test_markup_in_an_export_is_dropped_or_shown_as_text(read: Reader) -> None:
    html = (
        "<p>Answer by Ann Poe, DO</p><p onclick='x()'>Rest &lt;script&gt;x&lt;/script&gt; "
        "<a href='java\tscript:x()'>a</a> "
        "<a href=' JavaScript:x()'>b</a> <a href='data:text/html,x'>c</a> [d](javascript:x()) "
        "<a href='https://example.org/?a=1&amp;b=2'>e</a></p><style>p{}</style>"
        "<iframe src='//x'></iframe><svg onload=x()></svg>"
    )
    item = wxr_item(
        sample(1), **{"content:encoded": cdata(html), "title": "&lt;script&gt;x&lt;/script&gt;Knee"}
    )
    (found,) = read("export.xml", wxr([item], SOCIETY))
    (answer,) = found.answers or ()
    shown = render_markdown(answer.body)
    assert '<a href="https://example.org/?a=1&amp;b=2"' in shown
    assert shown.count("<a ") == 1
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
