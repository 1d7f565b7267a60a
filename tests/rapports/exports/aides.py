"""Asking for an export, and reading what came."""

from __future__ import annotations

import io
import json

import pyarrow.parquet as pq
from django.urls import reverse
from rest_framework.test import APIClient


def demander(user, jeu, entetes=None, **parametres):
    client = APIClient()
    client.force_authenticate(user)
    return client.get(reverse("api:exports", args=[jeu]), parametres, headers=entetes or {})


def octets(user, jeu, **parametres) -> bytes:
    reponse = demander(user, jeu, **parametres)
    assert reponse.status_code == 200, reponse.data
    return b"".join(reponse.streaming_content)


def lignes_json(user, jeu, **parametres) -> list[dict]:
    contenu = octets(user, jeu, format="ndjson", **parametres).decode()
    return [json.loads(ligne) for ligne in contenu.split("\n") if ligne]


def table_parquet(user, jeu, **parametres):
    """The file as pyarrow opens it: ``.schema_arrow``, ``.read()``."""
    return pq.ParquetFile(io.BytesIO(octets(user, jeu, format="parquet", **parametres)))


def lire_manifeste(user, **parametres):
    client = APIClient()
    client.force_authenticate(user)
    return client.get(reverse("api:exports_manifeste"), parametres)


def entree(user, jeu, **parametres) -> dict:
    """What the manifest says of a data set."""
    reponse = lire_manifeste(user, **parametres)
    assert reponse.status_code == 200, reponse.data
    return next(lue for lue in reponse.json()["jeux"] if lue["nom"] == jeu)
