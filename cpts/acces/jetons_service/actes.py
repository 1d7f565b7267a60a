"""Acts on service tokens, each told by the journal and by mail.

The secret is made when the asker asks to see it, once another person has granted the token: nothing readable is ever
stored nor sent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from cpts.acces.jetons_service import qui
from cpts.acces.jetons_service.appels import nouveau_secret
from cpts.acces.jetons_service.courriels import prevenir
from cpts.acces.portees import proposees
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, JetonService, SecretService, Utilisateur
from cpts.traces.actes import journaliser

DUREES = (30, 90, 180, 365)  # days
RECOUVREMENT = timedelta(hours=24)  # how long the former secret still works, unless said otherwise
RECOUVREMENT_MAX = timedelta(days=7)
# A program deposits and reads; of the roles of a CPTS it holds the least.
ROLE_SUR_UNE_CPTS = Role.EXPERT_COMPTABLE


@dataclass(frozen=True)
class DemandeDeJeton:
    """What a person asks for: a structure they hold a role for, scopes, days."""

    habilitation: Habilitation
    libelle: str
    portees: Collection[str]
    duree_jours: int


def role_du_jeton(tenue: Habilitation) -> Role:
    """What a token acts as on the structure of this role."""
    return ROLE_SUR_UNE_CPTS if tenue.cpts_id else Role(tenue.role)


@transaction.atomic
def demander(personne: Utilisateur, demande: DemandeDeJeton) -> JetonService:
    """Ask for a token. Nothing opens before another person grants it. Raises ``ValidationError``."""
    tenue, role = demande.habilitation, role_du_jeton(demande.habilitation)
    permises = [p.code for p in proposees([role]) if p.code in demande.portees]
    if not permises or len(permises) != len(set(demande.portees)):
        raise ValidationError({"portees": "Choisissez parmi les portées proposées à votre structure."})
    compte = Utilisateur(
        username=f"service-{get_random_string(16).lower()}",
        first_name="Programme",
        last_name=f"« {demande.libelle} »",
        is_active=False,
        demonstration=personne.demonstration,
    )
    compte.set_unusable_password()
    compte.save()
    jeton = JetonService.objects.create(
        libelle=demande.libelle,
        role=role,
        cpts=tenue.cpts,
        organisation=tenue.organisation,
        portees=permises,
        compte=compte,
        duree_jours=demande.duree_jours,
        demande_par=personne,
    )
    _noter(
        jeton, personne, "demande", "Jeton de service demandé", portees=permises, jours=demande.duree_jours
    )
    return jeton


@transaction.atomic
def accorder(personne: Utilisateur, jeton: JetonService) -> JetonService:
    """Grant: the time of the token runs from now."""
    jeton = _verrouiller(jeton)
    qui.exiger(qui.peut_accorder(personne, jeton))
    maintenant = timezone.now()
    jeton.accorde_par, jeton.accorde_le = personne, maintenant
    jeton.expire_le = maintenant + timedelta(days=jeton.duree_jours)
    jeton.save(update_fields=["accorde_par", "accorde_le", "expire_le"])
    _noter(jeton, personne, "accorde", "Jeton de service accordé", expire_le=jeton.expire_le)
    return jeton


@transaction.atomic
def afficher(personne: Utilisateur, jeton: JetonService) -> tuple[SecretService, str]:
    """The first secret, made now; the text is not stored anywhere."""
    jeton = _verrouiller(jeton)
    qui.exiger(qui.peut_afficher(personne, jeton))
    secret, texte = nouveau_secret(jeton, personne)
    _noter(jeton, personne, "affiche", "Secret d’un jeton de service affiché", prefixe=secret.prefixe)
    return secret, texte


@transaction.atomic
def renouveler(
    personne: Utilisateur, jeton: JetonService, recouvrement: timedelta = RECOUVREMENT
) -> tuple[SecretService, str]:
    """Another secret; the former works for ``recouvrement`` more, any other ends now. The expiry does not move."""
    if not timedelta() <= recouvrement <= RECOUVREMENT_MAX:
        raise ValueError(recouvrement)
    jeton = _verrouiller(jeton)
    qui.exiger(qui.peut_renouveler(personne, jeton))
    maintenant = timezone.now()
    anciens = jeton.secrets.all()
    anciens.filter(fin_le__gt=maintenant).update(fin_le=maintenant)
    anciens.filter(fin_le__isnull=True).update(fin_le=maintenant + recouvrement)
    secret, texte = nouveau_secret(jeton, personne)
    fin = maintenant + recouvrement
    _noter(
        jeton, personne, "renouvele", "Jeton de service renouvelé", prefixe=secret.prefixe, ancien_jusqu_a=fin
    )
    return secret, texte


@transaction.atomic
def retirer(personne: Utilisateur, jeton: JetonService) -> JetonService:
    """Refuse what was asked, or end what was granted, at once."""
    jeton = _verrouiller(jeton)
    qui.exiger(qui.peut_retirer(personne, jeton))
    jeton.retire_par, jeton.retire_le = personne, timezone.now()
    jeton.save(update_fields=["retire_par", "retire_le"])
    mots = "Jeton de service retiré" if jeton.accorde_le else "Demande de jeton de service écartée"
    _noter(jeton, personne, "retire", mots)
    return jeton


def _verrouiller(jeton: JetonService) -> JetonService:
    """The row as it is now, kept from any other act until the end of this one."""
    JetonService.objects.select_for_update().get(pk=jeton.pk)
    return JetonService.objects.select_related(
        "cpts", "organisation", "compte", "demande_par", "accorde_par"
    ).get(pk=jeton.pk)


def _noter(jeton: JetonService, par: Utilisateur, acte: str, mots: str, **details: object) -> None:
    """Write the act in the journal and send its mails."""
    details = {"jeton": str(jeton.uuid), "structure": str(jeton.structure), **details}
    journaliser(par, jeton.cpts, f"jeton_service.{acte}", f"{mots} : {jeton.libelle}", details=details)
    prevenir(jeton, acte, par)
