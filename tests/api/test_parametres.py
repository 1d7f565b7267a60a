"""Every address of the API refuses what it does not know, by name, and says what it knows."""

from __future__ import annotations

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.api.filtres import ChoixFilter, Filtres, OuiNonFilter
from cpts.api.vues import Commun
from tests import factories
from tests.api.routes import LISTES, OPERATIONS, gestes, vue
from tests.droits.attendus import ATTENDUS, DE_CPTS
from tests.droits.monde import construire

REQUIS = {"api:actes": "cpts"}


def test_chaque_vue_a_la_base_commune():
    assert [nom for nom in OPERATIONS if not issubclass(vue(nom), Commun)] == []


def lignes_de(nom):
    lignes = ATTENDUS[nom]
    return lignes if isinstance(lignes, list) else [lignes]


def role_de(nom, methode):
    """Someone to whom the address answers."""
    roles = {role for ligne in lignes_de(nom) for role in getattr(ligne, methode) or ()}
    return next((role for role in ("cnam", "cpam", *sorted(DE_CPTS), "admin") if role in roles), None)


@pytest.fixture(scope="module")
def monde(engager):
    return engager(lambda: construire(factories.CPTSFactory(complete=True)))


@pytest.fixture
def appeler(monde, db):
    def _appeler(nom, methode="get", **parametres):
        ligne = next(ligne for ligne in lignes_de(nom) if getattr(ligne, methode) is not None)
        client = APIClient()
        if (role := role_de(nom, methode)) and nom != "api:jetons":
            client.force_authenticate(factories.personne(role, monde.cpts))
        adresse = reverse(nom, kwargs={cle: objet(monde) for cle, objet in ligne.kwargs.items()})
        connus = dict(ligne.requete(monde)) if ligne.requete else {}
        return getattr(client, methode)(adresse, query_params={**connus, **parametres})

    return _appeler


@pytest.mark.parametrize("nom", OPERATIONS)
def test_un_parametre_inconnu_est_nomme(appeler, nom):
    for methode in gestes(nom):
        methode = methode if methode in ("get", "post") else "get"
        reponse = appeler(nom, methode, inconnu="1")
        assert reponse.status_code == 400, (nom, methode, reponse.status_code)
        (message,) = reponse.json()["champs"]["inconnu"]
        assert "pas connu" in message


@pytest.mark.parametrize("nom", LISTES)
def test_un_refus_dit_les_parametres_connus(appeler, nom):
    (message,) = appeler(nom, inconnu="1").json()["champs"]["inconnu"]
    connus = message.rstrip(".").split(" : ")[1].split(", ")
    assert {"curseur", "limite"} <= set(connus)
    assert set(
        (getattr(vue(nom), "filterset_class", None) and vue(nom).filterset_class.base_filters) or ()
    ) <= set(connus)


FILTRES = [
    (nom, filtre)
    for nom in LISTES
    if getattr(vue(nom), "filterset_class", None)
    for filtre in vue(nom).filterset_class.base_filters
]
# Free text: any value is a question.
LIBRES = {"q", "code", "siren"}


@pytest.mark.parametrize(("nom", "filtre"), FILTRES)
def test_une_valeur_inconnue_est_refusee(appeler, nom, filtre):
    if filtre in LIBRES:
        assert appeler(nom, **{filtre: "zzz"}).json()["total"] == 0
    else:
        reponse = appeler(nom, **{filtre: "zzz"})
        assert reponse.status_code == 400, (nom, filtre)
        (message,) = reponse.json()["champs"][filtre]
        assert message.startswith("Lu « zzz » ; attendu : ")
    assert list(appeler(nom, **{filtre: ""}).json()["champs"]) == [filtre]
    assert "qu’une fois" in appeler(nom, **{filtre: ["1", "2"]}).json()["champs"][filtre][0]


