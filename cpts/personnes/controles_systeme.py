"""System checks: a demonstration account cannot exist where real people sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections
from django.db.utils import DatabaseError

from cpts.personnes.models import Utilisateur

INDICE = "Supprimez ces comptes, ou démarrez avec les réglages de la démonstration."


@checks.register(checks.Tags.database)
def aucun_compte_de_demonstration(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """``cpts.E001``: the database holds demonstration accounts and the settings do not welcome them."""
    if settings.COMPTES_DEMONSTRATION or not databases:
        return []
    erreurs: list[checks.CheckMessage] = []
    for alias in databases:
        if nombre := _comptes_de_demonstration(alias):
            message = f"{nombre} compte(s) de démonstration dans la base « {alias} »."
            erreurs.append(checks.Error(message, hint=INDICE, id="cpts.E001"))
    return erreurs


def _comptes_de_demonstration(alias: str) -> int:
    """How many; zero before the first migration."""
    table = Utilisateur._meta.db_table
    try:
        if table not in connections[alias].introspection.table_names():
            return 0
        return Utilisateur.objects.using(alias).filter(demonstration=True).count()
    except DatabaseError:
        return 0


@checks.register(checks.Tags.security, deploy=True)
def reglages_sans_demonstration(**kwargs: Any) -> list[checks.CheckMessage]:
    """``cpts.E002`` and ``E003``: settings of a demonstration on a deployment."""
    erreurs: list[checks.CheckMessage] = []
    if settings.COMPTES_DEMONSTRATION:
        texte = "COMPTES_DEMONSTRATION est vrai : les comptes de démonstration pourraient se connecter."
        erreurs.append(checks.Error(texte, id="cpts.E002"))
    if settings.MOT_DE_PASSE_DEMO:
        texte = "MOT_DE_PASSE_DEMO est défini : la page de connexion afficherait un mot de passe."
        erreurs.append(checks.Error(texte, id="cpts.E003"))
    return erreurs
