"""Write the drawn nation: CPTS, life, links, perimeters, contracts, envelopes, payments, exercises, rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction

from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.versions.models import Exercice
from cpts.commun.tri import cle_tri
from cpts.structures.models import CPTS, CommunePerimetre, EtapeVie, Organisation, Rattachement
from cpts.territoires import chargement as territoires
from demonstration.argent import Paiement
from demonstration.copie import inserer
from demonstration.grand_livre import Annee
from demonstration.habitudes import regles
from demonstration.hasard import alea as alea_de
from demonstration.inscription_argent import Inscrite, inscrire_l_argent
from demonstration.nation import Nation, identifiant_public

AVEC_COURRIEL = 48


@transaction.atomic
def inscrire(
    nation: Nation, paiements: Mapping[int, Sequence[Paiement]], annees: Mapping[int, Sequence[Annee]]
) -> list[Inscrite]:
    """Every row of the nation but people and deposits, all or nothing. Territories must be loaded."""
    inscrites = _structures(nation)
    organisations = {(o.type, o.code): o.pk for o in Organisation.objects.all()}
    _vies_et_liens(inscrites, organisations)
    _perimetres(inscrites)
    inscrire_l_argent(nation, inscrites, organisations, paiements)
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
