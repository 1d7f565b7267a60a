"""The accounts of one invented CPTS for 2025, and the tables that programs make of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter

from comptes.lecture import Lecture, Source, lire

ANNEE = 2025


class Compte(NamedTuple):
    """Cents; `ouverture` and `precedent` (closing of the year before) are signed, debit positive."""

    numero: str
    libelle: str
    ouverture: int
    debit: int
    credit: int
    precedent: int

    @property
    def cloture(self) -> int:
        """Closing balance, debit positive."""
        return self.ouverture + self.debit - self.credit


COMPTES = [
    Compte("110000", "Report à nouveau", -6_367_556, 0, 0, -4_133_573),
    Compte("194000", "Fonds dédiés sur subventions", -2_000_000, 0, 0, -2_000_000),
    Compte("218300", "Matériel de bureau et informatique", 620_000, 0, 0, 620_000),
    Compte("281830", "Amortissements du matériel informatique", -106_667, 0, 103_333, -106_667),
    Compte("401000", "Fournisseurs", -210_000, 3_900_000, 4_125_020, -210_000),
    Compte("421000", "Personnel - rémunérations dues", 0, 4_507_157, 4_819_157, 0),
    Compte("431000", "Sécurité sociale", 0, 1_682_243, 1_971_288, 0),
    Compte("441700", "Subventions à recevoir", 1_500_000, 1_200_000, 1_500_000, 1_500_000),
    Compte("467000", "Débiteurs et créditeurs divers", 0, 35_000, 0, 0),
    Compte("487000", "Produits constatés d’avance", -2_500_000, 2_500_000, 3_000_000, -2_500_000),
    Compte("512000", "Banque", 9_064_223, 22_486_870, 18_000_000, 9_064_223),
    Compte("606400", "Fournitures administratives", 0, 112_910, 4_000, 100_000),
    Compte("611000", "Sous-traitance - Mission 2", 0, 1_553_634, 0, 1_200_000),
    Compte("613200", "Locations immobilières", 0, 815_738, 0, 800_000),
    Compte("622600", "Honoraires - Mission 1", 0, 1_345_848, 0, 1_100_000),
    Compte("625100", "Voyages et déplacements", 0, 230_709, 0, 200_000),
    Compte("626000", "Frais postaux et télécommunications", 0, 110_351, 0, 100_000),
    Compte("627000", "Services bancaires et assimilés", 0, 18_816, 0, 15_000),
    Compte("641100", "Salaires et appointements", 0, 4_819_157, 0, 4_000_000),
    Compte("645100", "Cotisations à l’URSSAF", 0, 1_971_288, 0, 1_500_000),
    Compte("653000", "Indemnités - Mission 3", 0, 5_316_962, 0, 4_000_000),
    Compte("681120", "Dotations aux amortissements", 0, 103_333, 0, 100_000),
    Compte("730000", "Concours publics - ACI", 0, 0, 17_764_000, -14_000_000),
    Compte("741000", "Subvention ARS", 0, 0, 1_000_000, -1_000_000),
    Compte("756000", "Cotisations des membres", 0, 0, 382_000, -300_000),
    Compte("768000", "Autres produits financiers", 0, 0, 41_218, -48_983),
    Compte("864000", "Personnel bénévole", 0, 740_000, 0, 592_000),
    Compte("875000", "Bénévolat", 0, 0, 740_000, -592_000),
]
CLOTURE, CUMUL = Decimal("325408.39"), Decimal("646342.39")
DEPENSE, RESULTAT = Decimal("163947.46"), Decimal("27924.72")
MISSIONS = {
    "acces_soins": Decimal("13458.48"),
    "parcours": Decimal("15536.34"),
    "prevention": Decimal("53169.62"),
}


def euros(centimes: int) -> str:
    """`-1234,56`."""
    return f"{'-' if centimes < 0 else ''}{abs(centimes) // 100},{abs(centimes) % 100:02d}"


def cotes(solde: int) -> tuple[int, int]:
    """A signed balance as debit and credit."""
    return max(solde, 0), max(-solde, 0)


def valeurs(compte: Compte, quoi: str) -> tuple[int, ...]:
    """One or two amounts of an account: a pair by its name, a signed balance by its name in capitals."""
    soldes = {"ouverture": compte.ouverture, "cloture": compte.cloture, "precedent": compte.precedent}
    if quoi.lower() in soldes:
        solde = soldes[quoi.lower()]
        return (solde,) if quoi.isupper() else cotes(solde)
    mois = (compte.debit // 12, compte.credit // 12)
    debut, fin = cotes(compte.ouverture)
    ecart = compte.cloture - compte.precedent
    return {
        "mouvements": (compte.debit, compte.credit),
        "cumul": (debut + compte.debit, fin + compte.credit),
        "mois": mois,
        "PERIODE": (compte.debit - compte.credit,),
        "ECART": (ecart,),
        "nuls": (0, 0),
    }[quoi]


def table(*quoi: str, comptes: Iterable[Compte] = COMPTES) -> list[list[Any]]:
    """Rows of account, label and the amounts asked, in cents."""
    return [[c.numero, c.libelle, *(v for q in quoi for v in valeurs(c, q))] for c in comptes]


def deux_rangees(*hauts: Sequence[str], paires: int, bas: Sequence[str] | None = None) -> list[list[str]]:
    """Rows of titles: `hauts` over the pairs, then the row that names accounts, labels, debits and credits."""
    return [
        *(["", "", *haut] for haut in hauts),
        ["Compte", "Libellé", *(bas or ["Débit", "Crédit"] * paires)],
    ]


def ecrire(rangees: Iterable[Sequence[Any]], separateur: str = ";", montant=euros) -> bytes:
    """Rows as a text; whole numbers are cents."""
    return "\r\n".join(
        separateur.join(montant(c) if isinstance(c, int) else str(c) for c in rangee) for rangee in rangees
    ).encode()


def lire_csv(
    rangees: Iterable[Sequence[Any]], nom: str = "balance.csv", exercice: Any = ANNEE, **options
) -> Lecture:
    """Rows read back as a CSV."""
    montant = options.pop("montant", euros)
    return lire([Source(nom, ecrire(rangees, montant=montant))], "balance", exercice=exercice, **options)


def classeur(feuilles: dict[str, list[list[Any]]], cachees: Iterable[str] = (), formules=()) -> bytes:
    """Sheets as a workbook; whole numbers are cents. `formules`: (sheet, row, column) never computed."""
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        for nom, rangees in feuilles.items():
            feuille = livre.add_worksheet(nom)
            if nom in cachees:
                feuille.hide()
            else:
                feuille.activate()
                feuille.set_first_sheet()
            for i, rangee in enumerate(rangees):
                for j, valeur in enumerate(rangee):
                    feuille.write(i, j, valeur / 100 if isinstance(valeur, int) else valeur)
            for cible, i, j in formules:
                if cible == nom:
                    feuille.write_formula(i, j, "=1+1", None, "")
    return tampon.getvalue()


def lire_classeur(feuilles, exercice: Any = ANNEE, cachees=(), formules=(), **options) -> Lecture:
    """Sheets read back."""
    octets = classeur(feuilles, cachees, formules)
    return lire([Source("balance.xlsx", octets)], "balance", exercice=exercice, **options)


def attendre(
    lecture: Lecture, total: Decimal | tuple[Decimal, ...] = (CLOTURE, CUMUL), comptes: int = 28
) -> None:
    """The accounts of the CPTS, whole: totals, spend, result, missions by label."""
    messages = [c.message for c in lecture.constats]
    assert lecture.verdict in ("conforme", "alerte"), messages
    admis = total if isinstance(total, tuple) else (total,)
    assert lecture.total_debit in admis, messages
    assert lecture.total_credit == lecture.total_debit
    assert lecture.comptes == comptes
    assert lecture.resultat == RESULTAT
    assert sum(lecture.missions.values()) == DEPENSE
    assert {code: lecture.missions[code] for code in MISSIONS} == MISSIONS


def attendre_question(lecture: Lecture, code: str) -> list[str]:
    """A question, no figure; gives the possible answers."""
    assert lecture.verdict == "a_preciser", [c.message for c in lecture.constats]
    assert (lecture.total_debit, lecture.resultat, lecture.comptes) == (None, None, None)
    assert not lecture.groupes
    question = next(q for q in lecture.reperage.questions if q.code == code)
    return [choix.valeur for choix in question.choix]
