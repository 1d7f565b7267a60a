"""Indicators of a few fictitious contracts: objectives, declarations, opinions and decisions that give the rates drawn.

The rates kept for the missions are drawn elsewhere and paid: nothing here changes them. Each decision is set around
the rate of its mission so that their weighted mean is that rate, to the last decimal.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from demonstration.catalogue_indicateurs import CATALOGUE, Modele
from demonstration.conventions import DERNIER_FAIT
from demonstration.copie import inserer
from demonstration.envois import VITRINE
from demonstration.hasard import alea as alea_de
from demonstration.inscription_argent import Inscrite
from demonstration.moments import le
from demonstration.nation import Nation, identifiant_public
from financements.aci.calendrier import AnneeContrat, annees_de_contrat
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, EngagementMission, TauxRetenu
from financements.indicateurs.enums import NiveauPreuve, SensCible
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Indicateur,
    Objectif,
)

# The first CPTS of the nation, those the logins open, and one in so many after them.
PREMIERES, PAS = 12, 60
ANNEES_DECIDEES = 2
SOURCE = "Démonstration : annexe fictive du contrat"
DEFINITION = "Indicateur inventé pour la démonstration."
MOTIF_AVIS = "Démonstration : pièces relues avant le dialogue de gestion."
MOTIF_ARS = "Démonstration : l’effort est réel, le point de départ du territoire était bas."
MOTIF_DECISION = "Démonstration : décidé après les deux avis, en dialogue de gestion."
MOTIF_CONTESTE = "Démonstration : les séances de décembre n’ont pas été comptées."
# Days before the decision.
DECLARE, AVIS_CPAM, AVIS_ARS = (datetime.timedelta(days=jours) for jours in (30, 14, 10))
# Pairs where one objective is wholly reached, or not at all.
PART_ENTIERE = 0.5
# Nothing is declared in the first days of a year.
TROP_TOT = datetime.timedelta(days=60)
DEMI = Decimal("0.5")
PREUVES = {
    NiveauPreuve.DECLARATION: "",
    NiveauPreuve.DOCUMENT: "Démonstration : annexe du rapport d’activité",
    NiveauPreuve.DONNEE: "Démonstration : extraction de l’outil de suivi",
}


class Decide(NamedTuple):
    """An objective with the rate kept for it and when; ``taux`` None: of the year under way."""

    objectif: Objectif
    taux: Decimal | None
    jour: datetime.date
    alea: random.Random


@dataclass(frozen=True)
class Personnes:
    """Who signs: the logins of the demonstration for the CPTS they open, nobody named for the others."""

    cpts: int | None
    cpam: int | None
    ars: int | None


def inscrire_les_indicateurs(nation: Nation, inscrites: Sequence[Inscrite]) -> None:
    """To be called in a transaction, once contracts, rates and people are written."""
    for inscrite in inscrites:
        rang = inscrite.structure.rang
        if inscrite.structure.signature and (rang < PREMIERES or rang % PAS == 0):
            _d_une_cpts(nation, inscrite)


def _d_une_cpts(nation: Nation, inscrite: Inscrite) -> None:
    """The last years decided and the one under way, whichever contracts they belong to."""
    contrats = list(
        Contrat.objects.filter(cpts=inscrite.ligne, saisie=Saisie.ENREGISTRE).order_by("signature")
    )
    retenus: dict[tuple[int, datetime.date], dict[str, TauxRetenu]] = defaultdict(dict)
    for taux in TauxRetenu.objects.filter(contrat__in=contrats):
        retenus[(taux.contrat_id, taux.annee_contrat)][taux.mission] = taux
    decidees = sorted(retenus, key=lambda cle: cle[1])[-ANNEES_DECIDEES:]
    for contrat in contrats:
        annees = [
            annee
            for annee in annees_de_contrat(contrat.signature, contrat.fin, DERNIER_FAIT)
            if (contrat.pk, annee.debut) in decidees or annee.anniversaire > DERNIER_FAIT
        ]
        if annees:
            _d_un_contrat(nation, inscrite, contrat, annees, retenus)


def _d_un_contrat(
    nation: Nation,
    inscrite: Inscrite,
    contrat: Contrat,
    annees: Sequence[AnneeContrat],
    retenus: dict[tuple[int, datetime.date], dict[str, TauxRetenu]],
) -> None:
    demarrages = {
        e.mission: e.demarrage for e in EngagementMission.objects.filter(contrat=contrat) if e.demarrage
    }
    indicateurs = _indicateurs(nation, contrat, [mission for mission in CATALOGUE if mission in demarrages])
    objectifs = [
        _objectif(nation, indicateur, modele, annee)
        for annee in annees
        for indicateur, modele in indicateurs
        if demarrages[indicateur.mission] < annee.anniversaire
        and (annee.anniversaire > DERNIER_FAIT or indicateur.mission in retenus[(contrat.pk, annee.debut)])
    ]
    Objectif.objects.bulk_create(objectifs)
    decides = list(_decides(nation, objectifs, annees, retenus))
    _inscrire_ce_qui_est_dit(nation, inscrite, contrat, decides)


def _indicateurs(
    nation: Nation, contrat: Contrat, missions: Sequence[str]
) -> list[tuple[Indicateur, Modele]]:
    paires = [
        (
            Indicateur(
                uuid=identifiant_public(nation.graine, "indicateur", contrat.numero, mission, numero),
                contrat=contrat,
                mission=mission,
                numero=numero,
                libelle=modele.libelle,
                nature=modele.nature,
                definition=DEFINITION,
                unite=modele.unite,
                sens=modele.sens,
                poids=modele.poids,
                preuve_attendue=modele.preuve,
                niveau_attendu=modele.niveau,
                source=SOURCE,
            ),
            modele,
        )
        for mission in missions
        for numero, modele in enumerate(CATALOGUE[mission], 1)
    ]
    Indicateur.objects.bulk_create([indicateur for indicateur, _ in paires])
    return paires


def _objectif(nation: Nation, indicateur: Indicateur, modele: Modele, annee: AnneeContrat) -> Objectif:
    return Objectif(
        uuid=identifiant_public(nation.graine, "objectif", str(indicateur.uuid), annee.debut),
        indicateur=indicateur,
        annee_contrat=annee.debut,
        cible=modele.cible,
        cible_texte=modele.cible_texte,
    )


def _decides(
    nation: Nation,
    objectifs: Sequence[Objectif],
    annees: Sequence[AnneeContrat],
    retenus: dict[tuple[int, datetime.date], dict[str, TauxRetenu]],
) -> Iterator[Decide]:
    """Objectives with their rate, mission by mission."""
    groupes: dict[tuple[datetime.date, str], list[Objectif]] = defaultdict(list)
    for objectif in objectifs:
        groupes[(objectif.annee_contrat, objectif.indicateur.mission)].append(objectif)
    fins = {annee.debut: annee.anniversaire for annee in annees}
    for (debut, mission), groupe in groupes.items():
        contrat = groupe[0].indicateur.contrat
        alea = alea_de(nation.graine, "indicateurs", contrat.numero, debut, mission)
        retenu = retenus[(contrat.pk, debut)].get(mission)
        taux = repartir(retenu.taux, len(groupe), alea) if retenu else [None] * len(groupe)
        jour = retenu.decide_le if retenu else min(fins[debut], DERNIER_FAIT)
        for objectif, t in zip(groupe, taux, strict=True):
            yield Decide(objectif, t, jour, alea)


def repartir(taux: Decimal, nombre: int, alea: random.Random) -> list[Decimal]:
    """Rates of ``nombre`` objectives whose weighted mean is ``taux``: pairs above and below it, the last one on it.

    Objectives go by pairs of one weight in the catalogue. Each rate is between 0 and 1, with two decimals.
    """
    rates = []
    for _ in range(nombre // 2):
        entier = alea.random() < PART_ENTIERE
        ecart = min(Decimal(1) if entier else Decimal(alea.randrange(5, 30)) / 100, taux, 1 - taux)
        rates += [taux + ecart, taux - ecart]
    return rates + [taux] * (nombre % 2)


def _inscrire_ce_qui_est_dit(
    nation: Nation, inscrite: Inscrite, contrat: Contrat, decides: Sequence[Decide]
) -> None:
    qui = _personnes(inscrite)
    commun = ("uuid", "objectif_id", "auteur_id", "le")
    declares = [(d, v) for d in decides if (v := _valeur(d)) is not None]
    inserer(
        DeclarationIndicateur,
        (*commun, "valeur", "commentaire", "niveau", "preuve"),
        (
            (*_signe(nation, "declaration", d, qui.cpts, d.jour - DECLARE), v, "", niveau, PREUVES[niveau])
            for d, v in declares
            for niveau in [_niveau(d)]
        ),
    )
    decides_seuls = [d for d in decides if d.taux is not None]
    inserer(
        AvisIndicateur,
        (*commun, "organisation_id", "taux", "motif"),
        list(_avis(nation, inscrite, qui, decides_seuls)),  # read before: no query can be asked during a COPY
    )
    inserer(
        DecisionIndicateur,
        (*commun, "taux", "motif"),
        ((*_signe(nation, "decision", d, qui.cpam, d.jour), d.taux, MOTIF_DECISION) for d in decides_seuls),
    )
    if inscrite.structure.rang == VITRINE and decides_seuls:
        _contester(nation, decides_seuls, qui)


def _avis(nation: Nation, inscrite: Inscrite, qui: Personnes, decides: Sequence[Decide]) -> Iterator[tuple]:
    """The caisse thinks what will be decided; the ARS thinks the same, or a little more one time in three."""
    caisse = inscrite.ligne.rattachement(NatureRattachement.CAISSE)
    ars = inscrite.ligne.rattachement(NatureRattachement.ARS)
    for d in decides:
        taux = d.taux or Decimal(0)
        if caisse:
            yield (*_signe(nation, "avis-cpam", d, qui.cpam, d.jour - AVIS_CPAM), caisse.pk, taux, MOTIF_AVIS)
        if ars:
            plus = d.alea.random() < 1 / 3
            vu = min(taux + Decimal("0.1"), Decimal(1)) if plus else taux
            motif = MOTIF_ARS if plus else MOTIF_AVIS
            yield (*_signe(nation, "avis-ars", d, qui.ars, d.jour - AVIS_ARS), ars.pk, vu, motif)


def _contester(nation: Nation, decides: Sequence[Decide], qui: Personnes) -> None:
    """One contest without an answer yet, on the least reached objective of the last year decided."""
    derniere = max(d.objectif.annee_contrat for d in decides)
    choisi = min(
        (d for d in decides if d.objectif.annee_contrat == derniere), key=lambda d: (d.taux, d.objectif.pk)
    )
    decision = DecisionIndicateur.objects.get(objectif=choisi.objectif)
    quand = choisi.jour + datetime.timedelta(days=12)
    inserer(
        ContestationIndicateur,
        ("uuid", "objectif_id", "auteur_id", "le", "decision_id", "motif"),
        [(*_signe(nation, "contestation", choisi, qui.cpts, quand), decision.pk, MOTIF_CONTESTE)],
    )


def _signe(
    nation: Nation, quoi: str, decide: Decide, qui: int | None, jour: datetime.date
) -> tuple[object, ...]:
    """What every row begins with: identifier, objective, author, moment."""
    return (
        identifiant_public(nation.graine, quoi, str(decide.objectif.uuid)),
        decide.objectif.pk,
        qui,
        le(jour),
    )


def _valeur(decide: Decide) -> Decimal | None:
    """A value that suggests about the rate kept; None: not declared yet, one in four of the year under way."""
    taux, cible = decide.taux, decide.objectif.cible
    if taux is None:
        if decide.jour - DECLARE < decide.objectif.annee_contrat + TROP_TOT or decide.alea.random() < 1 / 4:
            return None
        taux = Decimal(decide.alea.randrange(30, 101)) / 100
    if cible is None:
        return Decimal(1) if taux >= DEMI else Decimal(0)
    if decide.objectif.indicateur.sens == SensCible.AU_PLUS:
        return cible if taux >= DEMI else cible + 2
    return (cible * taux).quantize(Decimal(1), ROUND_HALF_UP)


def _niveau(decide: Decide) -> NiveauPreuve:
    """One declaration in four is nothing more; the others bring what the contract expects."""
    if decide.alea.random() < 1 / 4:
        return NiveauPreuve.DECLARATION
    return NiveauPreuve(decide.objectif.indicateur.niveau_attendu)


def _personnes(inscrite: Inscrite) -> Personnes:
    if inscrite.structure.rang != VITRINE:
        return Personnes(None, None, None)
    cles = dict(Utilisateur.objects.filter(demonstration=True).values_list("username", "pk"))
    return Personnes(*(cles.get(nom) for nom in ("coordination", "cpam", "ars")))
