"""Deadlines of the missions in words, as rows, and the daily job (worked example E4)."""

import datetime

import pytest

from financements.contrats.delais import delais_vus, relever_delais
from financements.contrats.dossiers import lire_un
from financements.contrats.entretien import figer_du_jour
from financements.contrats.faits import faits_au
from financements.contrats.models import DelaiMission, TailleFigee
from tests.factories import ContratFactory, EngagementMissionFactory

pytestmark = pytest.mark.django_db
SIGNATURE = datetime.date(2024, 3, 1)


def le(texte: str) -> datetime.date:
    return datetime.date.fromisoformat(texte)


@pytest.fixture
def contrat():
    return ContratFactory(enregistre=True, signature=SIGNATURE)


def mission(contrat, code, demarrage=None, **champs):
    return EngagementMissionFactory(
        contrat=contrat, mission=code, demarrage=demarrage and le(demarrage), demarrage_prevu=None, **champs
    )


def phrases(contrat, au):
    vus = delais_vus(faits_au(lire_un(contrat), au), au)
    return {(vu.mission, vu.nature): (vu.etat, vu.phrase.replace("\xa0", " ")) for vu in vus}


@pytest.mark.parametrize(
    ("au", "attendu"),
    [
        ("2024-03-01", ("a_venir", "à démarrer au plus tard le 1er septembre 2024 (dans 184 jours)")),
        ("2024-08-20", ("proche", "à démarrer au plus tard le 1er septembre 2024 (dans 12 jours)")),
        ("2024-09-01", ("proche", "à démarrer au plus tard le 1er septembre 2024 (aujourd’hui)")),
        ("2024-09-02", ("depasse", "non démarrée, 1 jour après la date limite du 1er septembre 2024")),
    ],
)
def test_une_mission_pas_demarree(contrat, au, attendu):
    mission(contrat, "acces_soins")
    assert phrases(contrat, le(au))["acces_soins", "demarrage"] == attendu


def test_demarree_hors_delai_d_un_jour_est_une_alerte_pas_une_sanction(contrat):
    mission(contrat, "parcours", "2025-03-02")
    vues = phrases(contrat, le("2026-11-22"))
    assert vues["parcours", "demarrage"] == ("hors_delai", "démarrée hors délai de 1 jour (le 2 mars 2025)")
    assert vues["parcours", "deploiement"] == (
        "depasse",
        "non déployée, 266 jours après la date limite du 1er mars 2026",
    )


def test_dans_les_delais_arretee_ou_sans_date_limite(contrat):
    mission(contrat, "prevention", "2025-03-01", fin=le("2025-06-01"), motif_fin="x")
    mission(contrat, "qualite_pertinence", "2025-03-01")
    vues = phrases(contrat, le("2026-11-22"))
    assert vues["prevention", "demarrage"] == ("tenu", "démarrée le 1er mars 2025, dans les délais")
    assert vues["prevention", "deploiement"] == ("arretee", "mission arrêtée avant cette étape")
    assert vues["qualite_pertinence", "demarrage"] == ("libre", "démarrée le 1er mars 2025")
    assert vues["qualite_pertinence", "deploiement"] == ("libre", "aucune date limite")


def test_la_fin_de_mois_reste_la_fin_du_mois():
    contrat = ContratFactory(enregistre=True, signature=le("2024-08-31"))
    mission(contrat, "crises_sanitaires")
    assert "28 février 2025" in phrases(contrat, le("2024-09-01"))["crises_sanitaires", "demarrage"][1]


def test_au_jour_passe_on_ne_sait_pas_la_suite(contrat):
    mission(contrat, "parcours", "2025-03-02")
    etat, phrase = phrases(contrat, le("2025-02-17"))["parcours", "demarrage"]
    assert (etat, phrase) == ("proche", "à démarrer au plus tard le 1er mars 2025 (dans 12 jours)")


# --- Rows -----------------------------------------------------------------------------------------------


def a_suivre(au, horizon=60):
    return [(d.mission, d.nature) for d in DelaiMission.objects.a_suivre(le(au), horizon)]


def test_les_delais_a_suivre_un_seul_par_mission(contrat):
    mission(contrat, "acces_soins")
    mission(contrat, "parcours", "2025-01-01")
    mission(contrat, "qualite_pertinence")
    assert relever_delais([contrat]) == 4
    assert a_suivre("2024-07-01") == []
    assert a_suivre("2024-07-03") == [("acces_soins", "demarrage")]
    assert a_suivre("2026-01-05") == [("acces_soins", "demarrage"), ("parcours", "deploiement")]
    assert a_suivre("2029-03-01") == [], "le contrat a pris fin"


def test_relever_deux_fois_ne_change_rien_et_suit_les_faits(contrat, django_assert_max_num_queries):
    ligne = mission(contrat, "acces_soins")
    relever_delais([contrat])
    avant = set(DelaiMission.objects.values_list("pk", "fait_le"))
    relever_delais([contrat])
    assert set(DelaiMission.objects.values_list("pk", "fait_le")) == avant
    ligne.demarrage = le("2024-06-01")
    ligne.save()
    relever_delais([contrat])
    assert DelaiMission.objects.get(nature="demarrage").fait_le == le("2024-06-01")
    ligne.delete()
    relever_delais([contrat])
    assert not DelaiMission.objects.exists()


def test_hors_du_perimetre_aucun_delai(contrat, avec_role, voisine):
    mission(contrat, "acces_soins")
    relever_delais([contrat])
    assert not DelaiMission.objects.for_user(avec_role("cpam")).exists()


def test_chaque_jour_la_tache_fige_les_annees_commencees_et_releve(contrat):
    mission(contrat, "acces_soins")
    assert figer_du_jour(le("2024-03-01")) == 1
    assert list(TailleFigee.objects.values_list("annee_contrat", "taille", "population")) == [
        (SIGNATURE, "T2", None)
    ]
    assert figer_du_jour(le("2025-03-01")) == 0, "population inconnue : rien n’est figé, rien n’est inventé"
    assert DelaiMission.objects.count() == 2
