"""One deliberate fault per rule on balances: the balance of a ledger in, the bytes of a faulty file out. Pure."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import xlsxwriter

from rapports.demonstration.defauts import NIR, Fautif
from rapports.demonstration.grand_livre import Annee, Livre, montant

ENTETE = ("Compte", "Intitulé du compte", "Solde débiteur", "Solde créditeur")
CUMULS = (
    "Compte",
    "Intitulé du compte",
    "Ouverture débit",
    "Ouverture crédit",
    "Mouvement débit",
    "Mouvement crédit",
)
Rangee = list[str]


class Balance(NamedTuple):
    """Closing balances of a ledger: account, label, cents (debit positive)."""

    siren: str
    fin: str
    comptes: list[tuple[str, str, int]]

    @property
    def nom(self) -> str:
        return f"balance_{self.siren}_{self.fin}"


def balance_de(livre: Livre, annee: Annee) -> Balance:
    """Balance of a ledger in debit and credit columns (not in the Montant/Sens variant)."""
    soldes: dict[str, int] = {}
    libelles: dict[str, str] = {}
    for zones in livre.lignes:
        libelles.setdefault(zones[4], zones[5])
        soldes[zones[4]] = soldes.get(zones[4], 0) + _centimes(zones[11]) - _centimes(zones[12])
    comptes = [(compte, libelles[compte], solde) for compte, solde in sorted(soldes.items()) if solde]
    return Balance(annee.siren, f"{annee.fin:%Y%m%d}", comptes)


def en_csv(balance: Balance) -> Fautif:
    """The balance as accounting software writes it."""
    return _csv(balance, ENTETE, rangees(balance))


def en_classeur(balance: Balance) -> bytes:
    """The balance as an XLSX workbook with numbers."""
    return _classeur([list(ENTETE), *rangees(balance)])


def rangees(balance: Balance) -> list[Rangee]:
    return [
        [compte, libelle, montant(solde) if solde > 0 else "", montant(-solde) if solde < 0 else ""]
        for compte, libelle, solde in balance.comptes
    ]


def _centimes(texte: str) -> int:
    return int(texte.replace(",", ""))


def _csv(balance: Balance, entete: Sequence[str], lignes: Iterable[Sequence[str]], ligne: int | None = None,
         champ: str | None = None, **autres: str) -> Fautif:  # fmt: skip
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=";", lineterminator="\r\n").writerows([entete, *lignes])
    return Fautif(f"{balance.nom}.csv", tampon.getvalue().encode("utf-8"), ligne, champ, **autres)


def _classeur(lignes: Iterable[Sequence[str]], formule: tuple[int, int] | None = None) -> bytes:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as classeur:
        # Without a fixed date the same balance would never have the same hash twice.
        classeur.set_properties({"created": datetime.datetime(2025, 1, 1)})  # noqa: DTZ001
        if formule is None:
            classeur.add_worksheet("Notes").hide()
        feuille = classeur.add_worksheet("Balance")
        feuille.activate()
        for i, rangee in enumerate(lignes):
            for j, valeur in enumerate(rangee):
                feuille.write_string(i, j, valeur)
        if formule:
            feuille.write_formula(*formule, "=1+1", None, "")
    return tampon.getvalue()


def _premiere_charge(balance: Balance) -> int:
    return next(i for i, (compte, _, _) in enumerate(balance.comptes) if compte[0] == "6")


def _changer(balance: Balance, colonne: int, valeur: str, champ: str | None = None) -> Fautif:
    lignes, rang = rangees(balance), _premiere_charge(balance)
    lignes[rang][colonne] = valeur
    return _csv(balance, ENTETE, lignes, rang + 2, champ)


def _sans_colonnes(balance: Balance) -> Fautif:
    return _csv(balance, ("bonjour", "monde"), [("une", "phrase")])


def _un_centime(balance: Balance) -> Fautif:
    lignes, rang = rangees(balance), _premiere_charge(balance)
    lignes[rang][2] = montant(balance.comptes[rang][2] + 1)
    return _csv(balance, ENTETE, lignes)


def _deux_soldes(balance: Balance) -> Fautif:
    lignes, rang = rangees(balance), _premiere_charge(balance)
    lignes[rang][2], lignes[rang][3] = montant(balance.comptes[rang][2] + 100), "1,00"
    return _csv(balance, ENTETE, lignes, rang + 2, "Crédit")


def _compte_en_double(balance: Balance) -> Fautif:
    lignes, rang = rangees(balance), _premiere_charge(balance)
    lignes[rang][2] = montant(balance.comptes[rang][2] - 100)
    lignes.insert(rang + 1, [*lignes[rang][:2], "1,00", ""])
    return _csv(balance, ENTETE, lignes, rang + 3, "Compte")


def _totaux(balance: Balance) -> Fautif:
    lignes = rangees(balance)
    debit = sum(solde for _, _, solde in balance.comptes if solde > 0)
    return _csv(
        balance, ENTETE, [*lignes, ["", "TOTAL GÉNÉRAL", montant(debit), montant(debit)]], len(lignes) + 2
    )


def _feuille_cachee(balance: Balance) -> Fautif:
    return Fautif(f"{balance.nom}.xlsx", en_classeur(balance))


def _formule(balance: Balance) -> Fautif:
    rang = _premiere_charge(balance)
    contenu = _classeur([list(ENTETE), *rangees(balance)], (rang + 1, 2))
    return Fautif(f"{balance.nom}.xlsx", contenu, rang + 2, "colonne C")


def _cumuls(balance: Balance) -> Fautif:
    lignes = [[c, lib, "", "", d, cr] for c, lib, d, cr in rangees(balance)]
    return _csv(balance, CUMULS, lignes)


def _sens_inverse(balance: Balance) -> Fautif:
    lignes = [
        (compte, libelle, f"{'-' if solde > 0 else ''}{montant(abs(solde))}")
        for compte, libelle, solde in balance.comptes
    ]
    return _csv(balance, ("Compte", "Libellé", "Solde"), lignes)


DEFAUTS: dict[str, Callable[[Balance], Fautif]] = {
    "BAL-01": lambda b: Fautif(f"{b.nom}.csv", b"une phrase sans aucune colonne"),
    "BAL-02": _sans_colonnes,
    "BAL-03": lambda b: _changer(b, 1, f"Salarié {NIR}"),
    "BAL-10": lambda b: _changer(b, 2, "1 234,5O", "Débit"),
    "BAL-11": lambda b: _changer(b, 0, "60", "Compte"),
    "BAL-12": lambda b: _changer(b, 2, "1.234", "Débit"),
    "BAL-13": _formule,
    "BAL-14": lambda b: _csv(b, ENTETE, []),
    "BAL-20": _un_centime,
    "BAL-21": _deux_soldes,
    "BAL-22": _compte_en_double,
    "BAL-23": lambda b: _changer(b, 0, "990000", "Compte"),
    "BAL-30": _totaux,
    "BAL-31": _feuille_cachee,
    "BAL-32": _cumuls,
    "BAL-33": _sens_inverse,
    "BAL-34": en_csv,
}


def abimer(code: str, balance: Balance) -> Fautif:
    """The faulty balance of a rule."""
    return DEFAUTS[code](balance)
