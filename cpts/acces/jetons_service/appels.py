"""A service token that calls: its secret checked, its perimeter given, its use noted now and then.

A secret is 256 random bits, too many to be guessed: a plain SHA-256 protects it as well as the slow hash of passwords
would, and is computed in microseconds at each call.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string

from cpts.droits.enums import ROLES_DE_CONTROLE, ROLES_DE_CPTS
from cpts.droits.perimetre import Perimetre
from cpts.personnes.models import JetonService, SecretService, Utilisateur
from cpts.personnes.models.service import LONGUEUR_IDENTIFIANT, MARQUE

if TYPE_CHECKING:
    import datetime

# A use is noted at most once in this time: a thousand calls make one write.
PAS_D_USAGE = timedelta(hours=1)
LETTRES = "abcdefghijkmnpqrstuvwxyz23456789"
_FORME = re.compile(rf"{MARQUE}([{LETTRES}]{{{LONGUEUR_IDENTIFIANT}}})_[\w-]{{20,100}}", re.ASCII)


def nouveau_secret(jeton: JetonService, par: Utilisateur) -> tuple[SecretService, str]:
    """One more secret of this token, and its text, which is not stored anywhere."""
    identifiant = get_random_string(LONGUEUR_IDENTIFIANT, LETTRES)
    texte = f"{MARQUE}{identifiant}_{secrets.token_urlsafe(32)}"
    secret = SecretService.objects.create(
        jeton=jeton, identifiant=identifiant, empreinte=_empreinte(texte), cree_par=par
    )
    return secret, texte


def est_de_service(texte: str) -> bool:
    """Whether a bearer token is one of these: a person's never begins so."""
    return texte.startswith(MARQUE)


def ouvrir(texte: str) -> SecretService | None:
    """The secret of this text if it opens the API now; its account then has the perimeter of the token."""
    forme = _FORME.fullmatch(texte)
    if forme is None:
        return None
    lus = SecretService.objects.select_related("jeton__compte", "jeton__cpts", "jeton__organisation")
    secret = lus.filter(identifiant=forme[1]).first()
    if secret is None or not constant_time_compare(secret.empreinte, _empreinte(texte)):
        return None
    if not (secret.en_service and secret.jeton.vivant and _accueilli(secret.jeton.compte)):
        return None
    jeton, maintenant = secret.jeton, timezone.now()
    jeton.compte._perimetre = perimetre_du_jeton(jeton)
    _noter_l_usage(secret, maintenant)
    return secret


def perimetre_du_jeton(jeton: JetonService) -> Perimetre:
    """The perimeter of the token's role on its structure; the roles of the people who made it do not count."""
    role = jeton.role
    par_cpts = {jeton.cpts_id: frozenset({role})} if jeton.cpts_id and role in ROLES_DE_CPTS else {}
    tenues = {jeton.organisation_id: role} if jeton.organisation_id and role in ROLES_DE_CONTROLE else {}
    return Perimetre(frozenset({role}), par_cpts, tenues)


def _noter_l_usage(secret: SecretService, maintenant: datetime.datetime) -> None:
    """To the hour. Of two calls at once, one writes."""
    connu = secret.dernier_usage
    if connu is None or connu <= maintenant - PAS_D_USAGE:
        SecretService.objects.filter(pk=secret.pk, dernier_usage=connu).update(dernier_usage=maintenant)


def _accueilli(compte: Utilisateur) -> bool:
    """False for the account of a demonstration token under settings without demonstration accounts (production)."""
    return settings.COMPTES_DEMONSTRATION or not compte.demonstration


def _empreinte(texte: str) -> str:
    return hashlib.sha256(texte.encode()).hexdigest()
