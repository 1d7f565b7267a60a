"""Stored files that no row points to: what an interrupted deposit or a removed row leaves behind."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

journal = logging.getLogger(__name__)

# A file is written before the row that names it: younger than this, it may belong to a deposit under way.
DELAI = datetime.timedelta(hours=24)
# More orphans than this, and more than this share of the store: it is rather another database's store.
SOUPCON, PART_SUSPECTE = 20, 0.1


class MagasinSuspect(Exception):
    """Too many files without a row: nothing is removed."""


@dataclass(frozen=True)
class ReleveDuMagasin:
    """Files of the store, and among them those without a row and older than ``DELAI``: (name, size in bytes)."""

    total: int = 0
    orphelins: list[tuple[str, int]] = field(default_factory=list)

    @property
    def octets(self) -> int:
        return sum(taille for _, taille in self.orphelins)

    @property
    def suspect(self) -> bool:
        n = len(self.orphelins)
        return n > SOUPCON and n > PART_SUSPECTE * self.total


def relever() -> ReleveDuMagasin:
    """Read the store, then the rows: a row committed in between keeps its file."""
    limite = timezone.now() - DELAI
    noms = list(_parcourir(""))
    nommes = _nommes_par_une_ligne()
    orphelins = [
        (nom, default_storage.size(nom))
        for nom in noms
        if nom not in nommes and default_storage.get_modified_time(nom) < limite
    ]
    return ReleveDuMagasin(len(noms), orphelins)


def nettoyer(*, meme_suspect: bool = False) -> ReleveDuMagasin:
    """Remove the orphans and log each name. Raises ``MagasinSuspect`` before any removal."""
    releve = relever()
    if releve.suspect and not meme_suspect:
        raise MagasinSuspect(
            f"{len(releve.orphelins)} fichiers sur {releve.total} n’appartiennent à aucune ligne de cette base : "
            "ce dossier sert sans doute à une autre base. Rien n’est supprimé."
        )
    for nom, taille in releve.orphelins:
        default_storage.delete(nom)
        journal.info("fichier sans ligne supprimé : %s (%s octets)", nom, taille)
    return releve


def _parcourir(dossier: str) -> Iterator[str]:
    """Names of all the files of the store, folder by folder."""
    try:
        dossiers, fichiers = default_storage.listdir(dossier)
    except FileNotFoundError:  # nothing was ever stored
        return
    prefixe = f"{dossier}/" if dossier else ""
    for nom in fichiers:
        yield f"{prefixe}{nom}"
    for nom in dossiers:
        yield from _parcourir(f"{prefixe}{nom}")


def _nommes_par_une_ligne() -> set[str]:
    """Every name that a row of any room keeps in the store."""
    noms: set[str] = set()
    for modele in apps.get_models():
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, FileField) and champ.storage == default_storage:
                lignes = modele._base_manager.exclude(**{champ.name: ""})
                noms.update(lignes.values_list(champ.name, flat=True).iterator())
    return noms
