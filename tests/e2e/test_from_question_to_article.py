"""From a reader's question to a published article that leads to its author: readers, editors and members."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from directory.store.models import AnswerRow, CommentRow, PhysicianRow
from directory.store.unit_of_work import Database
from directory.web import public_forms
from tests.accounts import PASSWORD, add_account
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.living import app, look, measure, origin, search_until
from tests.e2e.steps import enter, follow
from tests.e2e.test_keyboard import tab_to
from tests.factories import DirectoryFactory

pytestmark = pytest.mark.browser
__all__ = ["app", "origin"]

TITLE = "How long off after I pulled my hamstring?"
ANSWER = "Rest is not enough.\n\nLoad the **hamstring** slowly, with Nordic curls from week two."
EDITOR, MEMBER = "ed@example.org", "maria@example.org"


@pytest.fixture
def author(app: Flask, database: Database, factory: DirectoryFactory) -> PhysicianRow:
    """A member with an account who knows hamstrings; and an editor."""
    society = factory.society(name="Society for Sports Medicine", short_name="SSM")
    author = factory.physician("Maria Lopez", credentials=("MD", "CAQSM"), topics=["hamstring-strain"])
    factory.article(
        "Is a sore hamstring torn?",
        slug="sore-hamstring",
        answers=[(author, "Seldom. A tear shows a bruise.")],
        topics=["hamstring-strain"],
        society=society,
    )
    add_account(app, database, MEMBER, physician=author)
    add_account(app, database, EDITOR, is_editor=True, name="Ed Itor")
    return author


@dataclass(frozen=True)
class People:
    """Who takes part, each with a telephone of their own."""

    reader: Visit
    editor: Visit
    member: Visit
    look: Callable[[Page], None]
    """Looks at a page as it stands, in both schemes."""


@pytest.fixture
def people(author: PhysicianRow, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., People]:
    """Brings them together; with or without scripts."""
    monkeypatch.setattr(public_forms, "SHORTEST_SECONDS", 0)

    def gather(scripts: bool = True) -> People:
        def telephone() -> Visit:
            return visitor(viewport={"width": 375, "height": 812}, java_script_enabled=scripts)

        return People(telephone(), telephone(), telephone(), look if scripts else measure)

    return gather


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_question_becomes_an_article_that_leads_to_its_author(
    scripts: bool, people: Callable[..., People]
) -> None:
    everybody = people(scripts)
    ask(everybody)
    put_to_the_member(everybody)
    write_and_hand_in(everybody)
    publish(everybody)
    page = search_until(
        everybody.reader,
        "/search?q=pulled+hamstring+nordic+curls",
        lambda page: page.locator("figure").get_by_role("link", name=TITLE),
    )
    everybody.look(page)
    read_on_to_the_telephone(page, everybody.look)


def ask(everybody: People) -> None:
    """A reader asks."""
    page = everybody.reader.go("/ask")
    everybody.look(page)
    page.get_by_label("Your question in one line").fill(TITLE)
    page.get_by_label("Tell us more").fill("I felt a pop in the back of my thigh while sprinting.")
    page.get_by_label("Sport").fill("Football")
    follow(page.get_by_role("button", name="Send my question"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your question")
    everybody.look(page)


def put_to_the_member(everybody: People) -> None:
    """An editor signs in, says what the question is about, and asks who knows."""
    page = everybody.editor.go("/editor/")
    everybody.look(page)
    sign_in(page, EDITOR)
    everybody.look(page)
    follow(page.get_by_role("link", name="Questions (1)"))
    everybody.look(page)
    follow(page.get_by_role("link", name=TITLE))
    everybody.look(page)
    page.get_by_text("Injuries").click()
    expect(page.get_by_label("Hamstring strain")).to_be_visible()
    page.get_by_label("Hamstring strain").check()
    follow(page.get_by_role("button", name="Keep these topics"))
    expect(page.get_by_role("status")).to_contain_text("The topics are kept.")
    follow(page.get_by_role("button", name="Ask Maria Lopez, MD, CAQSM"))
    expect(page.get_by_text("Put to Maria Lopez, MD, CAQSM")).to_be_visible()
    everybody.look(page)


def write_and_hand_in(everybody: People) -> None:
    """The member signs in, writes, looks at it, and hands it in."""
    page = everybody.member.go("/account/questions/")
    sign_in(page, MEMBER)
    everybody.look(page)
    follow(page.get_by_role("link", name=TITLE))
    everybody.look(page)
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("strong", has_text="hamstring")).to_be_visible()
    everybody.look(page)
    follow(page.get_by_role("button", name="Hand it in"))
    expect(page.get_by_text("The editors are reading your answer.")).to_be_visible()
    everybody.look(page)


def publish(everybody: People) -> None:
    """The editor publishes."""
    page = everybody.editor.go("/editor/questions/")
    follow(page.get_by_role("link", name=TITLE))
    everybody.look(page)
    page.get_by_label("Summary").fill("Weeks rather than days, and not by resting alone.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("strong", has_text="hamstring")).to_be_visible()
    everybody.look(page)
    follow(page.get_by_role("button", name="Publish"))
    expect(page.get_by_role("status")).to_contain_text("The article is published.")


def read_on_to_the_telephone(page: Page, look: Callable[[Page], None]) -> None:
    """From the quoted answer by its article and byline to the author's pages, answers and telephone."""
    expect(page.locator("figure mark").first).to_have_text(re.compile("hamstring", re.IGNORECASE))
    follow(page.locator("figure").get_by_role("link", name=TITLE))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".byline")).to_contain_text("Member SSM")
    look(page)
    follow(page.locator(".byline").get_by_role("link"))
    expect(page.get_by_role("heading", name="All 2 articles")).to_be_visible()
    look(page)
    follow(page.get_by_role("link", name="See the full listing"))
    answers = page.get_by_role("region", name=re.compile("^Published answers"))
    for title in (TITLE, "Is a sore hamstring torn?"):
        expect(answers.get_by_role("link", name=title)).to_be_visible()
    expect(page.get_by_role("link", name="Call").first).to_have_attribute("href", "tel:+17145550142")
    look(page)


