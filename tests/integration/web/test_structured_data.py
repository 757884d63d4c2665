"""What pages tell programs: right by the vocabulary, tied together, and nothing that people are not shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from directory.domain.account import Actor
from directory.services.container import Services
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory, office
from tests.integration.web.page import Page, read
from tests.structured_rules import Node, nodes_of, structured_data, structured_problems

PAGES = [
    "/",
    "/physicians/raymond-tang-do",
    "/articles/outer-knee-pain-mile-four",
    "/authors/raymond-tang-do",
    "/authors/raymond-tang-do?sort=read&topic=running",
    "/authors/demonstration-society-for-sports-medicine?page=2",
]
HOSTILE = "</script><script>alert(1)</script><!-- ]]> \"R&D\" 'q' \u2028"


@pytest.mark.parametrize("address", PAGES)
def test_it_is_as_the_vocabulary_says(address: str, demo: CheckedClient) -> None:
    data = structured_data(read(demo, address).html)

    assert structured_problems(data) == []
    assert not nodes_of(data, "QAPage")


def test_an_article_is_by_persons_who_are_physicians_tied_to_their_listing(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    author = factory.physician("Maria Lopez", credentials=("MD", "FAAP"))
    gone = factory.physician("Ann Gone", status="retired")
    society = factory.society(name="Society of Knees", slug="knees")
    article = factory.article(
        "Sore hamstring",
        answers=[(author, "Rest."), (gone, "Ice."), (None, "Run.")],
        topics=("hamstring-strain", "running"),
        society=society,
    )
    (told,) = nodes_of(told_at(client, f"/articles/{article.slug}"), "Article")
    first, second, third = told["author"]

    assert first == {
        "@type": ["Person", "Physician"],
        "@id": f"http://localhost/physicians/{author.slug}",
        "name": "Maria Lopez",
        "honorificSuffix": "MD, FAAP",
        "url": f"http://localhost/authors/{author.slug}",
    }
    assert second == {"@type": "Person", "name": "Ann Gone", "honorificSuffix": "MD"}
    assert third == {"@type": "Person", "name": "A. Stranger", "honorificSuffix": "MD"}
    assert told["headline"] == "Sore hamstring"
    assert told["datePublished"] == "2020-05-17"
    assert "dateModified" not in told
    assert told["publisher"]["@id"] == "http://localhost/authors/knees"
    assert [each["@type"] for each in told["about"]] == ["MedicalCondition", "Thing"]


def test_an_article_tells_since_when_all_its_answers_hold_and_when_it_was_corrected(
    client: CheckedClient, factory: DirectoryFactory, services: Services
) -> None:
    editor = Actor(None, "Ed Itor", is_editor=True)
    author = factory.physician("Maria Lopez")
    article = factory.article("Sore hamstring", answers=[(author, "Rest."), (author, "Ice.")])
    path = f"/articles/{article.slug}"
    first, second = (each.id for each in article.answers)
    services.correcting.review(editor, first)
    (page,) = nodes_of(told_at(client, path), "MedicalWebPage")
    assert "lastReviewed" not in page, "one of the answers was never reviewed"

    services.correcting.review(editor, second)
    services.correcting.correct(editor, article.slug, first, "Rest, then run.", "Running was missing.")

    data = told_at(client, path)
    today = datetime.now(UTC).date().isoformat()
    (page,), (told,) = nodes_of(data, "MedicalWebPage"), nodes_of(data, "Article")
    assert (page["lastReviewed"], told["dateModified"]) == (today, today)
    assert structured_problems(data) == []


def test_the_listing_is_the_same_thing_that_articles_name(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    clinic = office(accepting_new_patients=True)
    rough = office(city="Irvine", precision="city", phone="")
    author = factory.physician(
        "Maria Lopez", languages=("en", "es"), npi="1234567893", offices=[clinic, rough], topics=("running",)
    )
    (told,) = nodes_of(told_at(client, f"/physicians/{author.slug}"), "Physician")

    assert told["@id"] == f"http://localhost/physicians/{author.slug}"
    assert told["telephone"] == "(714) 555-0142"
    assert told["knowsLanguage"] == ["en", "es"]
    assert told["identifier"] == {"@type": "PropertyValue", "propertyID": "NPI", "value": "1234567893"}
    assert [each["addressLocality"] for each in told["address"]] == ["Anaheim", "Irvine"]
    assert told["medicalSpecialty"][0]["name"] == "Family Medicine – Sports Medicine"
    first, second = told["workLocation"]
    assert first["isAcceptingNewPatients"] is True
    assert first["geo"]["latitude"] == pytest.approx(33.8456)
    assert "geo" not in second, "a point that is only roughly known is not told as exact"


def test_breadcrumbs_lead_from_the_top_to_the_page(demo: CheckedClient) -> None:
    for address in ("/physicians/raymond-tang-do", "/articles/outer-knee-pain-mile-four"):
        page = read(demo, address)
        (trail,) = nodes_of(structured_data(page.html), "BreadcrumbList")
        steps = trail["itemListElement"]
        shown = [link for link in page.links if f'href="{link.href}"' in page.html][: len(steps) - 1]

        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert [step["name"] for step in steps[:-1]] == [link.text for link in shown]
        assert steps[-1]["item"] == {"@id": f"http://localhost{address}"}


def test_an_unlisted_physician_is_told_to_no_program(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    gone = factory.physician("Maria Lopez", status="retired")
    response = client.get(f"/physicians/{gone.slug}")

    assert response.status_code == 410
    assert "ld+json" not in response.text
    assert "og:image" not in response.text


def test_hostile_texts_stay_texts(client: CheckedClient, factory: DirectoryFactory) -> None:
    author = factory.physician(
        f"Maria {HOSTILE}"[:90], slug="maria", biography=HOSTILE, offices=[office(name=HOSTILE)]
    )
    society = factory.society(name=HOSTILE, slug="knees")
    factory.article(HOSTILE, slug="hostile", answers=[(author, "Rest.")], summary=HOSTILE, society=society)
    for address in ("/physicians/maria", "/articles/hostile", "/authors/maria", "/authors/knees"):
        page = read(client, address)
        assert structured_problems(structured_data(page.html)) == []
        assert [each.get("src") for each in page.parts("script") if each.get("type") != "application/ld+json"]
        assert "alert(1)" not in "".join(each.text or "" for each in page.parts("script") if each.get("src"))
        assert len([each for each in page.parts("script") if not each.get("src")]) == 1
    (told,) = nodes_of(told_at(client, "/articles/hostile"), "Article")[:1]
    assert told["headline"] == HOSTILE


@pytest.mark.parametrize("address", PAGES)
def test_pages_have_a_picture_for_where_they_are_shared(address: str, demo: CheckedClient) -> None:
    page = read(demo, address)
    told = shared(page)

    assert told["og:title"]
    assert told["og:description"]
    assert told["og:url"].startswith("http://localhost/")
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"]
    picture = demo.get(told["og:image"])
    assert (picture.status_code, picture.mimetype) == (200, "image/png")


def told_at(client: CheckedClient, address: str) -> Node:
    """What the page at an address tells."""
    return structured_data(read(client, address).html)


def shared(page: Page) -> dict[str, str]:
    """What a page tells the sites it is shared on."""
    return {
        each.get("property") or "": each.get("content") or ""
        for each in page.parts("meta")
        if (each.get("property") or "").startswith("og:")
    }
