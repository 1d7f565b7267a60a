"""Tables written by hand: each cell by what each CPTS has in it."""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from scipy.sparse import csr_array

from cpts.commun.secret.regle import Somme, TableauDeCellules, publiables


def tableau(
    cellules: Mapping[Hashable, Mapping[Hashable, int]], sommes: list[Somme], **options
) -> TableauDeCellules:
    """``cellules``: name → {CPTS: amount}, zero amounts of those that are counted included."""
    cpts = {c: rang for rang, c in enumerate(dict.fromkeys(c for lus in cellules.values() for c in lus))}
    apports = np.zeros((len(cellules), max(len(cpts), 1)), np.int64)
    for rang, lus in enumerate(cellules.values()):
        for c, montant in lus.items():
            apports[rang, cpts[c]] = montant
    presents = options.pop("presents", {})
    nombres = np.array([presents.get(cle, len(lus)) for cle, lus in cellules.items()], np.int64)
    return TableauDeCellules(list(cellules), csr_array(apports), nombres, sommes, **options)


def ligne(parties: Mapping[Hashable, list[int]], total: str = "t", **options) -> TableauDeCellules:
    """Parts that share no CPTS, and their total."""
    cellules = {nom: {(nom, i): m for i, m in enumerate(montants)} for nom, montants in parties.items()}
    tout = {c: m for lus in cellules.values() for c, m in lus.items()}
    return tableau({**cellules, total: tout}, [Somme(total, tuple(parties))], **options)


def publiable(montants: Iterable[int], presents: int | None = None) -> bool:
    """May one aggregate be shown alone, from what each CPTS has in it?"""
    ligne = np.array([list(montants)], np.int64)
    return bool(publiables(csr_array(ligne), np.array([ligne.size if presents is None else presents]))[0])
