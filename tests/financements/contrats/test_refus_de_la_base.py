"""What the database refuses about contracts: each test starts from a contract that passes and breaks one thing."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cpts.commun.enums import Mission
from cpts.commun.refus import refus_en_francais
from financements.contrats.enums import Saisie
from financements.contrats.models import (
    Avenant,
    Contrat,
    EngagementMission,
    MissionObligatoire,
    Suspension,
    TailleFigee,
    TauxRetenu,
)
from financements.contrats.obligatoires import FICHIERS, lignes_publiees
from tests.factories import ContratFactory, TauxRetenuFactory

pytestmark = pytest.mark.django_db
SIGNATURE, FIN = datetime.date(2024, 3, 1), datetime.date(2029, 2, 28)
SOCLES = ("acces_soins", "parcours", "prevention", "crises_sanitaires")


@pytest.fixture
def contrat() -> Contrat:
    """A contract on the real lineage with the four mandatory missions, none started."""
    contrat = ContratFactory(saisie=Saisie.ENREGISTRE, signature=SIGNATURE, fin=FIN)
    EngagementMission.objects.bulk_create(EngagementMission(contrat=contrat, mission=m) for m in SOCLES)
    verifier()
    return contrat


def verifier() -> None:
    """What the end of the transaction would check."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")


@refus_en_francais()
@transaction.atomic
def tenter(geste) -> None:
    geste()
    verifier()


def refus(geste) -> str:
    with pytest.raises(ValidationError) as erreur:
        tenter(geste)
    return erreur.value.messages[0]


# --- Missions the agreement makes mandatory -------------------------------------------------------------


def test_une_mission_obligatoire_oubliee_est_nommee(contrat):
    message = refus(EngagementMission.objects.filter(contrat=contrat, mission="prevention").delete)
    assert message == (
        "Missions obligatoires non engagées : Prévention. L’accord en vigueur à la signature (01/03/2024) les impose à "
        "tout contrat : engagez-les avant d’enregistrer."
    )


def test_les_crises_ne_sont_obligatoires_que_depuis_l_avenant_2(contrat):
    EngagementMission.objects.filter(contrat=contrat, mission="crises_sanitaires").update(
        mission="accompagnement_ps"
    )
    contrats = Contrat.objects.filter(pk=contrat.pk)
    contrats.update(signature="2022-03-30", fin="2027-03-29")
    verifier()
    message = refus(lambda: contrats.update(signature="2022-03-31", fin="2027-03-30"))
    assert message.startswith("Missions obligatoires non engagées : Crises sanitaires graves.")


def test_un_brouillon_attend_ses_missions_puis_l_enregistrement_les_exige():
    contrat = ContratFactory(saisie=Saisie.BROUILLON, signature=SIGNATURE, fin=FIN)
    verifier()

    def enregistrer():
        Contrat.objects.filter(pk=contrat.pk).update(saisie=Saisie.ENREGISTRE)

    assert refus(enregistrer).startswith(
        "Missions obligatoires non engagées : Accès aux soins, Parcours pluriprofessionnels, Prévention, "
        "Crises sanitaires graves."
    )


def test_la_lignee_des_exemples_n_impose_rien():
    ContratFactory(enregistre=True, signature=SIGNATURE, fin=FIN)
    verifier()


def test_la_table_est_celle_du_fichier_publie():
    lues = list(
        MissionObligatoire.objects.values(
            "lignee", "mission", "debut", "fin", "force", "source", "verifie_par"
        )
    )
    (fichier,) = sorted(p.name for p in FICHIERS.glob("*.json"))
    assert lues == lignes_publiees(fichier)


@pytest.mark.parametrize("mission", list(Mission)[1:7])
def test_la_base_nomme_les_missions_comme_les_ecrans(mission):
    with connection.cursor() as curseur:
        curseur.execute("SELECT financements_nom_mission(%s)", [mission.value])
        assert curseur.fetchone() == (mission.label,)


# --- Dates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signature", "fin"),
    [("2024-03-01", "2029-03-01"), ("2024-03-01", "2028-12-31"), ("2024-02-29", "2029-02-28")],
)
def test_le_dernier_jour_est_la_veille_d_un_anniversaire(signature, fin):
    with pytest.raises(IntegrityError, match="contrat_annees_entieres"), transaction.atomic():
        ContratFactory(signature=signature, fin=fin)
    contrat = Contrat(signature=signature, fin=fin)
    with pytest.raises(ValidationError, match="veille d’un anniversaire"):
        contrat.validate_constraints(exclude={"cpts"})


