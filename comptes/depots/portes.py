"""Gates: what a file must be before anything of it is kept. A refusal stores nothing.

Each gate is a function of the file that yields refusals; the order matters (size before content, the
announced size of an archive before its expansion). Content rules are in ``contenus`` and ``archives``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import File

from comptes.depots import antivirus, contenus
from comptes.depots.refus import DepotRefuse, Refus
from comptes.versions.enums import Piece
from cpts.commun.enums import Antivirus
from cpts.commun.formats import octets

__all__ = ["Admis", "DepotRefuse", "Refus", "admettre", "extensions_de", "nom_affichable"]

TEXTE = (".txt", ".csv")
TABLEUR = (".xlsx", ".ods", ".csv")
DOCUMENT = (".pdf", ".docx", ".odt")

# What each piece may be. A FEC as XML goes in: the reading refuses it by name and says what to do.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    Piece.FEC: (".txt", ".csv", ".tsv", ".fec", ".xml", ".xlsx", ".ods"),
    Piece.BALANCE: (".xlsx", ".ods", ".csv", ".txt"),
    Piece.GRAND_LIVRE: (*TABLEUR, ".txt", ".pdf"),
    Piece.MEMBRES: TABLEUR,
    Piece.ACTIONS: (*TABLEUR, *DOCUMENT),
    # A payer's file is no piece of a CPTS, and passes the same gates.
    "versements": (*TABLEUR, ".txt", ".tsv"),
    # Nor are scanned signed papers.
    "papiers": (".pdf", ".jpg", ".jpeg", ".png"),
}
AUTRES_PIECES = (".pdf", ".xlsx", ".ods", ".csv", ".docx", ".odt")

CONSEILS = {
    ".xls": "Ouvrez-le dans votre tableur et enregistrez-le au format .xlsx ou .ods.",
    ".xlsm": "Enregistrez-le sans macro, au format .xlsx.",
    ".xlsb": "Enregistrez-le au format .xlsx ou .ods.",
    ".doc": "Enregistrez-le au format .docx, .odt ou .pdf.",
    ".docm": "Enregistrez-le sans macro, au format .docx.",
    ".zip": "Décompressez l’archive et déposez les fichiers qu’elle contient.",
    ".rar": "Décompressez l’archive et déposez les fichiers qu’elle contient.",
    ".7z": "Décompressez l’archive et déposez les fichiers qu’elle contient.",
}


@dataclass(frozen=True)
class Admis:
    """A file that passed every gate: the name to show, its real type, what the scanner said."""

    nom: str
    extension: str
    type_detecte: str
    antivirus: str = Antivirus.ABSENT


def extensions_de(piece: str) -> tuple[str, ...]:
    """Extensions accepted for a piece, with their dot."""
    return EXTENSIONS.get(piece, AUTRES_PIECES)


def nom_affichable(nom: str) -> str:
    """The user's file name without path, control nor direction-changing characters, at most 200 long.

    Shown and offered at download; never used to store.
    """
    dernier = nom.replace("\\", "/").rsplit("/", 1)[-1]
    propre = "".join(c for c in unicodedata.normalize("NFC", dernier) if unicodedata.category(c)[0] != "C")
    propre = propre.strip().strip(".") or "fichier"
    if len(propre) <= 200:
        return propre
    suffixe = PurePosixPath(propre).suffix[:10]
    return propre[: 200 - len(suffixe)] + suffixe


def admettre(fichier: File, piece: str) -> Admis:
    """Pass every gate or raise ``DepotRefuse`` with what is wrong and what to do."""
    nom = nom_affichable(fichier.name or "")
    for porte in (_taille, _extension):
        if refus := list(porte(fichier, nom, piece)):
            raise DepotRefuse(refus)
    extension = PurePosixPath(nom).suffix.lower()
    type_detecte = contenus.verifier(fichier, nom, extension)
    return Admis(nom, extension, type_detecte, antivirus.analyser(fichier, nom))


def _taille(fichier: File, nom: str, piece: str) -> Iterator[Refus]:
    if not fichier.size:
        yield Refus(
            nom,
            "Ce fichier est vide (0 octet).",
            lu=octets(0),
            attendu="un fichier qui a un contenu",
            que_faire="Refaites l’export ou vérifiez que vous avez choisi le bon fichier.",
        )
    elif fichier.size > settings.DEPOT_TAILLE_MAX:
        yield Refus(
            nom,
            f"Ce fichier est trop lourd : {octets(fichier.size)} pour {octets(settings.DEPOT_TAILLE_MAX)} au plus.",
            lu=octets(fichier.size),
            attendu=f"{octets(settings.DEPOT_TAILLE_MAX)} au plus",
            que_faire="Découpez-le en plusieurs fichiers, chacun avec sa ligne de titres, et déposez-les ensemble.",
        )


def _extension(fichier: File, nom: str, piece: str) -> Iterator[Refus]:
    extension = PurePosixPath(nom).suffix.lower()
    attendues = extensions_de(piece)
    if extension in attendues:
        return
    attendu = " ou ".join(attendues)
    conseil = CONSEILS.get(extension, f"Déposez un fichier {attendu}.")
    if piece == Piece.FEC and not extension:
        conseil = f"Ajoutez « .txt » à la fin de son nom : {nom}.txt."
    yield Refus(
        nom,
        f"L’extension « {extension} » n’est pas prévue pour cette pièce."
        if extension
        else "Le nom de ce fichier n’a pas d’extension.",
        lu=extension or "aucune extension",
        attendu=attendu,
        que_faire=conseil,
    )
