"""The files of the folder ``exemples/``: what a visitor deposits for the 2025 exercise of the visitors' CPTS.

Written once by ``manage.py ecrire_exemples`` and kept in the repository; a test holds them to this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from demonstration import defauts
from demonstration.argent import paiements
from demonstration.comptes import annees
from demonstration.defauts_balance import balance_de, en_classeur, en_csv
from demonstration.envois import VITRINE
from demonstration.fichiers import Contenu, livre_sobre
from demonstration.grand_livre import Annee, ecrire, encoder
from demonstration.habitudes import Habitudes
from demonstration.hasard import alea_du_livre
from demonstration.nation import dessiner

GRAINE = 1
LIGNES, LIGNES_FAUTIVES = 420, 140
# Word of the file name → rule that the file breaks.
FAUTIFS = {
    "numero_de_securite_sociale": "FEC-06",
    "reenregistre_par_un_tableur": "FEC-37",
    "date_impossible": "FEC-13",
    "point_decimal": "FEC-15",
    "ecriture_desequilibree": "FEC-20",
    "ligne_hors_exercice": "FEC-22",
}


def annee_des_exemples() -> Annee:
    """The 2025 exercise of the visitors' CPTS, the same in every nation of this seed."""
    nation = dessiner(GRAINE)
    siens = sorted((p for p in paiements(nation) if p.rang == VITRINE), key=lambda p: p.date)
    return annees(nation.structures[VITRINE], siens, GRAINE)[-1]


def exemples() -> Iterator[Contenu]:
    """Every example: a ledger without missions, the same with an analytic column, six faulty ones, a balance twice."""
    annee = replace(annee_des_exemples(), lignes=LIGNES)
    debut = annee.nom_de_fichier.removesuffix(".txt")
    bon = ecrire(annee, Habitudes(), alea_du_livre(GRAINE, annee))
    yield Contenu(f"{debut}_bon.txt", encoder(bon))
    analytique = livre_sobre(annee, GRAINE, LIGNES)
    yield Contenu(f"{debut}_analytique.txt", encoder(analytique))
    court = livre_sobre(annee, GRAINE, LIGNES_FAUTIVES)
    for mot, code in FAUTIFS.items():
        yield Contenu(f"{debut}_{mot}.txt", defauts.abimer(code, court).contenu)
    balance = balance_de(bon, annee)
    yield Contenu(f"{balance.nom}.csv", en_csv(balance).contenu)
    yield Contenu(f"{balance.nom}.xlsx", en_classeur(balance))


def ecrire_exemples(dossier: Path) -> list[Path]:
    """Write the folder anew; return the files written."""
    dossier.mkdir(exist_ok=True)
    chemins = []
    for exemple in exemples():
        chemin = dossier / exemple.nom
        chemin.write_bytes(exemple.octets)
        chemins.append(chemin)
    return chemins