@pytest.mark.parametrize(
    ("signature", "fin"),
    [("2024-02-29", "2029-02-27"), ("2024-02-29", "2028-02-28"), ("2024-01-01", "2024-12-31")],
)
def test_les_annees_entieres_sont_admises_29_fevrier_compris(signature, fin):
    ContratFactory(signature=signature, fin=fin)


def test_la_fin_suit_la_signature():
    with pytest.raises(IntegrityError), transaction.atomic():
        ContratFactory(signature=SIGNATURE, fin=SIGNATURE)


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        (
            {"demarrage_prevu": "2024-02-29"},
            "Date hors du contrat pour la mission Prévention, démarrage prévu : lu 29/02/2024 ; attendu : du "
            "01/03/2024 (signature) au 28/02/2029. Corrigez cette date.",
        ),
        ({"demarrage": "2029-03-01"}, "démarrage : lu 01/03/2029"),
        ({"demarrage": "2024-03-01", "deploiement": "2029-03-01"}, "déploiement : lu 01/03/2029"),
        (
            {"demarrage": "2024-03-01", "fin": "2029-03-02", "motif_fin": "x"},
            "premier jour sans activité : lu 02/03/2029",
        ),
    ],
)
def test_les_dates_d_une_mission_sont_dans_le_contrat(contrat, champs, attendu):
    missions = EngagementMission.objects.filter(contrat=contrat, mission="prevention")
    assert attendu in refus(lambda: missions.update(**champs))


def test_raccourcir_un_contrat_laisse_ses_missions_dedans(contrat):
    EngagementMission.objects.filter(contrat=contrat, mission="parcours").update(demarrage="2026-05-01")
    verifier()
    resilies = Contrat.objects.filter(pk=contrat.pk)
    message = refus(
        lambda: resilies.update(resiliation="2026-05-01", motif_resiliation="Missions abandonnées")
    )
    assert (
        "Parcours pluriprofessionnels, démarrage : lu 01/05/2026 ; attendu : du 01/03/2024 (signature) au 30/04/2026"
        in message
    )
    resilies.update(resiliation="2026-05-02", motif_resiliation="Missions abandonnées")
    verifier()


def test_une_suspension_commence_dans_le_contrat(contrat):
    message = refus(lambda: Suspension.objects.create(contrat=contrat, debut="2024-02-01", motif="x"))
    assert message.startswith("Date hors du contrat pour la suspension, début : lu 01/02/2024")


def test_un_avenant_prend_effet_apres_la_signature(contrat):
    message = refus(lambda: avenant(contrat, effet="2024-02-29"))
    assert "l’avenant n° 1, prise d’effet : lu 29/02/2024" in message


def test_une_cpts_n_a_qu_un_contrat_a_la_fois(contrat):
    with pytest.raises(IntegrityError, match="contrat_un_seul_actif"), transaction.atomic():
        ContratFactory(cpts=contrat.cpts, signature="2029-02-28", fin="2034-02-27")
    ContratFactory(cpts=contrat.cpts, signature="2029-03-01", fin="2034-02-28")


# --- What is written once -------------------------------------------------------------------------------


def avenant(contrat, effet="2025-01-01"):
    difference = {"objet": "contrat", "champ": "clause_transmission", "avant": False, "apres": True}
    return Avenant.objects.create(
        contrat=contrat, numero=1, signature="2024-12-01", effet=effet, objet="x", differences=[difference]
    )


def taille(contrat):
    return TailleFigee.objects.create(contrat=contrat, annee_contrat=SIGNATURE, taille="T2")


def taux(contrat):
    return TauxRetenuFactory(contrat=contrat, annee_contrat=SIGNATURE)


@pytest.mark.parametrize(
    ("modele", "faire", "champs", "phrase"),
    [
        (Avenant, avenant, {"objet": "autre"}, "Un avenant enregistré ne se modifie pas"),
        (TailleFigee, taille, {"taille": "T3"}, "La taille d’une année de contrat commencée est figée"),
        (TauxRetenu, taux, {"taux": 1}, "Un taux retenu ne se modifie pas"),
    ],
)
def test_ce_qui_est_ecrit_une_fois_ne_change_ni_ne_disparait(contrat, modele, faire, champs, phrase):
    ligne = modele.objects.filter(pk=faire(contrat).pk)
    assert refus(lambda: ligne.update(**champs)).startswith(phrase)
    assert refus(ligne.delete).startswith(phrase)
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL cpts.retention = 'oui'")
    assert refus(lambda: ligne.update(**champs)).startswith(phrase)
    ligne.delete()
    assert not ligne.exists()
