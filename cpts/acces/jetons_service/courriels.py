"""Mails about service tokens: to the two people who made one, or to who administers them. Never the secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from cpts.acces.jetons_service.qui import de_la_structure, gerants
from cpts.courriels.envoi import envoyer, lien

if TYPE_CHECKING:
    from cpts.personnes.models import JetonService, Utilisateur

OBJETS = {
    "demande": "un jeton de service attend votre accord",
    "accorde": "un jeton de service est accordé",
    "affiche": "le secret d’un jeton de service a été affiché",
    "renouvele": "un jeton de service est renouvelé",
    "retire": "un jeton de service est retiré",
    "rappel": "un jeton de service expire bientôt",
}


def prevenir(jeton: JetonService, acte: str, par: Utilisateur | None = None) -> None:
    """Tell what was done. A demand goes to those who may grant it, anything else to the two people."""
    destinataires = qui_accorde(jeton) if acte == "demande" else les_deux(jeton)
    contexte = {"jeton": jeton, "par": par, "lien": lien(reverse("jeton_service", args=[jeton.uuid]))}
    gabarit = f"cpts/acces/courriels/jeton_service_{acte}.txt"
    for adresse in _adresses(destinataires):
        envoyer(adresse, OBJETS[acte], gabarit, contexte, cpts=jeton.cpts)


def qui_accorde(jeton: JetonService) -> list[Utilisateur]:
    """Those who may grant it."""
    return [personne for personne in gerants(jeton) if personne != jeton.demande_par]


def les_deux(jeton: JetonService) -> list[Utilisateur]:
    """Who asked and who granted, as long as they are of the structure; when none is left, who administers it."""
    presents = set(de_la_structure(jeton).values_list("utilisateur", flat=True))
    restent = [p for p in (jeton.demande_par, jeton.accorde_par) if p is not None and p.pk in presents]
    return restent or list(gerants(jeton))


def _adresses(personnes: Iterable[Utilisateur]) -> list[str]:
    return sorted({p.email for p in personnes if p.email})
