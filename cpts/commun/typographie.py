"""French spacing of pages: no line begins with « : » or « ; », no quotation mark stands alone.

Templates, rules and messages are written with ordinary spaces; the page that leaves carries the unbreakable ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

ESPACE, FINE = "\u00a0", "\u202f"
# Before a high mark, a percent or a euro; after an opening quotation mark. The space comes first: a page has
# thousands of places, and few spaces before a mark.
_PLACES = re.compile(" (?:(?<=\\S )(?=[:;?!»%€])|(?<=« ))")
_LARGES = frozenset(":»%€")
# What is read back, copied or executed is left as it is.
_INTOUCHABLES = ("<textarea", "<option", "<code", "<pre", "<script", "<style")


def espacer(html: str) -> str:
    """The same page with unbreakable spaces in its text; tags, attributes and code are not touched."""
    morceaux: list[str] = []
    fin = 0
    for place in _PLACES.finditer(html):
        debut = place.start()
        balise = html.rfind("<", 0, debut)
        if html.rfind(">", 0, debut) < balise or html.startswith(_INTOUCHABLES, max(balise, 0)):
            continue
        suivant = html[debut + 1]
        large = suivant in _LARGES or html[debut - 1] == "«"
        morceaux += [html[fin:debut], ESPACE if large else FINE]
        fin = debut + 1
    return "".join((*morceaux, html[fin:])) if morceaux else html


class Typographie:
    """Middleware: spaces the pages, whole and in HTML; files, JSON and streams leave as they came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reponse = self.get_response(request)
        if isinstance(reponse, HttpResponse) and _est_une_page(reponse):
            reponse.content = espacer(reponse.content.decode(reponse.charset)).encode(reponse.charset)
        return reponse


def _est_une_page(reponse: HttpResponse) -> bool:
    nature = reponse.get("Content-Type", "")
    return nature.startswith("text/html") and not reponse.has_header("Content-Encoding")
