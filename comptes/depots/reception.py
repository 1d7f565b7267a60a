"""Receiving: files on disk first, then one transaction for the receipt. The committed row is the outbox.

The same bytes for the same (CPTS, exercise, piece) answer the first receipt: as it stands when it is there, brought
back when it had been withdrawn. Other answers to the questions of the reading make another version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.db.models import BigIntegerField, Func, Max, Q, Value

from comptes.depots import envoi, portes, questions, rangement
from comptes.depots.compter import avancer, prevenir_apres, ramener, rendre_courante
from comptes.depots.exercices import inscrire_exercice
from comptes.depots.motifs import ActeImpossible
from comptes.depots.refus import DepotRefuse, Refus
from comptes.depots.verrous import verrouiller
from comptes.versions.enums import PIECES_LUES, Etape, EtatLecture, Verdict
from comptes.versions.models import Depot, Exercice, Fichier, Suivi, Version
from cpts.commun import horloge
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser

PLUSIEURS_FICHIERS = ("fec", "grand_livre", "annexe", "rapport_activite")
_NOMBRES = re.compile(r"(\d+)")


def recevoir(
    user: Utilisateur,
    cpts: CPTS,
    exercice: Exercice,
    piece: str,
    fichiers: Sequence[File],
    choix: Mapping[str, str] | None = None,
) -> tuple[Version, bool]:
    """Receive the files of one piece: ``(version, True)``, or the receipt already given and ``False``.

    Raises ``PermissionDenied`` without the right to deposit, ``DepotRefuse`` at a gate: nothing is then
    stored, not even a new exercise. ``cpts`` must come from the person's perimeter; ``exercice`` must be the
    CPTS's, saved here when it is new (``demander_exercice``). ``choix`` answers the questions of the
    reading (code → value). A content that had been withdrawn comes back (``version.redeposee``), and waits where
    other accounts count.
    """
    exiger(user, Action.DEPOSER, cpts)
    if exercice.cpts_id != cpts.pk:
        raise ValueError("exercice d'une autre CPTS")
    fichiers = sorted(fichiers, key=_ordre_naturel)
    admis = _admettre(piece, fichiers)
    empreintes = [rangement.empreinte(fichier) for fichier in fichiers]
    sha256 = rangement.empreinte_commune(empreintes)
    if exercice.pk and (connue := _deja_recue(cpts, exercice, piece, sha256, choix)):
        return _retrouver(user, connue, choix), False
    noms: list[str] = []
    gardes = False
    try:
        for fichier in fichiers:
            noms.append(rangement.ranger(fichier))
        lignes = _lignes(admis, fichiers, empreintes, noms)
        with transaction.atomic():
            version, gardes = _inscrire(user, cpts, exercice, piece, sha256, lignes, choix)
    finally:
        if not gardes:
            rangement.effacer(noms)
    return (version, True) if gardes else (_retrouver(user, version, choix), False)


def _lignes(
    admis: Sequence[portes.Admis], fichiers: Sequence[File], empreintes: Sequence[str], noms: Sequence[str]
) -> list[Fichier]:
    """One row a file, not saved yet, in the order they were received. ``noms``: where each one is stored."""
    return [
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


def deposer_a_nouveau(
    user: Utilisateur, version: Version, exercice: Exercice, choix: Mapping[str, str]
) -> Version:
    """The files of a version received again, for another exercise or with other answers: another receipt."""
    recus = list(version.fichiers.all())
    if any(recu.detruit_le or not recu.contenu for recu in recus):
        raise ActeImpossible("Le fichier de ce dépôt a été détruit : déposez-en un nouvel export.")
    fichiers = [File(recu.contenu.open("rb"), name=recu.nom) for recu in recus]
    try:
        nouvelle, _ = recevoir(user, version.depot.cpts, exercice, version.depot.piece, fichiers, choix)
    finally:
        for fichier in fichiers:
            fichier.close()
    return nouvelle


def _retrouver(user: Utilisateur, connue: Version, choix: Mapping[str, str] | None) -> Version:
    """A content already received: brought back if withdrawn, answered if it waits for the answers just given."""
    en_attente = bool(choix) and connue.verdict == Verdict.A_PRECISER
    if connue.retiree_le is None and not en_attente:
        return connue
    with transaction.atomic():
        depot, version = verrouiller(connue)
        if version.retiree_le:
            ramener(version)
            avancer(version)
            version.redeposee = True
            objet = f"Dépôt {version.numero}, retiré puis déposé à nouveau : {depot}"
            journaliser(user, depot.cpts, "depot.redepose", objet)
            prevenir_apres(version)
        if choix and version.verdict == Verdict.A_PRECISER:
            questions.exiger_des_reponses(version, choix)
            questions.repondre(user, version, {**version.choix, **choix})
        return version


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


def _deja_recue(
    cpts: CPTS, exercice: Exercice, piece: str, sha256: str, choix: Mapping[str, str] | None
) -> Version | None:
    """The version of this content: with these answers, or waiting for answers; any when no answer is given.

    Of several, the one that its piece shows, else the newest.
    """
    if exercice.pk is None:
        return None
    connues = Version.objects.filter(
        depot__cpts=cpts, depot__exercice=exercice, depot__piece=piece, sha256=sha256
    ).order_by("-rang")
    if choix is not None:
        connues = connues.filter(Q(choix=dict(choix)) | Q(verdict=Verdict.A_PRECISER))
    trouvees = list(connues.avec_depot())
    montrees = [v for v in trouvees if v.depot.version_courante_id == v.pk]
    return next(iter([*montrees, *trouvees]), None)


def _inscrire(
    user: Utilisateur,
    cpts: CPTS,
    exercice: Exercice,
    piece: str,
    sha256: str,
    fichiers: list[Fichier],
    choix: Mapping[str, str] | None,
) -> tuple[Version, bool]:
    """Write the receipt. Two identical deposits at once: the second finds the first one's row."""
    exercice = inscrire_exercice(user, exercice)
    Depot.objects.get_or_create(cpts=cpts, exercice=exercice, piece=piece)
    depot = Depot.objects.select_for_update(no_key=True).get(cpts=cpts, exercice=exercice, piece=piece)
    if connue := _deja_recue(cpts, exercice, piece, sha256, choix):
        return connue, False
    depot.cpts, depot.exercice = cpts, exercice
    version = _creer(user, depot, sha256, choix)
    for fichier in fichiers:
        fichier.version = version
    Fichier.objects.bulk_create(fichiers)
    # Without automatic reading there is nothing left but the reactions of the rooms above.
    lecture = version.lecture_automatique
    Suivi.objects.create(version=version, etape=Etape.ATTENTE if lecture else Etape.SUITES)
    if not lecture:
        rendre_courante(version)
    noms = ", ".join(fichier.nom for fichier in fichiers)
    details = {"fichiers": noms, "empreinte": sha256}
    journaliser(user, cpts, "depot.recu", f"Dépôt {version.numero} reçu : {depot}", details=details)
    transaction.on_commit(partial(envoi.envoyer, version.pk))
    return version, True


def _creer(user: Utilisateur, depot: Depot, sha256: str, choix: Mapping[str, str] | None) -> Version:
    lecture = depot.piece in PIECES_LUES
    maintenant = horloge.maintenant()
    rang = (Version.objects.filter(depot=depot).aggregate(dernier=Max("rang"))["dernier"] or 0) + 1
    return Version.objects.create(
        depot=depot,
        numero=_numero_suivant(depot),
        rang=rang,
        sha256=sha256,
        recu_le=maintenant,
        depose_par=user,
        etat=EtatLecture.RECU if lecture else EtatLecture.LU,
        lu_le=None if lecture else maintenant,
        choix=dict(choix or {}),
        choix_par=user if choix else None,
        choix_le=maintenant if choix else None,
    )


def _numero_suivant(depot: Depot) -> str:
    """``2026-000123``: the year of receipt, then a number nobody gets twice (gaps are possible)."""
    suivant = Func(Value("comptes_recepisse_seq"), function="nextval", output_field=BigIntegerField())
    numero = Depot.objects.filter(pk=depot.pk).values_list(suivant, flat=True).get()
    return f"{horloge.aujourd_hui():%Y}-{numero:06d}"
