"""Rows of the files: the tables of the pages, raw values, « non affiché » where the screen says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpts.commun.secret import NON_AFFICHE
from cpts.commun.tableur import pourcents
from rapports.projections.simulateur import LigneSimulation, VueSimulation
from rapports.projections.vue import LigneEngagement, VueProjection
from rapports.secret.chiffres import Chiffre


@dataclass(frozen=True)
class TableauDeProjection:
    """A sheet: short title, columns, rows."""

    titre: str
    colonnes: Sequence[str]
    lignes: Iterable[Sequence[object]]


def valeur(chiffre: Chiffre) -> Decimal | str | None:
    return NON_AFFICHE if chiffre.secret else chiffre.montant


def _nombre(nombre: int | None) -> int | str:
    return NON_AFFICHE if nombre is None else nombre


def de_la_projection(vue: VueProjection) -> list[TableauDeProjection]:
    """Regions × sizes, sizes, then the years of payments."""
    return [_cellules(vue), _tailles(vue), _versements(vue)]


_PARTS = ("Fonctionnement (€)", "Part fixe (€)", "Part variable (€)", "Total (€)", "Maximum (€)")


def _montants(ligne: LigneEngagement) -> tuple[object, ...]:
    chiffres = (ligne.fonctionnement, ligne.fixe, ligne.variable, ligne.total, ligne.maximum)
    return (_nombre(ligne.nombre), *map(valeur, chiffres))


def _cellules(vue: VueProjection) -> TableauDeProjection:
    lignes: list[tuple[object, ...]] = []
    for region, cases in vue.croisement:
        lignes += [(region.cle, region.nom, case.nom, *_montants(case)) for case in cases if case]
        lignes.append((region.cle, region.nom, "Toutes tailles", *_montants(region)))
    lignes.append(("", "Ensemble", "Toutes tailles", *_montants(vue.total)))
    return TableauDeProjection(
        "Régions et tailles", ("Code", "Région", "Taille", "Contrats", *_PARTS), lignes
    )


def _tailles(vue: VueProjection) -> TableauDeProjection:
    lignes = [(ligne.nom, *_montants(ligne)) for ligne in (*vue.tailles, vue.total)]
    return TableauDeProjection("Tailles", ("Taille", "Contrats", *_PARTS), lignes)


def _versements(vue: VueProjection) -> TableauDeProjection:
    lignes = [(a.nom, valeur(a.verse), _nombre(a.cpts)) for a in vue.historique]
    return TableauDeProjection("Versements", ("Année civile", "Versé (€)", "CPTS payées"), lignes)


_SIMULATION = (
    "Contrats",
    "Référence (€)",
    "Scénario (€)",
    "Écart (€)",
    "Écart (%)",
    "Gagnants",
    "Perdants",
    "Inchangés",
    "Gains (€)",
    "Pertes (€)",
)


def de_la_simulation(vue: VueSimulation) -> list[TableauDeProjection]:
    """Sizes, regions, crossings, then one contract of each size."""
    ensemble = ("Ensemble", *_effet(vue.total))
    tailles = [*((ligne.nom, *_effet(ligne)) for ligne in vue.tailles), ensemble]
    regions = [*((ligne.nom, *_effet(ligne)) for ligne in vue.regions), ensemble]
    cellules = [(region, ligne.nom, *_effet(ligne)) for region, ligne in vue.cellules]
    contrats = [(ligne.nom, *_effet(ligne)) for ligne in vue.par_contrat]
    return [
        TableauDeProjection("Par taille", ("Taille", *_SIMULATION), tailles),
        TableauDeProjection("Par région", ("Région", *_SIMULATION), regions),
        TableauDeProjection("Régions et tailles", ("Région", "Taille", *_SIMULATION), cellules),
        TableauDeProjection("Un contrat", ("Taille", *_SIMULATION), contrats),
    ]


def _effet(ligne: LigneSimulation) -> tuple[object, ...]:
    effet = ligne.effet
    return (
        effet.nombre,
        effet.reference.total,
        effet.scenario.total,
        effet.ecart,
        pourcents(effet.taux),
        effet.gagnants,
        effet.perdants,
        effet.inchanges,
        effet.gains,
        effet.pertes,
    )
