"""Small ledgers and deposits for the tests of the room: start from one that passes, break one thing."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from comptes.depots.actes import confirmer
from comptes.depots.compter import comptes_remplaces
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.models import Version
from demonstration.bench.generateur import COLONNES, generer, nom_de_fichier

NIR = "1 84 12 76 451 089 46"


def fec(lignes: int = 12, **options) -> bytes:
    """A ledger of 2025 that is read without a point to correct."""
    return generer(lignes, **options)


def casser(contenu: bytes, ligne: int, champ: str, valeur: str) -> bytes:
    """The same ledger with one field of one line (header = 1) replaced."""
    lignes = contenu.decode().split("\r\n")
    zones = lignes[ligne - 1].split("\t")
    zones[COLONNES.index(champ)] = valeur
    lignes[ligne - 1] = "\t".join(zones)
    return "\r\n".join(lignes).encode()


def desequilibre(lignes: int = 12) -> bytes:
    """One cent too many on line 3: « bloquant »."""
    return casser(fec(lignes), 3, "Credit", "1,01")


def avec_nir(lignes: int = 12) -> bytes:
    """A social security number in a label: « refus », and the file is destroyed."""
    return casser(fec(lignes), 4, "EcritureLib", f"Bulletin {NIR}")


def envoi(nom: str, contenu: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, contenu, content_type="text/plain")


def fichier_fec(cpts, contenu: bytes | None = None, annee: int = 2025) -> SimpleUploadedFile:
    return envoi(nom_de_fichier(cpts.siren, annee), fec() if contenu is None else contenu)


def deposer(user, exercice, contenu: bytes | None = None, piece: str = "fec") -> Version:
    """Receive a ledger (not read yet)."""
    version, _ = recevoir(user, exercice.cpts, exercice, piece, [fichier_fec(exercice.cpts, contenu)])
    return version


def deposer_et_lire(user, exercice, contenu: bytes | None = None) -> Version:
    """Receive a ledger and read it, as the worker does."""
    version = deposer(user, exercice, contenu)
    lire_version(version.pk)
    return Version.objects.avec_depot().get(pk=version.pk)


RAISON = "Le logiciel a été corrigé, puis les comptes exportés à nouveau."


def confirmer_tout(user, version: Version, motif: str = RAISON) -> Version:
    """Confirm every doubt of a version, as a person who has compared does."""
    version = Version.objects.avec_depot().get(pk=version.pk)
    remplacee = comptes_remplaces(version)
    motifs = {doute.code: motif for doute in version.doutes.ouverts()}
    confirmer(user, version, motifs, str(remplacee.uuid) if remplacee else "")
    return Version.objects.avec_depot().get(pk=version.pk)


def deposer_et_compter(user, exercice, contenu: bytes | None = None) -> Version:
    """Receive a ledger, read it, and confirm what is to be confirmed."""
    version = deposer_et_lire(user, exercice, contenu)
    return confirmer_tout(user, version) if version.doutes.ouverts().exists() else version
