"""One deliberate fault per rule on balances: the balance of a ledger in, the bytes of a faulty file out. Pure."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import xlsxwriter

from demonstration.defauts import NIR, Fautif
from demonstration.grand_livre import Annee, Livre, montant

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


def _classeur(
    lignes: Iterable[Sequence[str]], formule: tuple[int, int] | None = None, *, loin: bool = False
) -> bytes:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as classeur:
        # Without a fixed date the same balance would never have the same hash twice.
        classeur.set_properties({"created": datetime.datetime(2025, 1, 1)})  # noqa: DTZ001
        if formule is None:
            notes = classeur.add_worksheet("Notes")
            notes.hide()
            if loin:
                notes.write_string(150_000, 0, "suite")
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
    return _csv(balance, ENTETE, lignes, rang + 2, ENTETE[3])


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


def _ambigu(balance: Balance) -> Fautif:
    """No amount has decimals: nothing says what the point of one of them is."""
    lignes, rang = rangees(balance), _premiere_charge(balance)
    lignes = [
        [compte, lib, debit.partition(",")[0], credit.partition(",")[0]]
        for compte, lib, debit, credit in lignes
    ]
    lignes[rang][2] = "1.234"
    return _csv(balance, ENTETE, lignes, rang + 2, ENTETE[2])


def _d_une_autre_annee(balance: Balance) -> Fautif:
    return _csv(balance, ("Balance arrêtée au 31/12/2001",), [ENTETE, *rangees(balance)])


def _apres_cloture(balance: Balance) -> Fautif:
    """Classes 6 and 7 nil, their result on account 12."""
    resultat = sum(solde for compte, _, solde in balance.comptes if compte[0] in "67")
    soldes = [(c, lib, 0 if c[0] in "67" else solde) for c, lib, solde in balance.comptes]
    return _csv(
        balance, ENTETE, rangees(balance._replace(comptes=[*soldes, ("120000", "Résultat", resultat)]))
    )


def _d_un_mois(balance: Balance) -> Fautif:
    return _csv(balance, (*ENTETE[:2], "Débit décembre", "Crédit décembre"), rangees(balance))


def _tout_a_zero(balance: Balance) -> Fautif:
    return _csv(balance, ENTETE, [[compte, lib, "0,00", "0,00"] for compte, lib, _ in balance.comptes])


def _sans_titres(balance: Balance) -> Fautif:
    premiere, *suite = rangees(balance)
    return _csv(balance, premiere, suite)


def _auxiliaire(balance: Balance) -> Fautif:
    """A supplier by its code, where accounts of third parties stand; the bank has what it is owed."""
    rang = next(i for i, (compte, _, _) in enumerate(balance.comptes) if compte[0] == "5")
    comptes = list(balance.comptes)
    compte, libelle, solde = comptes[rang]
    comptes[rang : rang + 1] = [("FCABINET", "Cabinet", -10_000), (compte, libelle, solde + 10_000)]
    return _csv(balance, ENTETE, rangees(balance._replace(comptes=comptes)), rang + 2, "Compte")


def _sans_produits(balance: Balance) -> Fautif:
    """Income moved to accounts of third parties."""
    comptes = [(f"46{c[:4]}" if c[0] == "7" else c, lib, solde) for c, lib, solde in balance.comptes]
    return _csv(balance, ENTETE, rangees(balance._replace(comptes=sorted(comptes))))


def _mouvements_seuls(balance: Balance) -> Fautif:
    """Nothing on the accounts of class 1; the bank takes what is missing."""
    capitaux = sum(solde for compte, _, solde in balance.comptes if compte[0] == "1")
    comptes = [("101000", "Fonds propres", 0)]
    comptes += [(c, lib, 0 if c[0] == "1" else solde) for c, lib, solde in balance.comptes]
    lignes = rangees(balance._replace(comptes=[*comptes, ("514000", "Chèques postaux", capitaux)]))
    return _csv(balance, (*ENTETE[:2], "Mouvements débit", "Mouvements crédit"), lignes)


def _sous_total_faux(balance: Balance) -> Fautif:
    charges = sum(solde for compte, _, solde in balance.comptes if compte[0] == "6")
    lignes = rangees(balance)
    return _csv(
        balance, ENTETE, [*lignes, ["6", "Total classe 6", montant(charges + 100), ""]], len(lignes) + 2
    )


def _cloture_qui_differe(balance: Balance) -> Fautif:
    lignes = [[c, lib, "", "", d, cr, d, cr] for c, lib, d, cr in rangees(balance)]
    rang = _premiere_charge(balance)
    lignes[rang][4] = montant(balance.comptes[rang][2] + 1)
    return _csv(balance, (*CUMULS, "Solde débiteur", "Solde créditeur"), lignes, rang + 2)


def _soldes_desequilibres(balance: Balance) -> Fautif:
    lignes = [[c, lib, d, cr, d, cr] for c, lib, d, cr in rangees(balance)]
    rang = _premiere_charge(balance)
    lignes[rang][4] = montant(balance.comptes[rang][2] + 1)
    return _csv(balance, (*ENTETE[:2], "Débit cumulé", "Crédit cumulé", *ENTETE[2:]), lignes, rang + 2)


def _compte_ou_total(balance: Balance) -> Fautif:
    """A row of three digits above the only account that extends it, with its amount."""
    comptes = [compte for compte, _, _ in balance.comptes]
    rang = next(i for i, c in enumerate(comptes) if c[0] == "6" and sum(o[:3] == c[:3] for o in comptes) == 1)
    lignes = rangees(balance)
    lignes.insert(rang, [comptes[rang][:3], "Charges", *lignes[rang][2:]])
    return _csv(balance, ENTETE, lignes, rang + 2, "Compte")


def _total_different(balance: Balance) -> Fautif:
    lignes = rangees(balance)
    return _csv(balance, ENTETE, [*lignes, ["", "TOTAL GÉNÉRAL", "1,00", "1,00"]], len(lignes) + 2)


def _colle_deux_fois(balance: Balance) -> Fautif:
    return _csv(balance, ENTETE, [*rangees(balance), *rangees(balance)])


def _deux_jeux_de_soldes(balance: Balance) -> Fautif:
    """Two pairs under the same titles, the second twice the first: a person must say which."""
    doubles = balance._replace(comptes=[(c, lib, 2 * solde) for c, lib, solde in balance.comptes])
    lignes = [[*une, *autre[2:]] for une, autre in zip(rangees(balance), rangees(doubles), strict=True)]
    return _csv(balance, (*ENTETE, *ENTETE[2:]), lignes, verdict="a_preciser")


def _hors_de_sa_place(balance: Balance) -> Fautif:
    """An account of class 6 typed in class 2, among those of class 6."""
    rang = _premiere_charge(balance) + 1
    return _changer_rang(balance, rang, 0, f"2{balance.comptes[rang][0][1:]}")


def _changer_rang(balance: Balance, rang: int, colonne: int, valeur: str) -> Fautif:
    lignes = rangees(balance)
    lignes[rang][colonne] = valeur
    return _csv(balance, ENTETE, lignes, rang + 2, ENTETE[colonne])


def _coupee(balance: Balance) -> Fautif:
    """The file stops in the label of its last account."""
    fautif = en_csv(balance)
    return fautif._replace(contenu=fautif.contenu + b"864000;Pers", ligne=len(balance.comptes) + 2)


def _octet_abime(balance: Balance) -> Fautif:
    """One byte of a letter on two bytes is lost, in a label that has others."""
    lignes, rang = rangees(balance), _premiere_charge(balance)
    lignes[rang][1] = "Matériel et électricité"
    fautif = _csv(balance, ENTETE, lignes, rang + 2)
    return fautif._replace(contenu=fautif.contenu.replace("Matériel et".encode(), b"Mat\xc3riel et"))


def _feuille_demesuree(balance: Balance) -> Fautif:
    """A cell very far from the others on another sheet."""
    return Fautif(f"{balance.nom}.xlsx", _classeur([list(ENTETE), *rangees(balance)], loin=True))


def _classe_8(balance: Balance) -> Fautif:
    """A charge typed in class 8, which does not balance any more."""
    rang = _premiere_charge(balance)
    return _changer_rang(balance, rang, 0, f"8{balance.comptes[rang][0][1:]}")


DEFAUTS: dict[str, Callable[[Balance], Fautif]] = {
    "BAL-01": lambda b: Fautif(f"{b.nom}.csv", b"une phrase sans aucune colonne"),
    "BAL-02": _sans_colonnes,
    "BAL-03": lambda b: _changer(b, 1, f"Salarié {NIR}"),
    "BAL-10": lambda b: _changer(b, 2, "1 234,5O", ENTETE[2]),
    "BAL-11": lambda b: _changer(b, 0, "60", "Compte"),
    "BAL-12": _ambigu,
    "BAL-13": _formule,
    "BAL-14": lambda b: _csv(b, ENTETE, []),
    "BAL-15": _d_une_autre_annee,
    "BAL-16": _apres_cloture,
    "BAL-17": _d_un_mois,
    "BAL-18": lambda b: _changer(b, 0, "", "Compte"),
    "BAL-19": _tout_a_zero,
    "BAL-20": _un_centime,
    "BAL-21": _deux_soldes,
    "BAL-22": _compte_en_double,
    "BAL-23": lambda b: _changer(b, 0, "560000", "Compte"),
    "BAL-24": _sans_titres,
    "BAL-25": _auxiliaire,
    "BAL-26": _sans_produits,
    "BAL-27": _mouvements_seuls,
    "BAL-28": _sous_total_faux,
    "BAL-29": _cloture_qui_differe,
    "BAL-30": _totaux,
    "BAL-31": _feuille_cachee,
    "BAL-32": _cumuls,
    "BAL-33": _sens_inverse,
    "BAL-34": en_csv,
    "BAL-35": lambda b: en_csv(b)._replace(nom="balance_2001.csv"),
    "BAL-36": _soldes_desequilibres,
    "BAL-37": _compte_ou_total,
    "BAL-38": _total_different,
    "BAL-39": _colle_deux_fois,
    "BAL-40": _deux_jeux_de_soldes,
    "BAL-41": _hors_de_sa_place,
    "BAL-42": _coupee,
    "BAL-43": _octet_abime,
    "BAL-44": _feuille_demesuree,
    "BAL-45": _classe_8,
}


def abimer(code: str, balance: Balance) -> Fautif:
    """The faulty balance of a rule."""
    return DEFAUTS[code](balance)
