"""One case of the proof: a file drawn from a seed, its truth, and the choices that made it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from random import Random

from .comptes import Comptabilite, Compte, tirer
from .dispositions import Disposition, toutes
from .dispositions import tirer as tirer_disposition
from .ecriture import (
    ECRIVAINS,
    ENCODAGES,
    FeuilleEcrite,
    FormeCsv,
    Formule,
    ecrire_csv,
    en_cellules,
    en_textes,
)
from .grille import Grille, Montant, Numero, Verite, cle_compte, dresser
from .styles import RABAT, StyleCompte, StyleMontant, en_code, tirer_comptes, tirer_montants

SANS_TITRES = ("dolibarr", "tableur", "ciel", "paheko", "quadra")
CHAMPS = ("ouverture", "debit", "credit", "mois_debit", "mois_credit", "od_debit", "od_credit", "cloture_n1")


@dataclass
class Cas:
    """`attendu`: `juste` (read right), `demande` (a question or refusal is fair), `jamais` (never accepted)."""

    nom: str
    octets: bytes
    verite: Verite
    attendu: str
    facettes: dict[str, str]
    cellules: list[list] = field(default_factory=list)
    motif: str = ""


@dataclass
class Brouillon:
    """What a case is made of before it is written."""

    comptabilite: Comptabilite
    disposition: Disposition
    grille: Grille
    verite: Verite
    montants: StyleMontant
    comptes: StyleCompte
    facettes: dict[str, str]
    hasard: Random


def tirer_cas(graine: str) -> Cas:
    """A balance in a random layout."""
    hasard = Random(graine)
    plan = brouillon(hasard, tirer_disposition(hasard))
    _entourer_de_blanc(plan)
    return ecrire(plan)


def _entourer_de_blanc(plan: Brouillon) -> None:
    """Empty columns before or after the table, empty rows above, as people leave them."""
    marge = plan.hasard.choices(("sans", "à gauche", "à droite", "au-dessus"), (80, 7, 7, 6))[0]
    plan.facettes["marge"] = marge
    rangees = plan.grille.rangees
    if marge == "à gauche":
        plan.grille.rangees = [[None, *rangee] for rangee in rangees]
        plan.grille.fusions = [(rang, debut + 1, fin + 1) for rang, debut, fin in plan.grille.fusions]
    elif marge == "à droite":
        plan.grille.rangees = [[*rangee, None, None] for rangee in rangees]
    elif marge == "au-dessus":
        plan.grille.rangees = [[None] * len(rangees[0])] * 3 + rangees
        plan.grille.fusions = [(rang + 3, debut, fin) for rang, debut, fin in plan.grille.fusions]


def brouillon(hasard: Random, disposition: Disposition) -> Brouillon:
    """Accounts, layout and styles; nothing written yet."""
    facettes = {"disposition": disposition.nom}
    montants = tirer_montants(hasard, facettes)
    comptabilite = tirer(hasard)
    if montants.decimales == 0:
        comptabilite = Comptabilite([_en_euros(c) for c in comptabilite.comptes], comptabilite.traits)
    comptes = tirer_comptes(hasard, disposition.a("joint"), facettes)
    if disposition.nom in SANS_TITRES and hasard.random() < 0.3:
        facettes["titres"], facettes["totaux"] = "0", hasard.choice(("sans", "général", "classes"))
    grille, verite = dresser(comptabilite, disposition, hasard, facettes)
    return Brouillon(comptabilite, disposition, grille, verite, montants, comptes, facettes, hasard)


def _en_euros(compte: Compte) -> Compte:
    """Whole euros: each cent becomes a euro."""
    return replace(compte, **{champ: getattr(compte, champ) * 100 for champ in CHAMPS})


def ecrire(plan: Brouillon, support: str | None = None) -> Cas:
    """The bytes of a draft, in a drawn kind of file."""
    support = support or plan.hasard.choices(("csv", "xlsx", "ods"), (0.6, 0.28, 0.12))[0]
    plan.facettes["support"] = support
    octets, cellules = en_csv(plan) if support == "csv" else en_classeur(plan, support)
    attendu = {"sure": "juste", "douteuse": "demande", "fausse": "jamais"}[plan.disposition.genre]
    if attendu == "juste" and _permet_une_question(plan):
        attendu = "demande"
    nom = plan.hasard.choice(
        ("balance", "Balance 2025", "balance_999000003_20251231", "Balance générale (1)")
    )
    return Cas(f"{nom}.{support}", octets, plan.verite, attendu, plan.facettes, cellules)


def _permet_une_question(plan: Brouillon) -> bool:
    """Amounts that have two readings, accounts that touch their label, formulas never computed."""
    textes = plan.facettes["support"] == "csv" or plan.facettes.get("cellules") == "textes"
    solde_seul = not any(c.forme == "d" for c in plan.disposition.colonnes) and plan.facettes["nul"] == "-"
    ambigu = textes and (plan.montants.ambigu or solde_seul)
    return bool(ambigu or plan.facettes.get("formules") == "sans valeur" or plan.facettes.get("ambigu"))


def en_csv(plan: Brouillon) -> tuple[bytes, list[list]]:
    """The bytes of a CSV in a drawn form, and its texts."""
    hasard, facettes = plan.hasard, plan.facettes
    encodage = hasard.choices(list(ENCODAGES), (8, 3, 2, 1, 4, 2, 1, 1))[0]
    plan.montants = en_code(plan.montants, ENCODAGES[encodage])
    if not encodage.startswith("utf"):
        plan.comptes = replace(plan.comptes, liaison=plan.comptes.liaison.translate(RABAT))
    rangees = en_textes(plan.grille, plan.montants, plan.comptes)
    separateur = hasard.choice((";", ";", ";", "\t", ",", "|"))
    guillemets = hasard.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    forme = FormeCsv(
        encodage=encodage,
        separateur=separateur,
        guillemets=guillemets,
        fin=hasard.choice(("\r\n", "\r\n", "\n", "\r" if hasard.random() < 0.3 else "\n")),
        sep_en_tete=hasard.random() < 0.06,
    )
    facettes |= {
        "encodage": encodage, "séparateur": repr(separateur), "fin": repr(forme.fin),
        "guillemets": str(guillemets), "sep=": str(forme.sep_en_tete),
    }  # fmt: skip
    return ecrire_csv(rangees, forme), rangees


def en_classeur(plan: Brouillon, support: str) -> tuple[bytes, list[list]]:
    """The bytes of a workbook, its other sheets drawn too, and the cells of the balance."""
    hasard, facettes = plan.hasard, plan.facettes
    forme = hasard.choices(("nombres", "textes", "formules", "bruit"), (6, 2, 1, 1))[0]
    facettes["cellules"] = forme
    for sans_objet in ("décimales", "milliers", "négatif", "devise") if forme != "textes" else ():
        facettes.pop(sans_objet)
    cellules = en_cellules(plan.grille, plan.montants, plan.comptes, forme, hasard)
    if forme == "formules" and hasard.random() < 0.15:
        cellules = [[Formule(None) if isinstance(c, Formule) else c for c in rangee] for rangee in cellules]
        facettes["formules"] = "sans valeur"
    fusions = plan.grille.fusions if support == "xlsx" and hasard.random() < 0.7 else []
    balance = FeuilleEcrite(
        hasard.choice(("Balance", "Feuil1", "Balance 2025", "BG")), cellules, fusions=fusions
    )
    return ECRIVAINS[support](_entourer(balance, plan)), cellules


def _entourer(balance: FeuilleEcrite, plan: Brouillon) -> list[FeuilleEcrite]:
    """Other sheets around the one to read: cover, statement, hidden balance of the year before, notes."""
    hasard = plan.hasard
    autour = hasard.choices(
        ("seule", "garde", "résultat", "cachée", "n-1 visible", "tout"), (50, 10, 12, 10, 6, 12)
    )[0]
    plan.facettes["feuilles"] = autour
    feuilles = [balance]
    if autour in ("résultat", "tout"):
        feuilles.insert(0, _compte_de_resultat(plan.comptabilite.comptes))
    if autour in ("garde", "tout"):
        feuilles.insert(
            0, FeuilleEcrite("Page de garde", [["CPTS des Essais"], ["Comptes annuels au 31/12/2025"]])
        )
    if autour in ("cachée", "tout"):
        feuilles.insert(hasard.randint(0, len(feuilles)), _annee_precedente(plan.comptabilite.comptes, True))
    if autour == "n-1 visible":
        feuilles.insert(hasard.randint(0, 1), _annee_precedente(plan.comptabilite.comptes, False))
        if "2025" not in balance.nom:
            plan.facettes["ambigu"] = "deux balances visibles"
    return feuilles


def _compte_de_resultat(comptes: list[Compte]) -> FeuilleEcrite:
    """The statement, with account numbers: it looks like half a balance."""
    rangees: list[list] = [["Compte de résultat détaillé", "", "", ""], ["", "", "", ""],
                           ["Compte", "Libellé", "Montant 2025", "Montant 2024"]]  # fmt: skip
    for compte in comptes:
        if compte.numero[0] in "67":
            rangees.append(
                [compte.numero, compte.libelle, abs(compte.cloture) / 100, abs(compte.cloture_n1) / 100]
            )
    return FeuilleEcrite("Compte de résultat", rangees)


def _annee_precedente(comptes: list[Compte], cachee: bool) -> FeuilleEcrite:
    rangees: list[list] = [["Compte", "Libellé", "Débit", "Crédit"]]
    for compte in comptes:
        solde = compte.cloture_n1
        rangees.append([compte.numero, compte.libelle, max(solde, 0) / 100, max(-solde, 0) / 100])
    return FeuilleEcrite("2024" if cachee else "Balance 2024", rangees, cachee)


# ---------------------------------------------------------------- files whose figures must never be accepted


def tirer_faux(graine: str) -> Cas:
    """A file that must not be `conforme` nor `alerte` with other figures than its own."""
    hasard = Random(graine)
    genre = hasard.choice(list(FAUTES))
    cas = FAUTES[genre](hasard)
    cas.motif = cas.facettes["faute"] = genre
    return cas


def _disposition_simple(hasard: Random, *quantites: str) -> Disposition:
    """A sure layout that holds these quantities only."""
    voulues = set(quantites)
    choix = [
        d
        for d in toutes("sure")
        if {c.quantite for c in d.colonnes if c.est_montant} == voulues and not d.a("analytique")
    ]
    return hasard.choice(choix)


def _montant_change(hasard: Random) -> Cas:
    """One closing balance moves by some cents: the file no longer balances."""
    plan = brouillon(hasard, _disposition_simple(hasard, "cloture"))
    rang = hasard.choice([r for r in plan.grille.comptes if _place(plan.grille.rangees[r]) is not None])
    place = _place(plan.grille.rangees[rang])
    assert place is not None
    ancien = plan.grille.rangees[rang][place]
    ecart = (
        hasard.choice((100, 900, 9000, 100_000))
        if plan.montants.decimales == 0
        else hasard.choice((1, 9, 90, 100))
    )
    signe = -1 if ancien.centimes < 0 else 1
    plan.grille.rangees[rang][place] = Montant(ancien.centimes + signe * ecart, ancien.forme)
    return _jamais(plan)


def _place(rangee: list) -> int | None:
    places = [p for p, c in enumerate(rangee) if isinstance(c, Montant) and c.centimes]
    return places[0] if places else None


def _ligne_retiree(hasard: Random) -> Cas:
    """One account is missing."""
    plan = brouillon(
        hasard, _disposition_simple(hasard, *hasard.choice((("cloture",), ("cumul", "cloture"))))
    )
    utiles = [r for r in plan.grille.comptes if _solde(plan, r)]
    del plan.grille.rangees[hasard.choice(utiles)]
    plan.grille.fusions.clear()
    return _jamais(plan)


def _solde(plan: Brouillon, rang: int) -> int:
    numeros = [c for c in plan.grille.rangees[rang] if isinstance(c, Numero)]
    return plan.verite.soldes[cle_compte(numeros[0].numero)]


def _page_absente(hasard: Random) -> Cas:
    """The end of the file is missing, its totals with it."""
    plan = brouillon(hasard, _disposition_simple(hasard, "cloture"))
    comptes = plan.grille.comptes
    coupe = comptes[hasard.randint(len(comptes) // 3, len(comptes) - 1)]
    restes = [r for r in comptes if r < coupe]
    if not sum(_solde(plan, r) for r in restes):
        coupe = comptes[-1] if _solde(plan, comptes[-1]) else comptes[1]
    del plan.grille.rangees[coupe:]
    plan.grille.fusions = [f for f in plan.grille.fusions if f[0] < coupe]
    return _jamais(plan)


def _periode(hasard: Random) -> Cas:
    """Only 2024, December, movements, opening or adjustments."""
    plan = brouillon(hasard, hasard.choice(toutes("fausse")))
    if (
        "2024" in "".join(t for c in plan.disposition.colonnes for t in c.titres)
        or "n-1" in plan.disposition.nom
    ):
        plan.grille.rangees = [[_en_2024(c) for c in r] for r in plan.grille.rangees]
    return _jamais(plan)


def _en_2024(cellule):
    """The preamble of a balance of 2024."""
    if not isinstance(cellule, str) or "N-1" in cellule:
        return cellule
    return re.sub(r"(?<=/)25\b", "24", cellule.replace("2025", "2024")).replace("12/03/2026", "12/03/2025")


def _annee_dans_le_preambule(hasard: Random) -> Cas:
    """Plain columns; the row above says 2024."""
    plan = brouillon(hasard, _disposition_simple(hasard, "cloture"))
    if (
        "2025" in "".join(t for c in plan.disposition.colonnes for t in c.titres)
        or plan.facettes["titres"] == "0"
    ):
        return _annee_dans_le_preambule(hasard)
    largeur = len(plan.disposition.colonnes)
    titre = hasard.choice(
        ("Balance générale au 31/12/2024", "Exercice du 01/01/2024 au 31/12/2024", "Exercice 2024")
    )
    plan.grille.rangees = [
        [titre, *[None] * (largeur - 1)],
        *[[_en_2024(c) for c in r] for r in plan.grille.rangees],
    ]
    plan.grille.fusions.clear()
    cas = _jamais(plan)
    cas.nom = f"balance.{cas.facettes['support']}"
    return cas


def _apres_cloture(hasard: Random) -> Cas:
    """Classes 6 and 7 are closed: nil or absent, their result on 12x."""
    plan = brouillon(hasard, _disposition_simple(hasard, "cloture"))
    facteur = hasard.random() < 0.5
    comptes = [c for c in plan.comptabilite.comptes if c.numero[0] not in "67"]
    resultat = sum(c.cloture for c in plan.comptabilite.comptes if c.numero[0] in "67")
    ancien = next((c for c in comptes if c.numero == "120000"), None)
    comptes = [c for c in comptes if c is not ancien]
    solde = resultat + (ancien.cloture if ancien else 0)
    comptes.append(Compte("120000", "Résultat de l’exercice", debit=max(solde, 0), credit=max(-solde, 0)))
    if facteur:
        comptes += [Compte(c.numero, c.libelle) for c in plan.comptabilite.comptes if c.numero[0] in "67"]
    compta = Comptabilite(sorted(comptes, key=lambda c: c.numero))
    plan.grille, plan.verite = dresser(compta, plan.disposition, hasard, plan.facettes)
    return _jamais(plan)


def _colonne_nulle(hasard: Random) -> Cas:
    """All the amounts of one side, or all amounts, are nil."""
    plan = brouillon(hasard, _disposition_simple(hasard, "cloture"))
    formes = [c.forme for c in plan.disposition.colonnes if c.est_montant]
    vides = set(formes) if "d" not in formes or hasard.random() < 0.5 else {hasard.choice("dc")}
    for rangee in plan.grille.rangees:
        rangee[:] = [
            Montant(0, c.forme) if isinstance(c, Montant) and c.forme in vides else c for c in rangee
        ]
    return _jamais(plan)


def _signe_retourne(hasard: Random) -> Cas:
    """The balance of one account is on the other side."""
    plan = brouillon(hasard, _disposition_simple(hasard, "cloture"))
    rang = hasard.choice([r for r in plan.grille.comptes if _solde(plan, r)])
    rangee = plan.grille.rangees[rang]
    montants = [p for p, c in enumerate(rangee) if isinstance(c, Montant)]
    if len(montants) == 2:
        a, b = montants
        rangee[a], rangee[b] = Montant(rangee[b].centimes, "d"), Montant(rangee[a].centimes, "c")
    else:
        ancien = rangee[montants[0]]
        rangee[montants[0]] = Montant(-ancien.centimes, ancien.forme)
        rangee[:] = [{"D": "C", "C": "D"}.get(c, c) if isinstance(c, str) else c for c in rangee]
    return _jamais(plan)


def _jamais(plan: Brouillon) -> Cas:
    cas = ecrire(plan)
    cas.attendu = "jamais"
    return cas


FAUTES = {
    "montant changé": _montant_change, "ligne retirée": _ligne_retiree, "page absente": _page_absente,
    "période": _periode, "année du préambule": _annee_dans_le_preambule, "après clôture": _apres_cloture,
    "colonne nulle": _colonne_nulle, "signe retourné": _signe_retourne,
}  # fmt: skip
