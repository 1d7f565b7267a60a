"""The application in process, and a client generated from its schema."""

from __future__ import annotations

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from cpts.acces.jetons import creer_jeton
from cpts.personnes.models import Jeton
from tests.api.generation import generer


@pytest.fixture
def wsgi():
    """The application on the connection of the test, which a request must not close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="session")
def genere(tmp_path_factory):
    """The generated package, written once beside the tests and imported from there."""
    schema = Client().get(reverse("api:schema"), {"format": "json"}).content
    with generer(schema, tmp_path_factory.mktemp("client")) as paquet:
        yield paquet


@pytest.fixture
def appelant(genere, wsgi, avec_role):
    """``appelant("cnam")``: a generated client that speaks to the application in process."""

    def _appelant(role):
        _, secret = creer_jeton(avec_role(role), Jeton.Portee.DEPOT, "")
        transport = httpx.WSGITransport(app=wsgi, raise_app_exceptions=True)
        return genere("client").AuthenticatedClient(
            base_url="http://testserver", token=secret, httpx_args={"transport": transport}
        )

    return _appelant
