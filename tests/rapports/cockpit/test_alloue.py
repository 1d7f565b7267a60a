"""« Alloué » when one envelope has no amount: never a sum given for the whole, never nothing."""

from decimal import Decimal

import pytest

from rapports.arretes import arreter
from rapports.engagements import engagements, somme
from tests.factories import personne
from tests.rapports.cockpit.test_cockpit import ouvrir, vue
from tests.rapports.nation import petite_nation, promettre

pytestmark = pytest.mark.django_db
ESPACES = str.maketrans("\u202f\u00a0", "  ")


@pytest.fixture
def nation():
    """Twelve CPTS with 20 000 € each; the first one's second envelope has no amount."""
    structures = petite_nation()
    promettre(structures[0], None, mission="parcours")
    return structures


def texte(reponse) -> str:
    return reponse.content.decode().translate(ESPACES)


def test_la_part_connue_ne_compte_que_les_cpts_dont_tout_est_connu(nation):
    from rapports.completude import FRANCE

    france = somme(engagements(FRANCE, 2023).values())
    assert france.alloue() is None
    assert (france.cpts_connues, france.cpts_promises) == (11, 12)
    assert france.partiel == Decimal("220000.00")


def test_la_page_dit_la_somme_connue_pour_combien_de_cpts_et_pourquoi(nation):
    page = texte(ouvrir(personne("cnam"), annee=2023))
    assert "Alloué connu" in page
    assert "220 000,00 €" in page
    assert "Enveloppes connues de 11 CPTS sur 12" in page
    assert "Total inconnu : 1 CPTS a une enveloppe sans montant." in page
    assert "inconnu<br>(connu : 220 000,00 €)" in page


def test_un_territoire_dont_tout_est_connu_garde_sa_somme(nation):
    page = texte(ouvrir(personne("cnam"), "/cockpit/region/32/", annee=2023))
    assert "Alloué connu" not in page
    assert "Enveloppes de 4 CPTS" in page
    assert "80 000,00 €" in page


def test_sans_aucune_enveloppe_connue_il_n_y_a_pas_de_somme(nation):
    from financements.models import Enveloppe

    Enveloppe.objects.update(montant=None)
    page = texte(ouvrir(personne("cnam"), annee=2023))
    assert "Alloué connu" not in page
    assert "Total inconnu : 12 CPTS ont une enveloppe sans montant." in page


def test_l_api_dit_toujours_que_le_total_est_inconnu(nation):
    cnam = personne("cnam")
    assert vue(cnam).alloue.montant is None
    assert vue(cnam).alloue_connu.translate(ESPACES) == "220 000,00 €"


def test_sous_secret_la_nation_se_lit_au_million_et_un_territoire_pas_du_tout(nation):
    dgos = personne("dgos")
    for cpts in nation:
        promettre(cpts, "3000000.00", mission="acces_soins")
    assert vue(dgos).alloue_connu == ""
    arreter()
    assert vue(dgos).alloue_connu.translate(ESPACES) == "environ 33 M€"
    assert vue(dgos, "region", "84").alloue_connu == ""
    page = texte(ouvrir(dgos, annee=2023))
    assert "environ 33 M€" in page
    assert "33 220 000" not in page


def test_rien_n_est_promis_a_non_affecte(nation):
    page = texte(ouvrir(personne("cnam"), annee=2023))
    ligne = page.split('id="missions"')[1].split('#territoires">Non affecté')[1].split("</tr>")[0]
    assert ligne.count('<td class="nombre">—</td>') == 3


def test_une_annee_sans_comptes_le_dit_en_une_phrase(nation):
    page = texte(ouvrir(personne("cnam"), annee=2025))
    assert "12 CPTS attendues, aucun compte retenu pour 2025 : la dépense est inconnue, pas nulle." in page
    assert "0 CPTS sur 12, part des montants versés inconnue : c’est" not in page


def test_un_departement_sous_secret_dit_pourquoi_ses_missions_et_ses_cpts_manquent(nation):
    arreter()
    page = texte(ouvrir(personne("dgos"), "/cockpit/departement/69/", annee=2023))
    assert "Les missions ne sont pas affichées à ce niveau" in page
    assert "Les CPTS ne sont pas montrées une à une" in page
    ouverte = texte(ouvrir(personne("cnam"), "/cockpit/departement/69/", annee=2023))
    assert "Les missions ne sont pas affichées" not in ouverte
    assert 'aria-label="Par mission"' in ouverte
