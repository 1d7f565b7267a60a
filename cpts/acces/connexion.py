"""Who may sign in with a local password, for how long, and the logins that the demonstration shows on its page."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.urls import reverse

from cpts.droits.perimetre import perimetre_de

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.http import HttpRequest

    from cpts.personnes.models import Utilisateur

VISITES = Path(__file__).parent / "donnees" / "visites.json"
# The administration reads data of others: its sessions are shorter.
DUREE_ADMINISTRATION = timedelta(hours=4)
DUREE_CPTS = timedelta(hours=8)


def peut_se_connecter(personne: AbstractBaseUser | AnonymousUser | None) -> bool:
    """An active account; a demonstration account only where the settings welcome it."""
    if not getattr(personne, "is_active", False):
        return False
    return settings.COMPTES_DEMONSTRATION or not getattr(personne, "demonstration", False)


class MotDePasseLocal(ModelBackend):
    """Local password. Also checked at each request of an open session."""

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        return peut_se_connecter(user)


def duree_de_session(personne: Utilisateur) -> timedelta:
    """How long a session lasts from its opening."""
    return DUREE_CPTS if perimetre_de(personne).de_cpts else DUREE_ADMINISTRATION


def adresse_apres_connexion(personne: Utilisateur) -> str:
    """The person's own home, or the page that says what to do for an account tied to nothing."""
    roles = perimetre_de(personne).roles
    return reverse(settings.LOGIN_REDIRECT_URL if roles else "sans_structure")


def adresse_derriere_le_relais(request: HttpRequest) -> str | None:
    """Visitor's address as the reverse proxy of the deployment states it (it replaces what the client claims)."""
    return request.headers.get("X-Forwarded-For") or request.META.get("REMOTE_ADDR")


@cache
def visites() -> list[dict[str, Any]]:
    """Demonstration accounts and their five-step tours: ``identifiant, role, titre, texte, etapes``."""
    return json.loads(VISITES.read_text(encoding="utf-8"))
