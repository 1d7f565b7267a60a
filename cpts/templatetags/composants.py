"""Small components that a plain include cannot express: breadcrumb, links that keep the filters, long sentences."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.forms import Form
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, TextNode, Token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

register = template.Library()
RETOUR = re.compile(r"[ \t]*\n\s*")


def _accueil(connecte: bool) -> str:
    try:
        return reverse("accueil" if connecte else "public")
    except NoReverseMatch:
        return "/"


@register.inclusion_tag("composants/fil.html", takes_context=True)
def fil(context, *parties):
    """Breadcrumb: ``{% fil "Dépôts" url_depots "Dépôt n° 12" %}``.

    Pairs label, address; the last label alone is the current page. « Accueil » comes first by itself.
    """
    *paires, ici = parties
    user = context.get("user")
    maillons = [("Accueil", _accueil(bool(user and user.is_authenticated)))]
    maillons += zip(paires[::2], paires[1::2], strict=True)
    return {"maillons": maillons, "ici": ici}


@register.simple_tag
def filtres(form: Form) -> str:
    """Filters of a list, in one row (``composants/filtre.html``), for a bound form whose choices never change."""
    formulaire: Hashable = type(form)
    return _filtres(formulaire, tuple((nom, form.data.get(nom)) for nom in form.fields))


@lru_cache(maxsize=256)
def _filtres(formulaire, valeurs):
    """HTML of the filters, kept by values: each option is drawn by a template, and most lists are read unfiltered."""
    form = formulaire({nom: valeur for nom, valeur in valeurs if valeur is not None})
    return render_to_string("composants/filtre.html", {"form": form})


@register.simple_tag
def pied(site):
    """Footer of every page, drawn once: it only depends on the service."""
    return _pied(site)


@lru_cache(maxsize=16)
def _pied(site):
    return render_to_string("composants/pied.html", {"site": site})


@register.simple_tag(takes_context=True)
def adresse(context, **changements):
    """Query string of the page with some parameters replaced: ``<a href="{% adresse page=2 %}">``.

    An empty value removes the parameter. Filters and sort stay in the address, so a page can be shared.
    """
    parametres = context["request"].GET.copy()
    for nom, valeur in changements.items():
        if valeur in (None, ""):
            parametres.pop(nom, None)
        else:
            parametres[nom] = valeur
    return f"?{parametres.urlencode()}"


class Paragraphe(Node):
    """What ``{% paragraphe %}`` compiles to: its folded content and the variable that receives it, if any."""

    def __init__(self, contenu: NodeList, nom: str | None) -> None:
        self.nodelist, self.nom = contenu, nom

    def render(self, context: Context) -> str:
        texte = self.nodelist.render(context)
        if self.nom is None:
            return texte
        context[self.nom] = texte
        return ""


@register.tag
def paragraphe(parser: Parser, token: Token) -> Paragraphe:
    """One paragraph of text, written over several lines of a template: each break of line becomes one space.

    ``{% paragraphe %}…{% finparagraphe %}`` writes it there (mails, whose lines are those of the template);
    ``{% paragraphe as texte %}…{% finparagraphe %}`` keeps it in ``texte``, to hand it to an include.
    Only the template's own words are folded: a value that holds a break keeps it.
    """
    contenu = parser.parse(("finparagraphe",))
    parser.delete_first_token()
    for morceau in contenu.get_nodes_by_type(TextNode):
        morceau.s = RETOUR.sub(" ", morceau.s)
    if contenu and isinstance(contenu[0], TextNode):
        contenu[0].s = contenu[0].s.lstrip()
    if contenu and isinstance(contenu[-1], TextNode):
        contenu[-1].s = contenu[-1].s.rstrip()
    match token.split_contents():
        case [_]:
            return Paragraphe(contenu, None)
        case [_, "as", nom]:
            return Paragraphe(contenu, nom)
    raise TemplateSyntaxError("Écrire {% paragraphe %} ou {% paragraphe as nom %}.")
