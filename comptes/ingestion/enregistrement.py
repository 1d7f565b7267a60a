"""What a reading leaves in the database, all of it in the transaction of the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, transaction

from comptes.affectation import enregistrement as ventilation
from comptes.depots import apres_lecture, questions
from comptes.depots.verrous import verrouiller
from comptes.ingestion.constats import ConstatDepot, constats_du_depot
from comptes.ingestion.copie import CopieDesLignes
from comptes.lecture import Constat, Lecture, Source, lire
from comptes.lecture.modele import Exercice as ExerciceLu
from comptes.totaux.ecriture import Total
from comptes.versions.enums import VERDICTS_ACCEPTES, Etape, EtatLecture, Verdict
from comptes.versions.groupes import enregistrer_les_groupes
from comptes.versions.models import ConstatLecture, Fichier, Version
from cpts.commun import horloge

Suivre = Callable[..., None]


class _SansLignes(Exception):
    """The verdict keeps no line: roll back to before the first one."""


def ingerer(version: Version, suivre: Suivre) -> None:
    """Read a version and store everything it gives; the caller opened the transaction.

    ``suivre(etape, fraction)`` is told of each visible step. Lines, groups, missions and totals are stored
    for an accepted verdict only; findings and the verdict always, but while a question is open: the file is then
    read again with its answer.
    """
    suivre(Etape.OUVERTURE)
    fichiers = list(version.fichiers.all())
    lecture = _lire_et_copier(version, fichiers, suivre)
    if questions.reprendre_les_reponses(version, lecture):
        lecture = _lire_et_copier(version, fichiers, suivre)
    totaux = _affecter(version, lecture, suivre) if lecture.verdict in VERDICTS_ACCEPTES else []
    suivre(Etape.TOTAUX)
    _enregistrer_la_lecture(version, fichiers, lecture)
    relire = partial(_lire_sans_exercice, version, fichiers)
    apres_lecture.conclure(version, lecture, fichiers, totaux, relire)


def _affecter(version: Version, lecture: Lecture, suivre: Suivre) -> list[Total]:
    """Groups, decisions and totals of an accepted version. From here to the commit, its CPTS is ours alone."""
    suivre(Etape.VENTILATION)
    depot, verrouillee = verrouiller(version)
    # Withdrawn or replaced while it was read: it will not count.
    version.retiree_le, version.remplacee_le = verrouillee.retiree_le, verrouillee.remplacee_le
    version.depot.version_courante_id = depot.version_courante_id
    enregistrer_les_groupes(version.pk, lecture.groupes)
    return ventilation.enregistrer(version, lecture.groupes).totaux


def sources_de(fichiers: Iterable[Fichier]) -> list[Source]:
    """Files as the engine opens them: by path when they are on a local disk, else by stream."""
    return [Source(fichier.nom, _ouverture(fichier)) for fichier in fichiers]


def _ouverture(fichier: Fichier) -> Path | Callable:
    nom = fichier.contenu.name or ""
    try:
        return Path(default_storage.path(nom))
    except NotImplementedError:
        return lambda: default_storage.open(nom, "rb")


def _lire_et_copier(version: Version, fichiers: list[Fichier], suivre: Suivre) -> Lecture:
    """Lines are copied while they are read; a verdict that keeps none takes them back."""
    depot = version.depot
    lecture: Lecture | None = None
    try:
        with transaction.atomic():
            connection.ensure_connection()
            with CopieDesLignes(connection.connection, depot.cpts_id, version.pk) as puits:
                lecture = lire(
                    sources_de(fichiers),
                    depot.piece,
                    exercice=ExerciceLu(depot.exercice.debut, depot.exercice.fin),
                    siren=depot.cpts.siren,
                    puits=puits,
                    progres=lambda _, pourcent: suivre(Etape.LECTURE, pourcent / 100),
                    choix=version.choix,
                )
            if lecture.verdict not in VERDICTS_ACCEPTES:
                raise _SansLignes
    except _SansLignes:
        pass
    if lecture is None:
        raise AssertionError("le moteur de lecture n’a rien rendu")
    return lecture


def _lire_sans_exercice(version: Version, fichiers: list[Fichier]) -> Lecture:
    """The same files, left to say their exercise themselves."""
    depot = version.depot
    return lire(sources_de(fichiers), depot.piece, siren=depot.cpts.siren, choix=version.choix)


def _enregistrer_la_lecture(version: Version, fichiers: list[Fichier], lecture: Lecture) -> None:
    """The verdict, and the findings unless a question is open: its answer may change them."""
    if lecture.verdict != Verdict.A_PRECISER:
        _enregistrer_les_constats(version, [*lecture.constats, *constats_du_depot(version, lecture)])
    _enregistrer_les_decalages(fichiers, lecture)
    _conclure(version, lecture)


def _enregistrer_les_constats(version: Version, constats: Iterable[Constat | ConstatDepot]) -> None:
    ConstatLecture.objects.bulk_create(
        ConstatLecture(
            version=version,
            rang=rang,
            code=constat.code,
            gravite=constat.gravite,
            fichier=constat.fichier or "",
            ligne=constat.ligne,
            champ=constat.champ or "",
            lu=constat.lu,
            attendu=constat.attendu,
            message=constat.message,
            que_faire=constat.que_faire,
            nombre=constat.nombre,
            lignes=constat.lignes or "",
        )
        for rang, constat in enumerate(constats, 1)
    )


def _enregistrer_les_decalages(fichiers: list[Fichier], lecture: Lecture) -> None:
    """Line numbers of the second file and the next go on after the first's."""
    for fichier, lu in zip(fichiers, lecture.fichiers, strict=False):
        if lu.decalage:
            Fichier.objects.filter(pk=fichier.pk).update(premiere_ligne=lu.decalage)


def _conclure(version: Version, lecture: Lecture) -> None:
    compte = lecture.en_dict()
    if lecture.verdict != Verdict.A_PRECISER:
        del compte["constats"]
    version.etat, version.lu_le = EtatLecture.LU, horloge.maintenant()
    version.verdict, version.compte = lecture.verdict, compte
    version.version_moteur, version.erreur = lecture.version_moteur, ""
    champs = ["etat", "lu_le", "verdict", "compte", "version_moteur", "erreur", "choix", "choix_repris"]
    version.save(update_fields=champs)
