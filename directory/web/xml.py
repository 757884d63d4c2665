"""Writing XML: whatever a text holds, the document stays well-formed."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not (section 2.2 of the specification)."""


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element with a text in it."""
    element = SubElement(parent, tag, {name: _legal(value) for name, value in attributes.items()})
    element.text = _legal(text) or None
    return element


def document(root: Element) -> str:
    """The document of an element."""
    return XML_DECLARATION + tostring(root, encoding="unicode") + "\n"


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("", text)
