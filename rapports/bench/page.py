"""A page against the bare view and its own SQL; its processor time against twenty milliseconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from financements.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from rapports.bench.nation import ANNEE, GROS, batir

CPTS = 200
LIMITE, LIMITE_CPU, CPU = 3.0, 1.0, 0.020
REQUETES_MAX, OCTETS_MAX = 8, 300_000
TOURS, REPETITIONS = 9, 5
PAGES = {
    "cockpit de la nation": f"/cockpit/?annee={ANNEE}",
    "cockpit d’un département de 50 CPTS": f"/cockpit/departement/{GROS}/?annee={ANNEE}",
    "dépenses par mission": f"/depenses/?annee={ANNEE}",
    "carte des comptes reçus": f"/carte/?vue=comptes&annee={ANNEE}",
}


@mesure("page", "servir une page, contre la vue nue et son propre SQL ; et son temps de processeur")
def banc_page(options: dict[str, Any]) -> Iterator[Resultat]:
    """Two results a page. Fails outright on too many queries or too many bytes."""
    with base_jetable(), override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(batir(CPTS))
        for nom, chemin in PAGES.items():
            requetes = _requetes(client, chemin)
            notre, reference = tour_a_tour(
                partial(_servir, client, chemin),
                partial(_vue_nue, requetes),
                TOURS,
            )
            yield Resultat(nom, notre, reference, LIMITE)
            yield Resultat(f"{nom}, processeur", _processeur(client, chemin), CPU, LIMITE_CPU)


def _requetes(client: Client, chemin: str) -> list[str]:
    """SQL of a page, session and reader included, once warm."""
    client.get(chemin)
    with CaptureQueriesContext(connection) as lues:
        reponse = client.get(chemin)
    if reponse.status_code != 200 or len(lues) > REQUETES_MAX or len(reponse.content) > OCTETS_MAX:
        raise ValueError(
            f"{chemin} : {reponse.status_code}, {len(lues)} requêtes, {len(reponse.content)} octets"
        )
    return [requete["sql"] for requete in lues.captured_queries]


def _servir(client: Client, chemin: str) -> float:
    return chronometrer(lambda: [client.get(chemin) for _ in range(REPETITIONS)])


def _vue_nue(requetes: list[str]) -> float:
    """The same rows fetched, and nothing done with them."""

    def vue(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as curseur:
            for requete in requetes:
                curseur.execute(requete)
                curseur.fetchall()
        return HttpResponse("ok")

    demande = RequestFactory().get("/")
    return chronometrer(lambda: [vue(demande) for _ in range(REPETITIONS)])


def _processeur(client: Client, chemin: str) -> float:
    """Median processor time of a page in this process, in seconds."""
    temps = []
    for _ in range(TOURS):
        debut = time.process_time()
        client.get(chemin)
        temps.append(time.process_time() - debut)
    return sorted(temps)[TOURS // 2]
