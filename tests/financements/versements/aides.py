"""Payment files that pass, and how to break one thing: CSV and XLSX in every way a caisse writes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cpts.structures.models import CPTS
from financements.contrats.models import Contrat, Echeance, EtatEcheancier
from financements.versements.models import ImportVersements, LigneImport, Rapprochement
from financements.versements.rapprochement import rapprocher
from financements.versements.reception import recevoir

TITRES = ("siren", "contrat", "date", "montant", "mission", "objet", "reference")


def ligne(siren: str = "", **zones: str) -> dict[str, str]:
    """One line that passes, once its SIREN is a CPTS's."""
    return {
        "siren": siren, "contrat": "", "date": "15/03/2025", "montant": "1 234,56", "mission": "prevention",
        "objet": "Avance", "reference": "R-1", **zones,
    }  # fmt: skip


def en_csv(
    lignes: Iterable[dict[str, str]],
    titres: Sequence[str] = TITRES,
    separateur: str = ";",
    encodage: str = "utf-8",
    fin: str = "",
) -> bytes:
    tampon = io.StringIO(newline="")
    ecrire = csv.writer(tampon, delimiter=separateur).writerow
    ecrire(titres)
    for valeurs in lignes:
        ecrire([valeurs.get(titre, "") for titre in titres])
    return (tampon.getvalue() + fin).encode(encodage)


def en_xlsx(rangees: Iterable[Sequence[object]], nom: str = "Versements") -> bytes:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as livre:
        feuille = livre.add_worksheet(nom)
        for rang, valeurs in enumerate(rangees):
            feuille.write_row(rang, 0, valeurs)
    return tampon.getvalue()


def fichier(contenu: bytes, nom: str = "versements.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, contenu)


def importer(user, cpts: CPTS, contenu: bytes, nom: str = "versements.csv", **options) -> ImportVersements:
    """The file sent by a person of the CPTS's caisse."""
    caisse = Contrat.objects.get(cpts=cpts).caisse
    return recevoir(user, caisse, fichier(contenu, nom), **options)[0]


def devoir(contrat: Contrat, *lignes: tuple, au=None) -> None:
    """Lines of a stored schedule: (date, mission, amount)."""
    Echeance.objects.bulk_create(
        Echeance(
            contrat=contrat, rang=rang, date=date, annee_contrat=contrat.signature, objet="avance",
            mission=mission, montant=Decimal(montant), regle="R5", bareme="demo-exemples",
        )
        for rang, (date, mission, montant) in enumerate(lignes, 1)
    )  # fmt: skip
    EtatEcheancier.objects.create(contrat=contrat, au=au or contrat.fin, officiel=False, reserves=[])


def un_import(contrat: Contrat, user) -> ImportVersements:
    """An accepted file with one line set aside: what the addresses of the room name."""
    importation = ImportVersements.objects.create(
        organisation=contrat.caisse, nom="essai.csv", type_detecte="text/csv", taille=3, sha256=f"{contrat.pk:064x}",
        depose_par=user, etat="accepte", decide_le=timezone.now(), decide_par=user, erreurs=1, lignes_lues=1,
    )  # fmt: skip
    importation.contenu.save("essai.csv", ContentFile(b"abc"))
    LigneImport.objects.create(importation=importation, ligne=2, etat="erreur", lu={"siren": "?"})
    return importation


def rapproche(contrat: Contrat) -> Rapprochement:
    """The comparison of a contract, computed."""
    rapprocher([contrat])
    return Rapprochement.objects.get(contrat=contrat)
