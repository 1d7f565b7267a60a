"""Write the money of the drawn nation: contracts, missions, sizes, rates, payments; the engine computes the rest."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpts.commun.enums import Mission
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from cpts.territoires import chargement as territoires
from demonstration import argent
from demonstration.argent import RANG_REVERSEMENT, Paiement
from demonstration.conventions import DERNIER_FAIT, conventions, decisions, engagements
from demonstration.copie import inserer
from demonstration.fichiers_de_paiement import vient_d_un_fichier
from demonstration.nation import BAREME, Nation, Structure, identifiant_public
from financements.aci.calendrier import annees_de_contrat
from financements.contrats.calcul import recalculer
from financements.contrats.enums import Part, Saisie
from financements.contrats.models import Contrat, EngagementMission, Enveloppe, TailleFigee, TauxRetenu
from financements.contrats.termes import relever_termes
from financements.versements.models import Versement

# A contract whose file told no mission: nothing is computed from it, its envelopes are plain rows.
RANG_REPRIS = RANG_REVERSEMENT
MOTIF_DU_TAUX = "Démonstration : objectifs examinés en dialogue de gestion."


@dataclass(frozen=True)
class Inscrite:
    """A drawn CPTS and its row."""

    structure: Structure
    ligne: CPTS


def inscrire_l_argent(
    nation: Nation,
    inscrites: Sequence[Inscrite],
    organisations: Mapping[tuple[str, str], int],
    paiements: Mapping[int, Sequence[Paiement]],
) -> None:
    """Every row about money but the books. To be called in the transaction of the nation."""
    contrats = _contrats(nation, inscrites, organisations)
    _missions(nation, inscrites, contrats)
    recalculer(contrat for liste in contrats.values() for contrat in liste)
    _enveloppes_du_contrat_repris(nation, inscrites, contrats)
    _versements(nation, inscrites, contrats, paiements)


def _contrats(
    nation: Nation, inscrites: Sequence[Inscrite], organisations: Mapping[tuple[str, str], int]
) -> dict[int, list[Contrat]]:
    """Contracts by rank of CPTS, oldest first."""
    lignes = []
    for inscrite in inscrites:
        s = inscrite.structure
        for numero, convention in enumerate(conventions(s)):
            lignes.append(
                Contrat(
                    uuid=identifiant_public(nation.graine, "contrat", s.rang, numero),
                    cpts=inscrite.ligne,
                    caisse_id=organisations[_lien(s, "caisse", convention.signature)],
                    ars_id=organisations[_lien(s, "ars", convention.signature)],
                    signature=convention.signature,
                    fin=convention.fin,
                    taille=s.territoire.taille,
                    clause_transmission=s.clause,
                    saisie=Saisie.REPRIS if s.rang == RANG_REPRIS else Saisie.ENREGISTRE,
                    bareme=BAREME,
                    numero=f"DEMO-{s.rang:04d}-{numero + 1}",
                )
            )
    par_rang: dict[int, list[Contrat]] = {}
    rangs = {i.ligne.pk: i.structure.rang for i in inscrites}
    for contrat in Contrat.objects.bulk_create(lignes):
        par_rang.setdefault(rangs[contrat.cpts_id], []).append(contrat)
    relever_termes([contrat for siens in par_rang.values() for contrat in siens])
    return par_rang


def _lien(structure: Structure, nature: str, jour: datetime.date) -> tuple[str, str]:
    """The organisation linked on a day, the first one before any link."""
    liens = [lien for lien in structure.liens if lien.nature == nature]
    en_vigueur = [lien for lien in liens if lien.debut <= jour and (lien.fin is None or jour <= lien.fin)]
    return (en_vigueur or liens)[0].organisation


def _missions(
    nation: Nation, inscrites: Sequence[Inscrite], contrats: Mapping[int, Sequence[Contrat]]
) -> None:
    """Missions engaged, sizes frozen and rates kept, contract by contract."""
    calculables = [
        (inscrite.structure, rang, contrat)
        for inscrite in inscrites
        for rang, contrat in enumerate(contrats.get(inscrite.structure.rang, ()))
        if contrat.saisie == Saisie.ENREGISTRE
    ]
    millesime = territoires.millesime_courant()
    EngagementMission.objects.bulk_create(
        EngagementMission(
            contrat=contrat,
            mission=e.mission,
            demarrage_prevu=e.prevu,
            demarrage=e.demarrage,
            deploiement=e.deploiement,
        )
        for structure, rang, contrat in calculables
        for e in engagements(structure, rang, nation.graine)
    )
    TailleFigee.objects.bulk_create(
        TailleFigee(
            contrat=contrat,
            annee_contrat=annee.debut,
            taille=structure.territoire.taille,
            population=structure.territoire.population,
            millesime=millesime,
        )
        for structure, _, contrat in calculables
        for annee in annees_de_contrat(contrat.signature, contrat.fin, DERNIER_FAIT)
    )
    _taux(nation, calculables)


def _taux(nation: Nation, calculables: Sequence[tuple[Structure, int, Contrat]]) -> None:
    TauxRetenu.objects.bulk_create(
        TauxRetenu(
            contrat=contrat,
            annee_contrat=d.annee_contrat,
            mission=d.mission,
            taux=d.taux,
            motif=MOTIF_DU_TAUX,
            decide_le=d.decide_le,
        )
        for structure, rang, contrat in calculables
        for d in decisions(structure, rang, nation.graine)
    )


def _enveloppes_du_contrat_repris(
    nation: Nation, inscrites: Sequence[Inscrite], contrats: Mapping[int, Sequence[Contrat]]
) -> None:
    structure = inscrites[RANG_REPRIS].structure
    derniere = argent.derniere_annee(structure)

    def lignes() -> Iterator[tuple]:
        for n, dotation in enumerate(argent.dotations(structure)):
            yield (
                identifiant_public(nation.graine, "enveloppe", structure.rang, n),
                contrats[structure.rang][dotation.contrat].pk,
                dotation.annee_contrat,
                dotation.mission,
                dotation.part,
                _montant_connu(dotation, derniere),
                BAREME,
                True,
            )

    inserer(
        Enveloppe,
        ("uuid", "contrat_id", "annee_contrat", "mission", "part", "montant", "bareme", "demonstration"),
        lignes(),
    )


def _montant_connu(dotation: argent.Dotation, derniere: datetime.date) -> Decimal | None:
    """A planted case: one variable part nobody has written down yet is unknown, never zero."""
    inconnue = dotation.annee_contrat == derniere and (dotation.mission, dotation.part) == (
        Mission.ACCOMPAGNEMENT_PS.value,
        Part.VARIABLE.value,
    )
    return None if inconnue else dotation.montant


def suivie_par_la_caisse_des_visiteurs(nation: Nation, structure: Structure) -> bool:
    """Whether a CPTS has never had another caisse than that of the visitors' CPTS."""
    caisses, vitrine = (
        {lien.organisation for lien in s.liens if lien.nature == NatureRattachement.CAISSE}
        for s in (structure, nation.structures[0])
    )
    return caisses == vitrine and len(caisses) == 1


