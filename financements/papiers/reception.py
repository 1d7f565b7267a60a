"""Receiving scanned pages: the gates of a deposit, those of a scan, then the store and the outbox. All or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from comptes.depots import portes, rangement
from comptes.depots.refus import DepotRefuse, Refus
from cpts.commun.formats import accord, octets
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from cpts.traces.actes import journaliser
from financements.papiers import envoi, porte_pages
from financements.papiers.droits import REFUS
from financements.papiers.models import DepotPapiers, FichierPapiers

PIECE = "papiers"
PAGES_MAX = 200
_ILLISIBLES = {
    "chiffre": (
        "Ce PDF est protégé par un mot de passe.",
        "un PDF chiffré",
        "Enregistrez-le sans mot de passe, puis déposez-le à nouveau.",
    ),
    "abime": (
        "Ce fichier ne s’ouvre pas : il est abîmé ou incomplet.",
        "un fichier qui ne s’ouvre pas",
        "Ouvrez-le sur votre poste, enregistrez-le à nouveau, puis déposez-le.",
    ),
    "demesure": (
        "Ce fichier est démesuré une fois ouvert.",
        "des pages trop grandes ou trop lourdes",
        "Numérisez en 200 points par pouce, en gris, au format A4, puis déposez ce nouveau fichier.",
    ),
}


@dataclass(frozen=True)
class ScanAdmis:
    """A file that passed every gate, and its number of pages."""

    fichier: File
    admis: portes.Admis
    pages: int


@contextmanager
def sur_disque(contenu: IO[bytes]) -> Iterator[IO[bytes]]:
    """The same bytes in a file that another process can read, gone when it is left."""
    with tempfile.TemporaryFile(buffering=0) as fichier:
        contenu.seek(0)
        shutil.copyfileobj(contenu, fichier)
        contenu.seek(0)
        yield fichier


def recevoir(user: Utilisateur, organisation: Organisation, fichiers: Sequence[File]) -> DepotPapiers:
    """Store the files and have them read. Raises ``PermissionDenied``, or ``DepotRefuse`` with every refusal."""
    if organisation.pk not in perimetre_de(user).organisations:
        raise PermissionDenied(REFUS)
    scans = _admettre_tous(fichiers)
    noms = [rangement.ranger(scan.fichier) for scan in scans]
    try:
        with transaction.atomic():
            depot = _enregistrer(user, organisation, scans, noms)
    except BaseException:
        rangement.effacer(noms)
        raise
    transaction.on_commit(lambda: envoi.envoyer(depot.pk))
    return depot


def _enregistrer(
    user: Utilisateur, organisation: Organisation, scans: list[ScanAdmis], noms: list[str]
) -> DepotPapiers:
    pages = sum(scan.pages for scan in scans)
    depot = DepotPapiers.objects.create(organisation=organisation, depose_par=user, pages=pages)
    FichierPapiers.objects.bulk_create(
        FichierPapiers(
            depot=depot,
            rang=rang,
            nom=scan.admis.nom,
            type_detecte=scan.admis.type_detecte,
            taille=scan.fichier.size,
            sha256=rangement.empreinte(scan.fichier),
            contenu=nom,
            antivirus=scan.admis.antivirus,
            pages=scan.pages,
        )
        for rang, (scan, nom) in enumerate(zip(scans, noms, strict=True), 1)
    )
    journaliser(
        user,
        None,
        "papier.depot",
        f"Papiers signés déposés pour {organisation.nom} : {accord(pages, 'page')}",
        details={"depot": depot.uuid, "fichiers": [scan.admis.nom for scan in scans]},
    )
    return depot


def _admettre_tous(fichiers: Sequence[File]) -> list[ScanAdmis]:
    scans: list[ScanAdmis] = []
    refus: list[Refus] = []
    for fichier in fichiers:
        try:
            scans.append(_admettre(fichier))
        except DepotRefuse as refuse:
            refus += refuse.refus
    pages = sum(scan.pages for scan in scans)
    if pages > PAGES_MAX:
        refus.append(
            Refus(
                "Ensemble du dépôt" if len(scans) > 1 else scans[0].admis.nom,
                "Il y a trop de pages pour un seul dépôt.",
                lu=accord(pages, "page"),
                attendu=f"{PAGES_MAX} pages au plus",
                que_faire="Faites plusieurs dépôts : les pages d’un document peuvent arriver en plusieurs fois.",
            )
        )
    if refus:
        raise DepotRefuse(refus)
    return scans


def _admettre(fichier: File) -> ScanAdmis:
    if fichier.size > settings.PAPIERS_TAILLE_MAX:
        raise DepotRefuse([_trop_lourd(fichier)])
    admis = portes.admettre(fichier, PIECE)
    try:
        with sur_disque(fichier) as copie:
            pages = porte_pages.compter(copie)
    except porte_pages.PagesIllisibles as illisible:
        message, lu, que_faire = _ILLISIBLES[illisible.genre]
        attendu = "un PDF, un JPEG ou un PNG complet et sans mot de passe"
        raise DepotRefuse(
            [Refus(admis.nom, message, lu=lu, attendu=attendu, que_faire=que_faire)]
        ) from illisible
    return ScanAdmis(fichier, admis, pages)


def _trop_lourd(fichier: File) -> Refus:
    return Refus(
        portes.nom_affichable(fichier.name or ""),
        "Ce fichier est trop lourd.",
        lu=octets(fichier.size),
        attendu=f"{octets(settings.PAPIERS_TAILLE_MAX)} au plus",
        que_faire="Numérisez en 200 points par pouce, en gris, ou faites plusieurs fichiers.",
    )
