"""Everything the directory can do, in one place to hand around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from directory.domain.specialty import Catalogue
from directory.services.accounts import AccountsService
from directory.services.answering import AnsweringService
from directory.services.asking import AskingService
from directory.services.attesting import AttestingService
from directory.services.bibliography import BibliographyService
from directory.services.bylines import BylineService
from directory.services.claiming import ClaimingService
from directory.services.correcting import CorrectingService
from directory.services.counting import CountingService
from directory.services.editing import EditingService
from directory.services.editing.reviewing import ReviewingService
from directory.services.encoding import EncodingService
from directory.services.finding import FindingService
from directory.services.importing import ImportingService
from directory.services.indexing import IndexingService
from directory.services.insights import Appearances, InsightsService
from directory.services.inviting import InvitingService
from directory.services.kept_forms import KeptFormsService
from directory.services.letters import LetterWriter
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
from directory.services.readiness import ReadinessService
from directory.services.reception import ReceptionService
from directory.services.societies import SocietyService
from directory.services.suggesting import SuggestingService
from directory.services.throttling import ThrottlingService
from directory.services.visibility import VisibilityService
from directory.store.accounts import AccountStore


@dataclass(frozen=True)
class SearchServices:
    """Finding physicians, and what finding stands on."""

    catalogue: Catalogue
    finding: FindingService
    suggesting: SuggestingService
    indexing: IndexingService
    encoding: EncodingService
    readiness: ReadinessService
    locating: LocatingService
    importing: ImportingService
    preparing: PreparingService


@dataclass(frozen=True)
class ReadingServices:
    """What readers see, and what they say."""

    profiles: ProfileService
    publishing: PublishingService
    bibliography: BibliographyService
    mapping: MappingService
    counting: CountingService
    reception: ReceptionService
    asking: AskingService


@dataclass(frozen=True)
class WritingServices:
    """How questions become articles, whose the answers are, and in whose name they are published."""

    answering: AnsweringService
    correcting: CorrectingService
    proposing: ProposingService
    bylines: BylineService
    societies: SocietyService


@dataclass(frozen=True)
class ListingServices:
    """Keeping a listing true, and what it brings."""

    editing: EditingService
    reviewing: ReviewingService
    photographs: PhotographService
    visibility: VisibilityService
    kept_forms: KeptFormsService
    attesting: AttestingService
    listings: ListingsService
    appearances: Appearances
    insights: InsightsService


@dataclass(frozen=True)
class AccountServices:
    """Who may come in, and how they are written to."""

    membership: MembershipService
    accounts: AccountsService
    claiming: ClaimingService
    inviting: InvitingService
    own_account: OwnAccountService
    personal_data: PersonalDataService
    throttling: ThrottlingService
    mailing: MailingService
    write_letter: LetterWriter
    account_store: AccountStore


@dataclass(frozen=True)
class Services(SearchServices, ReadingServices, WritingServices, ListingServices, AccountServices):
    """The services of one running directory. ``wiring`` builds them."""

    @classmethod
    def of(
        cls,
        search: SearchServices,
        reading: ReadingServices,
        writing: WritingServices,
        listing: ListingServices,
        account: AccountServices,
    ) -> Self:
        """All of them in one."""
        groups = (search, reading, writing, listing, account)
        return cls(**{name: service for group in groups for name, service in vars(group).items()})
