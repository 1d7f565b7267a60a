"""Deposits made by several processes at once. Imports nothing of Django before a process is set up."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any


def ouvrir(nombre: int) -> ProcessPoolExecutor:
    """Processes that start at once, so that they are ready when there is something to deposit."""
    bassin = ProcessPoolExecutor(nombre, multiprocessing.get_context("spawn"), initializer=_preparer)
    for _ in range(nombre):
        bassin.submit(os.getpid)
    return bassin


def deposer(bassin: ProcessPoolExecutor, travaux: Sequence[Any]) -> Iterator[int]:
    """Deposit and read; yield how many deposits each CPTS made, as they end. An error stops everything."""
    futurs = [bassin.submit(_deposer, travail) for travail in travaux]
    try:
        for futur in as_completed(futurs):
            yield futur.result()
    except BaseException:
        bassin.shutdown(wait=False, cancel_futures=True)
        raise


def _preparer() -> None:
    import django

    threading.Thread(target=_mourir_avec_le_parent, daemon=True).start()
    django.setup()
    for app in ("comptes", "financements"):
        logging.getLogger(app).setLevel(logging.WARNING)
    from demonstration.atelier import alleger_la_connexion

    alleger_la_connexion()


def _mourir_avec_le_parent() -> None:
    """A loader that is killed leaves no process behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _deposer(travail: Any) -> int:
    from demonstration.atelier import deposer as deposer_une

    return deposer_une(travail)
