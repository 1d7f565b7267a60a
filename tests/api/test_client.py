"""A client generated from the live schema deposits a ledger, follows it to « lu », and reads the spend."""

from __future__ import annotations

import importlib
import subprocess
import sys
from decimal import Decimal
from types import SimpleNamespace

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from cpts.jetons import creer_jeton
from cpts.models import Jeton
from financements.ingestion import lire_version
from financements.models import Version
from tests.api.test_schema import wsgi  # noqa: F401 — the application on the connection of the test
from tests.financements.aides import fichier_fec

PAQUET = "client_genere"


@pytest.fixture(scope="module")
def genere(tmp_path_factory):
    """The generated package, written once beside the tests and imported from there."""
    tmp_path = tmp_path_factory.mktemp("client")
    schema = tmp_path / "schema.json"
    schema.write_bytes(Client().get(reverse("api:schema"), {"format": "json"}).content)
    reglages = tmp_path / "reglages.json"
    reglages.write_text('{"post_hooks": []}')
    commande = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--fail-on-warning",
        "--meta",
        "none",
    ]
    commande += ["--path", schema, "--config", reglages, "--output-path", tmp_path / PAQUET]
    resultat = subprocess.run(commande, capture_output=True, text=True, timeout=60, check=False)
    assert resultat.returncode == 0, resultat.stdout + resultat.stderr
    sys.path.insert(0, str(tmp_path))
    yield lambda module: importlib.import_module(f"{PAQUET}.{module}")
    sys.path.remove(str(tmp_path))
    for nom in [nom for nom in sys.modules if nom.split(".")[0] == PAQUET]:
        del sys.modules[nom]


@pytest.fixture
def appelant(genere, wsgi, avec_role):  # noqa: F811
    """``appelant("cnam")``: a generated client that speaks to the application in process."""

    def _appelant(role):
        _, secret = creer_jeton(avec_role(role), Jeton.Portee.DEPOT, "")
        transport = httpx.WSGITransport(app=wsgi, raise_app_exceptions=True)
        return genere("client").AuthenticatedClient(
            base_url="http://testserver", token=secret, httpx_args={"transport": transport}
        )

    return _appelant


def test_un_client_genere_depose_suit_et_lit_la_depense(genere, appelant, cpts):
    types, modeles = genere("types"), genere("models")
    depots = SimpleNamespace(
        deposer=genere("api.depots.depots_deposer").sync_detailed,
        lire=genere("api.depots.depots_lire").sync_detailed,
        lister=genere("api.depots.depots_lister").sync_detailed,
    )
    fec = fichier_fec(cpts)
    demande = modeles.DepotDemandeRequest(
        cpts=cpts.siren,
        exercice="2025",
        piece=modeles.PieceEnum.FEC,
        fichier=[types.File(payload=fec.file, file_name=fec.name, mime_type="text/plain")],
    )
    tresorerie = appelant("tresorerie")
    recu = depots.deposer(client=tresorerie, body=demande)
    assert recu.status_code == 202, recu.content
    assert recu.parsed.etat == modeles.EtatLectureEnum.RECU
    assert depots.lire(recu.parsed.id, client=tresorerie).parsed.etat == modeles.EtatLectureEnum.RECU

    lire_version(Version.objects.get(uuid=recu.parsed.id).pk)
    lu = depots.lire(recu.parsed.id, client=tresorerie).parsed
    assert (lu.etat, lu.progression, lu.verdict) == (
        modeles.EtatLectureEnum.LU,
        100,
        modeles.VerdictEnum.CONFORME,
    )
    liste = depots.lister(client=tresorerie, exercice=2025, cpts=cpts.siren).parsed
    assert (liste.total, liste.resultats[0].id, liste.suivant) == (1, recu.parsed.id, None)

    depense = genere("api.depenses.depenses_lire").sync_detailed(
        client=tresorerie, exercice=2025, niveau=modeles.DepensesLireNiveau.CPTS, code=cpts.siren
    )
    assert depense.status_code == 200, depense.content
    missions = {mission: Decimal(montant) for mission, montant in lu.missions.additional_properties.items()}
    assert Decimal(depense.parsed.total) == sum(missions.values()) > 0


def test_un_client_genere_lit_un_refus(genere, appelant, cpts):
    refus = genere("api.depots.depots_lister").sync_detailed(client=appelant("cpam"), limite=501)
    assert refus.status_code == 400
    assert "500" in refus.parsed.champs["limite"][0]


def test_un_client_genere_parcourt_les_pages(genere, appelant, cpts, voisine):
    lister, client = genere("api.cpts.cpts_lister").sync_detailed, appelant("cnam")
    premiere = lister(client=client, limite=1).parsed
    curseur = httpx.URL(premiere.suivant).params["curseur"]
    seconde = lister(client=client, limite=1, curseur=curseur).parsed
    assert {premiere.resultats[0].id, seconde.resultats[0].id} == {cpts.uuid, voisine.uuid}
    assert seconde.suivant is None
