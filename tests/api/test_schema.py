"""The OpenAPI document: drawn without a warning, and kept by the answers (schemathesis, in process)."""

from __future__ import annotations

import re
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import schemathesis
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from cpts.personnes.models import Jeton
from tests.droits.attendus import ATTENDUS
from tests.droits.monde import construire
from tests.droits.test_matrice import TOUTES

load_all_checks()
NOMS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
VERIFICATIONS = CHECKS.get_by_names(NOMS)
# Reads refuse what the document does not allow, and take what it allows; what a write takes depends on what is stored.
INVALIDE_REFUSE = CHECKS.get_by_names((*NOMS, "negative_data_rejection"))
VALIDE_ACCEPTE = CHECKS.get_by_names((*NOMS, "negative_data_rejection", "positive_data_acceptance"))
# What a document cannot say: values that only an answer gives, the bounds of a date, how many decimals, a level that
# needs a code, which filters a data set has.
INDICIBLES = {"curseur", "cpts", "siren", "departement", "region", "code", "niveau", "bareme"}
INDICIBLES |= {"au", "jour", "depuis", "jusqu_a", "jusqu_au", "taux"}
EXEMPLES = 12
RACINE = "/api/v1/"
# Address as the document writes it -> name of the route.
ROUTES = {
    RACINE + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(motif.pattern)): nom
    for nom, motif in TOUTES.items()
    if nom.startswith("api:")
}


def test_le_schema_est_trace_sans_avertissement(db):
    sortie = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=sortie)
    assert "/api/v1/cpts/" in sortie.getvalue()


def test_les_reponses_tiennent_le_schema(wsgi, cpts, avec_role):
    """Every operation, on sound and unsound values: no 500, documented codes and shapes only."""
    monde = construire(cpts)
    entetes = {
        role: {
            "Authorization": f"Bearer {Jeton.objects.create(user=avec_role(role))[1]}",
            "Accept-Encoding": "identity",
        }
        for role in ("cnam", "tresorerie")
    }
    schema = schemathesis.openapi.from_wsgi(reverse("api:schema"), wsgi)
    operations = [resultat.ok() for resultat in schema.get_all_operations()]
    assert operations
    for operation in operations:
        eprouver(operation, entetes["tresorerie" if operation.method == "post" else "cnam"], monde)


def objets_reels(chemin: str, monde) -> dict[str, str]:
    """The objects that the rights matrix names for this address, so that answers with a body are checked too."""
    lignes = ATTENDUS[ROUTES[chemin]]
    ligne = lignes[0] if isinstance(lignes, list) else lignes
    return {nom: str(objet(monde)) for nom, objet in ligne.kwargs.items()}


def eprouver(operation, entetes, monde) -> None:
    """A few generated requests on one operation; each one's writes are undone."""
    reels = objets_reels(operation.path, monde)
    cas = st.one_of(
        operation.as_strategy(),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        *([operation.as_strategy(path_parameters=reels)] if reels else []),
    )

    @settings(
        max_examples=EXEMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cas)
    def essayer(requete):
        with transaction.atomic():
            reponse = requete.call(headers=entetes)
            transaction.set_rollback(True)
        requete.validate_response(reponse, checks=verifications(operation, requete, reponse))

    essayer()


def verifications(operation, requete, reponse):
    """The checks that a request and its answer must pass."""
    if operation.method != "get" or not tout_est_parti(requete, reponse):
        return VERIFICATIONS
    dicible = INDICIBLES.isdisjoint(requete.query or {}) and "{jeu}" not in operation.path
    return VALIDE_ACCEPTE if dicible else INVALIDE_REFUSE


def tout_est_parti(requete, reponse) -> bool:
    """False when a parameter is not in the address after all, as an empty list is not: nothing is left to refuse."""
    partis = parse_qs(urlsplit(reponse.request.url).query, keep_blank_values=True)
    return set(requete.query or {}) <= set(partis)


