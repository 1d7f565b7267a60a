"""Receiving: files on disk first, then one transaction for the receipt. The committed row is the outbox."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from cpts.droits import Action, exiger
from cpts.models import CPTS, Utilisateur
from financements.depots import envoi, portes, rangement
from financements.depots.exercices import inscrire_exercice
from financements.depots.refus import DepotRefuse, Refus
from financements.enums import PIECES_LUES, Etape, EtatLecture
from financements.models import Depot, Exercice, Fichier, Suivi, Version

PLUSIEURS_FICHIERS = ("fec", "grand_livre", "annexe", "rapport_activite")
_NOMBRES = re.compile(r"(\d+)")


def recevoir(
    user: Utilisateur, cpts: CPTS, exercice: Exercice, piece: str, fichiers: Sequence[File]
) -> tuple[Version, bool]:
    """Receive the files of one piece: ``(version, True)``, or the first receipt and ``False`` if known.

    Raises ``PermissionDenied`` without the right to deposit, ``DepotRefuse`` at a gate: nothing is then
    stored. The same content for the same (CPTS, exercise, piece) changes nothing. ``cpts`` must come from
    the person's perimeter; ``exercice`` must be the CPTS's: one that is not saved yet (``demander_exercice``)
    is saved with the receipt, or not at all.
    """
    exiger(user, Action.DEPOSER, cpts)
    if exercice.cpts_id != cpts.pk:
        raise ValueError("exercice d'une autre CPTS")
    fichiers = sorted(fichiers, key=_ordre_naturel)
    admis = _admettre(piece, fichiers)
    empreintes = [rangement.empreinte(fichier) for fichier in fichiers]
    sha256 = rangement.empreinte_commune(empreintes)
    if exercice.pk and (connue := _deja_recue(cpts, exercice, piece, sha256)):
        return connue, False
    noms: list[str] = []
    gardes = False
    try:
        for fichier in fichiers:
            noms.append(rangement.ranger(fichier))
        lignes = [
            Fichier(
                rang=rang,
                nom=admis_.nom,
                type_detecte=admis_.type_detecte,
                taille=fichier.size,
                sha256=somme,
                contenu=nom,
                antivirus=admis_.antivirus,
            )
            for rang, (admis_, fichier, somme, nom) in enumerate(
                zip(admis, fichiers, empreintes, noms, strict=True), 1
            )
        ]
        with transaction.atomic():
            version, gardes = _inscrire(user, cpts, exercice, piece, sha256, lignes)
    finally:
        if not gardes:
            rangement.effacer(noms)
    return version, gardes


def _ordre_naturel(fichier: File) -> list[object]:
    """``…_2`` before ``…_10``: the parts of one exercise are read, and hashed, in the order of their names."""
    return [int(part) if part.isdecimal() else part.lower() for part in _NOMBRES.split(fichier.name or "")]


def _admettre(piece: str, fichiers: Sequence[File]) -> list[portes.Admis]:
    """Pass every file through the gates and gather every refusal."""
    if not fichiers:
        raise DepotRefuse([Refus("dépôt", "Aucun fichier n’a été reçu.", que_faire="Choisissez un fichier.")])
    if len(fichiers) > 1 and piece not in PLUSIEURS_FICHIERS:
        raise DepotRefuse(
            [
                Refus(
                    "dépôt",
                    "Cette pièce se dépose en un seul fichier.",
                    lu=f"{len(fichiers)} fichiers",
                    attendu="1 fichier",
                    que_faire="Déposez un fichier à la fois, ou vérifiez la pièce choisie.",
                )
            ]
        )
    admis, refus = [], []
    for fichier in fichiers:
        try:
            admis.append(portes.admettre(fichier, piece))
        except DepotRefuse as erreur:
            refus += erreur.refus
    if refus:
        raise DepotRefuse(refus)
    return admis


def _deja_recue(cpts: CPTS, exercice: Exercice, piece: str, sha256: str) -> Version | None:
    return (
        Version.objects.filter(depot__cpts=cpts, depot__exercice=exercice, depot__piece=piece, sha256=sha256)
        .avec_depot()
        .first()
    )


def _inscrire(
    user: Utilisateur, cpts: CPTS, exercice: Exercice, piece: str, sha256: str, fichiers: list[Fichier]
) -> tuple[Version, bool]:
    """Write the receipt. Two identical deposits at once: the second finds the first one's row."""
    exercice = inscrire_exercice(user, exercice)
    Depot.objects.get_or_create(cpts=cpts, exercice=exercice, piece=piece)
    depot = Depot.objects.select_for_update(no_key=True).get(cpts=cpts, exercice=exercice, piece=piece)
    if connue := _deja_recue(cpts, exercice, piece, sha256):
        return connue, False
    lecture = piece in PIECES_LUES
    maintenant = timezone.now()
    rang = (Version.objects.filter(depot=depot).aggregate(dernier=Max("rang"))["dernier"] or 0) + 1
    version = Version.objects.create(
        depot=depot,
        numero=_numero_suivant(),
        rang=rang,
        sha256=sha256,
        recu_le=maintenant,
        depose_par=user,
        etat=EtatLecture.RECU if lecture else EtatLecture.LU,
        lu_le=None if lecture else maintenant,
    )
    for fichier in fichiers:
        fichier.version = version
    Fichier.objects.bulk_create(fichiers)
    # Without automatic reading there is nothing left but the reactions of the rooms above.
    Suivi.objects.create(version=version, etape=Etape.ATTENTE if lecture else Etape.SUITES)
    if not lecture:
        depot.version_courante = version
        depot.save(update_fields=["version_courante"])
    transaction.on_commit(partial(envoi.envoyer, version.pk))
    return version, True


def _numero_suivant() -> str:
    """``2026-000123``: the year of receipt, then a number nobody gets twice (gaps are possible)."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT nextval('financements_recepisse_seq')")
        (numero,) = curseur.fetchone()
    return f"{timezone.localdate():%Y}-{numero:06d}"
