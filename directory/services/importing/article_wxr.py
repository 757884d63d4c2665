"""What only WordPress exports (WXR) have: posts that are not public, logins, counts in custom fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from directory.services.importing import article_fields as fields
from directory.services.importing.article_page import Told, one_line_of

_TYPES = frozenset({"post", "article"})
_LOGINS = re.compile(
    r"(?i:admin(?:istrator)?|editor|webmaster|root|user|staff|author|info|no-?reply)\d*|[a-z0-9_.-]+|\S+@\S+"
)
_VIEWS = (
    "post_views_count",
    "wpb_post_views_count",
    "_post_views_count",
    "post_views",
    "_post_views",
    "views",
    "_views",
    "view_count",
    "views_count",
    "_view_count",
    "total_views",
    "pageviews",
    "hits",
    "entry_views",
    "_jetpack_post_views",
)
_VIEWS_30 = ("post_views_30_days", "views_30_days", "views_last_30_days", "monthly_views")
_VIEWS_7 = ("post_views_7_days", "views_7_days", "views_last_7_days", "weekly_views")
_RATING = ("ratings_average", "_kksr_avg", "rating", "_rating", "average_rating", "rating_average")
_RATINGS = ("ratings_users", "_kksr_casts", "rating_count", "ratings_count", "votes")
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|wp_caption|vc_\w+|et_pb_\w+)(?:\s[^\]\[]{0,1000})?\]"
)
_BLOCKS = re.compile(r"<(?:p|div|ul|ol|li|table|blockquote|h[1-6]|pre|section|article)\b", re.IGNORECASE)


def is_published(item: Element) -> bool:
    """Whether an item is a post that everybody may read."""
    return (
        (item.findtext("wp:post_type") or "").strip() in _TYPES
        and (item.findtext("wp:status") or "publish").strip() == "publish"
        and not (item.findtext("wp:post_password") or "").strip()
    )


def author(element: Element) -> dict[str, str]:
    """The name that the login of an author stands for."""
    login = (element.findtext("wp:author_login") or "").strip()
    parts = (element.findtext("wp:author_first_name") or "", element.findtext("wp:author_last_name") or "")
    name = (element.findtext("wp:author_display_name") or "").strip() or " ".join(parts).strip()
    return {login: name} if login and name else {}


def public_name(name: str) -> str:
    """The name, unless it is but a login: ``admin``."""
    return "" if _LOGINS.fullmatch(name) else name


def name_of(item: Element) -> str:
    """The end of the address of a post; empty outside WordPress."""
    return unquote((item.findtext("wp:post_name") or "").strip())


def with_paragraphs(html: str) -> str:
    """Content without shortcodes, its paragraphs as elements: WordPress keeps them as empty lines."""
    html = _SHORTCODE.sub("", html)
    if re.search(r"<(?:p|br)\b", html, re.IGNORECASE):
        return html
    parts = re.split(r"\n\s*\n", html.replace("\r\n", "\n"))
    return "\n".join(part if _BLOCKS.search(part) else f"<p>{_with_breaks(part)}</p>" for part in parts)


def _with_breaks(part: str) -> str:
    return part.strip().replace("\n", "<br>\n")


def read_post(item: Element, told: Told) -> None:
    """Read the excerpt, the comments and the custom fields of a post."""
    excerpt = (item.findtext("excerpt:encoded") or "").strip()
    told.summary = told.summary or one_line_of(re.sub(r"<[^<>]*>", " ", excerpt))
    comments = item.findall("wp:comment")
    if comments:
        told.comments = sum(map(_is_public_comment, comments))
    custom = {
        (meta.findtext("wp:meta_key") or "").strip(): (meta.findtext("wp:meta_value") or "").strip()
        for meta in item.findall("wp:postmeta")
    }
    for column, keys in (("views_total", _VIEWS), ("views_30_days", _VIEWS_30), ("views_7_days", _VIEWS_7)):
        counted = [number for value in _values(custom, keys) if (number := fields.count(value)) is not None]
        if counted:
            told.views.setdefault(column, counted[0])
    marks = next(iter(_values(custom, _RATINGS)), "")
    stars = next((found for value in _values(custom, _RATING) if (found := fields.stars(value, marks))), None)
    told.stars = told.stars or stars


def _values(custom: dict[str, str], keys: Iterable[str]) -> list[str]:
    return [custom[key] for key in keys if key in custom]


def _is_public_comment(comment: Element) -> bool:
    kind = (comment.findtext("wp:comment_type") or "").strip()
    return kind in ("", "comment") and (comment.findtext("wp:comment_approved") or "").strip() == "1"