def _versements(
    nation: Nation,
    inscrites: Sequence[Inscrite],
    contrats: Mapping[int, Sequence[Contrat]],
    paiements: Mapping[int, Sequence[Paiement]],
) -> None:
    def lignes() -> Iterator[tuple]:
        for inscrite in inscrites:
            rang = inscrite.structure.rang
            du_fichier = suivie_par_la_caisse_des_visiteurs(nation, inscrite.structure)
            for numero, paiement in enumerate(paiements.get(rang, ())):
                if du_fichier and vient_d_un_fichier(paiement):
                    continue
                contrat = next(c for c in reversed(contrats[rang]) if c.signature <= paiement.date)
                yield (
                    identifiant_public(nation.graine, "versement", rang, numero),
                    inscrite.ligne.pk,
                    contrat.pk,
                    contrat.caisse_id,
                    paiement.date,
                    Decimal(paiement.centimes) / 100,
                    paiement.mission,
                    paiement.objet,
                    argent.reference(paiement, numero),
                    argent.source(paiement.date.year),
                    True,
                )

    inserer(
        Versement,
        (
            "uuid", "cpts_id", "contrat_id", "caisse_id", "date", "montant", "mission", "objet", "reference",
            "source", "demonstration",
        ),
        lignes(),
    )  # fmt: skip
