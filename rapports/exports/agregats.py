"""Spend of every territory and year, through the mask of the reader: the cells of the pages and of ``depenses/``.

The rows are few (some thousands) and go through Python, then out by the same door as the others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from cpts.perimetre import perimetre_de
from financements.enums import Methode, Mission
from financements.models import Niveau
from financements.synthese import LigneMission, Synthese, synthese_de
from rapports.completude import FRANCE, TableauCompletude, Territoire
from rapports.exports.colonnes import Colonne, Type, booleen, entier, instant, montant_lu, part, texte
from rapports.lecteurs import masque_de, source_du_lecteur
from rapports.secret import ACI, Bloc, Chiffre, Masque
from rapports.sources import Source
from rapports.territoires import completude_vue, depense_vue

if TYPE_CHECKING:
    from rapports.exports.forme import Demande

COLONNES: list[Colonne] = [
    texte("id"),
    entier("exercice"),
    texte("niveau"),
    texte("code"),
    texte("territoire"),
    texte("mission"),
    texte("nature"),
    montant_lu("montant"),
    montant_lu("depense_aci"),
    *(montant_lu(methode) for methode in Methode.values),
    booleen("secret"),
    entier("cpts_attendues"),
    entier("comptes_recus"),
    part("part_versements"),
    booleen("demonstration"),
    instant("modifie_le"),
]
_SQL = {
    Type.ENTIER: "bigint",
    Type.TEXTE: "text",
    Type.MONTANT: "numeric",
    Type.PART: "numeric",
    Type.BOOLEEN: "boolean",
    Type.INSTANT: "timestamptz",
}
_TYPES = ", ".join(f'"{colonne.nom}" {_SQL[colonne.type]}' for colonne in COLONNES)
_REQUETE = f"SELECT * FROM json_to_recordset(%s::json) AS t ({_TYPES})"  # noqa: S608 — constants of this module only
_NIVEAUX = (Niveau.NATIONAL, Niveau.REGION, Niveau.DEPARTEMENT)
_SANS_METHODES: dict[str, Chiffre] = {methode: Chiffre(None) for methode in Methode.values}


def requete(demande: Demande) -> tuple[str, Any]:
    """SQL whose columns are ``COLONNES``."""
    lignes: list[dict[str, Any]] = []
    if perimetre_de(demande.user).roles:
        lignes = list(_toutes(demande))
    return _REQUETE, (json.dumps(lignes, default=str),)


def _toutes(demande: Demande) -> Iterator[dict[str, Any]]:
    source = source_du_lecteur(demande.user, demande.arrete)
    tableau = source.completude(*[demande.exercice] if demande.exercice else [])
    for annee in [demande.exercice] if demande.exercice else tableau.annees:
        yield from _de_l_annee(demande, tableau, annee, source)


def _de_l_annee(
    demande: Demande, tableau: TableauCompletude, annee: int, source: Source
) -> Iterator[dict[str, Any]]:
    masque = masque_de(demande.user, source, annee)
    version = source.version(Bloc.COMPTES, annee)
    for niveau in _NIVEAUX:
        syntheses, natures = _lire(source, niveau, annee)
        for territoire in _territoires(tableau, niveau):
            lue = tableau.de(territoire, annee)
            synthese = (syntheses.get(territoire.code) or synthese_de([])) if lue.recues else None
            vue = completude_vue(lue, territoire, masque)
            commun = {
                "exercice": annee,
                "niveau": territoire.niveau.value,
                "code": territoire.code,
                "territoire": territoire.nom,
                "cpts_attendues": vue.attendues,
                "comptes_recus": vue.recues,
                "part_versements": vue.part_versements,
                "demonstration": lue.demonstration,
                # what is added up as it is read has no date of its own
                "modifie_le": version.fait_le if version else None,
            }
            lignes = _du_territoire(
                territoire, synthese, natures if niveau == Niveau.NATIONAL else {}, masque
            )
            yield from ({**commun, **ligne, "id": _identifiant(commun, ligne)} for ligne in lignes)


def _identifiant(commun: dict[str, Any], ligne: dict[str, Any]) -> str:
    """« 2025.region.32.prevention. »: the cell says what it is of."""
    champs = (commun["exercice"], commun["niveau"], commun["code"], ligne["mission"], ligne["nature"])
    return ".".join(str(champ) for champ in champs)


def _territoires(tableau: TableauCompletude, niveau: Niveau) -> list[Territoire]:
    if niveau == Niveau.NATIONAL:
        return [FRANCE]
    return list((tableau.regions if niveau == Niveau.REGION else tableau.departements).values())


def _lire(
    source: Source, niveau: Niveau, annee: int
) -> tuple[dict[str, Synthese], dict[tuple[str, str], Decimal]]:
    """Spend of each territory of a level, and of each mission and nature over all of them. One query."""
    champs = ("code", "mission", "financeur", "methode", "nature")
    cellules: dict[str, list] = defaultdict(list)
    natures: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    sommes = source.lignes(niveau, annee).order_by().values_list(*champs).annotate(somme=Sum("montant"))
    for code, mission, financeur, methode, nature, somme in sommes:
        cellules[code].append(("6", mission, financeur, methode, nature, somme))
        natures[mission, nature] += somme
    return {code: synthese_de(lues) for code, lues in cellules.items()}, natures


def _du_territoire(
    territoire: Territoire,
    synthese: Synthese | None,
    natures: dict[tuple[str, str], Decimal],
    masque: Masque,
) -> Iterator[dict[str, Any]]:
    """The total, each mission, then each nature of each mission."""
    yield _ligne(territoire, masque, synthese)
    par_mission = {m.mission: m for m in synthese.missions} if synthese else {}
    for mission in Mission.values:
        yield _ligne(territoire, masque, par_mission.get(mission), mission=mission)
        for (de, nature), depense in sorted(natures.items()):
            if de == mission:
                chiffre = depense_vue(depense, territoire, masque, mission=mission, nature=nature)
                yield _en_ligne(chiffre, Chiffre(None), _SANS_METHODES, mission, nature)


def _ligne(
    territoire: Territoire, masque: Masque, lue: Synthese | LigneMission | None, **axes: str
) -> dict[str, Any]:
    montants = {part.methode: part.montant for part in lue.methodes} if lue else {}
    return _en_ligne(
        depense_vue(lue.depense if lue else None, territoire, masque, **axes),
        depense_vue(lue.depense_aci if lue else None, territoire, masque, **axes, aci=ACI),
        {m: depense_vue(montants.get(m), territoire, masque, **axes, methode=m) for m in Methode.values},
        axes.get("mission", ""),
    )


def _en_ligne(
    depense: Chiffre, depense_aci: Chiffre, methodes: dict[str, Chiffre], mission: str, nature: str = ""
) -> dict[str, Any]:
    return {
        "mission": mission,
        "nature": nature,
        "montant": depense.montant,
        "depense_aci": depense_aci.montant,
        **{methode: chiffre.montant for methode, chiffre in methodes.items()},
        "secret": any(chiffre.secret for chiffre in (depense, depense_aci, *methodes.values())),
    }
