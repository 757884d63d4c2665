"""Builds the services: the only place that names concrete engines, geocoders and encoders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

from directory.config import DATA_PATH, Settings, SettingsError, read_secret_key
from directory.domain.specialty import Catalogue
from directory.geo.base import AddressLocator, GeocoderUnavailable
from directory.geo.gazetteer import Gazetteer
from directory.geo.gazetteer_index import ensure_index, is_current
from directory.geo.online import online_locator
from directory.logs import configure_logs
from directory.mail.base import Mailer
from directory.mail.folder import FolderMailer
from directory.mail.smtp import SmtpMailer
from directory.search.base import Encoder, SearchEngine
from directory.search.meaning.minilm import MiniLmEncoder
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.sentences import SentenceVectors
from directory.search.meaning.topics import TopicVectors
from directory.search.memory import InMemoryEngine
from directory.search.query_text import words_of_lists
from directory.search.spelling import Lexicon, may_correct
from directory.search.standby import StandbyEngine
from directory.search.whoosh_index import WhooshIndex
from directory.services.accounts import AccountsService
from directory.services.answering import AnsweringService
from directory.services.asking import AskingService
from directory.services.attesting import AttestingService
from directory.services.bibliography import BibliographyService
from directory.services.bylines import BylineResolver, BylineService
from directory.services.claiming import ClaimingService
from directory.services.container import (
    AccountServices,
    ListingServices,
    ReadingServices,
    SearchServices,
    Services,
    WritingServices,
)
from directory.services.correcting import CorrectingService
from directory.services.counting import CountingService
from directory.services.editing import EditingService
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.reviewing import ReviewingService
from directory.services.encoding import EncodingService
from directory.services.finding import FindingService
from directory.services.importing import ImportingService
from directory.services.indexing import IndexingService
from directory.services.insights import Appearances, InsightsService
from directory.services.inviting import InvitingService
from directory.services.kept_forms import KeptFormsService
from directory.services.listings import ListingsService
from directory.services.locating import LocatingService
from directory.services.mailing import MailingService
from directory.services.mapping import MappingService
from directory.services.membership import MembershipService
from directory.services.own_account import OwnAccountService
from directory.services.personal_data import PersonalDataService
from directory.services.photographs import PhotographService
from directory.services.preparing import PreparingService
from directory.services.profiles import ProfileService
from directory.services.proposing import ProposingService
from directory.services.publishing import PublishingService
from directory.services.quoting import Quoter
from directory.services.readiness import ReadinessService
from directory.services.reception import ReceptionService
from directory.services.shortlisting import ShortlistingService
from directory.services.signed_links import SignedLinks
from directory.services.societies import SocietyService
from directory.services.suggesting import SuggestingService
from directory.services.throttling import ThrottlingService
from directory.services.visibility import VisibilityService
from directory.store.accounts import AccountStore
from directory.store.reference import load_catalogue
from directory.store.unit_of_work import Database
from directory.web.letters import LetterTemplates
from directory.web.presenters.languages import LANGUAGE_CODES

GAZETTEER_TABLE = DATA_PATH / "gazetteer"
VOCABULARY = DATA_PATH / "meaning" / "bert-base-uncased-vocab.txt"
_USER_AGENT = "sports-medicine-directory/0.1"


def build_services(settings: Settings) -> Services:
    """Wire everything together for one installation. Opens nothing yet."""
    parts = _Parts.of(settings)
    return Services.of(
        search=_search(parts),
        reading=_reading(parts),
        writing=_writing(parts),
        listing=_listing(parts),
        account=_account(parts),
    )


def rebuild_index(settings: Settings) -> None:
    """Build the index in a process that was started for nothing else; who started it holds the lock."""
    configure_logs(settings)
    build_services(settings).indexing.rebuild_on_behalf()


@dataclass(frozen=True, slots=True)
class _Parts:
    """What several services stand on."""

    settings: Settings
    secret_key: str
    catalogue: Catalogue
    database: Database
    index: WhooshIndex
    sentences: SentenceVectors
    topics: TopicVectors
    indexing: IndexingService
    engine: SearchEngine
    gazetteer: Gazetteer
    bylines: BylineResolver
    vocabulary: Vocabulary
    links: SignedLinks
    write_letter: LetterTemplates

    @classmethod
    def of(cls, settings: Settings) -> _Parts:
        """The parts of one installation."""
        catalogue = load_catalogue(DATA_PATH)
        database = Database(settings.effective_database_url)
        lexicon = load_lexicon(catalogue)
        index = WhooshIndex(settings.index_path, _encoder(settings), lexicon)
        indexing = IndexingService(database, catalogue, index, settings.instance_path / "indexing.lock")
        secret_key = read_secret_key(settings)
        gazetteer = Gazetteer(settings.gazetteer_path)
        return cls(
            settings=settings,
            secret_key=secret_key,
            catalogue=catalogue,
            database=database,
            index=index,
            sentences=SentenceVectors(settings.index_path, index.queries),
            topics=TopicVectors(settings.index_path, catalogue.topics, index.queries),
            indexing=indexing,
            engine=StandbyEngine(
                index,
                ShortlistingService(database, catalogue),
                # Without an encoder: what the index keeps of meaning would have to be worked out each time.
                lambda few: InMemoryEngine(few.physicians, few.articles, lexicon=lexicon),
            ),
            gazetteer=gazetteer,
            bylines=BylineResolver(catalogue.given_names),
            vocabulary=Vocabulary(catalogue, frozenset(LANGUAGE_CODES.values()), gazetteer),
            links=SignedLinks(secret_key),
            write_letter=LetterTemplates(settings.site_name, settings.base_url),
        )

    @property
    def reports_path(self) -> Path:
        """Where reports of imports are kept."""
        return self.settings.instance_path / "reports"


def _search(parts: _Parts) -> SearchServices:
    settings, database, catalogue = parts.settings, parts.database, parts.catalogue
    importing = ImportingService(database, catalogue, parts.gazetteer, parts.bylines, parts.reports_path)
    return SearchServices(
        catalogue=catalogue,
        finding=FindingService(
            database,
            parts.engine,
            parts.gazetteer,
            catalogue,
            LANGUAGE_CODES,
            Quoter(catalogue.topics, parts.sentences),
            parts.topics,
        ),
        suggesting=SuggestingService(database, parts.engine, catalogue),
        indexing=parts.indexing,
        encoding=EncodingService(
            database,
            catalogue,
            parts.index,
            parts.sentences,
            parts.topics,
            settings.instance_path / "encoding.lock",
        ),
        readiness=ReadinessService(database, parts.index, lambda: _check_gazetteer(settings)),
        locating=LocatingService(database, _online(settings), settings.geocoder),
        importing=importing,
        preparing=PreparingService(
            database,
            importing,
            parts.indexing,
            lambda progress: ensure_index(GAZETTEER_TABLE, settings.gazetteer_path, progress),
            DATA_PATH / "demo",
        ),
    )


def _reading(parts: _Parts) -> ReadingServices:
    database = parts.database
    return ReadingServices(
        profiles=ProfileService(database),
        publishing=PublishingService(database, parts.engine, parts.catalogue),
        bibliography=BibliographyService(database),
        mapping=MappingService(database),
        counting=CountingService(database),
        reception=ReceptionService(database, parts.secret_key),
        asking=AskingService(database),
    )


def _writing(parts: _Parts) -> WritingServices:
    return WritingServices(
        answering=AnsweringService(parts.database, parts.catalogue, parts.write_letter),
        correcting=CorrectingService(parts.database, parts.catalogue, parts.write_letter),
        proposing=ProposingService(parts.database, parts.write_letter),
        bylines=BylineService(parts.database, parts.bylines),
        societies=SocietyService(parts.database),
    )


def _listing(parts: _Parts) -> ListingServices:
    database, vocabulary, bylines = parts.database, parts.vocabulary, parts.bylines
    return ListingServices(
        editing=EditingService(database, vocabulary, bylines, parts.settings.reviewed_fields),
        reviewing=ReviewingService(database, vocabulary, bylines, parts.write_letter),
        photographs=PhotographService(
            database, vocabulary, reviewed="photograph" in parts.settings.reviewed_fields
        ),
        visibility=VisibilityService(database),
        kept_forms=KeptFormsService(database),
        attesting=AttestingService(database, parts.links, parts.write_letter),
        listings=ListingsService(database),
        appearances=Appearances(database),
        insights=InsightsService(database),
    )


def _account(parts: _Parts) -> AccountServices:
    database, links, write_letter = parts.database, parts.links, parts.write_letter
    membership = MembershipService(database, links, write_letter)
    return AccountServices(
        membership=membership,
        accounts=AccountsService(database),
        claiming=ClaimingService(database, membership, write_letter),
        inviting=InvitingService(database, membership, parts.reports_path),
        own_account=OwnAccountService(database, links, write_letter),
        personal_data=PersonalDataService(database),
        throttling=ThrottlingService(database, parts.secret_key),
        mailing=MailingService(database, _mailer(parts.settings)),
        write_letter=write_letter,
        account_store=AccountStore(database),
    )


def _mailer(settings: Settings) -> Mailer:
    if not settings.mail_host:
        return FolderMailer(settings.mail_path, settings.mail_sender)
    return SmtpMailer(
        settings.mail_host,
        settings.mail_port,
        settings.mail_sender,
        settings.mail_username,
        settings.mail_password.get_secret_value(),
        settings.mail_security,
    )


def load_lexicon(catalogue: Catalogue) -> Lexicon:
    """The words that are no typing errors: those of the reference lists, and common English ones."""
    english = VOCABULARY.read_text(encoding="utf-8").split()
    others = filter(may_correct, (*english, *catalogue.given_names.all_forms, *catalogue.credentials))
    return Lexicon(words_of_lists(catalogue, LANGUAGE_CODES), others)


def _encoder(settings: Settings) -> Encoder:
    return MiniLmEncoder(VOCABULARY) if settings.meaning else NoMeaning()


def _online(settings: Settings) -> AddressLocator | None:
    if settings.geocoder == "offline":
        return None
    try:
        return online_locator(
            settings.geocoder,
            api_key=settings.geocoder_api_key.get_secret_value() or None,
            user_agent=_USER_AGENT,
            min_delay_seconds=settings.geocoder_delay_seconds,
            **_own_server(settings.geocoder_url),
        )
    except ValueError as error:
        raise SettingsError(f"DIRECTORY_GEOCODER and DIRECTORY_GEOCODER_API_KEY: {error}.") from error


def _own_server(url: str) -> _OwnServer:
    if not url:
        return {}
    parts = urlsplit(url)
    return {"scheme": parts.scheme, "domain": parts.netloc + parts.path}


class _OwnServer(TypedDict, total=False):
    scheme: str
    domain: str


def _check_gazetteer(settings: Settings) -> None:
    if not is_current(GAZETTEER_TABLE, settings.gazetteer_path):
        raise GeocoderUnavailable("The gazetteer has not been built from its table yet.")
