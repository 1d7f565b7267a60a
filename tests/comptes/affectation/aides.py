"""Small ledgers stored by the same functions as a reading: lines by COPY, then groups, missions and totals."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from comptes.affectation.enregistrement import enregistrer
from comptes.depots.compter import rendre_courante
from comptes.depots.verrous import verrouiller
from comptes.totaux.retenus import actualiser
from comptes.versions.enums import EtatLecture, Verdict
from comptes.versions.groupes import GroupeEnregistre, enregistrer_les_groupes
from comptes.versions.models import Depot, Exercice, Version
from tests.factories import DepotFactory, VersionFactory

LIBELLES_COMPTES = {
    "641100": "Salaires",
    "622600": "Honoraires",
    "627000": "Services bancaires",
    "689400": "Reports en fonds dédiés",
    "512000": "Banque",
    "741000": "Subvention ARS - FIR",
}


@dataclass(frozen=True)
class Ecriture:
    """One ledger line: ``montant`` is debit − credit, in euros."""

    compte: str
    montant: Decimal | str
    libelle: str = "Facture"
    journal: str = "AC"
    analytique: str = ""
    piece_ref: str = ""


def E(compte: str, montant: str, **champs: str) -> Ecriture:
    return Ecriture(compte, Decimal(montant), **champs)


def deposer(exercice: Exercice, ecritures: Sequence[Ecriture], piece: str = "fec") -> Version:
    """A version read and accepted, which counts from now on if its piece is the preferred one."""
    depot = Depot.objects.filter(exercice=exercice, piece=piece).first() or DepotFactory(
        exercice=exercice, piece=piece
    )
    version = VersionFactory(depot=depot, etat=EtatLecture.LU, verdict=Verdict.CONFORME)
    ranger(version, ecritures)
    with transaction.atomic():
        rendre_courante(verrouiller(version)[1])
    return version


def retirer(version: Version) -> None:
    """Withdraw an accepted version: its exercise falls back on the other piece, or on nothing."""
    with transaction.atomic():
        Depot.objects.filter(version_courante=version).update(version_courante=None)
        actualiser(version.depot.exercice)


@transaction.atomic
def ranger(version: Version, ecritures: Sequence[Ecriture]) -> None:
    """Lines, groups, missions and totals of a version: what the reading of a file does at its end."""
    groupes = _groupes(ecritures)
    numeros = {(g.compte, g.journal, g.analytique): g.numero for g in groupes}
    with (
        connection.cursor() as curseur,
        curseur.copy(
            "COPY comptes_ligneecriture (cpts_id, version_id, ligne, groupe, ecriture_num, aux_num, aux_lib,"
            " piece_ref, libelle, debit, credit, lettrage, devise) FROM STDIN"
        ) as copie,
    ):
        for ligne, e in enumerate(ecritures, start=2):
            montant = Decimal(e.montant)
            copie.write_row(
                (
                    version.depot.cpts_id,
                    version.pk,
                    ligne,
                    numeros[e.compte, e.journal, e.analytique],
                    str(ligne),
                    "",
                    "",
                    e.piece_ref,
                    e.libelle,
                    max(montant, Decimal(0)),
                    max(-montant, Decimal(0)),
                    "",
                    "",
                )
            )
    enregistrer_les_groupes(version.pk, groupes)
    enregistrer(version, groupes)


def _groupes(ecritures: Sequence[Ecriture]) -> list[GroupeEnregistre]:
    def cle(e: Ecriture) -> tuple[str, str, str]:
        return (e.compte, e.journal, e.analytique)

    groupes = []
    for numero, (nom, lignes) in enumerate(itertools.groupby(sorted(ecritures, key=cle), key=cle)):
        montants = [Decimal(e.montant) for e in lignes]
        compte, journal, analytique = nom
        groupes.append(
            GroupeEnregistre(
                numero=numero,
                compte=compte,
                compte_lib=LIBELLES_COMPTES.get(compte, f"Compte {compte}"),
                journal=journal,
                journal_lib=journal,
                analytique=analytique,
                lignes=len(montants),
                debit=sum((m for m in montants if m > 0), Decimal(0)),
                credit=sum((-m for m in montants if m < 0), Decimal(0)),
            )
        )
    return groupes
