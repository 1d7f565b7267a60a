"""Suspend a contract, let it resume, end it. Each writes the life cycle of the CPTS."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError

from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import Etat
from cpts.structures.vie import noter_etape, retirer_etape
from financements.contrats.actes.cadre import (
    acte_sur,
    enregistrer_ligne,
    exiger_enregistre,
    exiger_entre,
    exiger_motif,
    noter,
)
from financements.contrats.models import Contrat, Suspension

UN_JOUR = datetime.timedelta(days=1)


def suspendre(
    user: Utilisateur | None,
    contrat: Contrat,
    debut: datetime.date,
    motif: str,
    fin: datetime.date | None = None,
) -> Suspension:
    """Suspend from ``debut``; ``fin``, when known, is the first day the contract has effect again."""
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        motif = exiger_motif(
            "motif", motif, "Indiquez pourquoi le contrat est suspendu : la CPTS lit ce motif."
        )
        exiger_entre("debut", debut, lu.signature, lu.fin, "Début de la suspension")
        if fin:
            exiger_entre("fin", fin, debut + UN_JOUR, lu.fin + UN_JOUR, "Reprise")
        suspension = Suspension(contrat=lu, debut=debut, fin=fin, motif=motif)
        enregistrer_ligne(suspension)
        noter_etape(lu.cpts, Etat.SUSPENDU, debut)
        if fin:
            noter_etape(lu.cpts, Etat.ACI_SIGNE, fin)
        jusque = f" jusqu’au {date_longue(fin)} (exclu)" if fin else ""
        noter(user, lu, "suspendu", f"Contrat suspendu le {date_longue(debut)}{jusque}", motif)
    return suspension


def reprendre(user: Utilisateur | None, contrat: Contrat, le: datetime.date, motif: str = "") -> Suspension:
    """End the suspension still open: ``le`` is the first day the contract has effect again."""
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        suspension = Suspension.objects.filter(contrat=lu, fin__isnull=True).first()
        if suspension is None:
            raise ValidationError("Ce contrat n’est pas suspendu : il n’y a rien à reprendre.")
        exiger_entre("le", le, suspension.debut + UN_JOUR, lu.fin + UN_JOUR, "Reprise")
        suspension.fin = le
        enregistrer_ligne(suspension, "fin")
        noter_etape(lu.cpts, Etat.ACI_SIGNE, le)
        noter(user, lu, "repris", f"Reprise du contrat le {date_longue(le)}", motif.strip())
    return suspension


def resilier(user: Utilisateur | None, contrat: Contrat, le: datetime.date, motif: str) -> Contrat:
    """End a contract early: ``le`` is the first day without effect. It cannot be undone."""
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        mettre_fin(user, lu, le, motif)
    return lu


def mettre_fin(user: Utilisateur | None, contrat: Contrat, le: datetime.date, motif: str) -> None:
    """Write the end of a contract already locked, and the life cycle that follows."""
    motif = exiger_motif("motif", motif, "Indiquez pourquoi le contrat prend fin : la CPTS lit ce motif.")
    exiger_entre("le", le, contrat.signature, contrat.fin, "Résiliation")
    contrat.resiliation, contrat.motif_resiliation = le, motif[:300]
    enregistrer_ligne(contrat, "resiliation", "motif_resiliation")
    _annuler_les_etapes_annoncees(contrat, le)
    noter_etape(contrat.cpts, Etat.RESILIE, le)
    noter(
        user,
        contrat,
        "resilie",
        f"Contrat résilié à compter du {date_longue(le)}",
        motif,
        {"resiliation": le},
    )


def _annuler_les_etapes_annoncees(contrat: Contrat, le: datetime.date) -> None:
    """A suspension that was to begin, or to end, after the contract did, has no step of its own any more."""
    for suspension in Suspension.objects.filter(contrat=contrat):
        if suspension.debut >= le:
            retirer_etape(contrat.cpts, Etat.SUSPENDU, suspension.debut)
        if suspension.fin and suspension.fin >= le:
            retirer_etape(contrat.cpts, Etat.ACI_SIGNE, suspension.fin)
