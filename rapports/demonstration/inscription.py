"""Write the drawn nation: CPTS, life, links, perimeters, contracts, envelopes, payments, exercises, rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from cpts import territoires
from cpts.commun.tri import cle_tri
from cpts.models import CPTS, CommunePerimetre, EtapeVie, Organisation, Rattachement
from financements.enums import Mission, Part
from financements.models import Contrat, Enveloppe, Exercice, JeuRegles, RegleVentilation, Versement
from rapports.demonstration import argent
from rapports.demonstration.argent import RANG_REVERSEMENT, Paiement
from rapports.demonstration.copie import inserer
from rapports.demonstration.grand_livre import Annee
from rapports.demonstration.habitudes import regles
from rapports.demonstration.hasard import alea as alea_de
from rapports.demonstration.nation import BAREME, Nation, Structure, identifiant_public

AVEC_COURRIEL = 48


@dataclass(frozen=True)
class Inscrite:
    """A drawn CPTS and its row."""

    structure: Structure
    ligne: CPTS


@transaction.atomic
def inscrire(
    nation: Nation, paiements: Mapping[int, Sequence[Paiement]], annees: Mapping[int, Sequence[Annee]]
) -> list[Inscrite]:
    """Every row of the nation but people and deposits, all or nothing. Territories must be loaded."""
    inscrites = _structures(nation)
    organisations = {(o.type, o.code): o.pk for o in Organisation.objects.all()}
    _vies_et_liens(inscrites, organisations)
    _perimetres(inscrites)
    contrats = _contrats(nation, inscrites, organisations)
    _enveloppes(nation, inscrites, contrats)
    _versements(nation, inscrites, contrats, paiements)
    _exercices(nation, inscrites, annees)
    _regles(nation, inscrites)
    return inscrites


def retrouver(nation: Nation) -> list[Inscrite]:
    """The rows of a nation written before."""
    lignes = {c.uuid: c for c in CPTS.objects.filter(demonstration=True)}
    return [Inscrite(s, lignes[identifiant_public(nation.graine, "cpts", s.rang)]) for s in nation.structures]


def _structures(nation: Nation) -> list[Inscrite]:
    millesime = territoires.millesime_courant()
    lignes = [
        CPTS(
            uuid=identifiant_public(nation.graine, "cpts", s.rang),
            nom=s.nom,
            nom_tri=cle_tri(s.nom),
            siren=s.siren,
            departement_id=s.territoire.departement,
            population=s.territoire.population,
            millesime_population=millesime,
            taille=s.territoire.taille,
            courriel=f"contact-{s.identifiant}@demonstration.example" if s.rang < AVEC_COURRIEL else "",
            demonstration=True,
        )
        for s in nation.structures
    ]
    creees = CPTS.objects.bulk_create(lignes)
    return [Inscrite(s, ligne) for s, ligne in zip(nation.structures, creees, strict=True)]


def _vies_et_liens(inscrites: Sequence[Inscrite], organisations: Mapping[tuple[str, str], int]) -> None:
    inserer(
        EtapeVie,
        ("cpts_id", "etat", "date"),
        ((i.ligne.pk, etat, jour) for i in inscrites for etat, jour in i.structure.etapes),
    )
    inserer(
        Rattachement,
        ("cpts_id", "organisation_id", "nature", "debut", "fin"),
        (
            (i.ligne.pk, organisations[lien.organisation], lien.nature, lien.debut, lien.fin)
            for i in inscrites
            for lien in i.structure.liens
        ),
    )


def _perimetres(inscrites: Sequence[Inscrite]) -> None:
    inserer(
        CommunePerimetre,
        ("cpts_id", "commune_id", "debut", "fin"),
        (
            (i.ligne.pk, commune, i.structure.etapes[0][1], None)
            for i in inscrites
            for commune in i.structure.territoire.communes
        ),
    )


# --- Money -----------------------------------------------------------------------------------------------


def _contrats(
    nation: Nation, inscrites: Sequence[Inscrite], organisations: Mapping[tuple[str, str], int]
) -> dict[int, list[Contrat]]:
    """Contracts by rank of CPTS, oldest first."""
    lignes = []
    for inscrite in inscrites:
        s = inscrite.structure
        for numero, convention in enumerate(argent.conventions(s)):
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
                )
            )
    par_rang: dict[int, list[Contrat]] = {}
    rangs = {i.ligne.pk: i.structure.rang for i in inscrites}
    for contrat in Contrat.objects.bulk_create(lignes):
        par_rang.setdefault(rangs[contrat.cpts_id], []).append(contrat)
    return par_rang


def _lien(structure: Structure, nature: str, jour: datetime.date) -> tuple[str, str]:
    """The organisation linked on a day, the first one before any link."""
    liens = [lien for lien in structure.liens if lien.nature == nature]
    en_vigueur = [lien for lien in liens if lien.debut <= jour and (lien.fin is None or jour <= lien.fin)]
    return (en_vigueur or liens)[0].organisation


def _enveloppes(
    nation: Nation, inscrites: Sequence[Inscrite], contrats: Mapping[int, Sequence[Contrat]]
) -> None:
    def lignes() -> Iterator[tuple]:
        for inscrite in inscrites:
            rang, derniere = inscrite.structure.rang, argent.derniere_annee(inscrite.structure)
            for n, dotation in enumerate(argent.dotations(inscrite.structure)):
                yield (
                    identifiant_public(nation.graine, "enveloppe", rang, n),
                    contrats[rang][dotation.contrat].pk,
                    dotation.annee_contrat,
                    dotation.mission,
                    dotation.part,
                    _montant_connu(rang, dotation, derniere),
                    BAREME,
                    True,
                )

    inserer(
        Enveloppe,
        ("uuid", "contrat_id", "annee_contrat", "mission", "part", "montant", "bareme", "demonstration"),
        lignes(),
    )


def _montant_connu(rang: int, dotation: argent.Dotation, derniere: datetime.date) -> Decimal | None:
    """A planted case: one variable part nobody has written down yet is unknown, never zero."""
    inconnue = (
        rang == RANG_REVERSEMENT
        and dotation.annee_contrat == derniere
        and (dotation.mission, dotation.part) == (Mission.ACCOMPAGNEMENT_PS.value, Part.VARIABLE.value)
    )
    return None if inconnue else dotation.montant


def _versements(
    nation: Nation,
    inscrites: Sequence[Inscrite],
    contrats: Mapping[int, Sequence[Contrat]],
    paiements: Mapping[int, Sequence[Paiement]],
) -> None:
    def lignes() -> Iterator[tuple]:
        for inscrite in inscrites:
            rang = inscrite.structure.rang
            for numero, paiement in enumerate(paiements.get(rang, ())):
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


# --- Books -----------------------------------------------------------------------------------------------


def _exercices(nation: Nation, inscrites: Sequence[Inscrite], annees: Mapping[int, Sequence[Annee]]) -> None:
    """Periods of the books; a CPTS that closes in June has already opened the next one."""

    def lignes() -> Iterator[tuple]:
        for inscrite in inscrites:
            rang = inscrite.structure.rang
            periodes = [(annee.debut, annee.fin) for annee in annees.get(rang, ())]
            if periodes and inscrite.structure.habitudes.calendrier == "juin":
                ouverture = periodes[-1][1] + datetime.timedelta(days=1)
                periodes.append(
                    (ouverture, ouverture.replace(year=ouverture.year + 1) - datetime.timedelta(days=1))
                )
            for debut, fin in periodes:
                yield identifiant_public(nation.graine, "exercice", rang, fin), inscrite.ligne.pk, debut, fin

    inserer(Exercice, ("uuid", "cpts_id", "debut", "fin"), lignes())


def _regles(nation: Nation, inscrites: Sequence[Inscrite]) -> None:
    """Choices made by the CPTS before its first deposit: the reading applies them by itself."""
    voulues = {
        i.ligne.pk: regles(i.structure.habitudes, alea_de(nation.graine, "regles", i.structure.rang))
        for i in inscrites
        if i.structure.signature
    }
    JeuRegles.objects.bulk_create(
        JeuRegles(cpts_id=pk, numero=1, geste="Choix déclarés à l’ouverture du service")
        for pk, liste in voulues.items()
        if liste
    )
    RegleVentilation.objects.bulk_create(
        RegleVentilation(
            cpts_id=pk,
            mode=regle.mode,
            compte=regle.compte,
            missions=dict(regle.missions),
            financeurs=dict(regle.financeurs),
            justification=regle.justification,
            depuis=1,
        )
        for pk, liste in voulues.items()
        for regle in liste
    )
