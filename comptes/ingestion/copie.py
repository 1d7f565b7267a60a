"""Lines go into PostgreSQL by COPY in a thread of their own, while the next block is being parsed."""

from __future__ import annotations

import contextlib
import queue
import threading
from types import TracebackType

import psycopg
import pyarrow as pa

from comptes.lecture import bloc_en_csv

# Two blocks ahead are enough to keep both sides busy, and bound the memory whatever the file's size.
BLOCS_D_AVANCE = 2
ATTENTE_S = 0.5
TABLE = "comptes_ligneecriture"
# Column of the table → column of the block. Account, journal and analytic code are those of the line's group.
COLONNES = {
    "ligne": "ligne",
    "groupe": "groupe",
    "ecriture_num": "ecriture_num",
    "ecriture_date": "ecriture_date",
    "aux_num": "aux_num",
    "aux_lib": "aux_lib",
    "piece_ref": "piece_ref",
    "piece_date": "piece_date",
    "libelle": "ecriture_lib",
    "debit": "debit",
    "credit": "credit",
    "lettrage": "lettrage",
    "lettrage_date": "date_let",
    "validation_date": "valid_date",
    "montant_devise": "montant_devise",
    "devise": "devise",
}


class CopieInterrompue(Exception):
    """The reader stopped: the COPY in progress is cancelled."""


class CopieDesLignes:
    """Where the reader pours its blocks (``puits``). Only this object uses the connection until it is closed.

    Lines stand behind a savepoint of their own: what was copied is taken back when the copy is given up.

    ``with CopieDesLignes(...) as puits: lire(..., puits=puits)``. An error on either side is raised on both.
    """

    def __init__(self, connexion: psycopg.Connection, cpts_id: int, version_id: int) -> None:
        self._connexion = connexion
        self._cles = (cpts_id, version_id)
        self._file: queue.Queue[pa.Table | None] = queue.Queue(BLOCS_D_AVANCE)
        self._abandon = threading.Event()
        self._erreur: BaseException | None = None
        self._fil: threading.Thread | None = None

    def __enter__(self) -> CopieDesLignes:
        return self

    def bloc(self, table: pa.Table) -> None:
        """Queue one block; waits when the database is behind."""
        if self._fil is None:
            self._fil = threading.Thread(target=self._copier, name="copie-des-lignes", daemon=True)
            self._fil.start()
        self._deposer(table)

    def recommencer(self) -> None:
        """Take back every block: the file is read again from its first line."""
        if self._fil is None:
            return
        self._abandonner()
        self._fil.join()
        if self._erreur is not None and not isinstance(self._erreur, CopieInterrompue):
            raise self._erreur
        self._fil, self._erreur = None, None
        self._file, self._abandon = queue.Queue(BLOCS_D_AVANCE), threading.Event()

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._fil is None:
            return
        if erreur is None and self._erreur is None:
            self._deposer(None)
        else:
            self._abandonner()
        self._fil.join()
        if erreur is None and self._erreur is not None:
            raise self._erreur

    def _abandonner(self) -> None:
        """Give the copy up now: a thread that waits for its next block is woken."""
        self._abandon.set()
        with contextlib.suppress(queue.Full):
            self._file.put_nowait(None)

    def _deposer(self, element: pa.Table | None) -> None:
        while self._erreur is None:
            try:
                self._file.put(element, timeout=ATTENTE_S)
            except queue.Full:
                continue
            return
        if element is not None:
            raise self._erreur

    def _copier(self) -> None:
        try:
            with (
                self._connexion.transaction(),
                self._connexion.cursor() as curseur,
                curseur.copy(ordre()) as copie,
            ):
                while (table := self._suivant()) is not None:
                    copie.write(bloc_en_csv(avec_cles(table, *self._cles)))
        except BaseException as erreur:
            self._erreur = erreur

    def _suivant(self) -> pa.Table | None:
        while not self._abandon.is_set():
            try:
                table = self._file.get(timeout=ATTENTE_S)
            except queue.Empty:
                continue
            if not self._abandon.is_set():
                return table
        raise CopieInterrompue


def avec_cles(table: pa.Table, cpts_id: int, version_id: int) -> pa.Table:
    """The columns of the table of lines, the two constant ones of its key in front."""
    table = table.select(list(COLONNES.values()))
    for nom, valeur in (("version_id", version_id), ("cpts_id", cpts_id)):
        table = table.add_column(0, nom, pa.repeat(pa.scalar(valeur, pa.int32()), table.num_rows))
    return table


def ordre() -> str:
    """The COPY that receives ``bloc_en_csv(avec_cles(…))``."""
    # Names are constants of this module, never input.
    colonnes = ", ".join(("cpts_id", "version_id", *COLONNES))
    return f"COPY {TABLE} ({colonnes}) FROM STDIN (FORMAT csv)"
