"""The OpenAPI document: drawn without a warning, and kept by the answers (schemathesis, in process)."""

from __future__ import annotations

import re
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from cpts.models import Jeton
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
EXEMPLES = 12
RACINE = "/api/v1/"
# Address as the document writes it -> name of the route.
ROUTES = {
    RACINE + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(motif.pattern)): nom
    for nom, motif in TOUTES.items()
    if nom.startswith("api:")
}


@pytest.fixture
def wsgi():
    """The application on the connection of the test, which a request must not close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_le_schema_est_trace_sans_avertissement(db):
    sortie = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=sortie)
    assert "/api/v1/cpts/" in sortie.getvalue()


def test_les_reponses_tiennent_le_schema(wsgi, cpts, avec_role):
    """Every operation, on sound and unsound values: no 500, documented codes and shapes only."""
    monde = construire(cpts)
    entetes = {
        role: {"Authorization": f"Bearer {Jeton.objects.create(user=avec_role(role))[1]}"}
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
        requete.validate_response(reponse, checks=VERIFICATIONS)

    essayer()


def test_une_erreur_interne_est_repondue_en_json(client, avec_role, monkeypatch, caplog):
    from cpts.api.structures import CPTSViewSet

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