ANGLAIS = re.compile(r"\b(the|of|and|with|which|whether|from|this|that|null:|never)\b", re.IGNORECASE)


def textes(noeud, chemin=""):
    """Every text that the document says to a person, with its place."""
    if isinstance(noeud, dict):
        for cle, valeur in noeud.items():
            if cle in ("description", "summary", "title") and isinstance(valeur, str):
                yield f"{chemin}.{cle}", valeur
            else:
                yield from textes(valeur, f"{chemin}.{cle}")
    elif isinstance(noeud, list):
        for rang, valeur in enumerate(noeud):
            yield from textes(valeur, f"{chemin}.{rang}")


def test_le_schema_parle_une_langue_et_nomme_en_ascii(client, db):
    schema = client.get(reverse("api:schema"), {"format": "json"}).json()
    assert [lieu for lieu, texte in textes(schema) if ANGLAIS.search(texte)] == []
    operations = [operation for chemin in schema["paths"].values() for operation in chemin.values()]
    noms = [operation["operationId"] for operation in operations]
    assert len(set(noms)) == len(noms)
    assert all(re.fullmatch(r"[a-z][a-z_]*", nom) for nom in noms)
    assert all(operation["summary"] for operation in operations)
    decrites = {tag["name"] for tag in schema["tags"]}
    assert {tag for operation in operations for tag in operation["tags"]} == decrites
    assert all(re.fullmatch(r"[a-z]+", tag) for tag in decrites)
    assert all(re.fullmatch(r"[A-Za-z]+", nom) for nom in schema["components"]["schemas"])


def test_le_schema_borne_et_type(client, db):
    """A file is bytes; a year and a page have bounds; what goes away is marked."""
    schema = client.get(reverse("api:schema"), {"format": "json"}).json()
    fichier = schema["components"]["schemas"]["DepotDemandeRequest"]["properties"]["fichier"]
    assert fichier["items"] == {"type": "string", "format": "binary"}
    vus = {"exercice": 0, "limite": 0, "jusqu_au": 0}
    for chemin in schema["paths"].values():
        for operation in chemin.values():
            for parametre in operation.get("parameters", []):
                vus[parametre["name"]] = vus.get(parametre["name"], 0) + 1
                if parametre["name"] == "exercice":
                    assert (parametre["schema"]["minimum"], parametre["schema"]["maximum"]) == (2000, 2100)
                if parametre["name"] == "limite":
                    assert (parametre["schema"]["minimum"], parametre["schema"]["maximum"]) == (1, 500)
                assert bool(parametre.get("deprecated")) == (parametre["name"] in ("jusqu_au", "siren"))
    assert min(vus["exercice"], vus["limite"], vus["jusqu_au"]) >= 3


def test_une_erreur_interne_est_repondue_en_json(client, avec_role, monkeypatch, caplog):
    from cpts.registre.structures import CPTSViewSet

    monkeypatch.setattr(CPTSViewSet, "completer", lambda *args: 1 / 0)
    entete = {"authorization": f"Bearer {Jeton.objects.create(user=avec_role('cnam'))[1]}"}
    reponse = client.get(reverse("api:cpts_liste"), headers=entete)
    assert reponse.status_code == 500
    assert reponse.json()["code"] == "erreur_interne"
    assert "ZeroDivisionError" in caplog.text


def test_la_page_de_documentation_tient_la_csp_stricte(client, db):
    """No inline script nor style, nothing from another site."""
    page = client.get(reverse("api:docs")).content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    assert "//" not in page.replace("<!DOCTYPE", "").split("<body>")[0].replace("https://", "")
    assert (
        client.get(f"{reverse('api:docs')}?script=")
        .headers["content-type"]
        .startswith("application/javascript")
    )


def test_une_adresse_inconnue_repond_en_json(client, db):
    reponse = client.post("/api/v1/nulle-part/")
    assert (reponse.status_code, reponse.json()["code"]) == (404, "introuvable")
