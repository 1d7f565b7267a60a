"""The real type of a file, by its bytes, and whether it opens: the extension is only a promise."""

from __future__ import annotations

import puremagic
import pypdf
from django.core.files.base import File

from comptes.depots import archives
from comptes.depots.refus import DepotRefuse, Refus
from comptes.lecture.sonde import POIDS_MAX
from comptes.lecture.tableur import TableurIllisible, noms_des_feuilles

TETE = 64 * 1024
BOMS = (b"\xff\xfe", b"\xfe\xff")
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
# First bytes of a picture.
SIGNATURES = {".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
# A part that is always there, by extension.
TEMOINS = {
    ".xlsx": "xl/workbook.xml",
    ".docx": "word/document.xml",
    ".ods": "content.xml",
    ".odt": "content.xml",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOMS = {
    "application/pdf": "un PDF",
    "application/zip": "une archive ZIP",
    "image/png": "une image PNG",
    "image/jpeg": "une image JPEG",
    "application/x-msdownload": "un programme",
}


def verifier(fichier: File, nom: str, extension: str) -> str:
    """Return the media type of the content, or raise ``DepotRefuse`` when it is not what its name says."""
    fichier.seek(0)
    tete = fichier.read(TETE)
    fichier.seek(0)
    if extension in TEMOINS:
        _ouvrir_archive(fichier, nom, extension, tete)
        return TYPES[extension]
    if extension == ".pdf":
        _ouvrir_pdf(fichier, nom, tete)
        return TYPES[extension]
    if extension in SIGNATURES:
        if not tete.startswith(SIGNATURES[extension]):
            raise _mauvais_type(nom, extension, tete)
        return TYPES[extension]
    _exiger_texte(nom, extension, tete)
    return TYPES.get(extension, "text/plain")


def _ouvrir_archive(fichier: File, nom: str, extension: str, tete: bytes) -> None:
    if tete.startswith(OLE):
        raise _refuse(
            nom,
            "Ce fichier est protégé par un mot de passe, ou enregistré dans un ancien format.",
            lu="un document d’un ancien format, ou chiffré",
            attendu=f"un fichier {extension} sans mot de passe",
            que_faire=f"Enregistrez-le sans mot de passe, au format {extension}.",
        )
    if not tete.startswith(b"PK"):
        raise _mauvais_type(nom, extension, tete)
    archives.verifier(fichier, nom, extension, TEMOINS[extension])
    if extension in (".xlsx", ".ods"):
        _ouvrir_classeur(fichier, nom, extension)


def _ouvrir_classeur(fichier: File, nom: str, extension: str) -> None:
    """Read the list of sheets, nothing more, through the door of workbooks: another process, under limits."""
    try:
        noms_des_feuilles(fichier.read(POIDS_MAX))
    except TableurIllisible as erreur:
        lu = erreur.lu
        raise _refuse(
            nom,
            f"Ce fichier ne s’ouvre pas : c’est {lu}.",
            lu=lu,
            attendu=f"un fichier {extension} complet",
            que_faire=erreur.que_faire,
        ) from erreur
    finally:
        fichier.seek(0)


def _ouvrir_pdf(fichier: File, nom: str, tete: bytes) -> None:
    if b"%PDF-" not in tete[:1024]:
        raise _mauvais_type(nom, ".pdf", tete)
    try:
        lecteur = pypdf.PdfReader(fichier)
        chiffre = lecteur.is_encrypted and not lecteur.decrypt("")
        pages = 0 if chiffre else lecteur.get_num_pages()
    # pypdf lets many kinds of errors out of a broken file: all of them mean that it does not open.
    except Exception as erreur:
        raise _illisible(nom, ".pdf") from erreur
    finally:
        fichier.seek(0)
    if chiffre:
        raise _refuse(
            nom,
            "Ce PDF est protégé par un mot de passe.",
            lu="un PDF chiffré",
            attendu="un PDF qui s’ouvre sans mot de passe",
            que_faire="Enregistrez-le sans mot de passe, puis déposez-le à nouveau.",
        )
    if not pages:
        raise _illisible(nom, ".pdf")


def _exiger_texte(nom: str, extension: str, tete: bytes) -> None:
    """Text has no NUL byte (UTF-16 aside, which the reading refuses by name) and no binary signature."""
    if tete.startswith(BOMS):
        return
    if b"\x00" in tete or tete.startswith((b"PK\x03\x04", b"%PDF-", OLE)):
        raise _mauvais_type(nom, extension, tete)


def _mauvais_type(nom: str, extension: str, tete: bytes) -> DepotRefuse:
    lu = _nom_du_type(tete)
    return _refuse(
        nom,
        f"Le contenu n’est pas celui d’un fichier {extension} : c’est {lu}.",
        lu=lu,
        attendu=f"un fichier {extension}",
        que_faire="Déposez le fichier d’origine, sans changer son extension à la main.",
    )


def _nom_du_type(tete: bytes) -> str:
    try:
        trouve = puremagic.from_string(tete, mime=True)
    except (puremagic.PureError, ValueError):
        trouve = ""
    if tete.startswith(b"PK"):
        return NOMS["application/zip"]
    return NOMS.get(trouve, f"un fichier de type {trouve}" if trouve else "un fichier d’un autre type")


def _illisible(nom: str, extension: str) -> DepotRefuse:
    return _refuse(
        nom,
        "Ce fichier ne s’ouvre pas : il est abîmé ou incomplet.",
        lu="un fichier qui ne s’ouvre pas",
        attendu=f"un fichier {extension} complet",
        que_faire="Ouvrez-le sur votre poste, enregistrez-le à nouveau, puis déposez-le.",
    )


def _refuse(nom: str, message: str, **champs: str) -> DepotRefuse:
    return DepotRefuse([Refus(nom, message, **champs)])
