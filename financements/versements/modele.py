"""The documented layout of a payment file, to download: CSV, or XLSX with a sheet that explains it."""

from __future__ import annotations

import csv
import io

from cpts.commun.classeur import classeur
from financements.aci.codes import LIBELLES
from financements.versements.lecture.referentiels import charger

NOM = "modele-versements-aci"
EXEMPLE = {
    "siren": "", "contrat": "VOTRE-NUMERO", "date": "15/03/2025", "montant": "1234,56", "mission": "prevention",
    "objet": "Avance 2025", "reference": "VOTRE-REFERENCE-1",
}  # fmt: skip


def colonnes() -> list[str]:
    return charger("paiements/modele-1.json")["colonnes"]


def explications() -> list[tuple[str, str]]:
    """Each column and what goes in it."""
    textes = charger("paiements/modele-1.json")["explications"]
    return [(colonne, textes[colonne]) for colonne in colonnes()]


def en_csv() -> bytes:
    """Titles and one line of example, for a French spreadsheet."""
    tampon = io.StringIO(newline="")
    ecrire = csv.writer(tampon, delimiter=";", lineterminator="\r\n").writerow
    ecrire(colonnes())
    ecrire([EXEMPLE[colonne] for colonne in colonnes()])
    return ("\ufeff" + tampon.getvalue()).encode()


def en_xlsx() -> bytes:
    missions = [(code, libelle) for code, libelle in LIBELLES.items()]
    return classeur(
        [
            ("Versements", colonnes(), [[EXEMPLE[colonne] for colonne in colonnes()]]),
            ("Mode d’emploi", ["Colonne", "Ce qu’elle contient"], explications()),
            ("Missions", ["Code à écrire", "Mission"], missions),
        ]
    )
