"""The engines of the benchmark: ours, Whoosh as it comes, tantivy, SQLite's FTS5 with R*Tree."""

# mypy: ignore-errors

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import tantivy
from whoosh import fields, index, query, sorting
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.scoring import BM25F

from directory.config import DATA_PATH
from directory.search.whoosh_index import WhooshIndex
from directory.services.spelling import spelled
from directory.services.suggesting import SuggestingService
from directory.store.reference import load_catalogue
from directory.store.unit_of_work import Database
from tests.benchmarks.contest import FIELDS, PAGE, Contestant, Material, Question
from tests.benchmarks.stored import database_beside

_MICRODEGREES = 1_000_000


class Ours:
    """The engine of this project, and its suggestions out of the database beside the index."""

    name = "ours"
    forgives = True

    def __init__(self) -> None:
        self._catalogue = load_catalogue(DATA_PATH)
        self._database: Database | None = None

    def build(self, path: Path, material: Material) -> None:
        WhooshIndex(path).rebuild(material.physicians, material.articles)

    def open(self, path: Path, question: Question | None = None) -> None:
        self._engine = WhooshIndex(path, max_age=3600)
        self._engine.check()
        if question is None or question.begun:
            self._database = self._database or Database(database_beside(path))
            self._database.close()  # its connections; how statements are written in SQL stays known
            self._database.check()
            self._suggesting = SuggestingService(self._database, self._engine, self._catalogue)

    def ask(self, question: Question) -> object:
        if question.begun:
            return self._suggesting.suggest(question.begun)
        asked = question.for_us()
        if question.typo:
            asked = replace(asked, text=spelled(self._engine, question.typo, question.typo).text)
        return self._engine.search(asked)

    def found(self, question: Question) -> set[int]:
        results = self._engine.search(replace(question.for_us(), limit=10**7))
        return {hit.physician_id for hit in results.hits}


class _Numbers(fields.NUMERIC):
    """Several numbers a document; Whoosh would index those alike more than once, and fail when searching."""

    def index(self, num, **options):
        yield from {posting[0]: posting for posting in super().index(num, **options)}.values()


class PlainWhoosh:
    """Whoosh with its own codec, searcher and BM25F."""

    name = "whoosh"
    forgives = True

    def build(self, path: Path, material: Material) -> None:
        words = {
            name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False, field_boost=weight)
            for name, weight in FIELDS.items()
        }
        schema = fields.Schema(
            id=fields.NUMERIC(stored=True),
            specialty=fields.KEYWORD(sortable=True),
            latitude=_Numbers(signed=True),
            longitude=_Numbers(signed=True),
            **words,
        )
        writer = index.create_in(path, schema).writer(limitmb=256)
        for entry in material.entries():
            points = [office.coordinates for office in entry.document.locations]
            writer.add_document(
                id=entry.document.physician_id,
                specialty=" ".join(entry.document.specialties),
                latitude=[round(point.latitude * _MICRODEGREES) for point in points],
                longitude=[round(point.longitude * _MICRODEGREES) for point in points],
                **entry.words,
            )
        writer.commit()

    def open(self, path: Path, _question: Question | None = None) -> None:
        self._searcher = index.open_dir(path).searcher(weighting=BM25F())

    def ask(self, question: Question) -> object:
        grouped = (
            {"groupedby": sorting.FieldFacet("specialty", allow_overlap=True)} if question.facets else {}
        )
        results = self._searcher.search(self._query(question), limit=PAGE, **grouped)
        return [hit["id"] for hit in results], len(results), results.groups() if grouped else None

    def found(self, question: Question) -> set[int]:
        return {hit["id"] for hit in self._searcher.search(self._query(question), limit=None)}

    def _query(self, question: Question) -> query.Query:
        if question.begun:
            return query.Prefix("names", question.begun)
        one_off = partial(query.FuzzyTerm, maxdist=1, prefixlength=1)
        term, words = (one_off, question.mistyped) if question.typo else (query.Term, question.words)
        parts = [query.Or([term(name, word) for name in FIELDS]) for word in words]
        if question.specialty:
            parts.append(query.Term("specialty", question.specialty))
        if question.centre:
            box = question.box
            for name, low, high in (
                ("latitude", box.south, box.north),
                ("longitude", box.west, box.east),
            ):
                ends = round(low * _MICRODEGREES), round(high * _MICRODEGREES)
                parts.append(query.NumericRange(name, *ends))
        return query.And(parts)


