"""« Alloué » when one envelope has no amount: what is known of it, said as such, and of how many CPTS."""

from decimal import Decimal

import pytest

from financements.enveloppes.alloue import Alloue
from rapports.arretes.actes import arreter
from rapports.sommes.completude import FRANCE
from rapports.sommes.engagements import de_json, en_json, engagements, somme
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
    return " ".join(reponse.content.decode().translate(ESPACES).split())


def test_la_part_connue_est_celle_de_chaque_enveloppe_connue(nation):
    france = somme(engagements(FRANCE, 2023).values())
    assert france.alloue() == Alloue(Decimal("240000.00"), 11, 1)
    assert france.alloue("prevention") == Alloue(Decimal("240000.00"), 12, 0)
    assert france.alloue("parcours") == Alloue(None, 0, 1)
    assert (france.cpts_promises, france.alloue().exact) == (12, None)
    assert de_json(en_json(france)) == france


def test_la_page_dit_la_somme_connue_pour_combien_de_cpts_et_pourquoi(nation):
    page = texte(ouvrir(personne("cnam"), annee=2023))
    assert "Alloué connu" in page
    assert "Enveloppes toutes connues de 11 CPTS sur 12 ; 1 CPTS a une enveloppe sans montant" in page
    assert page.count("au moins 240 000,00 €") >= 2


def test_un_territoire_dont_tout_est_connu_garde_sa_somme(nation):
    page = texte(ouvrir(personne("cnam"), "/cockpit/region/32/", annee=2023))
    assert "Alloué connu" not in page
    assert "Enveloppes de 4 CPTS" in page
    assert "80 000,00 €" in page


def test_sans_aucune_enveloppe_connue_il_n_y_a_pas_de_somme(nation):
    from financements.contrats.models import Enveloppe

    Enveloppe.objects.update(montant=None)
    page = texte(ouvrir(personne("cnam"), annee=2023))
    assert "Alloué connu" not in page
    assert "Enveloppes toutes connues de 0 CPTS sur 12 ; 12 CPTS ont une enveloppe sans montant" in page


def test_la_colonne_des_missions_fait_le_total(nation):
    lue = vue(personne("cnam"))
    assert lue.alloue.montant == sum(m.alloue.montant or 0 for m in lue.missions) == Decimal("240000.00")
    assert lue.alloue_en_mots.translate(ESPACES) == "au moins 240 000,00 €"


def test_sous_secret_ce_qui_est_connu_se_lit_apres_la_publication(nation):
    dgos = personne("dgos")
    assert vue(dgos).alloue_en_mots == "non affiché"
    assert vue(dgos).promis is None
    arreter()
    assert vue(dgos).alloue_en_mots.translate(ESPACES) == "au moins 240 000,00 €"
    assert (vue(dgos).promis.n, vue(dgos).promis.inconnus) == (11, 1)


def test_l_ecart_au_bareme_d_une_seule_cpts_reste_cache_meme_en_partie_inconnu(nation):
    """Eleven CPTS of one envelope each; one has more, part of it unknown: its region and its department are hidden."""
    from financements.contrats.models import Enveloppe

    Enveloppe.objects.exclude(contrat__cpts=nation[0]).delete()
    arreter()
    for lieu in (("departement", "01"), ("region", "84")):
        assert vue(personne("dgos"), *lieu).alloue_en_mots == "non affiché"


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
