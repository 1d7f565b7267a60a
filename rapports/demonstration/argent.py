"""Money promised and paid in the fictitious nation: contracts, envelopes of the demonstration barème, payments. Pure.

Payments follow the rhythm of the agreement (fonctionnement at signature; then at each anniversary the balance of
the year before and 75 % of the new one), then every row of a civil year is scaled so that the year's total is the
published one to the cent.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cpts.commun.dates import ajouter_mois
from financements.aci.publication import charger_bareme, charger_grille
from financements.enums import MISSIONS_ACI, Mission, Part
from rapports.demonstration.hasard import alea as alea_de
from rapports.demonstration.nation import BAREME, Nation, Structure
from rapports.demonstration.publies import chiffres, versements_par_annee

DUREE_MOIS = 60
# First day of the last contract year that is opened.
DERNIERE_ANNEE = datetime.date(2026, 6, 30)
AVANCE = Decimal("0.75")
# Part of the natural amounts that the caisses pay in a nation too small for published totals.
PART_VERSEE = Decimal("0.72")
# A caisse in three pays without saying for which mission.
CAISSES_MUETTES = 3
RANG_REVERSEMENT, ANNEE_REVERSEMENT, REVERSEMENT = 1, 2025, 150_000


class Convention(NamedTuple):
    """A contract: both dates included."""

    signature: datetime.date
    fin: datetime.date


class Dotation(NamedTuple):
    """An envelope of one contract year."""

    contrat: int
    annee_contrat: datetime.date
    mission: str
    part: str
    montant: Decimal


class Paiement(NamedTuple):
    """A payment row; ``centimes`` may be negative (money taken back)."""

    rang: int
    date: datetime.date
    centimes: int
    mission: str
    objet: str


def conventions(structure: Structure) -> list[Convention]:
    """Contracts of five years, renewed while a later one has begun."""
    contrats = []
    debut = structure.signature
    while debut is not None and debut <= DERNIERE_ANNEE:
        suivant = ajouter_mois(debut, DUREE_MOIS)
        contrats.append(Convention(debut, suivant - datetime.timedelta(days=1)))
        debut = suivant
    return contrats


def dotations(structure: Structure) -> Iterator[Dotation]:
    """Envelopes of every contract year begun by mid-2026, at the amounts in force on its first day."""
    grille = charger_grille(BAREME)
    taille = structure.territoire.taille
    for rang, contrat in enumerate(conventions(structure)):
        for annee in range(DUREE_MOIS // 12):
            debut = ajouter_mois(contrat.signature, 12 * annee)
            if debut > DERNIERE_ANNEE:
                return
            for mission, part in _parts():
                montant = grille.montant(taille, mission, part, debut).valeur
                if montant is not None:
                    yield Dotation(rang, debut, mission, part, montant)


def derniere_annee(structure: Structure) -> datetime.date:
    """First day of the last contract year that has envelopes; the beginning of time for a project."""
    return max((dotation.annee_contrat for dotation in dotations(structure)), default=datetime.date.min)


def _parts() -> Iterator[tuple[str, str]]:
    yield Mission.FONCTIONNEMENT.value, Part.FONCTIONNEMENT.value
    for mission in MISSIONS_ACI:
        yield mission.value, Part.FIXE.value
        yield mission.value, Part.VARIABLE.value


def engagement_maximal(nation: Nation) -> Decimal:
    """What the contracts would cost in a year if every indicator were reached (euros)."""
    grille = charger_grille(BAREME)
    jour = datetime.date(2025, 5, 31)
    maxima = {t: grille.maximum(t, jour, list(MISSIONS_ACI)) for t in charger_bareme(BAREME).effectifs}
    return sum((maxima[s.territoire.taille] or Decimal(0) for s in nation.signees), Decimal(0))


def annuel(taille: str, jour: datetime.date) -> dict[str, dict[str, int]]:
    """Cents of one year by mission then part."""
    grille = charger_grille(BAREME)
    montants: dict[str, dict[str, int]] = defaultdict(dict)
    for mission, part in _parts():
        montants[mission][part] = int((grille.montant(taille, mission, part, jour).valeur or 0) * 100)
    return dict(montants)


# --- Payments --------------------------------------------------------------------------------------------


def paiements(nation: Nation) -> list[Paiement]:
    """Every payment of the nation, exact to the cent for each published year."""
    faits: list[Paiement] = []
    for annee, (total, _) in versements_par_annee().items():
        naturels = [p for s in nation.signees for p in _naturels(s, annee, nation.graine) if p.centimes]
        voulu = total if nation.entiere else sum(p.centimes for p in naturels) * PART_VERSEE / 100
        faits += mettre_a_l_echelle(naturels, int(voulu * 100))
    return [*faits, *_reversement()]


def _reversement() -> Iterator[Paiement]:
    """A planted case: an amount paid in excess, then taken back; the year's total does not move."""
    mission, jour = Mission.PREVENTION.value, datetime.date(ANNEE_REVERSEMENT, 10, 3)
    yield Paiement(RANG_REVERSEMENT, jour, REVERSEMENT, mission, "Complément versé par erreur")
    yield Paiement(
        RANG_REVERSEMENT,
        jour + datetime.timedelta(days=40),
        -REVERSEMENT,
        mission,
        "Reversement d’un trop-perçu",
    )


