"""Template filters over ``cpts.commun.formats``: ``{% load formats %}``, ``{{ montant|euros }}``.

An optional argument replaces the word shown for an unknown value: ``{{ montant|euros:"—" }}``.
"""

from django import template

from cpts.commun import formats

register = template.Library()

for _nom in ("euros", "euros_ronds", "euros_compacts", "octets", "duree", "siren", "avec_article"):
    register.filter(_nom, getattr(formats, _nom))

for _nom in ("date_courte", "date_longue", "date_heure"):
    # aware datetimes reach the function in the current zone
    register.filter(_nom, getattr(formats, _nom), expects_localtime=True)


@register.filter
def nombre(valeur, inconnu=formats.INCONNU):
    """« 12 345 », without decimals."""
    return formats.nombre(valeur, inconnu=inconnu)


@register.filter
def pourcent(taux, decimales=0):
    """« 38 % » from the fraction 0.38; the argument is the number of decimals."""
    return formats.pourcent(taux, decimales=decimales)


@register.filter
def accord(quantite, formes):
    """``{{ 3|accord:"pièce" }}`` gives « 3 pièces »; irregular plurals as ``"journal,journaux"``."""
    singulier, _, pluriel = formes.partition(",")
    return formats.accord(quantite, singulier, pluriel or None)
