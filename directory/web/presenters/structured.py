"""What pages say to programs, in the words of schema.org (JSON-LD).

Made from the same views that the pages show, so nothing that is hidden there stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import url_for

from directory.services.markdown import plain_text
from directory.web.presenters.article_views import (
    ArticleResult,
    ArticleView,
    BylineView,
    PublishedAnswer,
    SocietyView,
)
from directory.web.presenters.site import absolute, site_name, site_url
from directory.web.presenters.views import (
    Link,
    LocationView,
    PhysicianListing,
    TopicView,
)

Node = dict[str, Any]

_PERSON = ["Person", "Physician"]
"""A physician is a person here; schema.org's Physician alone is a business."""
_CONDITIONS = ("injury", "condition")
_LONGEST_DESCRIPTION = 300


def graph(*nodes: Node | None) -> Node:
    """What a page says, whole."""
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def website() -> Node:
    """The site, on its first page."""
    return {"@type": "WebSite", "@id": _site_id(), "url": f"{site_url()}/", "name": site_name()}


def article_page(
    article: ArticleView,
    society: SocietyView | None,
    breadcrumbs: Sequence[Link],
    image: str,
    corrected_on: date | None = None,
) -> Node:
    """An article, written by persons who are physicians, and the page it stands on."""
    url = absolute(article.url)
    site = _told("Organization", name=site_name(), url=f"{site_url()}/")
    return graph(
        _told(
            "Article",
            f"{url}#article",
            headline=article.title,
            description=article.summary,
            inLanguage="en",
            isAccessibleForFree=True,
            datePublished=article.published_on.isoformat() if article.published_on else None,
            dateModified=corrected_on.isoformat() if corrected_on else None,
            author=list(_authors(article.answers)),
            publisher=_society(society) if society else site,
            about=[_topic(topic) for topic in article.topic_links],
            image=image,
            mainEntityOfPage={"@id": url},
        ),
        _told(
            "MedicalWebPage",
            url,
            url=url,
            name=article.title,
            isPartOf={"@id": _site_id()},
            breadcrumb={"@id": f"{url}#breadcrumbs"},
            lastReviewed=_last_reviewed(article.answers),
        ),
        _breadcrumbs(url, breadcrumbs, article.title),
        website(),
    )


def listing_page(listing: PhysicianListing, breadcrumbs: Sequence[Link]) -> Node:
    """A listing: the physician, their offices, and how to reach them."""
    url = absolute(listing.url)
    return graph(_physician(listing), _breadcrumbs(url, breadcrumbs, listing.name))


def author_page(
    who: PhysicianListing | SocietyView, articles: Sequence[ArticleResult], page_path: str
) -> Node:
    """The page of an author, and what they have published."""
    url = absolute(page_path)
    author = _society(who) if isinstance(who, SocietyView) else _physician(who)
    page = _told(
        "ProfilePage",
        f"{url}#page",
        url=url,
        mainEntity={"@id": author["@id"]},
        isPartOf={"@id": _site_id()},
        hasPart=[
            _told(
                "Article",
                f"{absolute(article.url)}#article",
                headline=article.title,
                url=absolute(article.url),
                datePublished=article.published_on.isoformat() if article.published_on else None,
            )
            for article in articles
        ],
    )
    return graph(page, author, website())


def author_name(answer: BylineView) -> str:
    """Who answered, without the words that lead up to the name."""
    name = answer.name.strip()
    return name[10:].strip() if name[:10].lower() == "answer by " else name


def _physician(listing: PhysicianListing) -> Node:
    offices = listing.locations
    return _told(
        _PERSON,
        absolute(listing.url),
        url=absolute(listing.url),
        name=listing.name,
        hasCredential=[
            _told("EducationalOccupationalCredential", name=each) for each in listing.certifications
        ],
        honorificSuffix=", ".join(listing.credentials),
        description=_shortened(plain_text(listing.biography)),
        medicalSpecialty=[
            _told("MedicalSpecialty", name=each.name, url=absolute(each.url))
            for each in listing.specialty_links
        ],
        knowsAbout=[topic.name for topic in listing.topic_links],
        knowsLanguage=[language.code for language in listing.languages],
        telephone=next((office.phone for office in offices if office.phone), None),
        email=listing.email,
        sameAs=listing.website,
        identifier=_told("PropertyValue", propertyID="NPI", value=listing.npi) if listing.npi else None,
        address=[_address(office) for office in offices],
        workLocation=[_office(office, listing) for office in offices],
    )


def _office(office: LocationView, listing: PhysicianListing) -> Node:
    is_exact = office.precision == "rooftop"
    return _told(
        "MedicalClinic",
        name=office.name or f"{listing.name}, {office.city}",
        telephone=office.phone,
        address=_address(office),
        isAcceptingNewPatients=office.accepting_new_patients,
        geo=_told("GeoCoordinates", latitude=office.latitude, longitude=office.longitude)
        if is_exact
        else None,
    )


def _address(office: LocationView) -> Node:
    return _told(
        "PostalAddress",
        streetAddress=office.address,
        addressLocality=office.city,
        addressRegion=office.region,
        postalCode=office.postal_code,
        addressCountry=office.country,
    )


def _society(society: SocietyView) -> Node:
    return _told(
        "Organization",
        absolute(society.url),
        url=absolute(society.url),
        name=society.name,
        alternateName=society.short_name,
        sameAs=society.website,
        telephone=society.phone,
        email=society.email,
        address=", ".join(society.address_lines),
        logo=absolute(society.picture.url) if society.picture else None,
    )


def _last_reviewed(answers: Sequence[PublishedAnswer]) -> str | None:
    """When the answer longest without a review had its last; unknown while one never had any."""
    days = [answer.reviewed_on for answer in answers]
    known = [day.isoformat() for day in days if day]
    return min(known) if known and len(known) == len(days) else None


def _authors(answers: Sequence[BylineView]) -> Iterator[Node]:
    for answer in answers:
        name, _, credentials = author_name(answer).partition(", ")
        if answer.listed and answer.physician and answer.url:
            listing = absolute(url_for("physicians.listing", slug=answer.physician))
            url = absolute(answer.url)
            yield _told(_PERSON, listing, name=name, honorificSuffix=credentials, url=url)
        else:
            yield _told("Person", name=name, honorificSuffix=credentials)


def _topic(topic: TopicView) -> Node:
    kind = "MedicalCondition" if topic.kind in _CONDITIONS else "Thing"
    return _told(kind, name=topic.name, url=absolute(topic.url))


def _breadcrumbs(url: str, links: Sequence[Link], here: str) -> Node:
    trail = [(link.label, absolute(link.url)) for link in links]
    if not trail or trail[-1][1] != url:
        trail.append((here, url))
    return _told(
        "BreadcrumbList",
        f"{url}#breadcrumbs",
        itemListElement=[
            _told("ListItem", position=position, name=label, item={"@id": address})
            for position, (label, address) in enumerate(trail, start=1)
        ],
    )


def _told(kind: str | list[str], identifier: str = "", /, **facts: Any) -> Node:
    """A node with the facts that are known."""
    known = {name: value for name, value in facts.items() if value not in (None, "", [])}
    return {"@type": kind, **({"@id": identifier} if identifier else {}), **known}


def _site_id() -> str:
    return f"{site_url()}/#site"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_DESCRIPTION else text[:_LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + " …"
