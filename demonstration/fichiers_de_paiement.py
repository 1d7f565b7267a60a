"""The payments of one caisse, the visitors', as it sends them: a real file, read and accepted by the product.

The rows of a year are not written: they come from the file. A second file, with two faulty lines, waits for a person.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence

from django.core.files.base import ContentFile

from cpts.commun.horloge import a_la_date
from cpts.droits.enums import Role
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Organisation
from demonstration.argent import Paiement, reference
from demonstration.moments import le
from financements.versements.acceptation import accepter
from financements.versements.importation import lire_import
from financements.versements.models import ImportVersements
from financements.versements.reception import recevoir

ANNEE = 2025
RECU_LE, ACCEPTE_LE = datetime.date(2026, 1, 14), datetime.date(2026, 1, 15)
EN_ATTENTE_LE = datetime.date(2026, 11, 16)
COLONNES = ("siren", "contrat", "date", "montant", "mission", "objet", "reference")
# Two of them are wrong: a thirty-first of November, a CPTS that nobody knows.
LIGNES_EN_ATTENTE = 10

Ligne = tuple[str, str, str, str, str, str, str]


def vient_d_un_fichier(paiement: Paiement) -> bool:
    """Whether a payment of the visitors' caisse is left to its file."""
    return paiement.date.year == ANNEE


def caisse_des_visiteurs(vitrine: CPTS) -> Organisation:
    caisse = vitrine.rattachement(NatureRattachement.CAISSE, RECU_LE)
    assert caisse is not None, "La CPTS des visiteurs a une caisse signataire."
    return caisse


def importer_l_annee(vitrine: CPTS, paiements: Iterable[tuple[str, int, Paiement]]) -> ImportVersements:
    """Send and accept the file of the year. ``paiements``: (SIREN, number of the row, payment)."""
    lignes = [_ligne(siren, numero, paiement) for siren, numero, paiement in paiements]
    importation = _envoyer(vitrine, lignes, f"demonstration_versements_aci_{ANNEE}.csv", RECU_LE)
    with a_la_date(le(ACCEPTE_LE, 9)):
        accepter(_controleur(), importation)
    return importation


def laisser_un_fichier_en_attente(vitrine: CPTS, sirens: Sequence[str]) -> ImportVersements:
    """A file read but not accepted: ten payments, two of which are wrong."""
    lignes: list[Ligne] = [
        (
            sirens[rang % len(sirens)],
            "",
            f"{3 + rang:02d}/11/2026",
            f"{1500 + 125 * rang},00",
            "",
            "Acompte de démonstration",
            f"DEMO-2026-11-{rang:03d}",
        )
        for rang in range(LIGNES_EN_ATTENTE)
    ]
    lignes[3] = (*lignes[3][:2], "31/11/2026", *lignes[3][3:])
    lignes[7] = ("123456782", *lignes[7][1:])
    return _envoyer(vitrine, lignes, "demonstration_versements_aci_novembre_2026.csv", EN_ATTENTE_LE)


def _envoyer(vitrine: CPTS, lignes: Sequence[Ligne], nom: str, jour: datetime.date) -> ImportVersements:
    with a_la_date(le(jour, 16)):
        importation, _ = recevoir(
            _controleur(), caisse_des_visiteurs(vitrine), ContentFile(_csv(lignes), name=nom)
        )
        lire_import(importation.pk)
    importation.refresh_from_db()
    return importation


def _controleur() -> Utilisateur:
    return Utilisateur.objects.get(username=Role.CPAM.value)


def _ligne(siren: str, numero: int, paiement: Paiement) -> Ligne:
    euros, centimes = divmod(abs(paiement.centimes), 100)
    signe = "-" if paiement.centimes < 0 else ""
    return (
        siren,
        "",
        f"{paiement.date:%d/%m/%Y}",
        f"{signe}{euros},{centimes:02d}",
        paiement.mission,
        paiement.objet,
        reference(paiement, numero),
    )


def _csv(lignes: Iterable[Ligne]) -> bytes:
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(COLONNES)
    ecrivain.writerows(lignes)
    return sortie.getvalue().encode("utf-8-sig")
