"""Checks of the fields of a block: emptiness, dates, amounts, pairs that go together.

Repetitive columns are judged on their distinct values, the others on lengths: no row is looked at on the clean
path.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..blocs import Bloc, DefautMontant
from ..constats import Constats
from ..entete import Disposition
from ..modele import texte_montant
from ..montants import FRACTION, en_decimal, lire_montant
from ..repertoires import BLANCS, JOUR_FAUX, JOUR_VIDE, etaler

OBLIGATOIRES = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef",
    "PieceDate", "EcritureLib", "ValidDate",
)  # fmt: skip
# Without one of these a line cannot be counted.
INDISPENSABLES = frozenset({"EcritureDate", "CompteNum"})
# Blank is allowed on a cash basis (A47 A-1, VIII): the journal.
LIBRES_EN_TRESORERIE = frozenset({"JournalCode", "JournalLib"})
SEPARATEURS = {
    "\t": "une tabulation", "|": "une barre verticale « | »", ";": "un point-virgule", ",": "une virgule",
}  # fmt: skip


def vides(colonne: pa.Array) -> np.ndarray | None:
    """Rows with nothing but blanks; None when there is none."""
    if pa.types.is_dictionary(colonne.type):
        if not any(not valeur.strip(BLANCS) for valeur in colonne.dictionary.to_pylist()):
            return None
        return etaler(colonne, lambda valeur: not valeur.strip(BLANCS), bool)
    longueurs = pc.binary_length(colonne).to_numpy(zero_copy_only=False)
    masque = longueurs == 0
    # Blanks alone: text that begins with a space, or that is short enough to be one no-break space.
    suspects = pc.starts_with(colonne, " ").to_numpy(zero_copy_only=False) | (longueurs == 2)
    rangs = np.flatnonzero(suspects)
    if len(rangs):
        textes = colonne.take(pa.array(rangs)).to_pylist()
        masque[rangs[[not texte.strip(BLANCS) for texte in textes]]] = True
    return masque if masque.any() else None


def obligatoires(
    bloc: Bloc, disposition: Disposition, jours: dict[str, np.ndarray], constats: Constats
) -> None:
    """FEC-12: a mandatory field is empty; FEC-19: one without which the line cannot be counted."""
    for champ in OBLIGATOIRES:
        if champ not in bloc.colonnes or (disposition.tresorerie and champ in LIBRES_EN_TRESORERIE):
            continue
        masque = jours[champ] == JOUR_VIDE if champ in jours else vides(bloc.colonnes[champ])
        if masque is not None and masque.any():
            lignes = bloc.lignes[masque]
            code = "FEC-19" if champ in INDISPENSABLES else "FEC-12"
            constats.ajouter(code, lignes, champ=champ, details=({"lu": ""} for _ in lignes))


def dates(bloc: Bloc, jours: dict[str, np.ndarray], constats: Constats) -> None:
    """FEC-13: a date that is not in the calendar."""
    for champ, valeurs in jours.items():
        faux = np.flatnonzero(valeurs == JOUR_FAUX)
        if len(faux):
            constats.ajouter(
                "FEC-13", bloc.lignes[faux], champ=champ, details=_lus(bloc.colonnes[champ], faux)
            )


def _lus(colonne: pa.Array, rangs: Iterable[int]) -> Iterable[dict[str, str]]:
    return ({"lu": colonne[int(rang)].as_py()} for rang in rangs)


def montants(bloc: Bloc, constats: Constats) -> None:
    """FEC-14 to 19, 63: what the exact reader said of amounts; FEC-86: blanks read as zero."""
    par_code: dict[tuple[str, str], list] = {}
    for defaut in bloc.defauts:
        par_code.setdefault((defaut.code, defaut.champ), []).append(defaut)
    for (code, champ), defauts in par_code.items():
        constats.ajouter(
            code,
            bloc.lignes[[defaut.rang for defaut in defauts]],
            champ=champ,
            details=(
                {"lu": defaut.lu, "phrase": _compris(defaut)} if code == "FEC-15" else {"lu": defaut.lu}
                for defaut in defauts
            ),
        )
    if len(bloc.montants_vides):
        constats.ajouter("FEC-86", bloc.montants_vides, details=({} for _ in bloc.montants_vides))


def _compris(defaut: DefautMontant) -> str:
    return (
        f"Le montant « {defaut.lu} » de la zone {defaut.champ} n’est pas écrit comme la loi le prévoit. "
        f"Il a été compris comme {defaut.compris}."
    )


def montants_en_devise(bloc: Bloc, constats: Constats) -> None:
    """FEC-14 on Montantdevise; FEC-66: amount without currency, or the reverse."""
    montant, devise = bloc.colonnes.get("Montantdevise"), bloc.colonnes.get("Idevise")
    if montant is None or montant.dictionary.to_pylist() == [""] == (
        devise and devise.dictionary.to_pylist()
    ):
        return
    faux = np.flatnonzero(etaler(montant, _illisible, bool))
    constats.ajouter("FEC-14", bloc.lignes[faux], champ="Montantdevise", details=_lus(montant, faux))
    if devise is not None:
        nul = etaler(montant, lambda texte: not lire_montant(texte).centimes, bool)
        sans_devise = vides(devise)
        if sans_devise is not None:
            _moitie(bloc, constats, "FEC-66", "Idevise", sans_devise & ~nul)


def _illisible(texte: str) -> bool:
    montant = lire_montant(texte)
    return montant.centimes is None and montant.defaut is not None


def deux_cotes(bloc: Bloc, constats: Constats) -> None:
    """FEC-60 both sides filled, FEC-61 neither, FEC-62 negative amounts."""
    debit, credit = bloc.debit != 0, bloc.credit != 0
    if bloc.debit_fraction is not None:
        debit = debit | (bloc.debit_fraction != 0)
    if bloc.credit_fraction is not None:
        credit = credit | (bloc.credit_fraction != 0)
    anormales = np.flatnonzero(debit == credit)
    if len(anormales):
        if bloc.inconnus is not None:
            anormales = anormales[~bloc.inconnus[anormales]]
        _signaler_cotes(bloc, constats, anormales[debit[anormales]], anormales[~debit[anormales]])
    for champ, centimes, fraction in (
        ("Debit", bloc.debit, bloc.debit_fraction),
        ("Credit", bloc.credit, bloc.credit_fraction),
    ):
        negatifs = centimes < 0 if fraction is None else (centimes * FRACTION + fraction) < 0
        if negatifs.any():
            rangs = np.flatnonzero(negatifs)
            textes = ({"lu": _texte(bloc, champ, int(rang))} for rang in rangs)
            constats.ajouter("FEC-62", bloc.lignes[rangs], champ=champ, details=textes)


def _signaler_cotes(bloc: Bloc, constats: Constats, doubles: np.ndarray, nulles: np.ndarray) -> None:
    textes = ({"lu": f"{_texte(bloc, 'Debit', int(r))} et {_texte(bloc, 'Credit', int(r))}"} for r in doubles)
    constats.ajouter("FEC-60", bloc.lignes[doubles], champ="Credit", details=textes)
    constats.ajouter("FEC-61", bloc.lignes[nulles], champ="Debit", details=({"lu": "0,00"} for _ in nulles))


def _texte(bloc: Bloc, champ: str, rang: int) -> str:
    centimes, fractions = (
        (bloc.debit, bloc.debit_fraction) if champ == "Debit" else (bloc.credit, bloc.credit_fraction)
    )
    fraction = 0 if fractions is None else int(fractions[rang])
    return (texte_montant(en_decimal(int(centimes[rang]), fraction)) or "").replace(".", ",")


def paires(bloc: Bloc, jours: dict[str, np.ndarray], constats: Constats) -> None:
    """FEC-64 auxiliary code and label; FEC-65 lettering and its date."""
    colonnes = bloc.colonnes
    if "CompAuxNum" in colonnes and "CompAuxLib" in colonnes:
        sans_code, sans_libelle = vides(colonnes["CompAuxNum"]), vides(colonnes["CompAuxLib"])
        _comparer(bloc, constats, "FEC-64", ("CompAuxNum", sans_code), ("CompAuxLib", sans_libelle))
    if "EcritureLet" in colonnes and "DateLet" in jours:
        sans_date = jours["DateLet"] == JOUR_VIDE
        sans_lettre = vides(colonnes["EcritureLet"])
        _comparer(bloc, constats, "FEC-65", ("EcritureLet", sans_lettre), ("DateLet", sans_date))


def _comparer(bloc, constats, code, gauche, droite) -> None:
    rien = np.zeros(len(bloc), dtype=bool)
    (champ_g, vide_g), (champ_d, vide_d) = gauche, droite
    vide_g, vide_d = rien if vide_g is None else vide_g, rien if vide_d is None else vide_d
    if np.array_equal(vide_g, vide_d):
        return
    _moitie(bloc, constats, code, champ_g, vide_g & ~vide_d)
    _moitie(bloc, constats, code, champ_d, vide_d & ~vide_g)


def _moitie(bloc: Bloc, constats: Constats, code: str, champ: str, masque: np.ndarray) -> None:
    lignes = bloc.lignes[masque]
    constats.ajouter(code, lignes, champ=champ, details=({"lu": ""} for _ in lignes))


def titres_et_fins(bloc: Bloc, constats: Constats) -> None:
    """FEC-39: titles repeated among the lines; FEC-43: last fields left out."""
    for code, lignes in (("FEC-39", bloc.titres_repetes), ("FEC-43", bloc.completees)):
        constats.ajouter(code, lignes, details=({} for _ in lignes))


def malformees(bloc: Bloc, disposition: Disposition, constats: Constats) -> None:
    """FEC-11: the number of fields is not that of the titles."""
    attendu = len(disposition.noms)
    constats.ajouter(
        "FEC-11",
        [ligne.ligne for ligne in bloc.malformees],
        details=(
            {
                "lu": str(len(ligne.zones)),
                "attendu": str(attendu),
                "indice": f"Un libellé contient sans doute {SEPARATEURS[disposition.separateur]}."
                if len(ligne.zones) > attendu
                else "Une zone manque, ou la ligne est coupée par un retour à la ligne.",
            }
            for ligne in bloc.malformees
        ),
    )
