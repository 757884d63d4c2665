"""Everything the directory can do, in one place to hand around."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one running directory. ``wiring`` builds them."""

    catalogue: Catalogue
    finding: FindingService
    profiles: ProfileService
    publishing: PublishingService
    bibliography: BibliographyService
    mapping: MappingService
    importing: ImportingService
    bylines: BylineService
    indexing: IndexingService
    locating: LocatingService
    preparing: PreparingService
    suggesting: SuggestingService
    readiness: ReadinessService
    answering: AnsweringService
    attesting: AttestingService
    correcting: CorrectingService
    appearances: Appearances
    insights: InsightsService
    personal_data: PersonalDataService
    counting: CountingService
    reception: ReceptionService
    asking: AskingService
    membership: MembershipService
    editing: EditingService
    reviewing: ReviewingService
    listings: ListingsService
    kept_forms: KeptFormsService
    visibility: VisibilityService
    photographs: PhotographService
    accounts: AccountsService
    claiming: ClaimingService
    inviting: InvitingService
    own_account: OwnAccountService
    practices: PracticeService
    throttling: ThrottlingService
    mailing: MailingService
    signed_links: SignedLinks
    write_letter: LetterWriter
    account_store: AccountStore
