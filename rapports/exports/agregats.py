"""Every territory and year in four columns, as its reader may see them: the cells of the pages and of ``depenses/``.

The rows are few (some thousands) and go through Python, then out by the same door as the others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from comptes.totaux.enums import Methode
from comptes.totaux.models import Niveau
from comptes.totaux.requetes import LigneMission, Synthese, synthese_de
from cpts.commun.enums import Mission
from cpts.droits.perimetre import perimetre_de
from rapports.cockpit.territoires import aci_vue, completude_vue, depense_vue, taux_vu
from rapports.exports.colonnes import (
    ColonneExport,
    Type,
    booleen,
    entier,
    instant,
    montant,
    montant_lu,
    part,
    texte,
)
from rapports.secret.chiffres import ALLOUE, TAUX, TRANSFERE, VERSE, Bloc, Masque
from rapports.secret.lecteurs import masque_de, source_du_lecteur
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Completude, TableauCompletude, Territoire
from rapports.sommes.consommation import Consommation, taux_en_texte
from rapports.sommes.consommation import somme as somme_des_consommations
from rapports.sommes.engagements import Engagement, somme

if TYPE_CHECKING:
    from rapports.exports.forme import DemandeDExport

COLONNES: list[ColonneExport] = [
    texte("id"),
    entier("exercice"),
    texte("niveau"),
    texte("code"),
    texte("region"),
    texte("departement"),
    texte("territoire"),
    texte("mission"),
    texte("nature"),
    montant_lu("montant"),
    montant_lu("depense_aci"),
    montant_lu("depense_aci_max"),
    montant("alloue"),
    entier("alloue_n"),
    entier("alloue_inconnus"),
    montant("verse"),
    montant("verse_sans_mission"),
    montant("transfere"),
    montant("transfere_volume"),
    part("taux_consommation"),
    part("taux_consommation_max"),
    entier("taux_consommation_n"),
    *(montant_lu(methode) for methode in Methode.values),
    booleen("secret"),
    booleen("transfere_secret"),
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
_MONTANTS = [colonne.nom for colonne in COLONNES if colonne.type == Type.MONTANT]


def requete(demande: DemandeDExport) -> tuple[str, Any]:
    """SQL whose columns are ``COLONNES``."""
    lignes: list[dict[str, Any]] = []
    if perimetre_de(demande.user).roles:
        lignes = list(_toutes(demande))
    return _REQUETE, (json.dumps(lignes, default=str),)


def compter(demande: DemandeDExport) -> int:
    """How many rows ``requete`` gives: their keys do not depend on amounts, and take two queries in all."""
    if not perimetre_de(demande.user).roles:
        return 0
    source = source_du_lecteur(demande.user, demande.arrete)
    tableau = source.completude(*[demande.exercice] if demande.exercice else [])
    annees = [demande.exercice] if demande.exercice else tableau.annees
    territoires = sum(len(_territoires(tableau, niveau)) for niveau in _NIVEAUX)
    return len(annees) * territoires * (1 + len(Mission)) + nombre_de_natures(source, *annees)


def nombre_de_natures(source: Source, *annees: int) -> int:
    """How many natures the missions of the nation have, over some years or all of them. One query."""
    lignes = source.lignes(Niveau.NATIONAL).filter(mission__in=Mission.values)
    lues = lignes.filter(annee__in=annees) if annees else lignes
    return lues.order_by().values("annee", "mission", "nature").distinct().count()


def _toutes(demande: DemandeDExport) -> Iterator[dict[str, Any]]:
    source = source_du_lecteur(demande.user, demande.arrete)
    tableau = source.completude(*[demande.exercice] if demande.exercice else [])
    for annee in [demande.exercice] if demande.exercice else tableau.annees:
        yield from _de_l_annee(demande, tableau, annee, source)


def _de_l_annee(
    demande: DemandeDExport, tableau: TableauCompletude, annee: int, source: Source
) -> Iterator[dict[str, Any]]:
    masque = masque_de(demande.user, source, annee)
    version = source.version(Bloc.COMPTES, annee)
    for niveau in _NIVEAUX:
        lus = _lire(source, niveau, annee)
        for territoire in _territoires(tableau, niveau):
            lu = lus.du_territoire(territoire, tableau.de(territoire, annee), masque)
            # what is added up as it is read has no date of its own
            commun = _commun(lu, annee) | {"modifie_le": version.fait_le if version else None}
            lignes = ({**commun, **ligne} for ligne in _du_territoire(lu))
            yield from ({**ligne, "id": _identifiant(ligne)} for ligne in lignes)


def _identifiant(ligne: dict[str, Any]) -> str:
    """Identifier of a row, made of its year, level, code and axes: « 2025.region.32.prevention. »."""
    champs = ("exercice", "niveau", "code", "mission", "nature")
    return ".".join(str(ligne[champ]) for champ in champs)


def _territoires(tableau: TableauCompletude, niveau: Niveau) -> list[Territoire]:
    if niveau == Niveau.NATIONAL:
        return [FRANCE]
    return list((tableau.regions if niveau == Niveau.REGION else tableau.departements).values())


@dataclass(frozen=True)
class _Territoire:
    """All that is read of a territory, and the mask of its reader."""

    territoire: Territoire
    masque: Masque
    completude: Completude
    synthese: Synthese | None
    engagement: Engagement
    consommation: Consommation
    natures: dict[tuple[str, str], Decimal]


@dataclass(frozen=True)
class _Niveau:
    """What is read of every territory of a level, by code; ``natures`` over all of them, of the nation only."""

    syntheses: dict[str, Synthese]
    engagements: Mapping[str, Engagement]
    consommations: Mapping[str, Consommation]
    natures: dict[tuple[str, str], Decimal]

    def du_territoire(self, territoire: Territoire, lue: Completude, masque: Masque) -> _Territoire:
        code = territoire.code
        return _Territoire(
            territoire,
            masque,
            lue,
            (self.syntheses.get(code) or synthese_de([])) if lue.recues else None,
            self.engagements.get(code, Engagement()),
            self.consommations.get(code, Consommation()),
            self.natures,
        )


def _lire(source: Source, niveau: Niveau, annee: int) -> _Niveau:
    """Of the nation, promises and payments are the sum of its regions. Four queries at most."""
    syntheses, natures = _depenses(source, niveau, annee)
    if niveau != Niveau.NATIONAL:
        engagements = source.engagements_du_niveau(niveau, annee)
        return _Niveau(syntheses, engagements, source.consommations_du_niveau(niveau, annee), {})
    regions = source.engagements(FRANCE, annee).values()
    taux = source.consommations(FRANCE, annee).values()
    return _Niveau(syntheses, {"": somme(regions)}, {"": somme_des_consommations(taux)}, natures)


def _depenses(
    source: Source, niveau: Niveau, annee: int
) -> tuple[dict[str, Synthese], dict[tuple[str, str], Decimal]]:
    """Spend of each territory of a level, and of each mission and nature over all of them. One query."""
    champs = ("code", "mission", "financeur", "methode", "nature")
    cellules: dict[str, list] = defaultdict(list)
    natures: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    sommes = source.lignes(niveau, annee).order_by().values_list(*champs).annotate(somme=Sum("montant"))
    for code, mission, financeur, methode, nature, depense in sommes:
        cellules[code].append(("6", mission, financeur, methode, nature, depense))
        natures[mission, nature] += depense
    return {code: synthese_de(lues) for code, lues in cellules.items()}, natures


def _commun(lu: _Territoire, annee: int) -> dict[str, Any]:
    """What every row of a territory repeats."""
    territoire = lu.territoire
    vue = completude_vue(lu.completude, territoire, lu.masque)
    departement = territoire.code if territoire.niveau == Niveau.DEPARTEMENT else None
    return {
        "exercice": annee,
        "niveau": territoire.niveau.value,
        "code": territoire.code,
        "region": territoire.region if departement else territoire.code or None,
        "departement": departement,
        "territoire": territoire.nom,
        "cpts_attendues": vue.attendues,
        "comptes_recus": vue.recues,
        "part_versements": vue.part_versements,
        "demonstration": lu.completude.demonstration,
    }


def _du_territoire(lu: _Territoire) -> Iterator[dict[str, Any]]:
    """The total, each mission, then each nature of each mission."""
    yield _ligne(lu, lu.synthese) | _du_total(lu)
    par_mission = {m.mission: m for m in lu.synthese.missions} if lu.synthese else {}
    for mission in Mission.values:
        yield _ligne(lu, par_mission.get(mission), mission)
        for (de, nature), depense in sorted(lu.natures.items()):
            if de == mission:
                chiffre = depense_vue(depense, lu.territoire, lu.masque, mission=mission, nature=nature)
                vide = dict.fromkeys(_MONTANTS)
                yield vide | {
                    "mission": mission,
                    "nature": nature,
                    "montant": chiffre.montant,
                    "secret": chiffre.secret,
                }


def _ligne(lu: _Territoire, depense: Synthese | LigneMission | None, mission: str = "") -> dict[str, Any]:
    """A mission, or all of them. The columns of the missions add up to those of the total."""
    axes = {"mission": mission} if mission else {}
    parts = {part.methode: part.montant for part in depense.methodes} if depense else {}
    aci = aci_vue(depense.aci if depense else None, lu.territoire, lu.masque, **axes)
    promis = lu.engagement.alloue(mission or None)
    montants = {
        "montant": depense_vue(depense.depense if depense else None, lu.territoire, lu.masque, **axes),
        "depense_aci": aci.sure,
        "depense_aci_max": aci.maximum,
        "alloue": lu.masque.chiffre(promis.connu, ALLOUE, lu.territoire, **axes),
        "verse": lu.masque.chiffre(_verse(lu, mission), VERSE, lu.territoire, **axes),
        **{m: depense_vue(parts.get(m), lu.territoire, lu.masque, **axes, methode=m) for m in Methode.values},
    }
    transfere = lu.masque.chiffre(_transfere(lu, mission), TRANSFERE, lu.territoire)
    return {
        "mission": mission,
        "nature": "",
        **{nom: chiffre.montant for nom, chiffre in montants.items()},
        "alloue_n": None if montants["alloue"].secret else promis.n,
        "alloue_inconnus": None if montants["alloue"].secret else promis.inconnus,
        "transfere": transfere.montant,
        "transfere_secret": transfere.secret,
        "secret": any(chiffre.secret for chiffre in montants.values()),
        **_taux(lu, mission),
    }


def _verse(lu: _Territoire, mission: str) -> Decimal | None:
    """Of the total, as ``depenses/``: with the completeness."""
    return lu.engagement.verse(mission) if mission else lu.completude.verse_total


def _transfere(lu: _Territoire, mission: str) -> Decimal | None:
    """Net: what moved from a mission to another cancels out over all of them."""
    if mission:
        return lu.engagement.transfere(mission)
    return None if lu.engagement.volume is None else Decimal("0.00")


def _taux(lu: _Territoire, mission: str) -> dict[str, Any]:
    """Rate of consumption, and over how many CPTS."""
    vu = None
    if lu.masque.montre(TAUX, lu.territoire):
        vu = taux_vu(lu.consommation, lu.completude.attendues, lu.territoire, lu.masque)
    bornes = vu.bornes if vu else (None, None)
    if vu and mission:
        bornes = next((siennes for m, siennes in vu.missions if m == mission), (None, None))
    return {
        "taux_consommation": taux_en_texte(bornes[0]),
        "taux_consommation_max": taux_en_texte(bornes[1]),
        "taux_consommation_n": vu.n if vu and bornes[0] is not None else None,
    }


def _du_total(lu: _Territoire) -> dict[str, Any]:
    """What stands in no mission: paid without saying which, and all that moved from one to another."""
    sans = lu.masque.chiffre(lu.engagement.verse(""), VERSE, lu.territoire, mission="")
    volume = lu.masque.chiffre(lu.engagement.volume, TRANSFERE, lu.territoire)
    return {"verse_sans_mission": sans.montant, "transfere_volume": volume.montant}
