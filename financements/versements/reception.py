"""Receiving a payment file: the gates of a deposit, stored as received, read at once when it is small."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.base import File
from django.db import IntegrityError, transaction

from comptes.depots import portes, rangement
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.versements import envoi
from financements.versements.codes import EtatImport
from financements.versements.droits import genre_de
from financements.versements.importation import lire_import
from financements.versements.models import ImportVersements

PIECE = "versements"
# Read while the sender waits: a few thousand lines.
LECTURE_IMMEDIATE = 400_000


def recevoir(
    user: Utilisateur, organisation: Organisation, fichier: File, total_attendu: Decimal | None = None
) -> tuple[ImportVersements, bool]:
    """``(import, True)``; or the import of the same file and ``False``: nothing is then changed.

    Raises ``PermissionDenied`` for a body that is not the person's, ``DepotRefuse`` at a gate.
    """
    genre = genre_de(user, organisation)
    admis = portes.admettre(fichier, PIECE)
    sha256 = rangement.empreinte(fichier)
    if connu := _deja_recu(organisation, genre, sha256):
        return connu, False
    nom = rangement.ranger(fichier)
    try:
        with transaction.atomic():
            importation = ImportVersements.objects.create(
                organisation=organisation,
                genre=genre,
                nom=admis.nom,
                type_detecte=admis.type_detecte,
                taille=fichier.size,
                sha256=sha256,
                contenu=nom,
                antivirus=admis.antivirus,
                total_attendu=total_attendu,
                depose_par=user,
            )
    except IntegrityError:
        # The same file, sent twice at once: the other one won.
        rangement.effacer([nom])
        connu = _deja_recu(organisation, genre, sha256)
        if connu is None:
            raise
        return connu, False
    faire_lire(importation)
    return importation, True


def faire_lire(importation: ImportVersements) -> None:
    """Read now, or in the background when the file is long; the row tells which."""
    if importation.taille <= LECTURE_IMMEDIATE:
        lire_import(importation.pk)
    else:
        envoi.LECTURE.apres_validation(importation.pk)
    importation.refresh_from_db()


def _deja_recu(organisation: Organisation, genre: str, sha256: str) -> ImportVersements | None:
    return (
        ImportVersements.objects.filter(organisation=organisation, genre=genre, sha256=sha256)
        .exclude(etat__in=[EtatImport.ABANDONNE, EtatImport.ECHEC])
        .first()
    )
