"""Deposit and read through the product's own doors, each act at its date.

Doing it twice changes nothing: the same bytes answer the first receipt, and a version read is not read again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection

from comptes.depots import envoi as file_des_taches
from comptes.depots.actes import confirmer
from comptes.depots.compter import comptes_remplaces
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.enums import Etape, Statut
from comptes.versions.models import Exercice, Suivi, Version
from cpts.commun.horloge import a_la_date
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from demonstration.envois import Envoi
from demonstration.fichiers import contenu
from demonstration.grand_livre import Annee
from demonstration.nation import Structure
from demonstration.personnes import identifiant_du_tresorier

RAISON = "Comparé à la comptabilité : ces comptes sont bien ceux de l’exercice."
DUREE_DE_LECTURE = datetime.timedelta(seconds=2)


@dataclass(frozen=True)
class DepotsDUneCPTS:
    """All the deposits of one CPTS, in order."""

    structure: Structure
    annees: tuple[Annee, ...]
    envois: tuple[Envoi, ...]
    graine: int


def deposer(travail: DepotsDUneCPTS) -> int:
    """Make the deposits of a CPTS; return how many."""
    if _deja_fait(travail):
        return len(travail.envois)
    cpts = CPTS.objects.get(siren=travail.structure.siren)
    personne = Utilisateur.objects.get(username=identifiant_du_tresorier(travail.structure.rang))
    exercices = {exercice.fin: exercice for exercice in Exercice.objects.filter(cpts=cpts)}
    with sans_reaction():
        for envoi in travail.envois:
            fichier = contenu(envoi, travail.structure, travail.annees, travail.graine)
            with a_la_date(envoi.le):
                version, _ = recevoir(
                    personne,
                    cpts,
                    exercices[envoi.cloture],
                    envoi.piece,
                    [ContentFile(fichier.octets, name=fichier.nom)],
                )
            with a_la_date(envoi.le + DUREE_DE_LECTURE):
                lire_version(version.pk)
                _confirmer(personne, version)
    return len(travail.envois)


def _confirmer(personne: Utilisateur, version: Version) -> None:
    """The treasurer compares, and confirms what waits; a file of another exercise is left to be filed."""
    lue = Version.objects.avec_depot().get(pk=version.pk)
    if lue.statut != Statut.A_CONFIRMER or not lue.acceptee:
        return
    remplacee = comptes_remplaces(lue)
    motifs = dict.fromkeys(lue.doutes.ouverts().values_list("code", flat=True), RAISON)
    confirmer(personne, lue, motifs, str(remplacee.uuid) if remplacee else "")


def _deja_fait(travail: DepotsDUneCPTS) -> bool:
    """Whether an interrupted loading had already finished this CPTS."""
    finis = Suivi.objects.filter(version__depot__cpts__siren=travail.structure.siren, etape=Etape.TERMINE)
    return finis.count() == len(travail.envois)


@contextmanager
def sans_reaction() -> Iterator[None]:
    """Read here and now: nothing goes to the task queue, and what reacts to a deposit is done once at the end."""
    suites, envoyer = settings.DEPOT_SUITES, file_des_taches.envoyer
    settings.DEPOT_SUITES = []
    file_des_taches.envoyer = lambda version_id: True
    try:
        yield
    finally:
        settings.DEPOT_SUITES, file_des_taches.envoyer = suites, envoyer


def alleger_la_connexion() -> None:
    """Commits that do not wait for the disk: fictitious data can be loaded again."""
    with connection.cursor() as curseur:
        curseur.execute("SET synchronous_commit TO off")
        curseur.execute("SET jit TO off")
