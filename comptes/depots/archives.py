"""Office files are ZIP archives: announced sizes are checked before anything is expanded, macros are refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO

from comptes.depots.refus import DepotRefuse, Refus
from cpts.commun.formats import nombre, octets

# A 6,6 MB workbook of 100 000 rows unpacks to about 60 MB (ratio 10); sheets of repeated text reach 40.
TOTAL_MAX = 400 * 1024 * 1024
RAPPORT_MAX = 120
RAPPORT_DES = 20 * 1024 * 1024
ENTREES_MAX = 5_000
MORCEAU = 256 * 1024
EN_TETE_LOCAL = struct.Struct("<4s5H3I2H")
MACROS = ("vbaproject.bin", "vbadata.xml", "basic/", "scripts/")


def verifier(fichier: IO[bytes], nom: str, extension: str, temoin: str) -> None:
    """Raise ``DepotRefuse`` for a bomb, a macro, a broken archive, or one that is not an ``extension``."""
    try:
        with zipfile.ZipFile(fichier) as archive:
            entrees = archive.infolist()
            _taille_annoncee(entrees, nom, fichier)
            _sans_macro(entrees, nom, extension)
            _temoin(entrees, nom, extension, temoin)
            for entree in entrees:
                _taille_reelle(fichier, entree, nom)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, OSError) as erreur:
        raise _refuse(
            nom,
            "Ce fichier ne s’ouvre pas : il est abîmé ou incomplet.",
            lu="une archive abîmée",
            attendu=f"un fichier {extension} complet",
            que_faire="Ouvrez-le sur votre poste, enregistrez-le à nouveau, puis déposez-le.",
        ) from erreur
    finally:
        fichier.seek(0)


def _taille_annoncee(entrees: list[zipfile.ZipInfo], nom: str, fichier: IO[bytes]) -> None:
    total = sum(entree.file_size for entree in entrees)
    comprime = max(1, sum(entree.compress_size for entree in entrees))
    if len(entrees) > ENTREES_MAX:
        raise _bombe(nom, f"{nombre(len(entrees))} éléments", f"{nombre(ENTREES_MAX)} éléments au plus")
    if total > TOTAL_MAX:
        raise _bombe(nom, f"{octets(total)} une fois décompressé", f"{octets(TOTAL_MAX)} au plus")
    if total > RAPPORT_DES and total > RAPPORT_MAX * comprime:
        raise _bombe(
            nom,
            f"{octets(total)} une fois décompressé, {nombre(total // comprime)} fois sa taille",
            f"{RAPPORT_MAX} fois sa taille au plus",
        )


def _sans_macro(entrees: list[zipfile.ZipInfo], nom: str, extension: str) -> None:
    for entree in entrees:
        chemin = entree.filename.lower()
        if chemin.endswith(MACROS[:2]) or (extension.startswith(".od") and chemin.startswith(MACROS[2:])):
            raise _refuse(
                nom,
                "Ce fichier contient des macros (de petits programmes) ; elles sont refusées.",
                lu=f"une macro ({entree.filename[:60]})",
                attendu=f"un fichier {extension} sans macro",
                que_faire=f"Enregistrez-le au format {extension} sans macro, puis déposez-le à nouveau.",
            )


def _temoin(entrees: list[zipfile.ZipInfo], nom: str, extension: str, temoin: str) -> None:
    if temoin not in {entree.filename for entree in entrees}:
        raise _refuse(
            nom,
            f"Le contenu n’est pas celui d’un fichier {extension}.",
            lu="une archive d’un autre type",
            attendu=f"un fichier {extension}",
            que_faire="Déposez le fichier d’origine, sans changer son extension à la main.",
        )


def _taille_reelle(fichier: IO[bytes], entree: zipfile.ZipInfo, nom: str) -> None:
    """Expand to nowhere, and stop as soon as more comes out than was announced: a header can lie."""
    if entree.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entree.flag_bits & 1:
        raise zipfile.BadZipFile
    if entree.compress_type == zipfile.ZIP_STORED:
        return
    fichier.seek(entree.header_offset)
    en_tete = EN_TETE_LOCAL.unpack(fichier.read(EN_TETE_LOCAL.size))
    fichier.seek(en_tete[9] + en_tete[10], 1)
    reste, sorti, attente, flux = entree.compress_size, 0, b"", zlib.decompressobj(-15)
    while not flux.eof and (attente or reste > 0):
        if not attente:
            attente = fichier.read(min(MORCEAU, reste))
            reste -= len(attente)
            if not attente:
                raise zipfile.BadZipFile
        sorti += len(flux.decompress(attente, MORCEAU))
        attente = flux.unconsumed_tail
        if sorti > entree.file_size:
            raise _bombe(nom, "plus de contenu que l’archive n’en annonce", "la taille annoncée")


def _bombe(nom: str, lu: str, attendu: str) -> DepotRefuse:
    return _refuse(
        nom,
        f"Ce fichier deviendrait anormalement gros à l’ouverture : {lu}. Il n’a pas été ouvert.",
        lu=lu,
        attendu=attendu,
        que_faire="Retirez les images et les feuilles inutiles, enregistrez-le à nouveau, ou déposez un CSV.",
    )


def _refuse(nom: str, message: str, **champs: str) -> DepotRefuse:
    return DepotRefuse([Refus(nom, message, **champs)])