def mettre_a_l_echelle(lignes: Sequence[Paiement], centimes: int) -> list[Paiement]:
    """The same rows with amounts in the same proportions, whose sum is exactly ``centimes``."""
    poids = sum(ligne.centimes for ligne in lignes)
    sorties, cumul, donne = [], 0, 0
    for ligne in lignes:
        cumul += ligne.centimes
        part = centimes * cumul // poids - donne
        donne += part
        sorties.append(ligne._replace(centimes=part))
    return sorties


def _naturels(structure: Structure, annee: int, graine: int) -> Iterator[Paiement]:
    """Rows of one CPTS and civil year before scaling."""
    signature = structure.signature
    if signature is None or signature.year > annee:
        return
    alea = alea_de(graine, "verse", structure.rang, annee)
    muette = structure.rang % CAISSES_MUETTES == 2
    rang = structure.rang
    if signature.year == annee:
        yield from _premiere_annee(structure, signature, alea)
        return
    anniversaire = ajouter_mois(signature, 12 * (annee - signature.year))
    montants = annuel(structure.territoire.taille, anniversaire)
    avance = anniversaire + datetime.timedelta(days=alea.randrange(5, 25))
    solde = min(avance + datetime.timedelta(days=alea.randrange(20, 60)), datetime.date(annee, 12, 28))
    atteint = Decimal(alea.randrange(35, 92)) / 100
    sommes = {
        mission: (
            int(AVANCE * (parts.get("fonctionnement") or parts["fixe"])),
            int(
                (1 - AVANCE) * (parts.get("fonctionnement") or parts["fixe"])
                + atteint * parts.get("variable", 0)
            ),
        )
        for mission, parts in montants.items()
    }
    if muette:
        yield Paiement(
            rang, avance, sum(a for a, _ in sommes.values()), "", "Avance de l’année de contrat (75 %)"
        )
        yield Paiement(rang, solde, sum(s for _, s in sommes.values()), "", "Solde de l’année précédente")
        return
    for mission, (somme, _) in sommes.items():
        yield Paiement(rang, avance, somme, mission, "Avance de l’année de contrat (75 %)")
    for mission, (_, somme) in sommes.items():
        yield Paiement(rang, solde, somme, mission, "Solde de l’année précédente")


def _premiere_annee(
    structure: Structure, signature: datetime.date, alea: random.Random
) -> Iterator[Paiement]:
    """Running costs at the signature, then the missions that start within the year."""
    montants = annuel(structure.territoire.taille, signature)
    jour = min(
        signature + datetime.timedelta(days=alea.randrange(10, 31)), datetime.date(signature.year, 12, 30)
    )
    fonctionnement = montants[Mission.FONCTIONNEMENT.value][Part.FONCTIONNEMENT.value]
    yield Paiement(
        structure.rang, jour, fonctionnement, Mission.FONCTIONNEMENT.value, "Fonctionnement, contrat signé"
    )
    for mission, mois in ((Mission.ACCES_SOINS, 4), (Mission.CRISES_SANITAIRES, 5), (Mission.PARCOURS, 7)):
        demarrage = ajouter_mois(signature, mois)
        if demarrage.year == signature.year and demarrage.month < 12:
            somme = int(AVANCE * montants[mission.value][Part.FIXE.value] * (12 - mois) / 12)
            yield Paiement(
                structure.rang,
                demarrage + datetime.timedelta(days=12),
                somme,
                mission.value,
                "Avance au démarrage de la mission (75 %)",
            )


def reference(paiement: Paiement, numero: int) -> str:
    """Payer's reference: never one of a real payment file."""
    return f"DEMO-{paiement.date.year}-{paiement.rang:04d}-{numero:03d}"


def source(annee: int) -> str:
    """Words of ``Versement.source`` for a civil year (200 characters at most)."""
    return versements_par_annee()[annee][1][:200]


def payees_en_2023() -> int:
    return int(chiffres()["payees_2023"].valeur)
