"""Enter a contract: prepare it, engage its missions, register it once it is signed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from cpts.commun.enums import Mission
from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import Etat, NatureRattachement
from cpts.structures.models import CPTS, Organisation
from cpts.structures.populations import population_au
from cpts.structures.tailles import taille_de
from cpts.structures.vie import noter_etape
from financements.aci.calendrier import ajouter_mois
from financements.baremes.registre import grille_de
from financements.contrats.actes.cadre import (
    acte_sur,
    atomique,
    enregistrer_ligne,
    exiger_la_tenue,
    noter,
)
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, EngagementMission
from financements.contrats.models.contrats import LIGNEE_ACI

UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Saisi:
    """What a new contract says. ``taille`` empty: from the population; ``annees`` None: as the agreement sets it."""

    signature: datetime.date
    annees: int | None = None
    numero: str = ""
    taille: str = ""
    bareme: str = LIGNEE_ACI
    modulations: tuple[str, ...] = ()
    clause_transmission: bool = False


@dataclass(frozen=True)
class Engagement:
    """A mission to engage, with its planned dates; the real ones for a contract already under way."""

    mission: str
    demarrage_prevu: datetime.date | None = None
    deploiement_prevu: datetime.date | None = None
    demarrage: datetime.date | None = None
    deploiement: datetime.date | None = None


def creer_contrat(
    user: Utilisateur | None, cpts: CPTS, saisi: Saisi, engagements: Iterable[Engagement] = ()
) -> Contrat:
    """Prepare a contract (« en cours de saisie »): nothing is due from it until it is registered.

    The caisse and the ARS are those linked to the CPTS on the day of the signature (else today).
    """
    exiger_la_tenue(user, cpts)
    with atomique():
        contrat = preparer(cpts, saisi, engagements)
        objet = f"Contrat préparé, signature du {date_longue(saisi.signature)}"
        noter(user, contrat, "prepare", objet, details={"fin": contrat.fin, "taille": contrat.taille})
    return contrat


def preparer(cpts: CPTS, saisi: Saisi, engagements: Iterable[Engagement] = ()) -> Contrat:
    """The row of a contract being entered, and its missions."""
    contrat = Contrat(
        cpts=cpts,
        caisse=_partie(cpts, NatureRattachement.CAISSE, saisi.signature),
        ars=_partie(cpts, NatureRattachement.ARS, saisi.signature),
        numero=saisi.numero,
        signature=saisi.signature,
        fin=dernier_jour(saisi),
        taille=saisi.taille or taille_du_perimetre(cpts, saisi.signature),
        bareme=saisi.bareme,
        modulations=list(saisi.modulations),
        clause_transmission=saisi.clause_transmission,
        saisie=Saisie.BROUILLON,
    )
    enregistrer_ligne(contrat)
    _engager(contrat, engagements)
    return contrat


def engager_missions(
    user: Utilisateur | None, contrat: Contrat, engagements: Iterable[Engagement]
) -> Contrat:
    """Say which missions a contract not registered yet engages, and their dates. Replaces what was said before."""
    with acte_sur(user, contrat) as lu:
        if lu.saisie == Saisie.ENREGISTRE:
            raise ValidationError(
                "Ce contrat est enregistré : ses missions ne changent plus que par un avenant."
            )
        engagements = list(engagements)
        _engager(lu, engagements)
        noms = ", ".join(Mission(e.mission).label for e in engagements) or "aucune"
        noter(user, lu, "missions", f"Missions engagées : {noms}")
    return lu


def enregistrer(user: Utilisateur | None, contrat: Contrat) -> Contrat:
    """Register a contract: its missions are known and it is signed. What it makes due is computed from now on."""
    with acte_sur(user, contrat) as lu:
        if lu.saisie == Saisie.ENREGISTRE:
            raise ValidationError("Ce contrat est déjà enregistré.")
        if lu.signature > timezone.localdate():
            raise ValidationError(
                f"Signature : lu {date_longue(lu.signature)} ; attendu : une date passée ou aujourd’hui. "
                "Ce contrat s’enregistre à partir du jour de sa signature."
            )
        if not EngagementMission.objects.filter(contrat=lu).exists():
            raise ValidationError("Ce contrat n’engage aucune mission : indiquez d’abord ses missions.")
        lu.saisie = Saisie.ENREGISTRE
        enregistrer_ligne(lu, "saisie")
        noter_etape(lu.cpts, Etat.ACI_SIGNE, lu.signature)
        noter(user, lu, "enregistre", f"Contrat enregistré, signé le {date_longue(lu.signature)}")
    return lu


def dernier_jour(saisi: Saisi) -> datetime.date:
    """The eve of the anniversary that closes the last contract year."""
    annees = saisi.annees or duree_conventionnelle(saisi.bareme, saisi.signature)
    if annees is None:
        raise ValidationError(
            {
                "annees": "Durée : rien n’a été lu, et le barème choisi n’en fixe pas. Indiquez un nombre d’années."
            }
        )
    return ajouter_mois(saisi.signature, 12 * annees) - UN_JOUR


def duree_conventionnelle(lignee: str, signature: datetime.date) -> int | None:
    """Years of a contract under the version of the agreement in force at the signature; None when not set."""
    version = grille_de(lignee).version_au(signature)
    return version.duree.annees if version and version.duree else None


def _partie(cpts: CPTS, nature: NatureRattachement, jour: datetime.date) -> Organisation:
    organisation = cpts.rattachement(nature, jour) or cpts.rattachement(nature)
    if organisation is None:
        raise ValidationError(
            f"{nature.label} : aucune n’est rattachée à {cpts.nom}. L’administration du service enregistre ce "
            "rattachement, puis le contrat peut être préparé."
        )
    return organisation


def taille_du_perimetre(cpts: CPTS, jour: datetime.date) -> str:
    """Size that the population of the perimeter gives on a day; refused where it is unknown."""
    taille = taille_de(population_au(cpts.pk, jour).habitants, jour)
    if taille is None:
        raise ValidationError(
            {
                "taille": f"Taille : la population du périmètre de {cpts.nom} est inconnue au {date_longue(jour)}. "
                "Indiquez la taille écrite au contrat, ou complétez d’abord les communes du périmètre."
            }
        )
    return taille


def _engager(contrat: Contrat, engagements: Iterable[Engagement]) -> None:
    EngagementMission.objects.filter(contrat=contrat).delete()
    rangs = Mission.values
    for engagement in sorted(engagements, key=lambda e: rangs.index(e.mission)):
        ligne = EngagementMission(
            contrat=contrat,
            mission=engagement.mission,
            demarrage_prevu=engagement.demarrage_prevu,
            deploiement_prevu=engagement.deploiement_prevu,
            demarrage=engagement.demarrage,
            deploiement=engagement.deploiement,
        )
        try:
            enregistrer_ligne(ligne)
        except ValidationError as refus:
            nom = Mission(engagement.mission).label
            raise ValidationError([f"{nom} : {message}" for message in refus.messages]) from refus