class Tantivy:
    """A compiled search library (Rust)."""

    name = "tantivy"
    forgives = True

    def build(self, path: Path, material: Material) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, fast=True)
        builder.add_text_field("specialty", tokenizer_name="raw", index_option="basic", fast=True)
        for name in ("latitude", "longitude"):
            builder.add_float_field(name, indexed=True, fast=True)
        for name in FIELDS:
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        writer = tantivy.Index(builder.build(), path=str(path)).writer(256_000_000)
        for entry in material.entries():
            document = tantivy.Document(id=entry.document.physician_id, **entry.words)
            for code in entry.document.specialties:
                document.add_text("specialty", code)
            for office in entry.document.locations:
                document.add_float("latitude", office.coordinates.latitude)
                document.add_float("longitude", office.coordinates.longitude)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, path: Path, _question: Question | None = None) -> None:
        self._index = tantivy.Index.open(str(path))
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> object:
        asked = self._query(question)
        found = self._searcher.search(asked, PAGE, count=True)
        ids = [self._searcher.doc(address)["id"][0] for _, address in found.hits]
        counts = None
        if question.facets:
            counts = self._searcher.aggregate(asked, {"s": {"terms": {"field": "specialty", "size": 100}}})
        return ids, found.count, counts

    def found(self, question: Question) -> set[int]:
        hits = self._searcher.search(self._query(question), 10**6).hits
        return {self._searcher.doc(address)["id"][0] for _, address in hits}

    def _query(self, question: Question) -> tantivy.Query:
        schema, both = self._index.schema, tantivy.Query.boolean_query
        if question.begun:
            return tantivy.Query.regex_query(schema, "names", f"{question.begun}.*")
        term, words = tantivy.Query.term_query, question.words
        if question.typo:
            term, words = tantivy.Query.fuzzy_term_query, question.mistyped
        parts = [both([self._word(term, schema, name, word) for name in FIELDS]) for word in words]
        if question.specialty:
            parts.append(tantivy.Query.term_query(schema, "specialty", question.specialty))
        if question.centre:
            box, kind = question.box, tantivy.FieldType.Float
            parts.append(tantivy.Query.range_query(schema, "latitude", kind, box.south, box.north))
            parts.append(tantivy.Query.range_query(schema, "longitude", kind, box.west, box.east))
        return both([(tantivy.Occur.Must, part) for part in parts])

    def _word(self, term, schema: tantivy.Schema, name: str, word: str) -> tantivy.Query:
        return tantivy.Occur.Should, tantivy.Query.boost_query(term(schema, name, word), FIELDS[name])


class Fts5:
    """SQLite with its full-text and rectangle indexes."""

    name = "fts5"
    forgives = False

    def build(self, path: Path, material: Material) -> None:
        database = sqlite3.connect(path / "search.sqlite")
        database.executescript(f"""
            CREATE VIRTUAL TABLE words USING fts5({", ".join(FIELDS)}, content='', detail=column);
            CREATE VIRTUAL TABLE places USING rtree(office, west, east, south, north, +physician INTEGER);
            CREATE TABLE specialties (code TEXT, physician INTEGER);
            CREATE INDEX specialties_by_code ON specialties (code, physician);
            CREATE INDEX specialties_of ON specialties (physician, code);
        """)
        for entry in material.entries():
            number, marks = entry.document.physician_id, ", ".join("?" * len(FIELDS))
            database.execute(
                f"INSERT INTO words (rowid, {', '.join(FIELDS)}) VALUES (?, {marks})",
                (number, *entry.words.values()),
            )
            for office in entry.document.locations:
                x, y = office.coordinates.longitude, office.coordinates.latitude
                row = (office.location_id, x, x, y, y, number)
                database.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?)", row)
            for code in entry.document.specialties:
                database.execute("INSERT INTO specialties VALUES (?, ?)", (code, number))
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, path: Path, _question: Question | None = None) -> None:
        self._database = sqlite3.connect(path / "search.sqlite")

    def ask(self, question: Question) -> object:
        number, sql, given = self._where(question)
        order = (
            f"bm25(words, {', '.join(map(str, FIELDS.values()))})" if question.text or question.begun else "1"
        )
        page = self._database.execute(
            f"SELECT {number} {sql} ORDER BY {order} LIMIT {PAGE}", given
        ).fetchall()
        total = self._database.execute(f"SELECT count(*) {sql}", given).fetchone()
        counts = None
        if question.facets:
            grouped = f"SELECT code, count(*) FROM specialties WHERE physician IN (SELECT {number} {sql})"
            counts = self._database.execute(f"{grouped} GROUP BY 1", given).fetchall()
        return page, total, counts

    def found(self, question: Question) -> set[int]:
        number, sql, given = self._where(question)
        return {row[0] for row in self._database.execute(f"SELECT {number} {sql}", given)}

    def _where(self, question: Question) -> tuple[str, str, list[object]]:
        """The question in SQL: what the id is, everything from FROM on, and what is put in."""
        given: list[object] = []
        if question.text:
            source, number, where = "words", "words.rowid", ["words MATCH ?"]
            given.append(" ".join(json.dumps(word) for word in question.words))
        elif question.begun:
            source, number, where = "words", "words.rowid", ["words MATCH ?"]
            given.append(f"names: {question.begun}*")
        else:
            source, number, where = "specialties", "specialties.physician", ["code = ?"]
            given.append(question.specialty)
        if question.centre:
            box = question.box
            where.append(
                f"{number} IN (SELECT physician FROM places WHERE east >= ? AND west <= ?"
                " AND north >= ? AND south <= ?)"
            )
            given += [box.west, box.east, box.south, box.north]
        return number, f"FROM {source} WHERE {' AND '.join(where)}", given


ALL: tuple[type[Contestant], ...] = (Ours, PlainWhoosh, Tantivy, Fts5)
