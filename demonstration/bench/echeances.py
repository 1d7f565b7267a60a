"""Recomputing every schedule of the nation, against the pure engine alone on the same contracts.

Ours: reading the rows, computing, rewriting lines, envelopes and states, to the commit. The yardstick: the engine on
contracts already in memory. The goal that counts is absolute: 700 contracts of seven years within a minute.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from cpts.commun.enums import MISSIONS_ACI
from cpts.structures.enums import TypeOrganisation
from cpts.structures.models import CPTS, Organisation
from cpts.territoires.models import Departement, Region
from demonstration.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from financements.aci import echeancier as moteur
from financements.baremes import registre
from financements.contrats.calcul import calculer, recalculer
from financements.contrats.dossiers import lire
from financements.contrats.enums import Saisie
from financements.contrats.faits import contrat_aci
from financements.contrats.models import Avenant, Contrat, Echeance, EngagementMission, TauxRetenu

CONTRATS = 700
ANNEES = 7
AUJOURD_HUI = datetime.date(2026, 6, 30)
SECONDES = 60.0
# Rows read and written beside one computation of the engine.
LIMITE = 4.0
LIMITE_SANS_CHANGEMENT = 3.0


@mesure("echeancier", "recalculer 700 échéanciers de sept ans, contre le moteur seul ; 60 s au plus")
def banc_echeancier(options: dict[str, Any]) -> Iterator[Resultat]:
    """Everything to write, then nothing changed; then the first of the two against the minute."""
    with base_jetable():
        contrats = _contrats(CONTRATS)
        tout, moteur_1 = tour_a_tour(lambda: _tout_ecrire(contrats), lambda: _moteur(contrats), 3)
        rien, moteur_2 = tour_a_tour(lambda: _recalculer(contrats), lambda: _moteur(contrats), 3)
        lignes = Echeance.objects.count()
        taille = f"{CONTRATS} contrats × {ANNEES} ans ({lignes} échéances)"
        yield Resultat(f"{taille}, tout à écrire", tout, moteur_1, LIMITE)
        yield Resultat(f"{taille}, rien n’a changé", rien, moteur_2, LIMITE_SANS_CHANGEMENT)
        yield Resultat("tout à écrire, contre une minute", tout, SECONDES, 1.0)


def _tout_ecrire(contrats: list[Contrat]) -> float:
    """From empty tables; emptying them is not counted."""
    with connection.cursor() as curseur:
        curseur.execute(
            "TRUNCATE financements_echeance, financements_enveloppe, financements_etatecheancier CASCADE"
        )
    return _recalculer(contrats)


def _recalculer(contrats: list[Contrat]) -> float:
    return chronometrer(lambda: recalculer(contrats, AUJOURD_HUI))


def _moteur(contrats: list[Contrat]) -> float:
    """Seconds of the engine alone, contracts and scale in memory."""
    connu = registre.lire()
    calculs = [calculer(dossier, AUJOURD_HUI, registre=connu) for dossier in lire(contrats)]
    au = AUJOURD_HUI.replace(year=AUJOURD_HUI.year + 1)
    prets = [(contrat_aci(calcul.faits), calcul.grille) for calcul in calculs]
    return chronometrer(lambda: [moteur.calculer(contrat, grille, au) for contrat, grille in prets])


def _contrats(nombre: int) -> list[Contrat]:
    """Contracts of five years renewed for five more by an amendment, six missions, rates decided every year."""
    region = Region.objects.create(code="99", nom="Région du banc")
    departement = Departement.objects.create(code="99", nom="Département du banc", region=region)
    caisse = Organisation.objects.create(type=TypeOrganisation.CPAM, code="BANC", nom="Caisse du banc")
    ars = Organisation.objects.create(type=TypeOrganisation.ARS, code="BANC", nom="ARS du banc")
    structures = CPTS.objects.bulk_create(
        CPTS(nom=f"CPTS du banc {n}", nom_tri=f"{n:04d}", departement=departement, taille="T2")
        for n in range(nombre)
    )
    contrats = Contrat.objects.bulk_create(
        Contrat(
            cpts=cpts,
            caisse=caisse,
            ars=ars,
            signature=_signature(rang),
            fin=_anniversaire(rang, 10) - datetime.timedelta(days=1),
            taille="T2",
            saisie=Saisie.ENREGISTRE,
            bareme="demo-exemples",
        )
        for rang, cpts in enumerate(structures)
    )
    _garnir(contrats)
    return contrats


def _garnir(contrats: list[Contrat]) -> None:
    EngagementMission.objects.bulk_create(
        EngagementMission(
            contrat=c, mission=mission, demarrage=c.signature + datetime.timedelta(days=90 + 20 * m)
        )
        for c in contrats
        for m, mission in enumerate(MISSIONS_ACI)
    )
    TauxRetenu.objects.bulk_create(
        TauxRetenu(
            contrat=c,
            annee_contrat=_anniversaire(rang, annee),
            mission=mission,
            taux=Decimal(50 + (rang + 7 * annee) % 50) / 100,
            motif="Banc",
            decide_le=_anniversaire(rang, annee + 1),
        )
        for rang, c in enumerate(contrats)
        for annee in range(ANNEES - 1)
        for mission in MISSIONS_ACI
    )
    Avenant.objects.bulk_create(
        Avenant(
            contrat=c,
            numero=1,
            signature=_anniversaire(rang, 5),
            effet=_anniversaire(rang, 5),
            objet="Renouvellement",
            differences=[
                {
                    "objet": "contrat",
                    "champ": "fin",
                    "avant": str(_anniversaire(rang, 5) - datetime.timedelta(days=1)),
                    "apres": str(c.fin),
                }
            ],
        )
        for rang, c in enumerate(contrats)
    )


def _signature(rang: int) -> datetime.date:
    """Six whole years and a few months before the day of the bench: the seventh year is under way."""
    return datetime.date(2019, 9, 1) + datetime.timedelta(days=rang % 270)


def _anniversaire(rang: int, annees: int) -> datetime.date:
    signature = _signature(rang)
    if (signature.month, signature.day) == (2, 29):
        return datetime.date(signature.year + annees, 2, 28)
    return signature.replace(year=signature.year + annees)
