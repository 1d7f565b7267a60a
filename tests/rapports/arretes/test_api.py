"""``arretes/``: which snapshots exist; and exports read from one."""

import datetime
import json

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.structures.models import CPTS
from rapports.arretes.actes import arreter
from rapports.figes.models import Arrete, CompletudeArrete
from tests import factories
from tests.rapports.aides import garnir
from tests.rapports.nation import petite_nation


@pytest.fixture
def arretes(db):
    faits = [Arrete.objects.create(numero=n, au=datetime.date(2026, n, 28)) for n in (1, 2, 3)]
    for annee in (2025, 2024, 2025):
        CompletudeArrete.objects.create(
            arrete=faits[2], niveau="departement", code=f"{annee}{CompletudeArrete.objects.count()}",
            annee=annee, attendues=1, recues=1,
        )  # fmt: skip
    return faits


def lire(role, nom, *args, structure=None, **parametres):
    client = APIClient()
    client.force_authenticate(factories.personne(role, structure) if role else factories.UtilisateurFactory())
    return client.get(reverse(nom, args=args), parametres)


def test_la_liste_va_du_plus_recent_au_plus_ancien(arretes):
    lu = lire("dgos", "api:arretes").json()
    assert [ligne["numero"] for ligne in lu["resultats"]] == [3, 2, 1]
    assert set(lu["resultats"][0]) == {"id", "numero", "au", "fait_le", "modifie_le", "ecarts"}
    assert lire("dgos", "api:arretes", depuis="2026-02-01", jusqu_a="2026-02-28").json()["total"] == 1


def test_un_arrete_dit_ses_exercices(arretes):
    lu = lire("cnam", "api:arrete", 3).json()
    assert (lu["numero"], lu["au"], lu["exercices"]) == (3, "2026-03-28", [2024, 2025])
    assert lu["publie"] == []


@pytest.mark.django_db
def test_un_arrete_dit_ce_que_sa_publication_a_renouvele():
    petite_nation()
    publies = [lire("dgos", "api:arrete", arreter().arrete.numero).json()["publie"] for _ in range(2)]
    sujets = {(ligne["sujet"], ligne["exercice"]) for ligne in publies[0]}
    assert {("comptes", 2023), ("enveloppes", 2023), ("versements", 2023), ("usage", None)} <= sujets
    assert publies[1] == []  # nothing changed


@pytest.mark.parametrize("numero", [4, 10**12])
def test_un_numero_inconnu_est_introuvable(arretes, numero):
    assert lire("cnam", "api:arrete", numero).status_code == 404


def test_sans_role_les_arretes_sont_fermes(arretes):
    assert lire(None, "api:arretes").status_code == 403
    assert lire(None, "api:arrete", 1).status_code == 403


@pytest.fixture(scope="module")
def arrete(engager):
    return engager(_arreter)


def _arreter():
    for _ in range(2):
        garnir(factories.ExerciceFactory(cpts=factories.CPTSFactory(complete=True)))
    return arreter(datetime.date(2026, 3, 31)).arrete


@pytest.fixture
def cpts(arrete, db):
    return CPTS.objects.earliest("pk")


@pytest.fixture
def voisine(arrete, db):
    return CPTS.objects.latest("pk")


def exporter(role, jeu, structure=None, **parametres):
    reponse = lire(role, "api:exports", jeu, structure=structure, format="ndjson", **parametres)
    assert reponse.status_code == 200, reponse.content
    return [json.loads(ligne) for ligne in b"".join(reponse.streaming_content).splitlines()]


AXES = ("cpts", "cpts_siren", "cpts_nom", "exercice", "mission", "financeur", "methode", "nature", "montant")


def cellules(lignes):
    return sorted(tuple(str(ligne[axe]) for axe in AXES) for ligne in lignes)


def test_les_depenses_d_un_arrete_sont_celles_du_jour_ou_il_fut_pris(arrete, cpts, voisine):
    vives = exporter("cnam", "depenses")
    figees = exporter("cnam", "depenses", arrete=arrete.numero)
    assert cellules(figees) == cellules(vives)
    assert len({ligne["cpts"] for ligne in figees}) == 2
    assert all(ligne["depot"] is None and ligne["exercice_id"] is None for ligne in figees)
    garnir(factories.ExerciceFactory(cpts=factories.CPTSFactory(complete=True)))
    assert cellules(exporter("cnam", "depenses", arrete=arrete.numero)) == cellules(vives)
    assert len(exporter("cnam", "depenses")) > len(vives)


def test_un_arrete_reste_dans_le_perimetre_et_prend_les_filtres(arrete, cpts, voisine):
    miennes = exporter("cpam", "depenses", cpts, arrete=arrete.numero)
    assert {ligne["cpts"] for ligne in miennes} == {str(cpts.uuid)}
    for filtre in ({"departement": voisine.departement_id}, {"cpts": voisine.siren}):
        lues = exporter("cnam", "depenses", arrete=arrete.numero, **filtre)
        assert {ligne["cpts"] for ligne in lues} == {str(voisine.uuid)}
    assert exporter("cnam", "depenses", arrete=arrete.numero, exercice=2020) == []
    assert exporter("cnam", "depenses", arrete=arrete.numero, exemple="true") == []


def test_les_agregats_d_un_arrete(arrete, cpts):
    vifs, figes = (
        {ligne.pop("id"): ligne | {"modifie_le": None} for ligne in lues}
        for lues in (
            exporter("cnam", "depenses_agregees", exercice=2025),
            exporter("cnam", "depenses_agregees", exercice=2025, arrete=arrete.numero),
        )
    )
    assert figes == vifs


@pytest.mark.django_db
@pytest.mark.parametrize("jeu", ["versements", "cpts", "comptes", "transferts"])
def test_un_jeu_que_rien_ne_fige_le_dit(arrete, jeu):
    reponse = lire("cnam", "api:exports", jeu, arrete=arrete.numero)
    assert reponse.status_code == 400
    assert "« depenses » ou « depenses_agregees »" in reponse.json()["champs"]["arrete"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(("arrete_", "statut"), [("douze", 400), ("-1", 400), ("", 400), ("99999", 404)])
def test_un_numero_d_arrete_illisible_ou_inconnu(arrete, arrete_, statut):
    assert lire("cnam", "api:exports", "depenses", arrete=arrete_).status_code == statut
