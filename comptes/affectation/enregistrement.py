"""Missions and funders decided for a version and written, with its totals: by its reading, then each time rules change.

Everything here runs inside the caller's transaction. No line is touched, and none is read but those whose label
meets a rule of the CPTS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.db import connection

from comptes.affectation.chargement import jeu_en_vigueur
from comptes.affectation.libelles import LigneReconnue, lignes_reconnues
from comptes.affectation.repartition import repartir_croise
from comptes.lecture.attribution import CENT, Attribution, Decision, GroupeAttribuable
from comptes.lecture.missions import compte_en_depense, est_depense
from comptes.totaux.ecriture import Montant, Total, ecrire_les_totaux, effacer_les_totaux, totaliser
from comptes.versions.groupes import groupes_enregistres
from comptes.versions.models import Version
from cpts.commun.envois_groupes import en_un_envoi, inserer

ZERO = Decimal(0)
# Columns of the table written here, with their types.
COLONNES_VENTILATION = {
    "version_id": "bigint",
    "jeu": "int",
    "groupe": "int",
    "ligne": "int",
    "mission": "text",
    "financeur": "text",
    "methode": "text",
    "methode_financeur": "text",
    "regle_id": "bigint",
    "regle_financeur_id": "bigint",
    "part": "numeric",
    "montant": "numeric",
}


class Groupe(GroupeAttribuable, Protocol):
    """A group with its sums: ``lecture.modele.Groupe``, or the plain copy of a stored row."""

    @property
    def numero(self) -> int: ...
    @property
    def journal_lib(self) -> str: ...
    @property
    def lignes(self) -> int: ...
    @property
    def debit(self) -> Decimal | None: ...
    @property
    def credit(self) -> Decimal | None: ...
    @property
    def cloture(self) -> bool: ...


class Cellule(NamedTuple):
    """A row of ``Ventilation`` to be, and the account it belongs to."""

    groupe: int
    ligne: int | None
    compte: str
    mission: str
    financeur: str
    methode: str
    methode_financeur: str
    regle: int | None
    regle_financeur: int | None
    part: Decimal
    montant: Decimal


class Affectation(NamedTuple):
    """Everything that is decided for a version: ``jeu`` is the version of the rules that decided."""

    jeu: int
    cellules: list[Cellule]
    totaux: list[Total]

    @property
    def missions(self) -> dict[str, Decimal]:
        """Euros by mission; their sum is class 6 without 689."""
        missions: dict[str, Decimal] = defaultdict(Decimal)
        for cellule in self.cellules:
            missions[cellule.mission] += cellule.montant
        return dict(missions)


def enregistrer(version: Version, groupes: Sequence[Groupe]) -> Affectation:
    """Decide the missions and funders of the groups of a version just read; write them, with its totals.

    To be called once the lines are in the table (rules on labels look at them), in their transaction, under the lock
    of the CPTS. Raises ``ValueError`` when an amount is unknown: such a version is not accepted and has no line.
    """
    affectation = _affecter(version, groupes)
    with en_un_envoi():
        _ecrire(version.pk, affectation)
    return affectation


def remplacer(version: Version) -> Affectation:
    """Decide again from the stored groups and lines: rewrites the decisions and the totals of the version.

    The caller holds the lock of the CPTS.
    """
    affectation = _affecter(version, groupes_enregistres(version))
    with en_un_envoi(), connection.cursor() as curseur:
        curseur.execute("DELETE FROM comptes_ventilation WHERE version_id = %s", [version.pk])
        effacer_les_totaux(version.pk)
        _ecrire(version.pk, affectation)
    return affectation


def _affecter(version: Version, groupes: Sequence[Groupe]) -> Affectation:
    attribution = Attribution(jeu_en_vigueur(version.depot.cpts_id))
    cellules = _cellules(version, groupes, attribution)
    return Affectation(attribution.numero, cellules, totaliser(_montants(groupes, cellules)))


def solde(groupe: Groupe) -> Decimal:
    """Debit − credit of a group, in euros."""
    if groupe.debit is None or groupe.credit is None:
        raise ValueError(f"Le groupe {groupe.numero} a un montant inconnu : il ne peut pas être ventilé.")
    return groupe.debit - groupe.credit


def _cellules(version: Version, groupes: Sequence[Groupe], attribution: Attribution) -> list[Cellule]:
    decisions = [(g, attribution.decider(g)) for g in groupes if compte_en_depense(g)]
    exceptions = _exceptions(version, decisions, attribution)
    cellules = [cellule for liste in exceptions.values() for cellule in liste]
    for groupe, decision in decisions:
        a_part = sum((cellule.montant for cellule in exceptions.get(groupe.numero, ())), ZERO)
        cellules += _repartir(groupe, None, solde(groupe) - a_part, decision)
    return cellules


def _exceptions(
    version: Version, decisions: Iterable[tuple[Groupe, Decision]], attribution: Attribution
) -> dict[int, list[Cellule]]:
    """Lines that their label takes out of their group's decision, by group number."""
    regles = attribution.regles_de_libelle
    ouverts = {groupe.numero: (groupe, decision) for groupe, decision in decisions if decision.ouverte}
    if not regles or not ouverts:
        return {}
    resultat: dict[int, list[Cellule]] = defaultdict(list)
    for ligne in lignes_reconnues(version, regles, list(ouverts)):
        resultat[ligne.groupe] += _exception(ligne, *ouverts[ligne.groupe], attribution)
    return resultat


def _exception(
    ligne: LigneReconnue, groupe: Groupe, decision: Decision, attribution: Attribution
) -> list[Cellule]:
    precise = attribution.preciser(decision, groupe, ligne.regles)
    return [] if precise is None else _repartir(groupe, ligne.ligne, ligne.montant, precise)


def _repartir(groupe: Groupe, ligne: int | None, montant: Decimal, decision: Decision) -> list[Cellule]:
    mission, financeur = decision.mission, decision.financeur
    montants = repartir_croise(montant, [p for _, p in mission.parts], [p for _, p in financeur.parts])
    return [
        Cellule(
            groupe.numero,
            ligne,
            groupe.compte,
            code_mission,
            code_financeur,
            mission.methode,
            financeur.methode,
            mission.regle,
            financeur.regle,
            part_mission * part_financeur / CENT,
            part,
        )
        for (code_mission, part_mission), parts in zip(mission.parts, montants, strict=True)
        for (code_financeur, part_financeur), part in zip(financeur.parts, parts, strict=True)
    ]


def _montants(groupes: Iterable[Groupe], cellules: Iterable[Cellule]) -> Iterator[Montant]:
    """What each account outside spend, then each decision, adds to the totals. Closing entries count in none."""
    for groupe in groupes:
        if not groupe.cloture and not est_depense(groupe.compte):
            yield groupe.compte, "", "", "", solde(groupe)
    for c in cellules:
        yield c.compte, c.mission, c.financeur, c.methode, c.montant


def _ecrire(version_id: int, affectation: Affectation) -> None:
    inserer(
        "comptes_ventilation",
        COLONNES_VENTILATION,
        ((version_id, affectation.jeu, *c[:2], *c[3:]) for c in affectation.cellules),
    )
    ecrire_les_totaux(version_id, affectation.totaux)
