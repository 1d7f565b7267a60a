"""``GET /api/v1/depenses/``: shape, levels, perimeter, secrecy, snapshots, refusals."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from comptes.totaux.models import TotalVersion
from cpts.structures.models import CPTS
from financements.versements.models import Versement
from rapports.arretes.actes import arreter
from tests.factories import OrganisationFactory, UtilisateurFactory, personne, rattacher
from tests.rapports.aides import comptes, departement, petite_nation, promettre, signataire, verser

pytestmark = pytest.mark.django_db
URL = "/api/v1/depenses/"
MISSIONS = [
    "fonctionnement",
    "acces_soins",
    "parcours",
    "prevention",
    "crises_sanitaires",
    "qualite_pertinence",
    "accompagnement_ps",
    "non_affecte",
]


@pytest.fixture
def nation():
    return petite_nation()


def lire(user, **parametres):
    client = APIClient()
    client.force_authenticate(user)
    return client.get(URL, {"exercice": 2023, **parametres})


@pytest.fixture
def cnam():
    return personne("cnam")


@pytest.fixture
def dgos():
    return personne("dgos")


def test_la_forme_est_celle_du_contrat(nation, cnam):
    reponse = lire(cnam)

    assert reponse.status_code == 200
    corps = reponse.json()
    assert list(corps) == [
        "exercice",
        "niveau",
        "code",
        "arrete",
        "missions",
        "natures",
        "total",
        "depense_aci",
        "depense_aci_max",
        "alloue",
        "alloue_n",
        "alloue_inconnus",
        "verse",
        "verse_sans_mission",
        "transfere",
        "completude",
        "demonstration",
    ]
    assert [m["mission"] for m in corps["missions"]] == MISSIONS
    assert list(corps["missions"][0]) == [
        "mission",
        "depense",
        "depense_aci",
        "depense_aci_max",
        "alloue",
        "alloue_n",
        "alloue_inconnus",
        "verse",
        "transfere",
        "taux",
        "taux_max",
        "methodes",
    ]
    assert (corps["exercice"], corps["niveau"], corps["code"]) == (2023, "national", None)
    assert corps["completude"]["attendues"] == 12
    assert corps["completude"]["recues"] == 9
    assert corps["demonstration"] is True


def test_les_montants_sont_du_texte_au_centime(nation, cnam):
    corps = lire(cnam).json()
    acces = corps["missions"][1]
    # 3 départements × (50 000,10 + 50 100,10 + 50 200,10) + 3 × (0 + 1 + 2)
    assert acces["depense"] == "450909.90"
    assert acces["methodes"] == {
        "observe": "450909.90",
        "regle": "0.00",
        "cle": "0.00",
        "non_affecte": "0.00",
    }
    assert (acces["depense_aci"], acces["depense_aci_max"]) == ("0.00", "450909.90")
    assert acces["transfere"] is None
    assert acces["taux"] is None
    assert Decimal(corps["total"]) == sum(Decimal(m["depense"]) for m in corps["missions"])
    assert Decimal(corps["total"]) == sum(Decimal(n["montant"]) for n in corps["natures"])
    assert Decimal(corps["verse"]) == sum(
        v.montant for v in Versement.objects.filter(date__year=corps["exercice"])
    )
    prevention = corps["missions"][3]
    assert (prevention["alloue"], prevention["alloue_n"], prevention["alloue_inconnus"]) == (
        "240000.00",
        12,
        0,
    )


@pytest.mark.parametrize(
    "champ", ["depense", "depense_aci", "depense_aci_max", "alloue", "alloue_n", "alloue_inconnus", "verse"]
)
def test_departements_regions_et_nation_se_somment(nation, cnam, champ):
    def par_mission(niveau, code=""):
        corps = lire(cnam, niveau=niveau, code=code).json()
        return [Decimal(m[champ] or 0) for m in corps["missions"]]

    france = par_mission("national")
    regions = [par_mission("region", code) for code in ("84", "32")]
    departements = {c: par_mission("departement", c) for c in ("01", "69", "59")}
    assert [sum(x) for x in zip(*regions, strict=True)] == france
    assert [sum(x) for x in zip(*departements.values(), strict=True)] == france
    rhone_alpes = zip(departements["01"], departements["69"], strict=True)
    assert [sum(x) for x in rhone_alpes] == regions[0]
    for code, attendu in departements.items():
        cpts = [par_mission("cpts", str(c.uuid)) for c in CPTS.objects.filter(departement=code)]
        assert [sum(x) for x in zip(*cpts, strict=True)] == attendu


def test_un_depot_deplace_le_total_national_d_exactement_sa_depense(nation, cnam):
    avant = Decimal(lire(cnam).json()["total"])
    comptes(nation[3], [("641100", "1234.56", "M1")])
    assert Decimal(lire(cnam).json()["total"]) - avant == Decimal("1234.56")


def test_sans_comptes_tout_est_inconnu_jamais_zero(nation, cnam):
    corps = lire(cnam, niveau="cpts", code=nation[3].siren).json()
    assert corps["total"] is None
    assert {m["depense"] for m in corps["missions"]} == {None}
    assert corps["natures"] == []
    assert corps["completude"] == {"attendues": 1, "recues": 0, "part_versements": "0.0000"}
    assert "secret" not in corps


def test_une_annee_sans_donnees_est_inconnue(nation, cnam):
    corps = lire(cnam, exercice=2019).json()
    assert corps["total"] is None
    assert corps["completude"] == {"attendues": 0, "recues": 0, "part_versements": None}


def test_le_taux_demande_tout_de_l_aci_et_des_enveloppes_connues(cnam):
    cpts = signataire(departement("59", "32"))
    comptes(cpts, [("641100", "5000.00", "M3")])
    promettre(cpts, "20000.00")
    TotalVersion.objects.exclude(mission="").update(financeur="aci")
    corps = lire(cnam, niveau="cpts", code=str(cpts.uuid)).json()
    prevention = corps["missions"][3]
    assert (prevention["depense_aci"], prevention["alloue"], prevention["taux"]) == (
        "5000.00",
        "20000.00",
        "0.2500",
    )
    assert prevention["taux_max"] == prevention["taux"]
    promettre(signataire(departement("59", "32")), None)
    prevention = lire(cnam, niveau="departement", code="59").json()["missions"][3]
    assert (prevention["alloue"], prevention["alloue_n"], prevention["alloue_inconnus"]) == ("20000.00", 1, 1)
    assert (prevention["taux"], prevention["taux_max"]) == (None, None)


def test_un_arrete_se_relit_tel_quel(nation, cnam):
    arreter()
    avant = lire(cnam).json()
    comptes(nation[3], [("641100", "1234.56", "M1")])
    fige = lire(cnam, arrete=1).json()
    assert fige["arrete"] == 1
    assert fige["total"] == avant["total"] != lire(cnam).json()["total"]
    assert fige["completude"] == avant["completude"]
    assert [m["depense"] for m in fige["missions"]] == [m["depense"] for m in avant["missions"]]
    assert [m["methodes"] for m in fige["missions"]] == [m["methodes"] for m in avant["missions"]]
    assert fige["natures"] == avant["natures"]
    cpts = lire(cnam, arrete=1, niveau="cpts", code=str(nation[0].uuid)).json()
    assert cpts["total"] == lire(cnam, niveau="cpts", code=str(nation[0].uuid)).json()["total"]


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_les_roles_d_agregats_ne_voient_jamais_une_cpts(nation, role):
    assert lire(personne(role), niveau="cpts", code=str(nation[0].uuid)).status_code == 404


def test_hors_perimetre_une_cpts_n_existe_pas(nation):
    tresoriere = personne("tresorerie", nation[0])
    assert lire(tresoriere, niveau="cpts", code=str(nation[0].uuid)).status_code == 200
    assert lire(tresoriere, niveau="cpts", code=str(nation[1].uuid)).status_code == 404


def test_trois_cpts_suffisent_deux_non(dgos):
    lieu = departement("59", "32")
    structures = [signataire(lieu) for _ in range(3)]
    for cpts in structures[:2]:
        comptes(cpts, [("641100", "100.00", "M1")])
    arreter()
    cache = lire(dgos).json()
    assert cache["total"] is None
    assert cache["secret"] is True
    assert all(m["depense"] is None and m["secret"] for m in cache["missions"])

    comptes(structures[2], [("641100", "100.00", "M1")])
    assert lire(dgos).json()["total"] is None  # nothing moves before the next publication
    arreter()
    assert lire(dgos).json()["total"] == "300.00"
    assert lire(dgos, niveau="departement", code="59").json()["total"] == "300.00"


def test_une_cpts_dominante_est_masquee(dgos):
    lieu = departement("59", "32")
    for montant in ("1000.00", "50.00", "50.00"):
        comptes(signataire(lieu), [("641100", montant, "M1")])
    arreter()
    assert lire(dgos).json()["secret"] is True


def test_aucun_departement_ne_se_deduit_par_difference(dgos):
    for code, nombre in (("01", 2), ("69", 4), ("59", 4)):
        lieu = departement(code, "84" if code != "59" else "32")
        for _ in range(nombre):
            comptes(signataire(lieu), [("641100", "100.00", "M1")])
    arreter()
    assert lire(dgos).json()["total"] == "1000.00"
    assert lire(dgos, niveau="departement", code="01").json()["secret"] is True
    assert lire(dgos, niveau="departement", code="69").json()["secret"] is True
    region = lire(dgos, niveau="region", code="84").json()
    assert region["total"] == "600.00"


def test_ce_qu_un_lecteur_voit_deja_ne_protege_pas_les_autres():
    lieu = departement("59", "32")
    ars = OrganisationFactory(type="ars")
    structures = [signataire(lieu) for _ in range(3)]
    for cpts in structures:
        comptes(cpts, [("641100", "100.00", "M1")])
    for cpts in structures[:2]:
        rattacher(cpts, ars, "ars")
    arreter()
    agente = personne("ars", ars)
    # of a department partly hers she reads nothing: her two taken away, the third would be left
    assert lire(agente, niveau="departement", code="59").json()["secret"] is True
    for cpts in structures[2:]:
        rattacher(cpts, ars, "ars")
    assert lire(personne("ars", ars)).json()["total"] == "300.00"


def test_les_versements_sont_proteges_comme_les_depenses(dgos, cnam):
    for code, nombre in (("59", 3), ("62", 1)):
        lieu = departement(code, "32")
        for _ in range(nombre):
            verser(signataire(lieu), "1000.00", mission="parcours")
    arreter()
    assert lire(dgos).json()["missions"][2]["verse"] == "4000.00"
    assert lire(cnam, niveau="departement", code="62").json()["missions"][2]["verse"] == "1000.00"
    cache = lire(dgos, niveau="departement", code="62").json()
    assert cache["missions"][2]["verse"] is None
    assert cache["missions"][2]["secret"] is True


@pytest.mark.parametrize(
    ("parametres", "champ", "mots"),
    [
        ({"exercice": ""}, "exercice", "nombre entier"),
        ({"exercice": "abc"}, "exercice", "nombre entier"),
        ({"exercice": 1800}, "exercice", "2000"),
        ({"niveau": "commune"}, "niveau", "commune"),
        ({"niveau": "region"}, "code", "code Insee de la région"),
        ({"niveau": "cpts"}, "code", "SIREN"),
        ({"code": "59"}, "code", "national"),
        ({"arrete": "douze"}, "arrete", "nombre entier"),
    ],
)
def test_une_demande_mal_faite_est_expliquee(cnam, parametres, champ, mots):
    reponse = lire(cnam, **parametres)
    assert reponse.status_code == 400
    assert mots in " ".join(reponse.json()["champs"][champ])


def test_sans_exercice_la_reponse_dit_quoi_indiquer(cnam):
    client = APIClient()
    client.force_authenticate(cnam)
    reponse = client.get(URL)
    assert reponse.status_code == 400
    assert "exercice=2024" in reponse.json()["champs"]["exercice"][0]


@pytest.mark.parametrize("parametres", [{"niveau": "region", "code": "zz"}, {"arrete": 99}])
def test_ce_qui_n_existe_pas_est_introuvable(nation, cnam, parametres):
    assert lire(cnam, **parametres).status_code == 404


def test_sans_jeton_401(db):
    assert APIClient().get(URL, {"exercice": 2023}).status_code == 401


def test_sans_role_403(db):
    assert lire(UtilisateurFactory()).status_code == 403


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_cpts(nation, cnam, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        lire(cnam)


@pytest.mark.parametrize("parametre", ["arrete", "exercice", "niveau"])
def test_une_valeur_vide_est_refusee_et_nommee(cnam, parametre):
    """Written and left empty is not the same as absent."""
    reponse = lire(cnam, **{parametre: ""})
    assert reponse.status_code == 400
    assert list(reponse.json()["champs"]) == [parametre]
