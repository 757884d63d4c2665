"""Whoosh's own readers and searchers over the index."""

# mypy: allow-untyped-calls

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from whoosh.filedb.filestore import ReadOnlyError
from whoosh.index import FileIndex, open_dir
from whoosh.qparser.default import QueryParser
from whoosh.query.compound import Or
from whoosh.query.qcore import Query
from whoosh.query.terms import FuzzyTerm, Prefix, Term
from whoosh.searching import Searcher

from directory.search.base import ArticleQuery, IndexUpdate, SearchQuery
from directory.search.whoosh_index import WhooshIndex
from tests.search_factories import answer, article, physician


@pytest.fixture
def engine(tmp_path: Path) -> WhooshIndex:
    engine = WhooshIndex(tmp_path)
    engine.rebuild(
        [physician(n, f"Person{n} García", biography="knee " * n + "filler " * 3) for n in range(1, 8)],
        [article(n, f"Title{n} knee", answer("hamstring " * n, by=n), answer("torn")) for n in range(1, 5)],
    )
    engine.apply(IndexUpdate(physicians=(physician(2, "New García", biography="ankle"),), gone_articles=(3,)))
    return engine


def index(path: Path) -> FileIndex:
    pointer = json.loads((path / "CURRENT").read_text())
    found: FileIndex = open_dir(str(path / "builds" / pointer["build"]), indexname="directory")
    return found


@contextmanager
def searching(path: Path) -> Iterator[Searcher]:
    with index(path).searcher() as searcher:
        yield searcher


def keys(searcher: Searcher, query: Query) -> list[str]:
    return [hit["key"] for hit in searcher.search(query, limit=None)]


def test_whoosh_finds_whom_we_find(engine: WhooshIndex, tmp_path: Path) -> None:
    with searching(tmp_path) as searcher:
        found = keys(searcher, QueryParser("physician_biography", index(tmp_path).schema).parse("FILLER"))
        ours = [f"p{hit.physician_id}" for hit in engine.search(SearchQuery("filler")).hits]
        assert sorted(found) == sorted(ours)
        assert len(found) == 6
        answers = keys(searcher, Term("answer_body", "hamstr"))
        assert sorted(answers) == sorted(
            f"a{hit.article_id}" for hit in engine.search_articles(ArticleQuery("hamstring")).hits
        )


def test_whoosh_ranks_by_counts_and_lengths(engine: WhooshIndex, tmp_path: Path) -> None:
    with searching(tmp_path) as searcher:
        assert keys(searcher, Term("physician_biography", "knee"))[0] == "p7"
        assert searcher.idf("physician_biography", b"knee") > 0
        assert searcher.avg_field_length("physician_biography") > 3
        assert searcher.reader().field_length("physician_biography") == 26 + 6 * 3 + 1 + 5
        assert (
            searcher.reader().doc_frequency("physician_biography", b"knee") == 7
        )  # Deleted ones count until merged.


def test_whoosh_expands_words(engine: WhooshIndex, tmp_path: Path) -> None:
    with searching(tmp_path) as searcher:
        assert len(keys(searcher, Prefix("physician_names", "person"))) == 6
        assert keys(searcher, FuzzyTerm("physician_names", "persn4", maxdist=1)) == ["p4"]
        assert len(keys(searcher, Or([Term("physician_names", "new"), Term("answer_title", "title1")]))) == 3
        reader = searcher.reader()
        assert b"garcia" in reader.lexicon("physician_names")
        assert ("physician_names", b"zoe") not in reader
        assert len(list(reader.all_terms())) == len({*reader.all_terms()}) == 19
        assert all(info.doc_frequency() > 0 for _, info in reader.iter_from("answer_body", ""))


def test_whoosh_knows_the_documents(engine: WhooshIndex, tmp_path: Path) -> None:
    with searching(tmp_path) as searcher:
        reader = searcher.reader()
        assert reader.doc_count() == 7 + 3 * 2
        assert {fields["key"] for fields in reader.all_stored_fields()} == {
            *(f"p{n}" for n in range(1, 8)),
            *(f"a{n}" for n in (1, 2, 4)),
        }
        assert reader.max_field_length("physician_biography") == 10


def test_whoosh_does_not_write_it(engine: WhooshIndex, tmp_path: Path) -> None:
    from directory.search.whoosh_index.codec import ArrayCodec

    with pytest.raises(ReadOnlyError):
        index(tmp_path).writer(codec=ArrayCodec())
