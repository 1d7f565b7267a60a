"""Each bench of the room goes to its end on a few rows, several sizes in a row: its figures are not judged here."""

from contextlib import nullcontext

import pytest
from django.db import connection

from demonstration.bench import dashboard, export

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[export, dashboard])
def banc(request, monkeypatch):
    """A bench on the database of the tests, one turn."""
    monkeypatch.setattr(request.param, "base_jetable", nullcontext)
    monkeypatch.setattr(
        connection, "close_if_unusable_or_obsolete", lambda: None
    )  # at the end of each request
    monkeypatch.setattr(request.param, "TOURS", 1)
    monkeypatch.setattr(dashboard, "CPTS", 60)
    monkeypatch.setattr(dashboard, "REPETITIONS", 1)
    return {export: export.banc_export, dashboard: dashboard.banc_dashboard}[request.param]


def test_le_banc_va_a_son_terme_a_chaque_taille(banc):
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")  # one transaction here: nothing may wait for its end
    resultats = list(banc({"lignes": "2,3"}))
    assert len(resultats) == 2
    assert all(resultat.notre > 0 and resultat.reference > 0 for resultat in resultats)
