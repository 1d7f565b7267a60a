"""Pages: against the bare view and its own SQL, and their processor time against forty milliseconds.

Two nations: one made in SQL, large and plain, for the ratio; the demonstration, where each role opens the pages
that cost it most.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from demonstration.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from demonstration.bench.nation import ANNEE, GROS, batir
from demonstration.chargement import charger

CPTS_DU_BANC, CPTS_DE_DEMONSTRATION = 200, 120
LIMITE, LIMITE_CPU, CPU = 3.0, 1.0, 0.040
REQUETES_MAX, OCTETS_MAX = 20, 300_000
TOURS, REPETITIONS = 9, 5
PAGES = {
    "cockpit de la nation": f"/cockpit/?annee={ANNEE}",
    "cockpit d’un département de 50 CPTS": f"/cockpit/departement/{GROS}/?annee={ANNEE}",
    "dépenses par mission": f"/depenses/?annee={ANNEE}",
    "carte des comptes reçus": f"/carte/?vue=comptes&annee={ANNEE}",
}


@mesure(
    "page", "servir une page, contre la vue nue et son propre SQL ; son temps de processeur, rôle par rôle"
)
def banc_page(options: dict[str, Any]) -> Iterator[Resultat]:
    """Two results a page, then one a role and page. Fails outright on too many queries or too many bytes."""
    yield from _contre_la_vue_nue()
    yield from _role_par_role()


def _contre_la_vue_nue() -> Iterator[Resultat]:
    with base_jetable(), override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(batir(CPTS_DU_BANC))
        for nom, chemin in PAGES.items():
            requetes = _requetes(client, chemin)
            notre, reference = tour_a_tour(
                partial(_servir, client, chemin),
                partial(_vue_nue, requetes),
                TOURS,
            )
            yield Resultat(nom, notre, reference, LIMITE)
            yield Resultat(f"{nom}, processeur", _processeur(partial(client.get, chemin)), CPU, LIMITE_CPU)


def _role_par_role() -> Iterator[Resultat]:
    """The demonstration, as its logins see it."""
    with (
        tempfile.TemporaryDirectory() as dossier,
        override_settings(MEDIA_ROOT=dossier, DEBUG=False, ALLOWED_HOSTS=["testserver"]),
        base_jetable(),
    ):
        charger(1, CPTS_DE_DEMONSTRATION, False, mot_de_passe="", processus_=0, avancer=lambda *_: None)
        for identifiant, chemins in _pages_des_roles().items():
            client = Client()
            client.force_login(Utilisateur.objects.get(username=identifiant))
            for chemin in chemins:
                requetes = _requetes(client, chemin)
                nom = f"{identifiant}, {chemin.split('?')[0]} ({len(requetes)} requêtes)"
                yield Resultat(nom, _processeur(partial(client.get, chemin)), CPU, LIMITE_CPU)


def _pages_des_roles() -> dict[str, list[str]]:
    """The dearest pages of each login: those of its own CPTS, region and department, and of the nation."""
    ars = Utilisateur.objects.get(username="ars")
    cpam = Utilisateur.objects.get(username="cpam")
    tresorerie = Utilisateur.objects.get(username="tresorerie")
    fiches = {u: f"/cpts/{_cpts_la_plus_chargee(u).uuid}/" for u in (ars, cpam, tresorerie)}
    departement = _cpts_la_plus_chargee(ars).departement
    cockpits = [
        "/cockpit/?annee=2024",
        f"/cockpit/region/{departement.region_id}/",
        f"/cockpit/departement/{departement.code}/",
        "/depenses/",
    ]
    return {
        "tresorerie": [fiches[tresorerie]],
        "expert-comptable": ["/portefeuille/"],
        "cpam": [fiches[cpam], "/corbeille/", *cockpits],
        "ars": [fiches[ars], "/corbeille/", *cockpits],
        "cnam": [fiches[ars], *cockpits],
        "dgos": cockpits,
    }


def _cpts_la_plus_chargee(user: Utilisateur) -> CPTS:
    visibles = CPTS.objects.for_user(user).select_related("departement")
    return visibles.annotate(n=Count("depot__version")).order_by("-n", "pk")[0]


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


def _processeur(action: Callable[[], Any]) -> float:
    """Median processor time of an action in this process, in seconds, once warm."""
    temps = []
    for _ in range(TOURS):
        debut = time.process_time()
        action()
        temps.append(time.process_time() - debut)
    return sorted(temps)[TOURS // 2]
