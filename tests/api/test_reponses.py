"""What every answer of the API holds to: JSON errors, quotas, ETag, gzip, announced ends."""

from __future__ import annotations

import datetime
import gzip
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from cpts.acces.jetons import creer_jeton
from cpts.api.erreurs import CODES, repondre
from cpts.api.vie import entetes_de_retrait, vie
from cpts.commun.dates import ajouter_mois
from cpts.personnes.models import Jeton
from tests import factories

RACINE = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db


@pytest.fixture
def entete(avec_role):
    """``entete("cnam")``: the header of a new token of that role."""

    def _entete(role="cnam", **autres):
        _, secret = creer_jeton(avec_role(role), Jeton.Portee.DEPOT, "")
        return {"authorization": f"Bearer {secret}", **autres}

    return _entete


def est_une_erreur(reponse, statut, code):
    assert reponse.status_code == statut
    assert reponse["content-type"] == "application/json"
    assert set(reponse.json()) == {"code", "message", "champs"}
    assert reponse.json()["code"] == code
    assert code in CODES


@pytest.mark.parametrize(
    "adresse",
    [
        "/api/v1/nulle-part/",
        "/api/nulle-part/",
        "/api/v2/cpts/",
        "/api/v1/cpts/%0A/",
        "/api/v1/%0A/x/",
        "/api/v1/depots/a%0Ab/",
        "/api/v1/exports/versements%0A/",
        "/api/v1/cpts/%00/",
        "/api/v1/baremes/%E2%80%A8/",
        "/api/v1//",
    ],
)
def test_une_adresse_inconnue_repond_404_en_json(client, entete, adresse):
    est_une_erreur(client.get(adresse, headers=entete()), 404, "introuvable")


