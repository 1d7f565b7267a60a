"""A service token at the API: what it opens, what it does not, rotated and withdrawn by itself."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comptes.versions.models import Version
from cpts.acces.jetons import creer_jeton
from cpts.acces.portees import portees, qui_ouvre
from cpts.personnes.models import JetonService, SecretService
from cpts.traces.models import Acte
from rapports.arretes.actes import arreter
from rapports.exports.jeux import JEUX
from tests import factories
from tests.api.routes import OPERATIONS, gestes
from tests.cpts.acces.test_portees import PUBLIQUES
from tests.droits.attendus import ATTENDUS
from tests.droits.monde import construire
from tests.droits.test_matrice import Essai, adresse

pytestmark = pytest.mark.django_db
ROLES = ("expert_comptable", "cpam", "ars", "cnam", "dgos", "federation")


def entete(secret):
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def jeton(cpts):
    """``jeton("cnam", "lecture:depenses")``: the header of a new service token."""

    def _jeton(role="expert_comptable", *codes):
        return entete(factories.jeton_de(role, cpts, portees=list(codes or portees().par_code))[1])

    return _jeton


def test_un_jeton_ouvre_sa_portee_et_rien_d_autre(client, cpts, jeton):
    lecture = jeton("expert_comptable", "lecture:cpts")
    assert client.get(reverse("api:cpts_liste"), headers=lecture).json()["resultats"][0]["id"] == str(
        cpts.uuid
    )
    refus = client.get(reverse("api:transmissions"), headers=lecture)
    assert refus.status_code == 403
    assert "« lecture:transmissions »" in refus.json()["message"]
    assert client.get(reverse("api:exports", args=["cpts"]), headers=lecture).status_code == 200
    assert client.get(reverse("api:exports", args=["versements"]), headers=lecture).status_code == 403


@pytest.mark.parametrize("abime", [lambda s: s[:-1], lambda s: s + "x", lambda s: s[:20], lambda s: "jds_"])
def test_un_secret_abime_repond_401(client, cpts, abime):
    secret = factories.jeton_de("cnam")[1]
    reponse = client.get(reverse("api:cpts_liste"), headers=entete(abime(secret)))
    assert (reponse.status_code, reponse.json()["code"]) == (401, "non_authentifie")


def toutes_les_adresses(monde):
    """(name, address, exported data set) of every operation that is read, as the rights matrix names them."""
    for nom in OPERATIONS:
        for ligne in ATTENDUS[nom] if isinstance(ATTENDUS[nom], list) else [ATTENDUS[nom]]:
            if ligne.get is not None and nom.removeprefix("api:") not in PUBLIQUES:
                jeu = ligne.kwargs["jeu"](monde) if "jeu" in ligne.kwargs else ""
                court = nom.removeprefix("api:")
                yield (f"exports/{jeu}" if jeu else court), adresse(nom, ligne, monde)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.time_machine("2026-06-01 10:00", tick=False)
def test_un_jeton_ne_voit_jamais_plus_qu_une_personne_de_sa_structure(role, cpts, voisine, client):
    """Every address, every data set: with all the scopes, what it reads is what the person reads, to the byte."""
    mondes = construire(cpts), construire(voisine)
    arreter()
    personne = Essai(factories.personne(role, cpts), True)
    _, secret = factories.jeton_de(role, cpts, portees=list(portees().par_code))
    ecarts = []
    for monde in mondes:
        for nom, chemin in toutes_les_adresses(monde):
            if nom.startswith("jeton"):
                continue
            sienne, reponse = personne("get", chemin), client.get(chemin, headers=entete(secret))
            lu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
            if (sienne.status_code, sienne.lu) != (reponse.status_code, lu):
                ecarts.append((nom, sienne.status_code, reponse.status_code))
    assert ecarts == []


@pytest.mark.parametrize("code", list(portees().par_code))
def test_chaque_portee_n_ouvre_que_les_siennes(code, cpts, client):
    """The matrix of scopes: 403 on every address that the scope does not name, and on every act."""
    monde = construire(cpts)
    _, secret = factories.jeton_de("cpam", cpts, portees=[code])
    ouvertes = set()
    for nom, chemin in toutes_les_adresses(monde):
        reponse = client.get(chemin, headers=entete(secret))
        if reponse.status_code == 403 and "jeton de service ouvre" in reponse.json()["message"]:
            continue
        ouvertes.add(nom)
    assert ouvertes - portees().libres == set(portees().par_code[code].lit)
    for nom in (n for n in OPERATIONS if "post" in gestes(n)):
        court = nom.removeprefix("api:")
        if court in ("jetons", *portees().libres) or code in qui_ouvre(court, True):
            continue
        ligne = next(
            a
            for a in (ATTENDUS[nom] if isinstance(ATTENDUS[nom], list) else [ATTENDUS[nom]])
            if a.post is not None
        )
        assert client.post(adresse(nom, ligne, monde), headers=entete(secret)).status_code == 403, nom


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_le_secret_statistique_tient_pour_un_programme(role, cpts, client, jeton):
    """Readers of aggregates get publications only: the same refusals as a person."""
    construire(cpts)
    arreter()
    tout = jeton(role)
    assert client.get(reverse("api:cpts_liste"), headers=tout).json()["total"] == 0
    lu = client.get(reverse("api:depenses"), {"exercice": 2025}, headers=tout)
    assert lu.status_code == 200
    par_cpts = {"exercice": 2025, "niveau": "cpts", "code": str(cpts.uuid)}
    assert client.get(reverse("api:depenses"), par_cpts, headers=tout).status_code == 404
    for jeu in JEUX.keys() - {"depenses_agregees"}:
        assert client.get(reverse("api:exports", args=[jeu]), headers=tout).status_code == 403, jeu


def test_un_programme_depose_pour_sa_cpts_et_pas_pour_une_autre(client, cpts, voisine, jeton):
    def deposer(structure):
        fichier = SimpleUploadedFile("budget.csv", b"compte;montant\n")
        corps = {"cpts": structure.siren, "exercice": "2025", "piece": "budget", "fichier": fichier}
        return client.post(reverse("api:depots"), corps, headers=depot)

    depot = jeton("expert_comptable", "depot")
    reponse = deposer(cpts)
    assert reponse.status_code == 202
    assert client.get(reverse("api:depot", args=[reponse.json()["id"]]), headers=depot).status_code == 200
    version = Version.objects.get()
    assert version.depose_par.jeton_service.libelle == "Entrepôt de données"
    acte = Acte.objects.filter(cpts=cpts).first()
    assert acte.organisme == cpts.nom
    assert deposer(voisine).status_code == 404


def test_un_jeton_lit_se_renouvelle_et_se_retire(client, cpts):
    jeton, secret = factories.jeton_de("cnam", cpts)
    ici = reverse("api:jeton_service", args=[jeton.uuid])
    lu = client.get(ici, headers=entete(secret)).json()
    assert (lu["etat"], lu["role"], lu["cpts"], lu["portees"]) == ("actif", "cnam", None, ["lecture:cpts"])
    assert secret.startswith(lu["secrets"][0]["prefixe"])
    assert client.get(reverse("api:jetons_service"), headers=entete(secret)).json()["total"] == 1
    adresse_ = reverse("api:jeton_service_renouveler", args=[jeton.uuid])
    corps = {"recouvrement_heures": 0}
    nouveau = client.post(adresse_, corps, content_type="application/json", headers=entete(secret))
    assert nouveau.status_code == 200
    assert nouveau["Cache-Control"] == "no-store"
    assert client.get(ici, headers=entete(secret)).status_code == 401
    porteur = entete(nouveau.json()["jeton"])
    assert client.delete(ici, headers=porteur).status_code == 204
    assert client.get(ici, headers=porteur).status_code == 401
    assert JetonService.objects.get().retire_par == jeton.compte


def test_l_ancien_secret_fonctionne_un_jour_par_defaut(client, cpts, time_machine):
    time_machine.move_to("2026-06-01 10:00", tick=False)
    jeton, secret = factories.jeton_de("cnam", cpts)
    adresse_ = reverse("api:jeton_service_renouveler", args=[jeton.uuid])
    lu = client.post(adresse_, headers=entete(secret)).json()
    fin = datetime.datetime.fromisoformat(lu["ancien_jusqu_a"])
    assert fin - SecretService.objects.latest("pk").cree_le == datetime.timedelta(days=1)
    assert client.get(reverse("api:cpts_liste"), headers=entete(secret)).status_code == 200
    time_machine.move_to(fin, tick=False)
    assert client.get(reverse("api:cpts_liste"), headers=entete(secret)).status_code == 401
    assert client.get(reverse("api:cpts_liste"), headers=entete(lu["jeton"])).status_code == 200


@pytest.mark.parametrize("heures", ["-1", "169", "x", "1.5", None])
def test_un_recouvrement_illisible_est_refuse(client, cpts, heures):
    jeton, secret = factories.jeton_de("cnam", cpts)
    adresse_ = reverse("api:jeton_service_renouveler", args=[jeton.uuid])
    corps = {"recouvrement_heures": heures}
    reponse = client.post(adresse_, corps, content_type="application/json", headers=entete(secret))
    assert reponse.status_code == 400
    assert list(reponse.json()["champs"]) == ["recouvrement_heures"]
    assert SecretService.objects.count() == 1


def test_le_jeton_d_une_autre_structure_est_introuvable(client, cpts, voisine):
    autre, _ = factories.jeton_de("expert_comptable", voisine)
    _, secret = factories.jeton_de("expert_comptable", cpts)
    ici = reverse("api:jeton_service", args=[autre.uuid])
    assert client.get(ici, headers=entete(secret)).status_code == 404
    assert client.delete(ici, headers=entete(secret)).status_code == 404
    assert client.post(f"{ici}renouveler/", headers=entete(secret)).status_code == 404


@pytest.mark.parametrize(
    ("role", "portee", "statut"),
    [
        ("presidence", "depot", 204),
        ("coordination", "depot", 204),
        ("admin", "depot", 204),
        ("presidence", "lecture", 403),
        ("tresorerie", "depot", 403),
        ("cpam", "depot", 404),
        ("cnam", "depot", 404),
    ],
)
def test_une_personne_retire_celui_de_sa_structure(client, cpts, avec_role, role, portee, statut):
    jeton, _ = factories.jeton_de("expert_comptable", cpts)
    _, secret = creer_jeton(avec_role(role), portee)
    reponse = client.delete(reverse("api:jeton_service", args=[jeton.uuid]), headers=entete(secret))
    assert reponse.status_code == statut
    assert bool(JetonService.objects.get().retire_le) == (statut == 204)


def test_chaque_jeton_a_son_quota(client, cpts, monkeypatch):
    """Two programs of one structure do not eat each other's quota."""
    from django.core.cache import cache
    from rest_framework.throttling import SimpleRateThrottle

    cache.clear()
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    premier, second = (entete(factories.jeton_de("cnam", cpts)[1]) for _ in range(2))
    adresse_ = reverse("api:cpts_liste")
    assert [client.get(adresse_, headers=premier).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(adresse_, headers=second)["RateLimit-Remaining"] == "1"
    cache.clear()
