"""The data set of those who read aggregates only: the figures of ``depenses/``, and nothing that sums give back."""

import csv
import io
import json
import random
from decimal import Decimal

import numpy as np
import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from financements.enums import Methode, Mission
from financements.models import ComptesRetenus
from rapports.arretes import arreter
from tests.factories import OrganisationFactory, personne, rattacher
from tests.rapports.nation import comptes, departement, petite_nation, signataire, verser

pytestmark = pytest.mark.django_db
ANNEE = 2023


def demander(user, **parametres):
    client = APIClient()
    client.force_authenticate(user)
    return client.get(reverse("api:exports", args=["depenses_agregees"]), {"exercice": ANNEE, **parametres})


def lignes(user, **parametres) -> list[dict]:
    reponse = demander(user, format="ndjson", **parametres)
    assert reponse.status_code == 200, reponse.data
    return [json.loads(ligne) for ligne in b"".join(reponse.streaming_content).splitlines()]


def agente(*structures):
    ars = OrganisationFactory(type="ars")
    for structure in structures:
        rattacher(structure, ars, "ars")
    return personne("ars", ars)


@pytest.mark.parametrize("role", ["dgos", "federation", "cnam", "ars"])
def test_chaque_ligne_est_celle_de_l_api(role):
    nation = petite_nation()
    arreter()
    user = agente(*nation[:4]) if role == "ars" else personne(role)
    client = APIClient()
    client.force_authenticate(user)
    lues = lignes(user)
    territoires = {(ligne["niveau"], ligne["code"]) for ligne in lues}
    assert len(territoires) == 1 + 2 + 3
    for niveau, code in territoires:
        if role == "ars" and (niveau, code) == ("departement", "01"):
            continue  # wholly hers: live in the API, as published in the file
        attendue = client.get(
            reverse("api:depenses"), {"exercice": ANNEE, "niveau": niveau, "code": code}
        ).json()
        siennes = {
            (ligne["mission"], ligne["nature"]): ligne
            for ligne in lues
            if (ligne["niveau"], ligne["code"]) == (niveau, code)
        }
        assert siennes["", ""]["montant"] == attendue["total"]
        assert siennes["", ""]["comptes_recus"] == attendue["completude"]["recues"]
        for mission in attendue["missions"]:
            ligne = siennes[mission["mission"], ""]
            assert ligne["montant"] == mission["depense"]
            assert ligne["depense_aci"] == mission["depense_aci"]
            assert {m: ligne[m] for m in Methode.values} == mission["methodes"]


def test_qui_voit_tout_retrouve_chaque_somme():
    petite_nation()
    lues = lignes(personne("cnam"))
    assert not any(ligne["secret"] for ligne in lues)
    nation = [ligne for ligne in lues if ligne["niveau"] == "national"]
    total = Decimal(nation[0]["montant"])
    par_mission = [ligne for ligne in nation if ligne["mission"] and not ligne["nature"]]
    par_nature = [ligne for ligne in nation if ligne["nature"]]
    assert sum(Decimal(ligne["montant"]) for ligne in par_mission) == total
    assert sum(Decimal(ligne["montant"]) for ligne in par_nature) == total
    assert {ligne["mission"] for ligne in par_mission} == set(Mission.values)


@pytest.mark.parametrize(("saveur", "separateur"), [("ouvert", ","), ("excel", ";")])
def test_le_csv_dit_le_secret_et_l_inconnu(saveur, separateur):
    lieu = departement("59", "32")
    for rang in range(3):
        cpts = signataire(lieu)
        verser(cpts, "1000.00")
        if rang < 2:
            comptes(cpts, [("641100", "100.00", "M1")])
    arreter()
    contenu = b"".join(demander(personne("dgos"), saveur=saveur).streaming_content).decode()
    premiere = next(csv.DictReader(io.StringIO(contenu.removeprefix("\ufeff")), delimiter=separateur))
    assert premiere["secret"] == "oui"
    assert premiere["montant"] == ("" if saveur == "ouvert" else "inconnu")