def test_une_page_inconnue_reste_une_page(client):
    reponse = client.get("/nulle-part/")
    assert (reponse.status_code, reponse["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("corps", "nature", "statut", "code"),
    [
        ("{", "application/json", 400, "requete_invalide"),
        (b"\xff\xfe", "application/json", 400, "requete_invalide"),
        ("x", "multipart/form-data", 400, "requete_invalide"),
        ("x", "multipart/form-data; boundary=é", 400, "requete_invalide"),
        ("x", "image/png", 415, "format_non_lu"),
        ("[]", "application/json", 400, "donnees_invalides"),
        ("{}", "application/json", 400, "donnees_invalides"),
        ("null", "application/json", 400, "donnees_invalides"),
        ("5", "application/json", 400, "donnees_invalides"),
        ("[" * 200_000, "application/json", 400, "requete_invalide"),
        ('{"identifiant": NaN}', "application/json", 400, "requete_invalide"),
        ('{"identifiant": ' + "9" * 6000 + "}", "application/json", 400, "requete_invalide"),
        ('{"identifiant": "\\ud800", "mot_de_passe": "x"}', "application/json", 400, "donnees_invalides"),
    ],
)
def test_un_corps_illisible_repond_en_json_et_en_francais(client, corps, nature, statut, code):
    reponse = client.post(reverse("api:jetons"), corps, content_type=nature)
    est_une_erreur(reponse, statut, code)
    assert "error" not in reponse.json()["message"]


def test_une_methode_absente_et_un_format_absent_repondent_en_json(client, entete):
    est_une_erreur(client.put(reverse("api:cpts_liste"), headers=entete()), 405, "methode_interdite")
    reponse = client.get(reverse("api:cpts_liste"), headers=entete(accept="text/html"))
    est_une_erreur(reponse, 406, "format_indisponible")


@pytest.mark.parametrize("methode", ["put", "patch", "delete", "trace"])
def test_une_methode_inconnue_repond_405_a_tout_jeton(client, entete, cpts, methode):
    _, secret = factories.jeton_de("cnam", cpts)
    for jeton in (entete(), {"authorization": f"Bearer {secret}"}):
        est_une_erreur(
            getattr(client, methode)(reverse("api:cpts_liste"), headers=jeton), 405, "methode_interdite"
        )
    reponse = client.generic("BREW", reverse("api:cpts_liste"), headers=entete())
    est_une_erreur(reponse, 405, "methode_interdite")


def test_options_dit_en_francais_ce_que_prend_l_adresse(client, entete):
    lu = client.options(reverse("api:depots"), headers=entete()).json()
    assert set(lu) == {"methodes", "lit", "repond", "schema"}
    assert {"GET", "POST"} <= set(lu["methodes"])
    assert "multipart/form-data" in lu["lit"]
    est_une_erreur(client.options(reverse("api:depots")), 401, "non_authentifie")


def test_head_dit_ce_que_dirait_get(client, entete, cpts):
    jeton = entete()
    lue, tete = (
        client.get(reverse("api:cpts_liste"), headers=jeton),
        client.head(reverse("api:cpts_liste"), headers=jeton),
    )
    assert tete.content == b""
    assert (tete["ETag"], tete["Content-Length"]) == (lue["ETag"], lue["Content-Length"])


def en_panne(get_response):
    """A middleware that fails whatever it is asked."""
    return lambda request: 1 / 0


def test_une_erreur_hors_des_vues_repond_en_json(settings):
    """A middleware that fails, a host that is not ours: the answer is still one a program reads."""
    settings.ALLOWED_HOSTS = ["ailleurs.example"]
    est_une_erreur(Client().get("/api/v1/cpts/"), 400, "requete_invalide")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.api.test_reponses.en_panne"]
    client = Client(raise_request_exception=False, headers={"host": "ailleurs.example"})
    est_une_erreur(client.get("/api/v1/cpts/"), 500, "erreur_interne")
    assert client.get("/aide")["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("erreur", "statut", "code"),
    [(RequestDataTooBig(), 413, "trop_volumineux"), (SuspiciousOperation(), 400, "requete_invalide")],
)
def test_ce_que_django_refuse_de_lire_n_est_pas_une_erreur_interne(erreur, statut, code):
    reponse = repondre(erreur, {})
    assert (reponse.status_code, reponse.data["code"]) == (statut, code)


def test_chaque_code_employe_est_publie(client):
    """Every code written in the source of an API is in the register, which the public page shows."""
    ecrits = set()
    for chemin in (RACINE / app for app in ("cpts", "financements", "controles", "rapports")):
        for fichier in chemin.rglob("*.py"):
            ecrits |= set(re.findall(r"\bcorps\(\s*\"(\w+)\"", fichier.read_text()))
    assert ecrits <= set(CODES)
    page = client.get(reverse("api:docs_regles")).content.decode()
    assert all(f">{code}<" in page for code in CODES)


def test_la_page_des_regles_dit_les_changements_et_le_preavis(client):
    page = client.get(reverse("api:docs_regles")).content.decode()
    assert "12" in page
    assert all(retrait.parametre in page for retrait in vie().retraits.values())


def test_un_retrait_est_annonce_au_moins_un_an_avant():
    for retrait in vie().retraits.values():
        assert retrait.retrait_le >= ajouter_mois(retrait.annonce_le, vie().preavis_mois)


def test_qui_emploie_un_parametre_qui_s_en_va_est_prevenu(client, entete):
    reponse = client.get(reverse("api:versements"), {"jusqu_au": "2025-01-01"}, headers=entete())
    assert reponse.status_code == 200
    assert re.fullmatch(r"@\d+", reponse["Deprecation"])
    assert reponse["Sunset"].endswith("GMT")
    assert 'rel="deprecation"' in reponse["Link"]
    assert "Deprecation" not in client.get(reverse("api:versements"), headers=entete())


def test_le_premier_retrait_est_celui_qu_on_annonce():
    jours = [retrait.retrait_le for retrait in vie().retraits.values()]
    entetes = entetes_de_retrait(vie().retraits)
    assert min(jours).strftime("%d") in entetes["Sunset"]
    assert entetes_de_retrait(["cpts"]) == {}


@pytest.fixture
def quotas(monkeypatch):
    """The quotas of a deployment: the tests run without."""
    cache.clear()
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "1200/min", "jetons": "10/min"})
    yield
    cache.clear()


