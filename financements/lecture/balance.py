"""Reads a general balance (CSV, XLSX, ODS): accounts and closing balances, totals left aside, sums exact.

A balance has no entries and no missions: it gives totals per account. Rows are numbered as in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .balance_colonnes import RANGEES_SONDEES, Colonnes, reconnaitre
from .constats import Constats
from .controles import exercice as periodes
from .controles import nom as noms
from .controles import plan
from .donnees import sans_accents
from .entete import COLONNES_MAX, trop_de_colonnes
from .interdits import est_nir, masquer_iban
from .missions import RegleMission, attribuer_groupes, depenses_par_mission
from .modele import Exercice, FichierLu, Groupe, Lecture, Puits, Source, montant_francais
from .montants import lire_montant
from .sortie import Solde, table_des_soldes
from .sources import LecteurOctets
from .tableur import Classeur, Feuille, TableurIllisible, ouvrir

_PARENTHESES = re.compile(r"\((.*)\)")
_AMBIGU = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_CENTIME = Decimal("0.01")
# Finest amount that is stored.
_MILLIONIEME = Decimal("0.000001")


@dataclass
class Rangee:
    """One account of the balance. Amounts None: unreadable."""

    ligne: int
    compte: str
    libelle: str
    debit: Decimal | None
    credit: Decimal | None

    @property
    def solde(self) -> Decimal | None:
        """Debit − credit."""
        return None if self.debit is None or self.credit is None else self.debit - self.credit


def lire_balance(
    source: Source,
    *,
    exercice_voulu: Exercice | int | None = None,
    siren: str | None = None,
    puits: Puits | None = None,
    progres: Callable[[str, int], None] | None = None,
    regles: Sequence[RegleMission] | None = None,
    choix: Mapping[str, str] | None = None,
) -> Lecture:
    """Reads one balance. `siren` is not checked: no rule sets the name of such a file.

    `puits` receives the account lines in one block, once they are known to be readable and balanced.
    """
    with source.flux() as flux:
        octets = flux.read()
    lecteur = LecteurOctets(Source(source.nom, octets))
    lecteur.vider()
    fichier = FichierLu(source.nom, lecteur.empreinte.hexdigest(), len(octets), 0, 0)
    constats = Constats()
    classeur, rangees = None, []
    try:
        classeur = ouvrir(octets)
        rangees = _lire_classeur(classeur, constats)
    except TableurIllisible as illisible:
        constats.ajouter_fichier(illisible.code, source.nom, lu=illisible.lu)
    lu = noms.lire_nom(source.nom)
    retenu = None
    if exercice_voulu is not None:
        retenu = periodes.de_l_option(exercice_voulu, lu.cloture)
    elif lu.cloture:
        retenu = periodes.douze_mois(lu.cloture)
    lecture = _conclure(fichier, classeur, rangees, retenu, regles, constats)
    if puits is not None and lecture.verdict in ("conforme", "alerte") and rangees:
        puits.bloc(table_des_soldes(_soldes(rangees, lecture.groupes)))
    if progres:
        progres("termine", 100)
    return lecture


def _soldes(rangees: Sequence[Rangee], groupes: Sequence[Groupe]) -> list[Solde]:
    """Every account line with the number of its group; amounts are known in an accepted balance."""
    numeros = {groupe.compte: groupe.numero for groupe in groupes}
    return [
        Solde(r.ligne, numeros[r.compte], r.compte, r.libelle, r.debit, r.credit)
        for r in rangees
        if r.debit is not None and r.credit is not None
    ]


def _lire_classeur(classeur: Classeur, constats: Constats) -> list[Rangee]:
    _chercher_nir(classeur, constats)
    visibles = [feuille for feuille in classeur.feuilles if feuille.visible] or classeur.feuilles
    for feuille in visibles:
        _exiger_peu_de_colonnes(feuille)
        colonnes = reconnaitre(feuille.rangees)
        if colonnes:
            if len(classeur.feuilles) > 1:
                constats.ajouter_fichier("BAL-31", lu=feuille.nom)
            _formules(feuille, constats)
            return _lire_feuille(feuille, colonnes, constats)
    raise TableurIllisible("BAL-02", "aucune ligne qui nomme le compte et les montants")


def _exiger_peu_de_colonnes(feuille: Feuille) -> None:
    """Filled cells only: a workbook may carry thousands of empty ones to its right."""
    for rangee in feuille.rangees[:RANGEES_SONDEES]:
        if len(rangee) > COLONNES_MAX and (remplies := sum(c != "" for c in rangee)) > COLONNES_MAX:
            raise TableurIllisible("BAL-01", trop_de_colonnes(remplies))


def _chercher_nir(classeur: Classeur, constats: Constats) -> None:
    """BAL-03: a NIR in any cell of any sheet, hidden ones included."""
    for feuille in classeur.feuilles:
        for rang, rangee in enumerate(feuille.rangees, start=1):
            for cellule in rangee:
                texte = (
                    str(int(cellule)) if isinstance(cellule, float) and cellule.is_integer() else str(cellule)
                )
                if len(texte) >= 15 and est_nir(masquer_iban(texte)):
                    constats.ajouter("BAL-03", [rang], details=[{}])


def _formules(feuille: Feuille, constats: Constats) -> None:
    for colonne, rang in feuille.formules_sans_valeur:
        constats.ajouter(
            "BAL-13", [rang], champ=f"colonne {colonne}", details=[{"lu": "formule sans valeur"}]
        )


def _lire_feuille(feuille: Feuille, colonnes: Colonnes, constats: Constats) -> list[Rangee]:
    rangees: list[Rangee] = []
    totaux: list[int] = []
    for ligne, cellules in enumerate(feuille.rangees[colonnes.debut :], start=colonnes.debut + 1):
        compte = _texte(_cellule(cellules, colonnes.compte))
        if not compte or not compte[0].isdigit():
            if compte or _est_total(cellules):
                totaux.append(ligne)
            continue
        libelle = _texte(_cellule(cellules, colonnes.libelle))
        debit, credit = _montants(cellules, colonnes, ligne, constats)
        rangees.append(Rangee(ligne, compte, masquer_iban(libelle), debit, credit))
    if colonnes.nature == "mouvements":
        constats.ajouter_fichier("BAL-32")
    if colonnes.nature == "signe":
        _orienter(rangees, constats)
    rangees = _sans_totaux(rangees, totaux)
    constats.ajouter("BAL-30", sorted(totaux), details=({} for _ in totaux))
    return rangees


def _cellule(cellules: list, position: int | None):
    return cellules[position] if position is not None and position < len(cellules) else ""


def _texte(cellule) -> str:
    """A cell as text: accounts typed as numbers come back as floats."""
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return str(cellule).replace("\u00a0", " ").strip()


def _est_total(cellules: list) -> bool:
    return any(sans_accents(str(cellule)).strip().startswith("total") for cellule in cellules)


def _montants(cellules, colonnes: Colonnes, ligne: int, constats: Constats):
    if colonnes.solde is not None:
        solde = _montant(_cellule(cellules, colonnes.solde), "Solde", ligne, constats)
        if solde is None:
            return None, None
        return max(solde, Decimal(0)), max(-solde, Decimal(0))
    debit = _montant(_cellule(cellules, colonnes.debit), "Débit", ligne, constats)
    credit = _montant(_cellule(cellules, colonnes.credit), "Crédit", ligne, constats)
    if colonnes.ouverture and debit is not None and credit is not None:
        for position, nom in zip(colonnes.ouverture, ("Débit", "Crédit"), strict=True):
            montant = _montant(_cellule(cellules, position), f"{nom} d’ouverture", ligne, constats)
            if montant is None:
                return None, None
            debit, credit = (debit + montant, credit) if nom == "Débit" else (debit, credit + montant)
    if colonnes.nature == "cloture" and debit and credit:
        lus = {"lu": f"{montant_francais(debit)} et {montant_francais(credit)}"}
        constats.ajouter("BAL-21", [ligne], champ="Crédit", details=[lus])
    return debit, credit


def _montant(cellule, champ: str, ligne: int, constats: Constats) -> Decimal | None:
    """One amount; an empty cell is nothing (zero), anything unreadable is unknown."""
    if isinstance(cellule, bool) or not isinstance(cellule, int | float | str):
        constats.ajouter("BAL-10", [ligne], champ=champ, details=[{"lu": str(cellule)}])
        return None
    if isinstance(cellule, int | float):
        return _du_nombre(Decimal(repr(cellule)))
    texte = cellule.replace("€", "").replace("\u2212", "-").strip()
    if not texte or texte in ("-", "–"):
        return Decimal(0)
    entoure = _PARENTHESES.fullmatch(texte)
    interieur = entoure[1].strip() if entoure else texte
    if _AMBIGU.fullmatch(interieur):
        constats.ajouter("BAL-12", [ligne], champ=champ, details=[{"lu": texte}])
        return None
    montant = lire_montant(interieur).decimal
    if montant is None:
        constats.ajouter("BAL-10", [ligne], champ=champ, details=[{"lu": texte}])
        return None
    return -montant if entoure else montant


def _du_nombre(valeur: Decimal) -> Decimal:
    """A number of a workbook: a binary float within a millionth of a cent amount is that amount."""
    arrondi = valeur.quantize(_CENTIME)
    return arrondi if abs(valeur - arrondi) < _MILLIONIEME else valeur.quantize(_MILLIONIEME)


def _orienter(rangees: list[Rangee], constats: Constats) -> None:
    """One signed column: debit is positive, unless expenses are negative and income positive."""
    charges = sum((r.solde for r in rangees if r.compte[0] == "6" and r.solde is not None), Decimal(0))
    produits = sum((r.solde for r in rangees if r.compte[0] == "7" and r.solde is not None), Decimal(0))
    if charges < 0 < produits or (charges < 0 and not produits) or (produits > 0 and not charges):
        for rangee in rangees:
            rangee.debit, rangee.credit = rangee.credit, rangee.debit
        constats.ajouter_fichier("BAL-33")


def _sans_totaux(rangees: list[Rangee], totaux: list[int]) -> list[Rangee]:
    """Leaves aside the rows that sum their neighbours: their code begins the code of those, and the sums agree."""
    gardees = []
    for rang, rangee in enumerate(rangees):
        if _somme_ses_voisins(rangees, rang):
            totaux.append(rangee.ligne)
        else:
            gardees.append(rangee)
    return gardees


def _somme_ses_voisins(rangees: list[Rangee], rang: int) -> bool:
    """True when the accounts after it (or before it) that extend its code add up to its balance."""
    total = rangees[rang]
    for pas in (1, -1):
        feuilles: list[Rangee] = []
        voisin = rang + pas
        while 0 <= voisin < len(rangees) and _prolonge(rangees[voisin], total):
            if feuilles and _prolonge(rangees[voisin], feuilles[-1]):
                feuilles.pop()
            feuilles.append(rangees[voisin])
            voisin += pas
        soldes = [feuille.solde for feuille in feuilles]
        if soldes and total.solde is not None and _somme(soldes) == total.solde:
            return True
    return False


def _prolonge(rangee: Rangee, parent: Rangee) -> bool:
    return len(rangee.compte) > len(parent.compte) and rangee.compte.startswith(parent.compte)


def _conclure(fichier, classeur, rangees, retenu, regles, constats: Constats) -> Lecture:
    refus = constats.verdict == "refus"
    groupes = () if refus else _groupes(rangees, constats)
    debit, credit = _total(groupes, "debit", refus), _total(groupes, "credit", refus)
    if not refus:
        _juger(rangees, groupes, debit, credit, retenu, constats)
    attributions = attribuer_groupes(groupes, regles)
    return Lecture(
        piece="balance",
        verdict=constats.verdict,
        constats=constats.terminer([fichier]),
        fichiers=(fichier,),
        lignes=None if refus else len(rangees),
        comptes=None if refus else len(groupes),
        total_debit=debit,
        total_credit=credit,
        resultat=None if refus else _resultat(groupes),
        separateur=classeur.separateur if classeur else None,
        encodage=classeur.encodage if classeur else None,
        exercice=retenu,
        missions={} if refus else depenses_par_mission(groupes, attributions),
        groupes=groupes,
        nir_trouve=constats.a("BAL-03"),
    )


def _groupes(rangees: list[Rangee], constats: Constats) -> tuple[Groupe, ...]:
    """One group per account; an account met twice is told, and summed."""
    par_compte: dict[str, list[Rangee]] = {}
    for rangee in rangees:
        par_compte.setdefault(rangee.compte, []).append(rangee)
    for compte, memes in par_compte.items():
        for rangee in memes[1:]:
            constats.ajouter("BAL-22", [rangee.ligne], champ="Compte", details=[{"lu": compte}])
    return tuple(
        Groupe(
            numero=numero,
            compte=compte,
            compte_lib=memes[0].libelle,
            journal="",
            journal_lib="",
            analytique="",
            lignes=len(memes),
            debit=_somme([rangee.debit for rangee in memes]),
            credit=_somme([rangee.credit for rangee in memes]),
        )
        for numero, (compte, memes) in enumerate(par_compte.items())
    )


def _somme(montants: list[Decimal | None]) -> Decimal | None:
    connus = [montant for montant in montants if montant is not None]
    return sum(connus, Decimal("0.00")) if len(connus) == len(montants) else None


def _total(groupes: Sequence[Groupe], cote: str, refus: bool) -> Decimal | None:
    return None if refus else _somme([getattr(groupe, cote) for groupe in groupes])


def _resultat(groupes: Sequence[Groupe]) -> Decimal | None:
    concernes = [groupe for groupe in groupes if groupe.compte[:1] in ("6", "7")]
    debit, credit = _somme([g.debit for g in concernes]), _somme([g.credit for g in concernes])
    return None if debit is None or credit is None else credit - debit


def _juger(rangees, groupes, debit, credit, retenu: Exercice | None, constats: Constats) -> None:
    """BAL-20 balance, BAL-23 chart, BAL-14 nothing to read, BAL-34 exercise unknown."""
    if not rangees:
        constats.ajouter_fichier("BAL-14")
    if debit is not None and credit is not None and debit != credit:
        textes = {"debit": montant_francais(debit), "credit": montant_francais(credit)}
        ecart = montant_francais(abs(debit - credit))
        constats.ajouter_fichier(
            "BAL-20", lu=f"{textes['debit']} / {textes['credit']}", ecart=ecart, **textes
        )
    if retenu is None:
        constats.ajouter_fichier("BAL-34")
    charte = plan.plan_de(retenu.debut if retenu else None)
    for rangee in rangees:
        jugement = plan.juger(rangee.compte, charte)
        if jugement and jugement[0] in ("FEC-40", "FEC-41"):
            code = "BAL-11" if jugement[0] == "FEC-40" else "BAL-23"
            constats.ajouter(code, [rangee.ligne], champ="Compte", details=[jugement[1]])
