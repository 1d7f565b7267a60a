"""Decisions written for a version, with its totals: by the reading, then each time the rules change.

Everything here runs inside the caller's transaction. No line is touched, and none is read but those whose label
meets a rule of the CPTS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.db import connection

from comptes.affectation.chargement import jeu_en_vigueur
from comptes.affectation.libelles import LigneReconnue, lignes_reconnues
from comptes.affectation.repartition import repartir_croise
from comptes.lecture.attribution import CENT, Attribution, Decision, GroupeAttribuable
from comptes.lecture.missions import compte_en_depense, est_depense
from comptes.natures.requetes import Natures, natures_en_vigueur
from comptes.versions.models import GroupeEcriture, Version
from comptes.versions.verrou_cpts import verrouiller_decisions
from cpts.commun.envois_groupes import en_un_envoi, inserer

ZERO = Decimal(0)
# Columns of the tables written here, with their types.
COLONNES_GROUPE = {
    "version_id": "bigint",
    "groupe": "int",
    "compte": "text",
    "compte_lib": "text",
    "journal": "text",
    "journal_lib": "text",
    "analytique": "text",
    "lignes": "int",
    "debit": "numeric",
    "credit": "numeric",
    "cloture": "boolean",
}
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
COLONNES_TOTAL = {
    "version_id": "bigint",
    "compte": "text",
    "mission": "text",
    "financeur": "text",
    "methode": "text",
    "nature": "text",
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


class Bilan(NamedTuple):
    """What the ventilation of a version gave. ``missions``: code → euros; their sum is class 6 without 689."""

    jeu: int
    missions: dict[str, Decimal]
    cellules: int


def enregistrer(version: Version, groupes: Sequence[Groupe]) -> Bilan:
    """Write the groups of a version just read, their missions and funders, and the totals of the version.

    To be called once the lines are in the table (rules on labels look at them), in their transaction.
    Raises ``ValueError`` when an amount is unknown: such a version is not accepted and has no line.
    """
    verrouiller_decisions(version.depot.cpts_id)
    ventilee = _ventiler(version, groupes)
    with en_un_envoi():
        inserer(
            "comptes_groupeecriture",
            COLONNES_GROUPE,
            (
                (
                    version.pk,
                    g.numero,
                    g.compte,
                    g.compte_lib,
                    g.journal,
                    g.journal_lib,
                    g.analytique,
                    g.lignes,
                    g.debit,
                    g.credit,
                    g.cloture,
                )
                for g in groupes
            ),
        )
        _ecrire(version.pk, ventilee)
    return ventilee.bilan


def remplacer(version: Version) -> Bilan:
    """Decide again from the stored groups and lines: rewrites the decisions and the totals of the version."""
    verrouiller_decisions(version.depot.cpts_id)
    ventilee = _ventiler(version, groupes_enregistres(version))
    with en_un_envoi(), connection.cursor() as curseur:
        curseur.execute("DELETE FROM comptes_ventilation WHERE version_id = %s", [version.pk])
        curseur.execute("DELETE FROM comptes_totalversion WHERE version_id = %s", [version.pk])
        _ecrire(version.pk, ventilee)
    return ventilee.bilan


class GroupeEnregistre(NamedTuple):
    """Plain copy of a ``GroupeEcriture``."""

    numero: int
    compte: str
    compte_lib: str
    journal: str
    journal_lib: str
    analytique: str
    lignes: int
    debit: Decimal
    credit: Decimal
    cloture: bool = False


def groupes_enregistres(version: Version) -> list[GroupeEnregistre]:
    """Groups of a version, in their order. One query."""
    champs = ("groupe", *GroupeEnregistre._fields[1:])
    lignes = GroupeEcriture.objects.filter(version=version).order_by("groupe").values_list(*champs)
    return [GroupeEnregistre(*ligne) for ligne in lignes]


class Ventilee(NamedTuple):
    """Everything that is decided for a version, before it is written."""

    jeu: int
    cellules: list[Cellule]
    totaux: list[tuple]

    @property
    def bilan(self) -> Bilan:
        missions: dict[str, Decimal] = defaultdict(Decimal)
        for cellule in self.cellules:
            missions[cellule.mission] += cellule.montant
        return Bilan(self.jeu, dict(missions), len(self.cellules))


def _ventiler(version: Version, groupes: Sequence[Groupe]) -> Ventilee:
    """Decide with what is in force; the caller holds the locks."""
    attribution = Attribution(jeu_en_vigueur(version.depot.cpts_id))
    cellules = _cellules(version, groupes, attribution)
    return Ventilee(attribution.numero, cellules, _totaux(groupes, cellules, natures_en_vigueur()))


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


def _totaux(groupes: Iterable[Groupe], cellules: Iterable[Cellule], natures: Natures) -> list[tuple]:
    """Rows of ``TotalVersion``: account, mission, funder, method, nature, euros. Closing entries count in none."""
    totaux: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for groupe in groupes:
        if not groupe.cloture and not est_depense(groupe.compte):
            totaux[groupe.compte, "", "", ""] += solde(groupe)
    for c in cellules:
        totaux[c.compte, c.mission, c.financeur, c.methode] += c.montant
    return [
        (compte, mission, financeur, methode, natures.nature(compte) if mission else "", montant)
        for (compte, mission, financeur, methode), montant in totaux.items()
    ]


def _ecrire(version_id: int, ventilee: Ventilee) -> None:
    inserer(
        "comptes_ventilation",
        COLONNES_VENTILATION,
        ((version_id, ventilee.jeu, *c[:2], *c[3:]) for c in ventilee.cellules),
    )
    inserer("comptes_totalversion", COLONNES_TOTAL, ((version_id, *total) for total in ventilee.totaux))
