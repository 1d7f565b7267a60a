"""How a fictitious CPTS keeps its books: calendar, software, how missions appear, how large its ledger is. Pure."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from comptes.affectation.enums import ModeRegle
from cpts.commun.enums import Financeur, Mission

# How missions appear in the books, and how often: the national method shares come from it.
AXES = {"analytique": 65, "sous_compte": 13, "regles": 12, "cle": 6, "aucun": 4}
SEPARATEURS = {"\t": 80, "|": 20}
ENCODAGES = {"utf-8": 68, "iso-8859-15": 27, "utf-8-sig": 5}
FINS_DE_LIGNE = {"\r\n": 85, "\n": 15}
CALENDRIERS = {"civil": 93, "juin": 5, "dix_huit_mois": 2}
LIGNES_COURTES, LIGNES_LONGUES = (380, 560), (4_800, 5_200)
# The visitors' CPTS and those whose money is planted keep plain books.
SIMPLES = 3
PREMIERE_CLOTURE, DERNIERE_CLOTURE = 2023, 2025


@dataclass(frozen=True)
class Habitudes:
    """``grand`` is a ledger of some 5 000 lines. ``financeurs``: declared key of who pays, in percents, or empty."""

    axe: str = "aucun"
    calendrier: str = "civil"
    separateur: str = "\t"
    encodage: str = "utf-8"
    fin_de_ligne: str = "\r\n"
    montant_sens: bool = False
    numeros_par_journal: bool = False
    grand: bool = False
    financeurs: tuple[tuple[str, str], ...] = ()
    generosite: float = 1.0


def tirer_habitudes(rang: int, signature: datetime.date, alea: random.Random) -> Habitudes:
    """Habits of one CPTS."""
    tire = Habitudes(
        axe=_tirer(AXES, alea),
        calendrier=_tirer(CALENDRIERS, alea),
        separateur=_tirer(SEPARATEURS, alea),
        encodage=_tirer(ENCODAGES, alea),
        fin_de_ligne=_tirer(FINS_DE_LIGNE, alea),
        montant_sens=alea.random() < 0.12,
        numeros_par_journal=alea.random() < 0.15,
        grand=rang % 60 == 7,
        financeurs=_financeurs(alea),
        generosite=alea.uniform(0.85, 1.12),
    )
    if rang < SIMPLES:
        return Habitudes(axe="analytique", financeurs=((Financeur.ACI.value, "100"),))
    if signature.year > PREMIERE_CLOTURE and tire.calendrier != "civil":
        return _avec_calendrier_civil(tire)
    return tire


def _avec_calendrier_civil(habitudes: Habitudes) -> Habitudes:
    champs = {**habitudes.__dict__, "calendrier": "civil"}
    return Habitudes(**champs)


def _financeurs(alea: random.Random) -> tuple[tuple[str, str], ...]:
    tirage = alea.random()
    if tirage < 0.66:
        return ((Financeur.ACI.value, "100"),)
    if tirage < 0.84:
        fir = alea.randrange(4, 16)
        return ((Financeur.ACI.value, str(100 - fir)), (Financeur.FIR.value, str(fir)))
    return ()


def _tirer(poids: dict[str, int], alea: random.Random) -> str:
    (valeur,) = alea.choices(list(poids), list(poids.values()))
    return valeur


def exercices(habitudes: Habitudes, signature: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """Accounting periods from the signature on, closed in 2023, 2024 and 2025."""
    if habitudes.calendrier == "juin":
        fins = [datetime.date(annee, 6, 30) for annee in range(PREMIERE_CLOTURE, DERNIERE_CLOTURE + 1)]
        periodes = [(datetime.date(fin.year - 1, 7, 1), fin) for fin in fins]
    elif habitudes.calendrier == "dix_huit_mois":
        periodes = [
            (datetime.date(2023, 7, 1), datetime.date(2024, 12, 31)),
            (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)),
        ]
    else:
        annees = range(PREMIERE_CLOTURE, DERNIERE_CLOTURE + 1)
        periodes = [(datetime.date(a, 1, 1), datetime.date(a, 12, 31)) for a in annees]
    return [(debut, fin) for debut, fin in periodes if fin >= signature]


@dataclass(frozen=True)
class RegleVoulue:
    """A rule of ventilation that the CPTS declared before its first deposit."""

    mode: str
    compte: str = ""
    missions: tuple[tuple[str, str], ...] = ()
    financeurs: tuple[tuple[str, str], ...] = ()
    justification: str = ""


def regles(habitudes: Habitudes, alea: random.Random) -> list[RegleVoulue]:
    """Rules that go with the habits: by account, by declared key, and who pays."""
    voulues: list[RegleVoulue] = []
    if habitudes.axe == "regles":
        voulues += [
            RegleVoulue(ModeRegle.SOUS_COMPTE.value, compte, ((mission, "100"),))
            for compte, mission in _COMPTES_ET_MISSIONS
        ]
    if habitudes.axe in ("regles", "cle"):
        voulues.append(RegleVoulue(ModeRegle.CLE.value, missions=_cle(alea), justification=JUSTIFICATION))
    if habitudes.financeurs:
        voulues.append(
            RegleVoulue(
                ModeRegle.CLE.value,
                financeurs=habitudes.financeurs,
                justification="Part de chaque financeur dans les ressources de l’exercice.",
            )
        )
    return voulues


JUSTIFICATION = "Temps passé par mission, d’après les feuilles de temps de l’année."
_COMPTES_ET_MISSIONS = (
    ("64*", Mission.FONCTIONNEMENT.value),
    ("613*", Mission.FONCTIONNEMENT.value),
    ("616*", Mission.FONCTIONNEMENT.value),
    ("626*", Mission.FONCTIONNEMENT.value),
    ("627*", Mission.FONCTIONNEMENT.value),
    ("653*", Mission.ACCES_SOINS.value),
    ("611*", Mission.PARCOURS.value),
    ("6236*", Mission.PREVENTION.value),
)


def _cle(alea: random.Random) -> tuple[tuple[str, str], ...]:
    parts = {
        Mission.FONCTIONNEMENT: alea.randrange(22, 32),
        Mission.ACCES_SOINS: alea.randrange(24, 34),
        Mission.PARCOURS: alea.randrange(14, 20),
        Mission.CRISES_SANITAIRES: alea.randrange(2, 5),
        Mission.ACCOMPAGNEMENT_PS: alea.randrange(4, 8),
    }
    parts[Mission.PREVENTION] = 100 - sum(parts.values())
    return tuple((mission.value, str(part)) for mission, part in parts.items())
