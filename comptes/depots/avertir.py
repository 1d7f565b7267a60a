"""Who is told that accounts which counted are replaced or withdrawn: those who examine them, who attested them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from comptes.totaux.requetes import par_mission
from comptes.versions.models import Version
from cpts.courriels.envoi import envoyer, lien
from cpts.droits.regles import ROLES_PAR_ACTION, Action
from cpts.personnes.models import Habilitation
from cpts.structures.models import CPTS

ZERO = Decimal(0)


@dataclass(frozen=True)
class Averti:
    """A body or a person told by mail. ``qui`` is shown before the act; ``adresses`` are not."""

    qui: str
    adresses: tuple[str, ...]


def avertis(remplacee: Version) -> list[Averti]:
    """Who will be told if this version stops counting."""
    trouves = [
        Averti(qui, tuple(adresses))
        for chemin in settings.DEPOT_EXAMINATEURS
        for qui, adresses in import_string(chemin)(remplacee)
    ]
    par = remplacee.attestee_par
    if par is not None:
        trouves.append(Averti(f"{par}, qui a attesté ces comptes", (par.email,) if par.email else ()))
    return trouves


def remplacement(version: Version, remplacee: Version) -> None:
    """Tell that ``version`` counts in the place of ``remplacee``. No amount in a mail: a link."""
    contexte = {"version": version, "remplacee": remplacee, "lien": _lien(version)}
    adresses = {adresse for averti in avertis(remplacee) for adresse in averti.adresses}
    _envoyer(version.depot.cpts, adresses, "des comptes sont remplacés", "remplacement", contexte)


def retrait(retiree: Version, suivante: Version | None) -> None:
    """Tell that accounts count no more; ``suivante`` are those of the other piece that count instead."""
    contexte = {"retiree": retiree, "suivante": suivante, "lien": _lien(retiree)}
    adresses = {adresse for averti in avertis(retiree) for adresse in averti.adresses}
    _envoyer(retiree.depot.cpts, adresses, "des comptes sont retirés", "retrait", contexte)


def attestation_attendue(version: Version) -> None:
    """Tell the presidency that confirmed accounts wait for its attestation."""
    contexte = {"version": version, "lien": lien(reverse("depot_attester", args=[version.uuid]))}
    adresses = set(adresses_de_qui_atteste(version.depot.cpts))
    _envoyer(version.depot.cpts, adresses, "des comptes attendent votre attestation", "attestation", contexte)


def adresses_de_qui_atteste(cpts: CPTS) -> list[str]:
    """Addresses of those who may attest for a CPTS today."""
    return list(
        Habilitation.objects.en_cours()
        .filter(cpts=cpts, role__in=ROLES_PAR_ACTION[Action.ATTESTER], utilisateur__is_active=True)
        .exclude(utilisateur__email="")
        .values_list("utilisateur__email", flat=True)
        .distinct()
    )


def _envoyer(cpts: CPTS, adresses: set[str], objet: str, gabarit: str, contexte: dict[str, Any]) -> None:
    for adresse in sorted(adresses):
        envoyer(adresse, objet, f"comptes/depots/courriels/{gabarit}.txt", contexte, cpts=cpts)


def _lien(version: Version) -> str:
    return lien(reverse("depot", args=[version.uuid]))


def comparaison_en_bref(avant: Version | None, apres: Version) -> dict[str, Any]:
    """Spend before and after, for the journal."""
    if avant is None:
        return {"depense": [None, sum(par_mission(apres).values(), ZERO)]}
    sommes = [sum(par_mission(version).values(), ZERO) for version in (avant, apres)]
    return {"remplace": avant.numero, "depense": sommes}
