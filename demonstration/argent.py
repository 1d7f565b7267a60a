"""Money promised and paid in the fictitious nation. Pure.

Caisses pay the schedule that the money engine computes, most of them on the day. What a year lacks or has in excess
of its published total is paid short or over to a few CPTS: those gaps are what the reconciliation must find.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cpts.commun.enums import MISSIONS_ACI, Mission
from demonstration.conventions import DERNIER_FAIT, DERNIERE_ANNEE, contrat_aci, conventions, decisions
from demonstration.hasard import alea as alea_de
from demonstration.nation import BAREME, Nation, Structure
from demonstration.publies import versements_par_annee
from financements.aci.calcul import Ligne
from financements.aci.calendrier import annees_de_contrat
from financements.aci.codes import Objet
from financements.aci.echeancier import calculer
from financements.aci.publication import charger_grille
from financements.contrats.enums import Part

# A caisse in three pays a day's lines in one sum, without saying for which mission.
CAISSES_MUETTES = 3
# One payment day in eight comes late.
RETARDS, JOURS_DE_RETARD = 0.12, (8, 40)
# A payment is never cut or raised by more than this to meet a published total; the first CPTS are left alone.
ECART_MAXIMAL, EPARGNEES = Decimal("0.20"), 3
RANG_REVERSEMENT, ANNEE_REVERSEMENT, REVERSEMENT = 1, 2025, 150_000
OBJETS = {
    Objet.SIGNATURE: "Fonctionnement, contrat signé",
    Objet.AVANCE: "Avance de l’année de contrat (75 %)",
    Objet.SOLDE: "Solde de l’année précédente",
    Objet.VARIABLE: "Part variable de l’année précédente",
    Objet.REGULARISATION: "Avance reprise",
}


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


def dotations(structure: Structure) -> Iterator[Dotation]:
    """Envelopes of every contract year begun by mid-2026, at the full amounts in force on its first day."""
    grille = charger_grille(BAREME)
    taille = structure.territoire.taille
    for rang, contrat in enumerate(conventions(structure)):
        for annee in annees_de_contrat(contrat.signature, contrat.fin, DERNIERE_ANNEE):
            for mission, part in _parts():
                montant = grille.montant(taille, mission, part, annee.debut).valeur
                if montant is not None:
                    yield Dotation(rang, annee.debut, mission, part, montant)


def derniere_annee(structure: Structure) -> datetime.date:
    """First day of the last contract year that has envelopes; the beginning of time for a project."""
    return max((dotation.annee_contrat for dotation in dotations(structure)), default=datetime.date.min)


def _parts() -> Iterator[tuple[str, str]]:
    yield Mission.FONCTIONNEMENT.value, Part.FONCTIONNEMENT.value
    for mission in MISSIONS_ACI:
        yield mission.value, Part.FIXE.value
        yield mission.value, Part.VARIABLE.value


def annuel(taille: str, jour: datetime.date) -> dict[str, dict[str, int]]:
    """Cents of one year by mission then part."""
    grille = charger_grille(BAREME)
    montants: dict[str, dict[str, int]] = defaultdict(dict)
    for mission, part in _parts():
        montants[mission][part] = int((grille.montant(taille, mission, part, jour).valeur or 0) * 100)
    return dict(montants)


# --- Payments --------------------------------------------------------------------------------------------


def paiements(nation: Nation) -> list[Paiement]:
    """Every payment of the nation, exact to the cent for each year that has a total to meet."""
    naturels = [p for s in nation.signees for p in paiements_naturels(s, nation.graine)]
    if nation.entiere:
        naturels = _ajuster(naturels, nation.graine)
    return [*naturels, *_reversement()]


def paiements_naturels(structure: Structure, graine: int) -> list[Paiement]:
    """The schedule of a CPTS as its caisse pays it, nothing being cut or raised."""
    faits = [p for rang in range(len(conventions(structure))) for p in _du_contrat(structure, rang, graine)]
    return _en_sommes_du_jour(faits) if structure.rang % CAISSES_MUETTES == CAISSES_MUETTES - 1 else faits


def _du_contrat(structure: Structure, rang: int, graine: int) -> Iterator[Paiement]:
    contrat = contrat_aci(structure, rang, graine)
    paye_le = {(d.annee_contrat, d.mission): d.paye_le for d in decisions(structure, rang, graine)}
    for ligne in calculer(contrat, charger_grille(BAREME), DERNIER_FAIT).lignes:
        jour = paye_le.get((ligne.annee.debut, ligne.mission)) if ligne.objet == Objet.VARIABLE else None
        jour = jour or _jour_de_paiement(structure, ligne, graine)
        if jour <= DERNIER_FAIT:
            yield Paiement(structure.rang, jour, int(ligne.montant * 100), ligne.mission, OBJETS[ligne.objet])


def _jour_de_paiement(structure: Structure, ligne: Ligne, graine: int) -> datetime.date:
    """On the day, or late within the civil year: the lines of a day are paid together."""
    alea = alea_de(graine, "jour", structure.rang, ligne.date)
    if ligne.objet == Objet.SIGNATURE or alea.random() >= RETARDS:
        return ligne.date
    retard = ligne.date + datetime.timedelta(days=alea.randrange(*JOURS_DE_RETARD))
    return min(retard, datetime.date(ligne.date.year, 12, 30)) if ligne.date.day < 30 else ligne.date


def _en_sommes_du_jour(faits: Sequence[Paiement]) -> list[Paiement]:
    """One payment a day, whose mission is not said."""
    par_jour: dict[datetime.date, int] = defaultdict(int)
    for fait in faits:
        par_jour[fait.date] += fait.centimes
    return [
        Paiement(faits[0].rang, jour, somme, "", "Versement ACI") for jour, somme in sorted(par_jour.items())
    ]


def _ajuster(naturels: Sequence[Paiement], graine: int) -> list[Paiement]:
    """The same rows, a few of them cut or raised, so that each year totals its figure."""
    lignes = list(naturels)
    for annee, (total, _) in versements_par_annee().items():
        reste = int(total * 100) - sum(p.centimes for p in lignes if p.date.year == annee)
        for rang in _a_ajuster(lignes, annee, graine):
            if not reste:
                break
            ecart = _borner(reste, int(lignes[rang].centimes * ECART_MAXIMAL))
            lignes[rang] = lignes[rang]._replace(centimes=lignes[rang].centimes + ecart)
            reste -= ecart
    return lignes


def _a_ajuster(lignes: Sequence[Paiement], annee: int, graine: int) -> list[int]:
    """Places of the largest payment of each CPTS in a year, in drawn order."""
    plus_gros: dict[int, int] = {}
    for place, ligne in enumerate(lignes):
        if ligne.date.year == annee and ligne.rang >= EPARGNEES:
            connu = plus_gros.get(ligne.rang)
            if connu is None or ligne.centimes > lignes[connu].centimes:
                plus_gros[ligne.rang] = place
    places = list(plus_gros.values())
    alea_de(graine, "ecarts", annee).shuffle(places)
    return places


def _borner(valeur: int, limite: int) -> int:
    return max(-limite, min(valeur, limite))


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


def reference(paiement: Paiement, numero: int) -> str:
    """Payer's reference: never one of a real payment file."""
    return f"DEMO-{paiement.date.year}-{paiement.rang:04d}-{numero:03d}"


def source(annee: int) -> str:
    """Words of ``Versement.source`` for a civil year (200 characters at most)."""
    connues = versements_par_annee()
    if annee in connues:
        return connues[annee][1][:200]
    return "Démonstration : échéances calculées, aucun chiffre publié pour cette année"
