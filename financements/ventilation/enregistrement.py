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

from financements.lecture.missions import est_depense
from financements.models import GroupeEcriture, Version
from financements.natures import Natures, natures_en_vigueur
from financements.ventilation.attribution import Attribution, Decision
from financements.ventilation.attribution import Groupe as GroupeAttribuable
from financements.ventilation.chargement import jeu_en_vigueur, verrouiller_cpts
from financements.ventilation.libelles import LigneReconnue, lignes_reconnues
from financements.ventilation.repartition import repartir_croise

ZERO = Decimal(0)
CENT = Decimal(100)


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
    _copier(
        "financements_groupeecriture",
        "version_id, groupe, compte, compte_lib, journal, journal_lib, analytique, lignes, debit, credit",
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
            )
            for g in groupes
        ),
    )
    return _ventiler(version, groupes)


def remplacer(version: Version) -> Bilan:
    """Decide again from the stored groups and lines: rewrites the decisions and the totals of the version."""
    groupes = groupes_enregistres(version)
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM financements_ventilation WHERE version_id = %s", [version.pk])
        curseur.execute("DELETE FROM financements_totalversion WHERE version_id = %s", [version.pk])
    return _ventiler(version, groupes)


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


def groupes_enregistres(version: Version) -> list[GroupeEnregistre]:
    """Groups of a version, in their order. One query."""
    champs = ("groupe", *GroupeEnregistre._fields[1:])
    lignes = GroupeEcriture.objects.filter(version=version).order_by("groupe").values_list(*champs)
    return [GroupeEnregistre(*ligne) for ligne in lignes]


def _ventiler(version: Version, groupes: Sequence[Groupe]) -> Bilan:
    verrouiller_cpts(version.depot.cpts_id)
    attribution = Attribution(jeu_en_vigueur(version.depot.cpts_id))
    cellules = _cellules(version, groupes, attribution)
    _ecrire_decisions(version.pk, attribution.numero, cellules)
    _ecrire_totaux(version.pk, groupes, cellules, natures_en_vigueur())
    missions: dict[str, Decimal] = defaultdict(Decimal)
    for cellule in cellules:
        missions[cellule.mission] += cellule.montant
    return Bilan(attribution.numero, dict(missions), len(cellules))


def solde(groupe: Groupe) -> Decimal:
    """Debit − credit of a group, in euros."""
    if groupe.debit is None or groupe.credit is None:
        raise ValueError(f"Le groupe {groupe.numero} a un montant inconnu : il ne peut pas être ventilé.")
    return groupe.debit - groupe.credit


def _cellules(version: Version, groupes: Sequence[Groupe], attribution: Attribution) -> list[Cellule]:
    decisions = [(g, attribution.decider(g)) for g in groupes if est_depense(g.compte)]
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
            mission.methode.value,
            financeur.methode.value,
            mission.regle,
            financeur.regle,
            part_mission * part_financeur / CENT,
            part,
        )
        for (code_mission, part_mission), parts in zip(mission.parts, montants, strict=True)
        for (code_financeur, part_financeur), part in zip(financeur.parts, parts, strict=True)
    ]


def _ecrire_decisions(version_id: int, jeu: int, cellules: Iterable[Cellule]) -> None:
    _copier(
        "financements_ventilation",
        "version_id, jeu, groupe, ligne, mission, financeur, methode, methode_financeur, regle_id, "
        "regle_financeur_id, part, montant",
        ((version_id, jeu, *c[:2], *c[3:]) for c in cellules),
    )


def _ecrire_totaux(
    version_id: int, groupes: Iterable[Groupe], cellules: Iterable[Cellule], natures: Natures
) -> None:
    totaux: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for groupe in groupes:
        if not est_depense(groupe.compte):
            totaux[groupe.compte, "", "", ""] += solde(groupe)
    for c in cellules:
        totaux[c.compte, c.mission, c.financeur, c.methode] += c.montant
    _copier(
        "financements_totalversion",
        "version_id, compte, mission, financeur, methode, nature, montant",
        (
            (
                version_id,
                compte,
                mission,
                financeur,
                methode,
                natures.nature(compte) if mission else "",
                montant,
            )
            for (compte, mission, financeur, methode), montant in totaux.items()
        ),
    )


def _copier(table: str, colonnes: str, lignes: Iterable[tuple]) -> None:
    """COPY rows into a table of this package: names are constants of this module, never input."""
    with (
        connection.cursor() as curseur,
        curseur.copy(f"COPY {table} ({colonnes}) FROM STDIN") as copie,
    ):
        for ligne in lignes:
            copie.write_row(ligne)