@pytest.mark.parametrize("nom", [nom for nom in LISTES if getattr(vue(nom), "filterset_class", None)])
def test_chaque_liste_a_les_memes_filtres(nom):
    """Same name, same meaning; every list of CPTS takes the filters of the CPTS."""
    filtres = vue(nom).filterset_class
    assert issubclass(filtres, Filtres)
    if filtres.vers_cpts is not None:
        assert {"cpts", "departement", "region", "exemple"} <= set(filtres.base_filters)
    champs = {champ.name for champ in vue(nom)().model._meta.fields} if hasattr(vue(nom), "model") else set()
    assert "etat" in filtres.base_filters or "etat" not in champs


def test_les_valeurs_connues_sont_enumerees(appeler):
    for nom, filtre in FILTRES:
        choix = vue(nom).filterset_class.base_filters[filtre]
        if isinstance(choix, ChoixFilter) and not isinstance(choix, OuiNonFilter):
            message = appeler(nom, **{filtre: "zzz"}).json()["champs"][filtre][0]
            assert all(str(valeur) in message for valeur, _ in choix.extra["choices"]), (nom, filtre)


@pytest.mark.parametrize("nom", sorted({nom for nom, filtre in FILTRES if filtre == "jusqu_a"}))
def test_une_periode_finit_apres_son_debut(appeler, nom):
    (message,) = appeler(nom, depuis="2026-02-02", jusqu_a="2026-02-01").json()["champs"]["depuis"]
    assert message == "Lu « 2026-02-02 » ; attendu : un jour qui ne suit pas « jusqu_a » (2026-02-01)."
    assert appeler(nom, depuis="2026-02-01", jusqu_a="2026-02-01").status_code == 200


def test_un_territoire_inconnu_dit_ceux_qui_le_sont(appeler, cpts):
    message = appeler("api:versements", departement="zz").json()["champs"]["departement"][0]
    assert cpts.departement_id in message


def test_une_cpts_hors_du_perimetre_est_introuvable(cpts, voisine):
    client = APIClient()
    client.force_authenticate(factories.personne("cpam", cpts))
    assert client.get(reverse("api:contrats"), {"cpts": voisine.siren}).status_code == 404
    assert client.get(reverse("api:contrats"), {"cpts": cpts.siren}).json()["total"] == 1
    assert client.get(reverse("api:contrats"), {"cpts": cpts.uuid}).json()["total"] == 1


def test_une_methode_absente_reste_405(cpts):
    client = APIClient()
    client.force_authenticate(factories.personne("cnam"))
    assert client.delete(f"{reverse('api:cpts_liste')}?x=1").status_code == 405


def test_les_filtres_filtrent(cpts, voisine):
    """Each common filter, on a list that has the field: the neighbour's rows are out."""
    client = APIClient()
    client.force_authenticate(factories.personne("cnam"))
    monde = construire(cpts)
    construire(voisine)
    for nom in (nom for nom in LISTES if getattr(vue(nom), "filterset_class", None)):
        if vue(nom).filterset_class.vers_cpts is None:
            continue
        total = client.get(reverse(nom)).json()["total"]
        assert total >= 2, nom
        for filtre in (
            {"cpts": cpts.uuid},
            {"departement": cpts.departement_id},
            {"region": cpts.departement.region_id},
        ):
            reduit = client.get(reverse(nom), filtre).json()["total"]
            assert 0 < reduit < total, (nom, filtre)
        assert client.get(reverse(nom), {"exemple": "true"}).json()["total"] == 0, nom
    assert monde.cpts == cpts


@pytest.mark.parametrize("nom", [nom for nom, filtre in FILTRES if filtre == "exercice"])
def test_un_autre_exercice_est_vide(appeler, nom):
    assert appeler(nom, exercice="2099").json()["total"] == 0


@pytest.mark.parametrize("nom", [nom for nom, filtre in FILTRES if filtre == "depuis"])
def test_les_jours_bornent(appeler, nom):
    if nom not in REQUIS:
        assert appeler(nom, depuis="2000-01-01", jusqu_a="2100-01-01").json()["total"] > 0
    assert appeler(nom, depuis="2099-01-01").json()["total"] == 0
    assert appeler(nom, jusqu_a="2000-01-01").json()["total"] == 0