def test_un_jeu_de_territoires_ne_prend_pas_de_cpts(cpts, avec_role):
    reponse = demander(avec_role("cpam"), cpts=cpts.uuid)
    assert reponse.status_code == 400
    assert "format, saveur, exercice, arrete" in reponse.json()["champs"]["cpts"][0]


def test_sans_role_il_n_a_que_son_entete(django_user_model):
    petite_nation()
    contenu = b"".join(demander(django_user_model.objects.create(username="sans-role")).streaming_content)
    assert len(contenu.splitlines()) == 1


# --- Attack: what is shown, taken together, must not give back a cell of one or two CPTS ---------------------


@pytest.mark.parametrize("graine", range(4))
def test_attaque_par_differences(graine):
    alea = random.Random(graine)
    structures = []
    for code, region in (("01", "84"), ("69", "84"), ("59", "32"), ("62", "32"), ("75", "11")):
        lieu = departement(code, region)
        for _ in range(alea.randrange(1, 6)):
            cpts = signataire(lieu, taille=f"T{alea.randrange(1, 5)}")
            structures.append(cpts)
            if alea.random() < 0.8:
                missions = alea.sample(["M1", "M3", "M5"], alea.randrange(1, 4))
                comptes(cpts, [("641100", f"{alea.randrange(1000, 90000)}.10", m) for m in missions])
    arreter()
    for user, vues in [(personne("dgos"), set()), (agente(*structures[:2]), {c.pk for c in structures[:2]})]:
        lues = lignes(user)
        trouvees = _deduites(lues)
        for niveau, code, mission in trouvees:
            contributeurs = _contributeurs(niveau, code, mission) - vues
            assert len(contributeurs) not in (1, 2), (graine, niveau, code, mission)
        montrees = {_cle(li) for li in lues if li["montant"] is not None and not li["nature"]}
        for niveau, code, mission in montrees:
            assert len(_contributeurs(niveau, code, mission) - vues) not in (1, 2)


def _cle(ligne: dict) -> tuple[str, str, str]:
    return ligne["niveau"], ligne["code"], ligne["mission"]


def _contributeurs(niveau: str, code: str, mission: str) -> set[int]:
    """CPTS with an amount in a cell, from the stored accounts."""
    filtre = {"region": {"region": code}, "departement": {"departement": code}}.get(niveau, {})
    totaux = (
        {"version__totalversion__mission": mission} if mission else {"version__totalversion__mission__gt": ""}
    )
    retenus = ComptesRetenus.objects.filter(annee=ANNEE, **filtre, **totaux)
    return set(retenus.values_list("cpts", flat=True))


def _deduites(lues: list[dict]) -> set[tuple[str, str, str]]:
    """Hidden cells that the sums of the file determine: those at zero in every solution of what is left."""
    lues = [ligne for ligne in lues if not ligne["nature"]]
    cachees = [_cle(ligne) for ligne in lues if ligne["montant"] is None and ligne["secret"]]
    places = {cle: rang for rang, cle in enumerate(cachees)}
    sommes = [
        ((niveau, code, ""), [(niveau, code, mission) for mission in Mission.values])
        for niveau, code in {(li["niveau"], li["code"]) for li in lues}
    ]
    for mission in ("", *Mission.values):
        sommes.append((("national", "", mission), [("region", c, mission) for c in ("84", "32", "11")]))
        for region, codes in {"84": ("01", "69"), "32": ("59", "62"), "11": ("75",)}.items():
            sommes.append((("region", region, mission), [("departement", c, mission) for c in codes]))
    equations = np.zeros((len(sommes), len(cachees)))
    for rang, (total, parties) in enumerate(sommes):
        for cle, coefficient in [(total, -1.0), *((partie, 1.0) for partie in parties)]:
            if cle in places:
                equations[rang, places[cle]] = coefficient
    if not cachees:
        return set()
    _, valeurs, directions = np.linalg.svd(equations, full_matrices=True)
    libres = directions[int((valeurs > 1e-9).sum()) :]
    return {cle for cle in cachees if np.abs(libres[:, places[cle]]).max(initial=0) < 1e-9}
