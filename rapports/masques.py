"""Masks of secrecy worked out once for everybody: kept in the process, shared by a row of the database.

The key of a mask is a hash of what it was worked out from; other figures have another key. So a mask is never old: it
is there, or it is worked out by the first who asks, the others wait for it. The sweep of the beat works out the one
of those who read aggregates only, as soon as a deposit has changed a year.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from cpts.models import CPTS
from cpts.perimetre import perimetre_de
from rapports import cellules
from rapports.completude import TableauCompletude
from rapports.models import MasqueCalcule
from rapports.secret import OUVERT, Masque
from rapports.sources import Source

if TYPE_CHECKING:
    from cpts.models import Utilisateur

DUREE = datetime.timedelta(days=2)  # a row is then worked out again, if anyone still asks for it
GARDES = 64  # masks kept in a process
_VERROU = 7_402  # first key of the advisory lock, any constant of our own
_memoire: OrderedDict[str, Masque] = OrderedDict()
_verrou_de_la_memoire = Lock()
PERSONNE: frozenset[UUID] = frozenset()  # what those who read aggregates only see one by one


def masque_de(user: Utilisateur, tableau: TableauCompletude, annee: int, source: Source) -> Masque:
    """The mask of a reader for a year. No query once the process knows it."""
    perimetre = perimetre_de(user)
    if perimetre.voit_la_nation:
        return OUVERT
    visibles = PERSONNE if perimetre.agregats_seulement else _cpts_visibles(user)
    return masque(tableau, annee, source, visibles)


def masque(tableau: TableauCompletude, annee: int, source: Source, visibles: frozenset[UUID]) -> Masque:
    """The mask of whoever sees the CPTS ``visibles`` one by one, and the others only in sums."""
    cle = cle_du_masque(tableau, annee, source, visibles)
    if connu := _memoire.get(cle):
        return connu
    if lu := _lire(cle, visibles):
        return _retenir(cle, lu)
    calcule, garde = _calculer_une_fois(cle, tableau, annee, source, visibles)
    return _retenir(cle, calcule) if garde else calcule


def _retenir(cle: str, masque: Masque) -> Masque:
    """Keep it in this process, and forget the oldest."""
    with _verrou_de_la_memoire:
        _memoire[cle] = masque
        while len(_memoire) > GARDES:
            _memoire.popitem(last=False)
    return masque


def preparer() -> int:
    """Work out what those who read aggregates only will ask for, and forget old rows; returns how many were missing."""
    MasqueCalcule.objects.filter(calcule_le__lt=timezone.now() - DUREE).delete()
    source = Source()
    tableau = source.completude()
    cles = {cle_du_masque(tableau, annee, source, PERSONNE): annee for annee in tableau.annees}
    presentes = MasqueCalcule.objects.filter(cle__in=list(cles)).values_list("cle", flat=True)
    manquantes = cles.keys() - set(presentes)
    for cle in manquantes:
        _calculer_une_fois(cle, tableau, cles[cle], source, PERSONNE)
    return len(manquantes)


def cle_du_masque(tableau: TableauCompletude, annee: int, source: Source, visibles: frozenset[UUID]) -> str:
    """Hash of all that a mask depends on."""
    arrete = source.arrete.numero if source.arrete else "courant"
    contenu = f"{annee}|{arrete}|{tableau.empreinte(annee)}|{_empreinte_des_cpts(visibles)}"
    return hashlib.sha256(contenu.encode()).hexdigest()


def _cpts_visibles(user: Utilisateur) -> frozenset[UUID]:
    """The CPTS a person sees one by one; kept on the user object for the length of the request, as the perimeter is."""
    connus = getattr(user, "_cpts_visibles", None)
    if connus is None:
        connus = frozenset(CPTS.objects.for_user(user).values_list("uuid", flat=True))
        user._cpts_visibles = connus  # type: ignore[attr-defined]
    return connus


@lru_cache(maxsize=GARDES)
def _empreinte_des_cpts(visibles: frozenset[UUID]) -> str:
    return hashlib.sha256(b"".join(sorted(uuid.bytes for uuid in visibles))).hexdigest()


def _calculer_une_fois(
    cle: str, tableau: TableauCompletude, annee: int, source: Source, visibles: frozenset[UUID]
) -> tuple[Masque, bool]:
    """Work it out and share it; whoever asks meanwhile waits, then reads it. False: it serves once, and is not kept.

    It is kept only if no figure moved meanwhile: the former ones may come back (a deposit withdrawn), and this mask
    would not be theirs.
    """
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_VERROU, cle])
        if deja := _lire(cle, visibles):
            return deja, True
        calcule = cellules.calculer(tableau, annee, source, visibles)
        intact = bool(source.arrete) or source.completude(annee).empreinte(annee) == tableau.empreinte(annee)
        if intact:
            ligne = MasqueCalcule(cle=cle, annee=annee, contenu=_en_json(calcule), calcule_le=timezone.now())
            MasqueCalcule.objects.bulk_create([ligne], ignore_conflicts=True)
    return calcule, intact


def _lire(cle: str, visibles: frozenset[UUID]) -> Masque | None:
    contenu = MasqueCalcule.objects.filter(cle=cle).values_list("contenu", flat=True).first()
    if contenu is None:
        return None
    return Masque(
        frozenset(
            (*nom, tuple((axe, valeur) for axe, valeur in axes)) for *nom, axes in contenu["montrables"]
        ),
        frozenset((niveau, code) for niveau, code in contenu["partages"]),
        visibles,
    )


def _en_json(masque: Masque) -> dict[str, Any]:
    """Cells and territories, in an order of their own; the reader's CPTS are in the key."""
    return {"montrables": sorted(masque.montrables or ()), "partages": sorted(masque.partages)}
