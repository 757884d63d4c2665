"""What other sites paste to show a small card of a listing or an article."""

from __future__ import annotations

from flask import url_for
from markupsafe import Markup

from directory.web.presenters.site import absolute
from directory.web.presenters.views import View

_WIDTH = 480
_HEIGHT = 280
_NARROW = 400
_HEIGHT_WHEN_NARROW = 360


class Embedding(View):
    """A card in a frame."""

    kind: str
    """``physicians`` or ``articles``."""
    slug: str
    title: str
    """What the frame is called for those who do not see it."""
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def url(self) -> str:
        """The address of the card."""
        endpoint = {"physicians": "embeds.physician", "articles": "embeds.article"}[self.kind]
        return absolute(url_for(endpoint, slug=self.slug))

    @property
    def discovery_url(self) -> str:
        """Where sites that know oEmbed ask for it."""
        endpoint = {"physicians": "physicians.listing", "articles": "articles.article"}[self.kind]
        page = absolute(url_for(endpoint, slug=self.slug))
        return absolute(url_for("embeds.oembed", url=page, format="json"))

    @property
    def html(self) -> str:
        """What to paste."""
        return str(
            Markup(
                '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
                ' style="border:0;max-width:100%"></iframe>'
            ).format(self.url, self.title, self.width, self.height)
        )

    def within(self, width: int | None, height: int | None) -> Embedding:
        """The same card, no larger than this; narrow ones are higher."""
        wide = min(self.width, width or self.width)
        high = self.height if wide >= _NARROW else _HEIGHT_WHEN_NARROW
        return self.model_copy(update={"width": wide, "height": min(high, height or high)})
