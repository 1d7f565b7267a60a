"""The exact way, for a block the typed reader refused: amounts as text, wrong lines set apart.

Still by columns: a regular expression recognises the ordinary amounts of the whole block, and only what it
leaves is read value by value. Same result as the typed reader on the same bytes, plus what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .blocs import (
    MONTANTS,
    TYPE_MONTANT,
    Bloc,
    DefautMontant,
    LectureTypeeImpossible,
    LigneMalformee,
    en_colonnes,
    lire_csv,
    lire_sens,
    poser_montants,
    repartir,
)
from .completion import completer, remplacer
from .conventions import LEGALES, Conventions
from .entete import VIDE_FINAL, Disposition
from .modele import texte_montant
from .montants_ecrits import lire_ecrit

# Amounts of whole columns at once, by decimal mark.
_ORDINAIRE = {
    ",": r"^[+-]?[0-9]{1,10}(,[0-9]{0,2})?$", ".": r"^[+-]?[0-9]{1,10}(\.[0-9]{0,2})?$",
}  # fmt: skip
_SIGNE_A_DROITE = r"^([0-9]{1,10}(?:[.,][0-9]{0,2})?)-$"


class _Recueil:
    """Collects the rows whose number of fields is wrong: (row in the block from 1, text)."""

    def __init__(self) -> None:
        self.rangs: list[tuple[int, str]] = []

    def __call__(self, rang) -> str:
        self.rangs.append((rang.number, rang.text))
        return "skip"


def lire_bloc_texte(
    octets: bytes,
    premiere: int,
    disposition: Disposition,
    structure: bool = False,
    conventions: Conventions = LEGALES,
) -> Bloc:
    """Reads a block of valid UTF-8 lines, whatever they hold.

    `structure`: only the number of fields of some lines is known to be wrong, so amounts are first tried typed.
    """
    if structure:
        try:
            return _lire(octets, premiere, disposition, TYPE_MONTANT, conventions, poser_montants)
        except (pa.ArrowInvalid, LectureTypeeImpossible):
            pass
    return _lire(
        octets, premiere, disposition, pa.string(), conventions, partial(_lire_montants, conventions)
    )


def _lire(
    octets: bytes,
    premiere: int,
    disposition: Disposition,
    type_montant: pa.DataType,
    conventions: Conventions,
    poser: Callable[[Bloc, Disposition], None],
) -> Bloc:
    recueil = _Recueil()
    table = lire_csv(octets, disposition, type_montant, recueil, conventions.decimale)
    apart = dict(recueil.rangs)
    completees: np.ndarray = np.empty(0, dtype=np.int64)
    inachevee = None if octets.endswith((b"\n", b"\r")) else table.num_rows + len(apart)
    if apart and (complets := completer(apart, disposition, inachevee)):
        completees = np.array(sorted(complets), dtype=np.int64) + premiere - 1
        recueil = _Recueil()
        octets = remplacer(octets, complets)
        table = lire_csv(octets, disposition, type_montant, recueil, conventions.decimale)
        apart = dict(recueil.rangs)
    total = table.num_rows + len(apart)
    rangs = np.setdiff1d(np.arange(1, total + 1), np.fromiter(apart, dtype=np.int64, count=len(apart)))
    malformees, vides = _trier(apart, disposition.separateur)
    colonnes, rangs, titres = _ecarter_les_titres(en_colonnes(table), rangs, disposition)
    colonnes, rangs = _ecarter(colonnes, rangs, malformees, vides)
    bloc = Bloc(
        colonnes,
        rangs + premiere - 1,
        np.zeros(len(rangs), dtype=np.int64),
        np.zeros(len(rangs), dtype=np.int64),
        premiere + total,
        malformees=[LigneMalformee(rang + premiere - 1, zones) for rang, zones in sorted(malformees)],
        lignes_vides=np.array(sorted(vides), dtype=np.int64) + premiere - 1,
        titres_repetes=titres + premiere - 1,
        completees=completees,
    )
    poser(bloc, disposition)
    return bloc


def _trier(apart: dict[int, str], separateur: str) -> tuple[list[tuple[int, tuple[str, ...]]], list[int]]:
    """Rows with a wrong number of fields, and rows with nothing in them.

    A separator in excess is never guessed to be a trailing one: with an empty last field it may as well be in
    a label, and every amount would be read in the wrong column.
    """
    vides = [rang for rang, texte in apart.items() if not texte.strip()]
    malformees = [(rang, tuple(texte.split(separateur))) for rang, texte in apart.items() if texte.strip()]
    return malformees, vides


def _ecarter_les_titres(colonnes, rangs, disposition: Disposition):
    """Takes out the lines that repeat the titles: two exports put end to end, or the head of a printed page."""
    champ = disposition.montants[0]
    if not pa.types.is_string(colonnes[champ].type):
        return colonnes, rangs, rangs[:0]
    masque = np.ones(len(rangs), dtype=bool)
    for nom in (champ, "CompteNum"):
        texte = colonnes[nom]
        texte = texte.dictionary_decode() if pa.types.is_dictionary(texte.type) else texte
        egal = pc.equal(pc.utf8_trim_whitespace(texte), disposition.titres[nom])
        masque &= egal.to_numpy(zero_copy_only=False).astype(bool)
    if not masque.any():
        return colonnes, rangs, rangs[:0]
    filtre = pa.array(~masque)
    return {nom: colonne.filter(filtre) for nom, colonne in colonnes.items()}, rangs[~masque], rangs[masque]


def _ecarter(colonnes, rangs, malformees, vides):
    """Takes out the rows with nothing in them, and those that fill the place after a trailing separator; they
    are added to `vides` and `malformees`."""
    final = colonnes.get(VIDE_FINAL)
    suspectes = np.zeros(len(rangs), dtype=bool) if final is None else _remplis(final)
    montants = [colonnes[champ] for champ in MONTANTS if champ in colonnes]
    muettes = np.logical_and.reduce([~_remplis(colonne) for colonne in montants]) & ~suspectes
    if muettes.any():
        muettes &= ~np.logical_or.reduce([_remplis(colonne) for colonne in colonnes.values()])
    vides += rangs[muettes].tolist()
    for i in np.flatnonzero(suspectes).tolist():
        zones = ("" if (zone := colonne[i].as_py()) is None else str(zone) for colonne in colonnes.values())
        malformees.append((int(rangs[i]), tuple(zones)))
    garder = ~(muettes | suspectes)
    colonnes.pop(VIDE_FINAL, None)
    if garder.all():
        return colonnes, rangs
    filtre = pa.array(garder)
    return {nom: colonne.filter(filtre) for nom, colonne in colonnes.items()}, rangs[garder]


def _remplis(colonne: pa.Array) -> np.ndarray:
    """Rows that hold more than spaces (for a typed amount: a value)."""
    if pa.types.is_decimal(colonne.type):
        return ~colonne.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_dictionary(colonne.type):
        table = np.array([bool(v.strip()) for v in colonne.dictionary.to_pylist()] or [False])
        return table[colonne.indices.to_numpy(zero_copy_only=False)]
    longueurs = pc.binary_length(pc.utf8_trim_whitespace(colonne))
    return longueurs.to_numpy(zero_copy_only=False) > 0


def _lire_montants(conventions: Conventions, bloc: Bloc, disposition: Disposition) -> None:
    lus = {champ: _Colonne(champ, bloc.colonnes.pop(champ), conventions) for champ in disposition.montants}
    for colonne in lus.values():
        bloc.defauts += colonne.defauts
    if disposition.montant_sens:
        _composer_montant_sens(bloc, lus["Montant"])
        return
    debit, credit = lus["Debit"], lus["Credit"]
    deux_vides = debit.vides & credit.vides
    bloc.montants_vides = bloc.lignes[(debit.vides | credit.vides) & ~deux_vides]
    bloc.defauts += [DefautMontant("FEC-19", int(i), "Debit", "", "") for i in np.flatnonzero(deux_vides)]
    bloc.debit, bloc.credit = debit.centimes, credit.centimes
    bloc.debit_fraction, bloc.credit_fraction = debit.fraction, credit.fraction
    _noter_inconnus(bloc, debit.inconnus | credit.inconnus | deux_vides)


def _composer_montant_sens(bloc: Bloc, montant: _Colonne) -> None:
    sens = lire_sens(bloc.colonnes["Sens"])
    for i in np.flatnonzero(sens == 0):
        lu = bloc.colonnes["Sens"][int(i)].as_py()
        code = "FEC-17" if lu.strip() else "FEC-19"
        bloc.defauts.append(DefautMontant(code, int(i), "Sens", lu, ""))
    bloc.defauts += [
        DefautMontant("FEC-19", int(i), "Montant", "", "") for i in np.flatnonzero(montant.vides)
    ]
    bloc.debit, bloc.credit = repartir(montant.centimes, sens)
    if montant.fraction is not None:
        bloc.debit_fraction, bloc.credit_fraction = repartir(montant.fraction, sens)
    _noter_inconnus(bloc, montant.inconnus | montant.vides | (sens == 0))


def _noter_inconnus(bloc: Bloc, inconnus: np.ndarray) -> None:
    """Rows whose amount is unknowable count for nothing, and are remembered as such."""
    if not inconnus.any():
        return
    bloc.inconnus = inconnus
    bloc.debit, bloc.credit = np.where(inconnus, 0, bloc.debit), np.where(inconnus, 0, bloc.credit)
    if bloc.debit_fraction is not None:
        bloc.debit_fraction = np.where(inconnus, 0, bloc.debit_fraction)
    if bloc.credit_fraction is not None:
        bloc.credit_fraction = np.where(inconnus, 0, bloc.credit_fraction)


class _Colonne:
    """One column of amounts read from text: cents, odd fractions, emptiness, faults."""

    def __init__(self, champ: str, textes: pa.Array, conventions: Conventions) -> None:
        self.champ, self.conventions = champ, conventions
        self.defauts: list[DefautMontant] = []
        self.fraction: np.ndarray | None = None
        nettes = pc.utf8_trim_whitespace(textes)
        self.vides = pc.binary_length(nettes).to_numpy(zero_copy_only=False) == 0
        if _un_vrai(pc.ends_with(nettes, "-")):
            nettes = pc.replace_substring_regex(nettes, _SIGNE_A_DROITE, r"-\1")
        ordinaires = pc.match_substring_regex(nettes, _ORDINAIRE[conventions.decimale])
        self.centimes = _centimes(pc.if_else(ordinaires, nettes, "0"))
        restes = ~(ordinaires.to_numpy(zero_copy_only=False) | self.vides)
        self.inconnus = np.zeros(len(textes), dtype=bool)
        for i in np.flatnonzero(restes):
            self._lire_un(int(i), textes[int(i)].as_py())

    def _lire_un(self, rang: int, texte: str) -> None:
        montant = lire_ecrit(texte, self.conventions)
        if montant.centimes is None:
            self.inconnus[rang] = True
        else:
            self.centimes[rang] = montant.centimes
        if montant.fraction:
            if self.fraction is None:
                self.fraction = np.zeros(len(self.centimes), dtype=np.int64)
            self.fraction[rang] = montant.fraction
        if montant.defaut:
            compris = texte_montant(montant.decimal) or ""
            self.defauts.append(
                DefautMontant(montant.defaut, rang, self.champ, texte, compris.replace(".", ","))
            )


def _un_vrai(masque: pa.Array) -> bool:
    return bool(pc.any(masque).as_py())


def _centimes(textes: pa.Array) -> np.ndarray:
    """Cents of ordinary amounts."""
    decimaux = pc.replace_substring(textes, ",", ".").cast(TYPE_MONTANT)
    mots = np.frombuffer(decimaux.buffers()[1], dtype=np.int64)
    return mots[2 * decimaux.offset : 2 * (decimaux.offset + len(decimaux)) : 2].copy()
