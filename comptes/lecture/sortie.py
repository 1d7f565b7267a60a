"""The typed block given to the sink, and its CSV for `COPY … (FORMAT csv)`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from .blocs import Bloc
from .montants import FRACTION
from .repertoires import jours_en_dates, montants_devise

COLONNES = (
    "ligne", "groupe", "journal", "ecriture_num", "ecriture_date", "compte", "aux_num", "aux_lib", "piece_ref",
    "piece_date", "ecriture_lib", "debit", "credit", "lettrage", "date_let", "valid_date", "montant_devise",
    "devise", "analytique",
)  # fmt: skip
COLONNES_TEXTE = (
    "journal", "ecriture_num", "compte", "aux_num", "aux_lib", "piece_ref", "ecriture_lib", "lettrage",
    "devise", "analytique",
)  # fmt: skip
TYPE_CENTIMES = pa.decimal128(18, 2)
TYPE_FIN = pa.decimal128(18, 6)

_TEXTES = {
    "journal": "JournalCode",
    "ecriture_num": "EcritureNum",
    "compte": "CompteNum",
    "aux_num": "CompAuxNum",
    "aux_lib": "CompAuxLib",
    "piece_ref": "PieceRef",
    "ecriture_lib": "EcritureLib",
    "lettrage": "EcritureLet",
    "devise": "Idevise",
}
_DATES = {
    "ecriture_date": "EcritureDate",
    "piece_date": "PieceDate",
    "date_let": "DateLet",
    "valid_date": "ValidDate",
}


class Solde(NamedTuple):
    """One account line of a balance, as it goes to the sink."""

    ligne: int
    groupe: int
    compte: str
    libelle: str
    debit: Decimal
    credit: Decimal
    analytique: str = ""


def table_du_bloc(
    bloc: Bloc, groupes: np.ndarray, jours: dict[str, np.ndarray], decalage: int, analytique: str | None
) -> pa.Table:
    """The block as `COLONNES`: text as it came (empty, never null), dates and currency amounts null when empty."""
    n = len(bloc)
    colonnes = {
        "ligne": pa.array((bloc.lignes + decalage).astype(np.int32)),
        "groupe": pa.array(groupes.astype(np.int32)),
        "debit": _decimaux(bloc.debit, bloc.debit_fraction),
        "credit": _decimaux(bloc.credit, bloc.credit_fraction),
        "analytique": _texte(bloc.colonnes.get(analytique) if analytique else None, n),
    }
    for nom, champ in _TEXTES.items():
        colonnes[nom] = _texte(bloc.colonnes.get(champ), n)
    for nom, champ in _DATES.items():
        colonnes[nom] = jours_en_dates(jours[champ]) if champ in jours else pa.nulls(n, pa.date32())
    devise = bloc.colonnes.get("Montantdevise")
    colonnes["montant_devise"] = (
        pa.nulls(n, pa.decimal128(20, 6)) if devise is None else montants_devise(devise)
    )
    return pa.table([colonnes[nom] for nom in COLONNES], names=list(COLONNES))


def table_des_soldes(soldes: Sequence[Solde]) -> pa.Table:
    """The accounts of a balance as `COLONNES`: one row per account line, with no entry, date nor auxiliary."""
    n = len(soldes)
    colonnes = {nom: _texte(None, n) for nom in COLONNES_TEXTE}
    colonnes |= {nom: pa.nulls(n, pa.date32()) for nom in _DATES}
    colonnes |= {
        "ligne": pa.array([solde.ligne for solde in soldes], pa.int32()),
        "groupe": pa.array([solde.groupe for solde in soldes], pa.int32()),
        "compte": pa.array([solde.compte for solde in soldes], pa.string()),
        "ecriture_lib": pa.array([solde.libelle for solde in soldes], pa.string()),
        "debit": pa.array([solde.debit for solde in soldes], pa.decimal128(20, 6)),
        "credit": pa.array([solde.credit for solde in soldes], pa.decimal128(20, 6)),
        "montant_devise": pa.nulls(n, pa.decimal128(20, 6)),
        "analytique": pa.array([solde.analytique for solde in soldes], pa.string()),
    }
    return pa.table([colonnes[nom] for nom in COLONNES], names=list(COLONNES))


def _texte(colonne: pa.Array | None, n: int) -> pa.Array:
    if colonne is None:
        return pa.repeat(pa.scalar(""), n)
    return colonne.dictionary_decode() if pa.types.is_dictionary(colonne.type) else colonne


def _decimaux(centimes: np.ndarray, fraction: np.ndarray | None) -> pa.Array:
    """Exact decimals from integers, without passing by floats: the words of a decimal128 are written."""
    unites, type_ = (
        (centimes, TYPE_CENTIMES) if fraction is None else (centimes * FRACTION + fraction, TYPE_FIN)
    )
    mots = np.empty((len(unites), 2), dtype=np.int64)
    mots[:, 0], mots[:, 1] = unites, unites >> 63
    return pa.Array.from_buffers(type_, len(unites), [None, pa.py_buffer(mots)])


def bloc_en_csv(table: pa.Table) -> bytes:
    """The block as PostgreSQL reads it with `COPY … FROM STDIN (FORMAT csv)`: null is nothing, empty text is
    two quotes."""
    puits = pa.BufferOutputStream()
    pacsv.write_csv(table, puits, pacsv.WriteOptions(include_header=False, batch_size=8192))
    return puits.getvalue().to_pybytes()
