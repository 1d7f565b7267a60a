"""Values and rates of local indicators stay with the CPTS, its caisse and its ARS, by every path that is read.

Every GET of the schema and every page of the matrix is asked as each national role, on a CPTS whose indicators have a
value, opinions and a rate that no other number of the page may be.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader
from rest_framework import serializers

from cpts.droits.enums import Role
from financements.contrats.api.contrats import ContratSerializer
from financements.contrats.calcul import recalculer
from financements.contrats.models import Contrat
from rapports.arretes.actes import arreter
from tests import factories
from tests.droits.attendus import ATTENDUS
from tests.droits.monde import construire
from tests.droits.test_matrice import A_SUIVRE, Essai, adresse
from tests.financements.indicateurs.factories import DecisionFactory, DeclarationFactory

pytestmark = pytest.mark.django_db
NATIONAUX = (Role.CNAM, Role.ADMIN, Role.DGOS, Role.FEDERATION)
TAUX, VALEUR = Decimal("0.7391"), Decimal("83917.00")
# How the rate and the value may be written, in JSON, in French, in percent.
TRACES = re.compile(r"0[.,]7391|73[.,]91|83\s?917|taux_retenu")
CLES = {"taux_retenu", "taux_propose", "taux_calcule", "valeur_declaree", "cible"}


@pytest.fixture(scope="module")
def monde(engager):
    return engager(lambda: batir(factories.CPTSFactory(complete=True)))


@pytest.fixture
def cpts(monde):
    return monde.cpts


def batir(cpts):
    lu = construire(cpts)
    objectif = lu.objectif
    DeclarationFactory(objectif=objectif, valeur=VALEUR)
    DecisionFactory(objectif=objectif, taux=TAUX)
    _variable_decidee(lu.contrat)
    arreter()
    return lu


def _variable_decidee(contrat: Contrat) -> None:
    """A mission whose variable part is decided at the rate looked for: its schedule has a line of it."""
    factories.EngagementMissionFactory(contrat=contrat, mission="parcours", demarrage=contrat.signature)
    factories.TauxRetenuFactory(
        contrat=contrat, annee_contrat=contrat.signature, mission="parcours", taux=str(TAUX)
    )
    recalculer([contrat])


def lus(personne, monde) -> Iterator[tuple[str, str]]:
    """(route, text) of every GET of the matrix that answers this person on this CPTS."""
    for nom in A_SUIVRE:
        lignes = ATTENDUS[nom]
        for attendu in lignes if isinstance(lignes, list) else [lignes]:
            if attendu.get is None or attendu.corps:
                continue
            reponse = Essai(personne, nom.startswith("api:"))("get", adresse(nom, attendu, monde))
            if reponse.status_code == 200:
                yield nom, _texte(reponse)


def _texte(reponse) -> str:
    if reponse.lu.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(reponse.lu)).pages)
    return reponse.lu.decode(errors="replace")


@pytest.mark.parametrize("role", NATIONAUX)
def test_aucun_chemin_ne_donne_a_la_nation_un_taux_ni_une_valeur(role, monde, cpts):
    traces = {nom: TRACES.findall(texte) for nom, texte in lus(factories.personne(role, cpts), monde)}
    assert traces, "aucune adresse n’a répondu"
    assert {nom: trouvees for nom, trouvees in traces.items() if trouvees} == {}


def test_sa_caisse_les_lit_par_tous_ces_chemins(monde, cpts):
    """The same search finds them where they may be read: it is able to find."""
    traces = {nom for nom, texte in lus(factories.personne("cpam", cpts), monde) if TRACES.search(texte)}
    attendues = {
        "api:indicateurs",
        "cpts_indicateurs",
        "indicateur",
        "api:contrat_echeancier",
        "echeancier_fichier",
    }
    assert attendues <= traces


@pytest.mark.parametrize("role", NATIONAUX)
def test_les_champs_de_taux_du_schema_sont_fermes_a_la_nation(role, monde, cpts, client):
    schema = json.loads(client.get(reverse("api:schema"), {"format": "json"}).content)
    concernees = [
        chemin
        for chemin, operations in schema["paths"].items()
        if _champs(operations.get("get"), schema) & CLES
    ]
    assert "/api/v1/indicateurs/" in concernees
    essai = Essai(factories.personne(role, cpts), True)
    for chemin in concernees:
        adresse_ = re.sub(r"\{[^}]+\}", str(monde.contrat.uuid), chemin)
        reponse = essai("get", f"{adresse_}?cpts={cpts.uuid}")
        assert reponse.status_code in (400, 403, 404), chemin


def test_un_champ_plante_dans_une_liste_ouverte_a_la_nation_se_voit(monkeypatch, monde, cpts, client):
    """The walk of the schema and the search for traces are both able to fail."""
    champs = ContratSerializer.get_fields

    def avec_un_taux(serializer):
        return champs(serializer) | {"taux_retenu": serializers.CharField(read_only=True, default=str(TAUX))}

    monkeypatch.setattr(ContratSerializer, "get_fields", avec_un_taux)
    with pytest.raises(AssertionError, match="/api/v1/contrats/"):
        test_les_champs_de_taux_du_schema_sont_fermes_a_la_nation(Role.CNAM, monde, cpts, client)
    adresse_ = reverse("api:contrat", args=[monde.contrat.uuid])
    assert TRACES.search(Essai(factories.personne(Role.CNAM, cpts), True)("get", adresse_).lu.decode())


def _champs(noeud, schema, vus=frozenset()) -> set[str]:
    """Names of the fields that a part of the schema may answer."""
    if isinstance(noeud, list):
        return {nom for element in noeud for nom in _champs(element, schema, vus)}
    if not isinstance(noeud, dict):
        return set()
    noms = set(noeud.get("properties", {})) if isinstance(noeud.get("properties"), dict) else set()
    reference = noeud.get("$ref")
    if reference and reference not in vus:
        cible = schema["components"]["schemas"][reference.rpartition("/")[2]]
        noms |= _champs(cible, schema, vus | {reference})
    return noms | {nom for element in noeud.values() for nom in _champs(element, schema, vus)}


@pytest.mark.parametrize("role", ["cnam", "admin"])
def test_l_echeancier_garde_les_montants_et_le_dit(role, monde, cpts):
    essai = Essai(factories.personne(role, cpts), True)
    lu = json.loads(essai("get", reverse("api:contrat_echeancier", args=[monde.contrat.uuid])).lu)
    variables = [ligne for ligne in lu["lignes"] if ligne["objet"] == "variable"]
    assert variables
    assert all(Decimal(ligne["montant"]) > 0 and not ligne["fiche"]["entrees"] for ligne in variables)
    assert all("Le taux retenu est propre à ce contrat" in ligne["explication"] for ligne in variables)
    assert all(annee["taux"] is None for annee in lu["annees"])
    assert lu["annees"][0]["maximum"] is None
