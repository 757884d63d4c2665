"""Builds the services: the only place that names concrete engines, geocoders and encoders."""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import urlsplit

from directory.config import DATA_PATH, Settings, SettingsError, read_secret_key
from directory.domain.specialty import Catalogue
from directory.geo.base import AddressLocator, GeocoderUnavailable
from directory.geo.gazetteer import Gazetteer
from directory.geo.gazetteer_index import ensure_index, is_current
from directory.geo.online import online_locator
from directory.mail.base import Mailer
from directory.mail.folder import FolderMailer
from directory.mail.smtp import SmtpMailer
from directory.search.base import Encoder
from directory.search.meaning.minilm import MiniLmEncoder
from directory.search.meaning.none import NoMeaning
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
from directory.services.container import Services
from directory.services.correcting import CorrectingService
from directory.services.counting import CountingService
from directory.services.editing import EditingService
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.reviewing import ReviewingService
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
from directory.services.practices import PracticeService
from directory.services.preparing import PreparingService
from directory.services.profiles import ProfileService
from directory.services.publishing import PublishingService
from directory.services.readiness import ReadinessService
from directory.services.reception import ReceptionService
from directory.services.signed_links import SignedLinks
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
    catalogue = load_catalogue(DATA_PATH)
    database = Database(settings.effective_database_url)
    lexicon = load_lexicon(catalogue)
    index = WhooshIndex(settings.index_path, _encoder(settings), lexicon)
    gazetteer = Gazetteer(settings.gazetteer_path)
    indexing = IndexingService(database, catalogue, index, settings.instance_path / "indexing.lock")
    # Without an encoder: what the index has on disk, the standby would have to work out for minutes.
    engine = StandbyEngine(index, lambda: InMemoryEngine(*indexing.documents(), lexicon=lexicon))
    secret_key = read_secret_key(settings)
    links = SignedLinks(secret_key)
    vocabulary = Vocabulary(catalogue, frozenset(LANGUAGE_CODES.values()))
    write_letter = LetterTemplates(settings.site_name, settings.base_url)
    membership = MembershipService(database, links, write_letter)
    bylines = BylineResolver(catalogue.given_names)
    importing = ImportingService(database, catalogue, gazetteer, bylines, settings.instance_path / "reports")
    return Services(
        catalogue=catalogue,
        finding=FindingService(database, engine, gazetteer, catalogue, LANGUAGE_CODES),
        profiles=ProfileService(database),
        publishing=PublishingService(database, engine, catalogue),
        bibliography=BibliographyService(database),
        mapping=MappingService(database),
        importing=importing,
        bylines=BylineService(database, bylines),
        indexing=indexing,
        locating=LocatingService(database, _online(settings), settings.geocoder),
        preparing=PreparingService(
            database,
            importing,
            indexing,
            lambda progress: ensure_index(GAZETTEER_TABLE, settings.gazetteer_path, progress),
            DATA_PATH / "demo",
        ),
        suggesting=SuggestingService(database, engine, catalogue),
        readiness=ReadinessService(database, index, lambda: _check_gazetteer(settings)),
        counting=CountingService(database),
        answering=AnsweringService(database, catalogue, write_letter),
        correcting=CorrectingService(database, catalogue),
        attesting=AttestingService(database, links, write_letter),
        appearances=Appearances(database),
        insights=InsightsService(database),
        personal_data=PersonalDataService(database),
        reception=ReceptionService(database, secret_key),
        asking=AskingService(database),
        editing=EditingService(database, vocabulary, bylines, settings.reviewed_fields),
        reviewing=ReviewingService(database, vocabulary, bylines, write_letter),
        listings=ListingsService(database),
        kept_forms=KeptFormsService(database),
        visibility=VisibilityService(database),
        photographs=PhotographService(database),
        membership=membership,
        accounts=AccountsService(database),
        claiming=ClaimingService(database, membership, write_letter),
        inviting=InvitingService(database, membership, settings.instance_path / "reports"),
        own_account=OwnAccountService(database, links, write_letter),
        practices=PracticeService(database, gazetteer),
        throttling=ThrottlingService(database, secret_key),
        mailing=MailingService(database, _mailer(settings)),
        signed_links=links,
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
