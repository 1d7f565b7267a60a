"""Small components that a plain include cannot express: breadcrumb, links that keep the page's filters."""

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


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
