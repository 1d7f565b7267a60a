"""Which pieces an exercise owes, to whom and when: plain functions over dated rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from comptes.totaux.models import TotalVersion
from comptes.versions.models import Exercice
from controles.pieces.enums import Force
from controles.pieces.models import PieceRequise
from controles.pieces.referentiel import seuil_cac
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie
from financements.contrats.models import Contrat

# The strongest force wins when two rows ask for the same piece from the same CPTS.
_RANG = {Force.LOI: 0, Force.CONVENTION: 1, Force.RECOMMANDATION: 2, Force.CHOIX: 3}


@dataclass(frozen=True)
class SituationDeLExercice:
    """What decides who owes what, for one exercise.

    ``subventions``: credit of accounts 74 in the retained accounts, in euros; None when no accounts were read.
    """

    exercice: Exercice
    etat: str | None
    taille: str
    clause: bool
    subventions: Decimal | None


@dataclass(frozen=True)
class Exigence:
    """A piece owed by an exercise to an addressee, with its dates."""

    requise: PieceRequise
    ouverture: datetime.date
    echeance: datetime.date


def exigences(
    situation: SituationDeLExercice, requises: Iterable[PieceRequise], au: datetime.date
) -> dict[tuple[str, str], Exigence]:
    """Open requirements of an exercise on a day, by (piece, addressee)."""
    retenues: dict[tuple[str, str], Exigence] = {}
    for requise in requises:
        ouverture, echeance = requise.dates_pour(situation.exercice.fin)
        if ouverture > au or not _concerne(requise, situation):
            continue
        cle = (requise.piece, requise.destinataire)
        deja = retenues.get(cle)
        if deja is None or _RANG[Force(requise.force)] < _RANG[Force(deja.requise.force)]:
            retenues[cle] = Exigence(requise, ouverture, echeance)
    return retenues


def _concerne(requise: PieceRequise, situation: SituationDeLExercice) -> bool:
    cloture = situation.exercice.fin
    return (
        requise.debut <= cloture
        and (requise.fin is None or cloture <= requise.fin)
        and situation.etat in requise.etats_concernes
        and (not requise.tailles or situation.taille in requise.tailles)
        and (not requise.clause_contrat or situation.clause)
        and (requise.contrat is None or requise.contrat.cpts_id == situation.exercice.cpts_id)
        and (not requise.seuil_cac or _au_dessus_du_seuil(situation.subventions))
    )


def _au_dessus_du_seuil(subventions: Decimal | None) -> bool:
    """Strictly above the threshold; not asked while the amount is unknown."""
    return subventions is not None and subventions > seuil_cac()


def situations(exercices: Iterable[Exercice], au: datetime.date) -> Iterator[SituationDeLExercice]:
    """Situations of exercises, in a fixed number of queries."""
    exercices = list(exercices)
    ids = {e.cpts_id for e in exercices}
    tailles = dict(CPTS.objects.filter(pk__in=ids).values_list("pk", "taille"))
    etapes = _etapes_par_cpts(ids)
    clauses = _clauses_par_cpts(ids)
    subventions = _subventions_par_exercice(exercices)
    for exercice in exercices:
        jour = min(exercice.fin, au)
        yield SituationDeLExercice(
            exercice=exercice,
            etat=_etat_de_l_exercice(etapes.get(exercice.cpts_id, []), exercice.debut, jour),
            taille=tailles.get(exercice.cpts_id, ""),
            clause=any(debut <= exercice.fin <= fin for debut, fin in clauses.get(exercice.cpts_id, [])),
            subventions=subventions.get(exercice.pk),
        )


def _etapes_par_cpts(ids: set[int]) -> dict[int, list[tuple[datetime.date, str]]]:
    etapes: dict[int, list[tuple[datetime.date, str]]] = {}
    for cpts_id, date, etat in (
        EtapeVie.objects.filter(cpts__in=ids).order_by("date", "pk").values_list("cpts_id", "date", "etat")
    ):
        etapes.setdefault(cpts_id, []).append((date, etat))
    return etapes


def _etat_de_l_exercice(
    etapes: list[tuple[datetime.date, str]], debut: datetime.date, jour: datetime.date
) -> str | None:
    """The state at the end of the exercise; one whose contract ran out in it still accounts for it."""
    vecues = [(date, etat) for date, etat in etapes if date <= jour]
    if vecues and vecues[-1][1] == Etat.ECHU and vecues[-1][0] > debut:
        vecues.pop()
    return _etat_au(vecues, jour)


def _etat_au(etapes: list[tuple[datetime.date, str]], jour: datetime.date) -> str | None:
    """Last step on or before a day."""
    return next((Etat(etat) for date, etat in reversed(etapes) if date <= jour), None)


def _clauses_par_cpts(ids: set[int]) -> dict[int, list[tuple[datetime.date, datetime.date]]]:
    clauses: dict[int, list[tuple[datetime.date, datetime.date]]] = {}
    contrats = Contrat.objects.filter(cpts__in=ids, clause_transmission=True)
    for cpts_id, signature, fin in contrats.values_list("cpts_id", "signature", "fin"):
        clauses.setdefault(cpts_id, []).append((signature, fin))
    return clauses


def _subventions_par_exercice(exercices: list[Exercice]) -> dict[int, Decimal]:
    """Credit of accounts 74 per exercise, from the retained accounts (absent: no accounts read)."""
    sommes: dict[int, Decimal] = {}
    totaux = TotalVersion.objects.filter(version__comptesretenus__exercice__in=exercices)
    for exercice_id, compte, montant in totaux.values_list(
        "version__comptesretenus__exercice_id", "compte", "montant"
    ):
        apport = -montant if compte.startswith("74") else Decimal(0)
        sommes[exercice_id] = sommes.get(exercice_id, Decimal(0)) + apport
    return sommes
