import pytest
from django.db import DataError, IntegrityError, connection, transaction

from cpts.commun.fusion import copier, fusionner
from cpts.territoires.models import Region

pytestmark = pytest.mark.django_db

COLONNES = ("code", "nom", "nom_tri")


def fusionner_regions(*lignes: tuple[str, str, str]) -> int:
    return fusionner(Region, COLONNES, ("code",), lignes)


def regions() -> dict[str, str]:
    return dict(Region.objects.values_list("code", "nom"))


def test_cree_modifie_et_compte_ce_qui_change_seulement():
    assert fusionner_regions(("32", "Hauts-de-France", "h"), ("94", "Corse", "c")) == 2
    assert fusionner_regions(("32", "Hauts-de-France", "h"), ("94", "Korsika", "c"), ("11", "Idf", "i")) == 2
    assert regions() == {"32": "Hauts-de-France", "94": "Korsika", "11": "Idf"}


def test_ce_qui_n_est_plus_dans_les_lignes_reste():
    fusionner_regions(("32", "Hauts-de-France", "h"))
    assert fusionner_regions() == 0
    assert regions() == {"32": "Hauts-de-France"}


def test_tabulation_guillemet_et_retour_a_la_ligne_arrivent_intacts():
    nom = 'L’\t"Île"\n\\N ; d\'Aix'
    fusionner_regions(("32", nom, "x"))
    assert regions() == {"32": nom}


def test_une_ligne_fausse_n_en_laisse_passer_aucune():
    with pytest.raises(DataError):
        fusionner_regions(("32", "Hauts-de-France", "h"), ("trop long", "Corse", "c"))
    assert regions() == {}
    assert "arrivee_de_reference" not in connection.introspection.table_names()


def test_deux_fusions_de_suite_dans_une_meme_transaction():
    assert fusionner_regions(("32", "Hauts-de-France", "h")) == 1
    assert fusionner_regions(("94", "Corse", "c")) == 1


def test_copier_ecrit_chaque_ligne_telle_quelle():
    copier(Region, COLONNES, [("32", 'Hauts\t"de"\nFrance', "h"), ("94", "Corse", "c")])
    assert regions() == {"32": 'Hauts\t"de"\nFrance', "94": "Corse"}


def test_copier_ne_remplace_rien():
    copier(Region, COLONNES, [("32", "Hauts-de-France", "h")])
    with pytest.raises(IntegrityError), transaction.atomic():
        copier(Region, COLONNES, [("94", "Corse", "c"), ("32", "Autre", "a")])
    assert regions() == {"32": "Hauts-de-France"}