def test_chaque_reponse_dit_ce_qui_reste_du_quota(client, entete, quotas):
    jeton = entete()
    restes = [
        int(client.get(reverse("api:cpts_liste"), headers=jeton)["RateLimit-Remaining"]) for _ in range(3)
    ]
    assert restes == [restes[0], restes[0] - 1, restes[0] - 2]
    reponse = client.get(reverse("api:cpts_liste"), headers=jeton)
    assert 0 < int(reponse["RateLimit-Reset"]) <= 60


def test_un_304_dit_aussi_ce_qui_reste_et_ce_qui_s_en_va(client, entete, cpts, quotas):
    jeton, adresse = entete(), reverse("api:versements")
    etag = client.get(adresse, {"jusqu_au": "2025-01-01"}, headers=jeton)["ETag"]
    rappel = client.get(adresse, {"jusqu_au": "2025-01-01"}, headers={**jeton, "if-none-match": etag})
    assert rappel.status_code == 304
    assert rappel["RateLimit-Remaining"] == "1198"
    assert rappel["Sunset"].endswith("GMT")


def test_un_quota_epuise_dit_quand_reprendre(client, cpts, quotas):
    """Ten demands of a token a minute."""
    for _ in range(10):
        client.post(reverse("api:jetons"), {"identifiant": "x"})
    reponse = client.post(reverse("api:jetons"), {"identifiant": "x"})
    est_une_erreur(reponse, 429, "trop_de_requetes")
    assert 0 < int(reponse["Retry-After"]) <= 60
    assert reponse["RateLimit-Remaining"] == "0"


@pytest.mark.parametrize("nom", ["api:cpts_liste", "api:cpts_detail"])
def test_ce_qui_n_a_pas_change_repond_304(client, entete, cpts, nom):
    jeton = entete()
    adresse = reverse(nom, args=[cpts.uuid] if nom.endswith("detail") else [])
    premiere = client.get(adresse, headers=jeton)
    assert premiere["Cache-Control"] == "private, no-cache"
    assert "Authorization" in premiere["Vary"]
    assert client.get(adresse, headers={**jeton, "if-none-match": premiere["ETag"]}).status_code == 304
    cpts.nom = "Autre nom"
    cpts.save()
    assert client.get(adresse, headers={**jeton, "if-none-match": premiere["ETag"]}).status_code == 200


def test_un_304_reste_derriere_les_droits(client, entete, cpts, voisine):
    adresse = reverse("api:cpts_detail", args=[voisine.uuid])
    etag = client.get(adresse, headers=entete("cnam"))["ETag"]
    refus = client.get(adresse, headers=entete("cpam", **{"if-none-match": etag}))
    assert refus.status_code == 404


def test_une_reponse_se_compresse_a_la_demande(client, entete):
    for _ in range(5):
        factories.CPTSFactory()
    jeton = entete()
    claire = client.get(reverse("api:cpts_liste"), headers=jeton)
    serree = client.get(reverse("api:cpts_liste"), headers={**jeton, "accept-encoding": "gzip"})
    assert serree["Content-Encoding"] == "gzip"
    assert gzip.decompress(serree.content) == claire.content
    rappel = {**jeton, "accept-encoding": "gzip", "if-none-match": serree["ETag"]}
    assert client.get(reverse("api:cpts_liste"), headers=rappel).status_code == 304


def test_un_export_se_compresse_aussi(client, entete, cpts):
    reponse = client.get(reverse("api:exports", args=["cpts"]), headers=entete(**{"accept-encoding": "gzip"}))
    assert cpts.nom in gzip.decompress(b"".join(reponse.streaming_content)).decode()


def test_un_jeton_ne_se_garde_pas_en_cache(client, cpts):
    personne = factories.personne("cpam", cpts)
    corps = {"identifiant": personne.username, "mot_de_passe": factories.MOT_DE_PASSE}
    reponse = client.post(reverse("api:jetons"), corps)
    assert reponse.status_code == 200
    assert reponse["Cache-Control"] == "no-store"
    assert datetime.datetime.fromisoformat(reponse.json()["expire_le"])
