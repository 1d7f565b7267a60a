"""National figures do not see ledger lines: ten times more of them, the same time; and near the cost of SELECT 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Sum

from comptes.totaux.models import Niveau
from demonstration.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from demonstration.bench.nation import ANNEE, batir, ecrire_lignes, executer
from rapports.cockpit.depenses import en_detail, par_annee
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE

CPTS = 200
LIGNES = (500, 5_000)  # a ledger: one side, then the other
LIMITE_LIGNES, LIMITE_SELECT = 1.05, 20.0
TOURS, REPETITIONS = 9, 20
TABLE, AUTRE = "comptes_ligneecriture", "banc_peu_de_lignes"


@mesure("dashboard", "lire les chiffres nationaux, dix fois plus de lignes ; et contre SELECT 1")
def banc_dashboard(options: dict[str, Any]) -> Iterator[Resultat]:
    """Two results; ``--lignes 500,5000`` sets the lines of a ledger on each side."""
    peu, beaucoup = _tailles(options)
    with base_jetable():
        batir(CPTS)
        ecrire_lignes(1, peu)
        executer(f"CREATE TABLE {AUTRE} AS TABLE {TABLE}")
        executer(f"ANALYZE {AUTRE}")
        ecrire_lignes(peu + 1, beaucoup)
        comptes = CPTS * 3
        notre, reference = tour_a_tour(lambda: _repeter(_chiffres), lambda: _avec_peu(_chiffres), TOURS)
        libelle = f"{comptes * beaucoup} lignes contre {comptes * peu}"
        yield Resultat(libelle, notre, reference, LIMITE_LIGNES)
        requete = _requete_nationale()
        notre, reference = tour_a_tour(lambda: _repeter(requete), lambda: _repeter(_select_1), TOURS)
        yield Resultat("requête nationale contre SELECT 1", notre, reference, LIMITE_SELECT)


def _tailles(options: dict[str, Any]) -> tuple[int, int]:
    if not options.get("lignes"):
        return LIGNES
    peu, beaucoup = sorted(int(n) for n in options["lignes"].split(","))
    return peu, beaucoup


def _chiffres() -> None:
    """What the cockpit of the nation reads of spend and completeness."""
    source = Source()
    par_annee(source, FRANCE)
    en_detail(source, FRANCE, ANNEE)
    source.completude()


def _requete_nationale() -> Callable[[], None]:
    """Spend of the nation by mission, its SQL written once: the part of the database."""
    lignes = Source().lignes(Niveau.NATIONAL, ANNEE, "").order_by()
    sql, parametres = lignes.values_list("mission").annotate(somme=Sum("montant")).query.sql_with_params()

    def lire() -> None:
        with connection.cursor() as curseur:
            curseur.execute(sql, parametres)
            curseur.fetchall()

    return lire


def _select_1() -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT 1")
        curseur.fetchall()


def _repeter(action: Callable[[], None]) -> float:
    def plusieurs() -> None:
        for _ in range(REPETITIONS):
            action()

    return chronometrer(plusieurs)


def _avec_peu(action: Callable[[], None]) -> float:
    """The same with the small table under the name of the ledger lines; the swap is not counted."""
    _echanger(TABLE, AUTRE)
    try:
        return _repeter(action)
    finally:
        _echanger(TABLE, AUTRE)


def _echanger(une: str, autre: str) -> None:
    executer(f"ALTER TABLE {une} RENAME TO banc_echange")
    executer(f"ALTER TABLE {autre} RENAME TO {une}")
    executer(f"ALTER TABLE banc_echange RENAME TO {autre}")
