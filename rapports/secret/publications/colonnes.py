"""Rows of a query read as columns: the database writes one text, pyarrow reads it in one go."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, Func, QuerySet, TextField, Value

SEPARATEUR = "\x1f"  # in none of the codes


def en_colonnes(lignes: QuerySet, mots: tuple[str, ...]) -> pa.Table | None:
    """The rows of a query of words and one whole number; None when there is none."""
    rangee = Func(
        Value(SEPARATEUR), *map(F, (*mots, "micro")), function="concat_ws", output_field=TextField()
    )
    contenu = (lignes.aggregate(contenu=StringAgg(rangee, "\n"))["contenu"] or "").encode()
    if not contenu:
        return None
    dictionnaire = pa.dictionary(pa.int32(), pa.string())
    return pa.csv.read_csv(
        pa.py_buffer(contenu),
        pa.csv.ReadOptions(column_names=[*mots, "micro"], use_threads=False, block_size=len(contenu) + 1),
        pa.csv.ParseOptions(delimiter=SEPARATEUR, quote_char=False),
        pa.csv.ConvertOptions(
            column_types={"micro": pa.int64(), **dict.fromkeys(mots, dictionnaire)}, strings_can_be_null=False
        ),
    ).combine_chunks()


def en_numpy(colonne: pa.Array) -> np.ndarray:
    """Whole numbers of a column; ``to_numpy`` would load pandas first."""
    return np.from_dlpack(colonne).astype(np.int64)
