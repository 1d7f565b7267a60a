"""An export through the real endpoint, rights included, against one ``json_agg`` of the same columns.

Ours: from the request to the last byte of the NDJSON stream, for a caisse that holds every row. The yardstick: the
database builds the same objects in one value that is read at once. A second line holds the first byte to 5 % of
the whole: the file begins before the rows are all read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import override_settings
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Organisation, Rattachement
from cpts.territoires.models import Departement, Region
from demonstration.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from rapports.exports.jeux import JEUX

TAILLES = (5_000, 50_000)
LIMITE, LIMITE_PREMIER_OCTET = 1.3, 0.05
TOURS = 7
NOMBRE_DE_CPTS = 100
JEU = "versements"
_VERSEMENTS = """
INSERT INTO financements_versement
    (uuid, cpts_id, caisse_id, date, montant, mission, objet, reference, source, demonstration)
SELECT gen_random_uuid(), c.id, %s, date '2025-01-01' + (n %% 365), (n %% 90000) + 0.37, '', 'Avance ' || n,
       'BANC-' || n, 'Fichier du banc', true
FROM generate_series(1, %s) n JOIN cpts_cpts c ON c.id = %s + n %% %s
"""


@mesure("export", "exporter les versements en NDJSON par l’API, contre un json_agg des mêmes colonnes")
def banc_export(options: dict[str, Any]) -> Iterator[Resultat]:
    """Two results per size: the whole file, and its first byte."""
    tailles = [int(n) for n in options["lignes"].split(",")] if options.get("lignes") else TAILLES
    with override_settings(ALLOWED_HOSTS=["testserver"]), base_jetable():
        personne, caisse, premiere = _acteurs()
        client = APIClient()
        client.force_authenticate(personne)
        for taille in tailles:
            _remplir(caisse, premiere, taille)
            yield from _mesurer(client, personne, taille)


def _acteurs() -> tuple[Utilisateur, Organisation, int]:
    """A controller of a caisse that follows every CPTS; the primary key of the first one."""
    departement = Departement.objects.create(
        code="99", nom="Département du banc", region=Region.objects.create(code="99", nom="Région du banc")
    )
    caisse = Organisation.objects.create(type="cpam", code="BANC", nom="Caisse du banc")
    structures = [CPTS(nom=f"CPTS du banc {n}", departement=departement) for n in range(NOMBRE_DE_CPTS)]
    CPTS.objects.bulk_create(structures)
    Rattachement.objects.bulk_create(
        Rattachement(cpts=c, organisation=caisse, nature=NatureRattachement.CAISSE, debut="2000-01-01")
        for c in structures
    )
    personne = Utilisateur.objects.create(username="banc")
    Habilitation.objects.create(utilisateur=personne, role=Role.CPAM, organisation=caisse, debut="2000-01-01")
    return personne, caisse, structures[0].pk


def _remplir(caisse: Organisation, premiere: int, taille: int) -> None:
    with connection.cursor() as curseur:
        # rows of a scratch database: those that point at a payment go with it
        curseur.execute("TRUNCATE financements_versement CASCADE")
        curseur.execute(_VERSEMENTS, [caisse.pk, taille, premiere, NOMBRE_DE_CPTS])
        curseur.execute("ANALYZE financements_versement")


def _mesurer(client: APIClient, personne: Utilisateur, taille: int) -> Iterator[Resultat]:
    requete, parametres = _json_agg(personne)
    notre, reference = tour_a_tour(
        lambda: chronometrer(lambda: _lire(client)),
        lambda: chronometrer(lambda: _agreger(requete, parametres)),
        TOURS,
    )
    yield Resultat(f"{taille} lignes", notre, reference, LIMITE)
    premier, tout = tour_a_tour(
        lambda: chronometrer(lambda: _lire(client, premier_seulement=True)),
        lambda: chronometrer(lambda: _lire(client)),
        TOURS,
    )
    if taille >= TAILLES[-1]:
        yield Resultat(f"premier octet de {taille} lignes", premier, tout, LIMITE_PREMIER_OCTET)


def _lire(client: APIClient, premier_seulement: bool = False) -> None:
    """Read the stream as a server would send it; closing it early stops the database."""
    reponse = client.get(reverse("api:exports", args=[JEU]), {"format": "ndjson"})
    blocs = iter(reponse.streaming_content)  # type: ignore[attr-defined]
    for bloc in blocs:
        if premier_seulement and bloc:
            break
    reponse.close()


def _json_agg(personne: Utilisateur) -> tuple[str, Any]:
    """The data set's own query, its rows built into objects by the database."""
    requete, parametres = JEUX[JEU].requete(JEUX[JEU].demander(personne))
    noms = ", ".join(f'"{colonne.nom}"' for colonne in JEUX[JEU].colonnes)
    return f"SELECT json_agg(l)::text FROM ({requete}) AS l ({noms})", parametres  # noqa: S608


def _agreger(requete: str, parametres: Any) -> None:
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        curseur.fetchone()
