"""Small components that a plain include cannot express: breadcrumb, links that keep the page's filters, cells."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.forms import Form
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from cpts.commun import tables

register = template.Library()
register.filter("cellules_de_nombres", tables.cellules_de_nombres)
register.filter("rangees_nommees", tables.rangees_nommees)
register.filter("rangees_de_nombres", tables.rangees_de_nombres)


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
