"""Pictures of pages: of the right size, of anything that may stand in a title, and gone with their page."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageChops

from directory.store.models import ArticleRow
from directory.store.unit_of_work import Database
from directory.web.cards.drawing import draw
from directory.web.presenters.social import CARD_SIZE, Card
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory

TITLES = {
    "short": "Knee",
    "long": "Why does my knee hurt when I run downhill " * 8,
    "one word": "x" * 500,
    "nothing": "",
    "other letters": "Łukasz Nguyễn 漢字 😀 \u202e gnol \x00\x07",
    "markup": "</script> & \"quotes\" 'here' ]]>",
    "blanks": " \t\n ",
}


@pytest.mark.parametrize("address", ["/card.png", "/articles/outer-knee-pain-mile-four/card.png"])
def test_a_picture_has_the_size_that_is_asked_for(address: str, demo: CheckedClient) -> None:
    response = demo.get(address)
    image = Image.open(io.BytesIO(response.data))
    image.load()

    assert (image.format, image.size) == ("PNG", CARD_SIZE)
    assert len(response.data) < 100_000
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_any_text_can_be_drawn_and_stays_inside(title: str) -> None:
    image = Image.open(io.BytesIO(draw(Card(title, title, (title, title), title, title)))).convert("RGB")
    empty = Image.open(io.BytesIO(draw(Card("", "")))).convert("RGB")
    margin = (CARD_SIZE[0] - 60, 0, *CARD_SIZE)
    difference = ImageChops.difference(image.crop(margin), empty.crop(margin))

    assert image.size == CARD_SIZE
    # Fewer colours are kept than drawn, so that the same ground differs a little.
    assert np.asarray(difference).max() < 40


def test_different_texts_make_different_pictures_and_addresses() -> None:
    one, other = Card("Question", "Sore knee"), Card("Question", "Sore heel")

    assert draw(one) != draw(other)
    assert one.digest != other.digest


def test_a_withdrawn_article_has_no_picture(
    client: CheckedClient, factory: DirectoryFactory, database: Database
) -> None:
    article = factory.article("Sore hamstring")
    assert client.get(f"/articles/{article.slug}/card.png").status_code == 200
    with database.writing() as session:
        session.get_one(ArticleRow, article.id).status = "withdrawn"

    assert client.get(f"/articles/{article.slug}/card.png").status_code == 404


@pytest.mark.parametrize("status", ["retired", "lapsed", "deceased", "removed"])
def test_an_unlisted_physician_has_no_picture(
    status: str, client: CheckedClient, factory: DirectoryFactory
) -> None:
    gone = factory.physician("Maria Lopez", status=status)

    assert client.get(f"/physicians/{gone.slug}/card.png").status_code == 410


def test_former_slugs_lead_to_the_picture(client: CheckedClient, factory: DirectoryFactory) -> None:
    physician, article = factory.physician("Maria Lopez"), factory.article("Sore hamstring")
    factory.alias("physician", "old", physician.id)
    factory.alias("article", "old", article.id)

    assert client.get("/physicians/old/card.png").location == f"/physicians/{physician.slug}/card.png"
    assert client.get("/articles/old/card.png").location == f"/articles/{article.slug}/card.png"


def test_asking_again_costs_a_304(demo: CheckedClient) -> None:
    first = demo.get("/card.png")

    assert demo.get("/card.png", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
