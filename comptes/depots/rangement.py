"""Where files are kept: a random name without extension, outside the web root, never the user's name."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterable

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from comptes.versions.models import Fichier
from cpts.commun import horloge

journal = logging.getLogger(__name__)
MORCEAU = 1024 * 1024


def empreinte(fichier: File) -> str:
    """SHA-256 of the content, read by blocks; leaves the file at its beginning."""
    calcul = hashlib.sha256()
    fichier.seek(0)
    while morceau := fichier.read(MORCEAU):
        calcul.update(morceau)
    fichier.seek(0)
    return calcul.hexdigest()


def empreinte_commune(empreintes: list[str]) -> str:
    """The hash of one file, or of the files' hashes in order when there are several."""
    if len(empreintes) == 1:
        return empreintes[0]
    return hashlib.sha256("".join(empreintes).encode("ascii")).hexdigest()


def ranger(fichier: File) -> str:
    """Write the file under a random name and return that name."""
    fichier.seek(0)
    return default_storage.save(f"depots/{horloge.aujourd_hui():%Y/%m}/{uuid.uuid4().hex}", fichier)


def effacer(noms: Iterable[str]) -> None:
    for nom in noms:
        default_storage.delete(nom)


def marquer_a_detruire(version_id: int) -> None:
    """In the transaction of the verdict: date the destruction, and do it as soon as it is committed."""
    Fichier.objects.filter(version=version_id, detruit_le__isnull=True).update(
        detruit_le=horloge.maintenant()
    )
    transaction.on_commit(lambda: detruire_les_contenus(version_id))


def detruire_les_contenus(version_id: int | None = None) -> int:
    """Remove from the store the contents marked as destroyed (all versions when None). Receipt and hash stay.

    Called after the verdict's commit and by the sweep: a crash in between leaves nothing behind for long.
    """
    marques = Fichier.objects.filter(detruit_le__isnull=False).exclude(contenu="")
    if version_id is not None:
        marques = marques.filter(version=version_id)
    detruits = 0
    for fichier in marques:
        default_storage.delete(fichier.contenu.name or "")
        detruits += Fichier.objects.filter(pk=fichier.pk).update(contenu="")
    if detruits:
        journal.info("%s contenu(s) interdit(s) détruit(s)", detruits)
    return detruits