def test_refused_forms_of_the_desk_say_what_to_do(people: Callable[..., People]) -> None:
    everybody = people()
    ask(everybody)
    put_to_the_member(everybody)
    page = everybody.editor.page
    page.get_by_label("Why", exact=True).fill(" ")
    follow(page.get_by_role("button", name="Decline it"))
    _expect_refused(page, "Say why", everybody)
    page.get_by_label("Address of the article").fill("nothing-here")
    follow(page.get_by_role("button", name="This article answers it"))
    _expect_refused(page, "There is no article at this address", everybody)
    page.get_by_label("Another member").fill("nobody")
    follow(page.get_by_role("button", name="Ask them"))
    _expect_refused(page, "invite them first", everybody)

    page = everybody.member.go("/account/questions/")
    sign_in(page, MEMBER)
    follow(page.get_by_role("link", name=TITLE))
    follow(page.get_by_role("button", name="Hand it in"))
    _expect_refused(page, "Write your answer first", everybody)


def test_refused_forms_of_what_is_published_say_what_to_do(people: Callable[..., People]) -> None:
    everybody = people()
    page = everybody.editor.go("/editor/articles/sore-hamstring")
    sign_in(page, EDITOR)
    everybody.look(page)
    page.get_by_label("Title").fill(" ")
    follow(page.get_by_role("button", name="Keep these"))
    _expect_refused(page, "Give the article a title", everybody)
    follow(page.get_by_role("link", name="Correct"))
    everybody.look(page)
    page.get_by_label("The answer").fill(" ")
    follow(page.get_by_role("button", name="Publish the change"))
    _expect_refused(page, "An answer cannot be empty", everybody)


def test_comments_and_bylines_that_wait_are_decided(
    people: Callable[..., People], author: PhysicianRow, factory: DirectoryFactory, database: Database
) -> None:
    everybody = people()
    factory.physician("Ann Stranger")
    factory.physician("Al Stranger")
    article = factory.article("Whose is this?", answers=[(None, "Rest.")])
    with database.writing() as session:
        session.add(CommentRow(article_id=article.id, text="This helped.", digest="0"))
        session.get_one(AnswerRow, article.answers[0].id).byline_state = "several"
    page = everybody.editor.go("/editor/comments")
    sign_in(page, EDITOR)
    everybody.look(page)
    follow(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("There are none just now.")).to_be_visible()
    everybody.look(page)
    follow(page.get_by_role("link", name="Editors’ desk"))
    follow(page.get_by_role("link", name="Bylines (1)"))
    everybody.look(page)
    follow(page.get_by_role("button", name="Ann Stranger, MD"))
    expect(page.get_by_text("No bylines may mean")).to_be_visible()
    everybody.look(page)


def test_the_whole_path_by_keyboard_alone(people: Callable[..., People]) -> None:
    everybody = people()
    ask(everybody)
    page = everybody.editor.go("/editor/questions/1")
    sign_in_by_keyboard(page, EDITOR)
    tab_to(page, text="Injuries")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Hamstring strain")).to_be_visible()
    tab_to(page, field="topics")
    page.keyboard.press("Space")
    tab_to(page, text="Keep these topics")
    enter(page)
    tab_to(page, text="Ask")
    enter(page)

    page = everybody.member.go("/account/questions/1")
    sign_in_by_keyboard(page, MEMBER)
    tab_to(page, field="body")
    page.keyboard.type("Load it slowly.")
    tab_to(page, text="Hand it in")
    enter(page)

    page = everybody.editor.go("/editor/questions/1")
    tab_to(page, field="summary")
    page.keyboard.type("Weeks, not days.")
    tab_to(page, text="Publish")
    enter(page)
    expect(page.get_by_role("status")).to_contain_text("The article is published.")


def sign_in(page: Page, email: str) -> None:
    """Sign in, and come to the page one wanted."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))


def sign_in_by_keyboard(page: Page, email: str) -> None:
    """The same without a mouse."""
    tab_to(page, field="email")
    page.keyboard.type(email)
    tab_to(page, field="password")
    page.keyboard.type(PASSWORD)
    enter(page)


def _expect_refused(page: Page, words: str, everybody: People) -> None:
    expect(page.get_by_role("alert")).to_contain_text(words)
    everybody.look(page)
