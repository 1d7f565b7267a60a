"""Money on the map: the amounts of the pages, by inhabitant where it is known, hidden where they are."""

import re
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from comptes.totaux.models import Niveau
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from rapports.arretes.actes import arreter
from rapports.carte.carte_argent import Carte, SommeDuDepartement, constat
from rapports.cockpit.territoires import CompletudeVue
from rapports.secret.chiffres import Chiffre
from rapports.sommes.completude import Territoire
from tests.factories import CommuneFactory, personne
from tests.rapports.nation import comptes, departement, petite_nation, signataire, verser

pytestmark = pytest.mark.django_db
D = Decimal
ESPACES = str.maketrans("\u202f\u00a0", "  ")


def ouvrir(user, **parametres):
    client = Client()
    client.force_login(user)
    return client.get("/carte/", {"annee": 2023, **parametres})


def texte(reponse) -> str:
    return reponse.content.decode().translate(ESPACES)


def rangee(page: str, code: str) -> list[str]:
    """Cells of a department, the header left out."""
    ligne = re.search(rf"Département {code} \({code}\)</a></th>(.*?)</tr>", page)[1]
    return re.findall(r"<td[^>]*>(.*?)</td>", ligne)


@pytest.fixture
def nation():
    structures = petite_nation()
    commune = CommuneFactory(departement=structures[0].departement)
    PopulationCommune.objects.create(commune=commune, millesime=millesime_courant(), population=100_000)
    return structures


@pytest.mark.parametrize(
    ("vue", "montant", "par"), [("verse", "400 008,00 €", "4,00 €"), ("depense", "214 804,05 €", "2,15 €")]
)
def test_un_departement_dit_son_montant_sa_completude_et_par_habitant(nation, vue, montant, par):
    page = texte(ouvrir(personne("cnam"), vue=vue))
    assert rangee(page, "01") == [montant, "3 CPTS sur 4, 75 % des montants versés", "100 000", par]
    assert rangee(page, "59")[2:] == ["inconnu", "inconnu"]  # no population is published


def test_le_titre_dit_le_total_et_les_deux_bouts(nation):
    page = texte(ouvrir(personne("cnam"), vue="verse"))
    assert "1,2 M€ versés en 2023, de 400 k€ (Département 01) à 408 k€ (Département 59)" in page
    assert "Par habitant" in texte(ouvrir(personne("cnam"), vue="verse", par="habitant"))


def test_une_annee_en_cours_est_dite_au_jour_et_non_comme_une_annee(nation):
    verser(nation[0], "10.00", 2026)
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        page = texte(ouvrir(personne("cnam"), vue="verse", annee=2026))
    assert "10 € versés en 2026 (en cours, au 29 novembre)" in page


def test_le_secret_vaut_aussi_pour_l_argent():
    verser(signataire(departement("01", "84")), "1234.00")
    for _ in range(4):
        cpts = signataire(departement("59", "32"))
        verser(cpts, "1000.00")
        comptes(cpts, [("641100", "100.00", "M1")])
    arreter()
    for vue in ("verse", "depense"):
        page = texte(ouvrir(personne("dgos"), vue=vue))
        assert rangee(page, "01")[0].startswith("non affiché")
        assert rangee(page, "01")[-1] == "non affiché"
        assert "1 234" not in page
        assert "Ain : pas de données, ou non affiché" in page
        assert "Pas de données, ou non affiché</text>" in page
        assert "Département 01)" not in page.split("Les mêmes données")[0]  # not one of the two ends


def test_qui_lit_des_agregats_lit_la_publication(nation):
    arreter()
    avant = texte(ouvrir(personne("dgos"), vue="verse"))
    verser(nation[0], "50000.00")
    assert rangee(texte(ouvrir(personne("dgos"), vue="verse")), "01") == rangee(avant, "01")


def somme(nom: str, montant: int | None, habitants: int | None = None) -> SommeDuDepartement:
    lieu = Territoire(Niveau.DEPARTEMENT, nom, nom, "84")
    return SommeDuDepartement(
        lieu, Chiffre(None if montant is None else D(montant)), CompletudeVue(1, 1, None, ""), habitants
    )


@pytest.mark.parametrize(
    ("nation_", "lues", "par", "phrase"),
    [
        (D(30), [somme("A", 10), somme("B", 20)], False, "30 € dépensés en 2023, de 10 € (A) à 20 € (B)"),
        (D(30), [somme("A", 10), somme("B", None)], False, "30 € dépensés en 2023"),
        (None, [somme("A", 10), somme("B", 20)], False, "Dépensé en 2023, de 10 € (A) à 20 € (B)"),
        (None, [], False, "Dépensé en 2023"),
        (
            D(30),
            [somme("A", 10, 4), somme("B", 20, 40)],
            True,
            "30 € dépensés en 2023, de 0,50 € (B) à 2,50 € (A) par habitant",
        ),
    ],
)
def test_les_mots_du_constat(nation_, lues, par, phrase):
    carte = Carte("depense", 2023, par)
    assert constat(carte, lues, Chiffre(nation_)).translate(ESPACES) == phrase


@pytest.mark.parametrize("vue", ["verse", "depense"])
def test_pas_plus_de_neuf_requetes(nation, vue, django_assert_max_num_queries):
    client = Client()
    client.force_login(personne("cnam"))
    with django_assert_max_num_queries(9):
        client.get("/carte/", {"vue": vue, "annee": 2023})
