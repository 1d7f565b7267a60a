"""The lines of a version as a table: written for a spreadsheet, read back with every wrong cell named.

A file replaces all the lines of a draft, or none: one wrong cell and nothing is imported. Verification is never
imported: it is a person's act on the page. Columns are those of the JSON files, in any order.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

from comptes.lecture.tableur import TableurIllisible, ouvrir
from cpts.commun.tableur import COLONNES_DE_MENTION, DEBUTS_DE_FORMULE
from financements.aci.contrat import Anomalie
from financements.baremes.contenu import Contenu, cle_de_tri, cle_ligne, montant_de, oublier_verification
from financements.baremes.controle import anomalies, anomalies_ligne
from financements.baremes.saisie import MontantIllisible, anomalie_montant, lire_montant

COLONNES = (
    "taille", "mission", "part", "montant", "source", "force", "confiance", "effet_du", "effet_au", "demonstration",
)  # fmt: skip
# Written for the reader, never read back.
COLONNES_DITES = ("verifie_par", "verifie_le")
LIGNES_MAX = 500
OCTETS_MAX = 1 << 20
OUI_NON = {
    "oui": True,
    "non": False,
    "vrai": True,
    "faux": False,
    "true": True,
    "false": False,
    "1": True,
    "0": False,
}


@dataclass
class Lecture:
    """What a file gives: lines ready for the draft, or what is wrong in it. Never both."""

    lignes: list[dict[str, Any]] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)


def rangees(contenu: Mapping[str, Any]) -> Iterator[list[object]]:
    """Rows of the table, typed (``Decimal``, dates) so that each flavour writes its own way."""
    for ligne in sorted(contenu["lignes"], key=cle_de_tri):
        yield [
            *(ligne[champ] for champ in ("taille", "mission", "part")),
            montant_de(ligne),
            *(ligne[champ] for champ in ("source", "force", "confiance")),
            *(_jour(ligne[champ]) for champ in ("effet_du", "effet_au")),
            "oui" if ligne["demonstration"] else "non",
            ligne["verifie_par"] or "",
            _jour(ligne["verifie_le"]),
        ]


def _jour(iso: str | None) -> datetime.date | str:
    """An end that nobody wrote is an empty cell, not an unknown value."""
    return "" if iso is None else datetime.date.fromisoformat(iso)


def classeur(contenu: Mapping[str, Any]) -> bytes:
    """The lines as an XLSX workbook; text stays text, whatever it begins with."""
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True, "strings_to_formulas": False}) as livre:
        feuille = livre.add_worksheet("Lignes")
        jour, euros = (
            livre.add_format({"num_format": "dd/mm/yyyy"}),
            livre.add_format({"num_format": "#,##0.00"}),
        )
        feuille.write_row(0, 0, [*COLONNES, *COLONNES_DITES], livre.add_format({"bold": True}))
        for rang, rangee in enumerate(rangees(contenu), 1):
            for place, valeur in enumerate(rangee):
                if isinstance(valeur, Decimal):
                    feuille.write_number(rang, place, valeur, euros)
                elif isinstance(valeur, datetime.date):
                    feuille.write_datetime(rang, place, valeur, jour)
                else:
                    feuille.write_string(rang, place, "" if valeur is None else str(valeur))
        feuille.set_column(4, 4, 60)
        feuille.freeze_panes(1, 0)
    return tampon.getvalue()


def lire(octets: bytes, contenu: Contenu) -> Lecture:
    """The lines of a CSV or workbook, for a draft. A line the file leaves as it was keeps its verification."""
    lecture = Lecture()
    if len(octets) > OCTETS_MAX:
        attendu = "un fichier de 1 Mo au plus"
        conseil = "N’envoyez que le tableau des lignes."
        lecture.anomalies.append(Anomalie("Fichier", f"{len(octets)} octets", attendu, conseil))
        return lecture
    try:
        table = ouvrir(octets).feuilles[0].rangees
    except TableurIllisible as erreur:
        attendu = "un tableau CSV, XLSX ou ODS"
        conseil = f"{erreur.que_faire} Ou repartez de l’export de cette version."
        lecture.anomalies.append(Anomalie("Fichier", erreur.lu, attendu, conseil))
        return lecture
    _lire_table(table, contenu, lecture)
    if not lecture.anomalies:
        lecture.anomalies = list(anomalies({**contenu, "lignes": lecture.lignes}))
    if lecture.anomalies:
        lecture.lignes = []
    return lecture


def _lire_table(table: list[list[Any]], contenu: Contenu, lecture: Lecture) -> None:
    entete = [_texte(cellule).casefold() for cellule in table[0]] if table else []
    manquantes = [nom for nom in COLONNES if nom not in entete]
    if manquantes:
        conseil = "La première ligne porte les noms des colonnes ; leur ordre est libre."
        attendu = f"les colonnes {', '.join(COLONNES)}"
        lecture.anomalies.append(
            Anomalie("Ligne 1", ", ".join(filter(None, entete)) or None, attendu, conseil)
        )
        return
    inconnues = set(filter(None, entete)) - {*COLONNES, *COLONNES_DITES, *COLONNES_DE_MENTION}
    for nom in sorted(inconnues):
        conseil = "Retirez cette colonne, ou corrigez son nom."
        lecture.anomalies.append(
            Anomalie("Ligne 1", nom, f"l’une des colonnes {', '.join(COLONNES)}", conseil)
        )
    pleines = [(numero, r) for numero, r in enumerate(table[1:], 2) if any(_texte(c) for c in r)]
    if len(pleines) > LIGNES_MAX:
        conseil = "Un barème a une centaine de lignes : vérifiez que c’est le bon fichier."
        lecture.anomalies.append(
            Anomalie("Fichier", f"{len(pleines)} lignes", f"{LIGNES_MAX} lignes au plus", conseil)
        )
        return
    connues = {cle_ligne(ligne): ligne for ligne in contenu["lignes"]}
    for numero, rangee in pleines:
        cellules = dict(zip(entete, [*rangee, *[""] * (len(entete) - len(rangee))], strict=False))
        lecture.lignes.append(_ligne(numero, cellules, contenu, connues, lecture.anomalies))


def _ligne(
    numero: int,
    cellules: dict[str, Any],
    contenu: Contenu,
    connues: Mapping[str, dict[str, Any]],
    refus: list[Anomalie],
) -> dict[str, Any]:
    lieu, deja = f"Ligne {numero}", len(refus)
    ligne: dict[str, Any] = {champ: _texte(cellules[champ]) for champ in COLONNES}
    ligne["montant"] = _montant(lieu, ligne["montant"], refus)
    ligne["demonstration"] = _oui_non(lieu, ligne["demonstration"], refus)
    ligne["effet_du"] = _date(f"{lieu}, effet_du", cellules["effet_du"], refus)
    fin = cellules["effet_au"]
    ligne["effet_au"] = _date(f"{lieu}, effet_au", fin, refus) if _texte(fin) not in ("", "inconnu") else None
    oublier_verification(ligne)
    if len(refus) == deja:
        refus.extend(anomalies_ligne(ligne, lieu, contenu))
    avant = connues.get(cle_ligne(ligne))
    if avant and all(avant[champ] == ligne[champ] for champ in COLONNES):
        ligne.update({champ: avant[champ] for champ in COLONNES_DITES})
    return ligne


def _texte(cellule: Any) -> str:
    """A cell as a person would have typed it; the apostrophe that guards a formula is not part of the text."""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, float):
        return str(int(cellule)) if cellule.is_integer() else repr(cellule)
    texte = str(cellule).strip()
    return texte[1:] if texte.startswith("'") and texte[1:].startswith(DEBUTS_DE_FORMULE) else texte


def _montant(lieu: str, texte: str, refus: list[Anomalie]) -> str | None:
    try:
        montant = lire_montant(texte)
    except MontantIllisible:
        refus.append(anomalie_montant(f"{lieu}, montant", texte))
        return None
    return None if montant is None else f"{montant:.2f}"


def _oui_non(lieu: str, texte: str, refus: list[Anomalie]) -> bool:
    valeur = OUI_NON.get(texte.casefold())
    if valeur is None:
        refus.append(Anomalie(f"{lieu}, demonstration", texte or None, "oui ou non", "Écrivez oui ou non."))
    return bool(valeur)


def _date(lieu: str, cellule: Any, refus: list[Anomalie]) -> str:
    """ISO day; a wrong one is refused, and a far day stands in its place."""
    if isinstance(cellule, datetime.datetime):
        return cellule.date().isoformat()
    if isinstance(cellule, datetime.date):
        return cellule.isoformat()
    texte = _texte(cellule)
    for forme in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(texte, forme).date().isoformat()  # noqa: DTZ007 - a day, no hour
        except ValueError:
            continue
    refus.append(
        Anomalie(lieu, texte or None, "une date, par exemple 01/01/2027", "Écrivez jour/mois/année.")
    )
    return datetime.date.max.isoformat()
