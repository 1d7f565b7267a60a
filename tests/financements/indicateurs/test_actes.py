"""From the indicator agreed to the rate settled: who may, what is refused, what is kept."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from cpts.traces.models import Acte
from financements.contrats.models import Enveloppe
from financements.indicateurs.actes import (
    ajouter_indicateur,
    arreter_le_taux,
    contester,
    decider,
    declarer,
    donner_avis,
    fixer_objectif,
    reconduire_objectifs,
    retirer_indicateur,
)
from financements.indicateurs.lecture import AnneeVue
from financements.indicateurs.models import DecisionIndicateur, DeclarationIndicateur, Objectif
from tests.financements.indicateurs.conftest import ANNEE, CHAMPS

pytestmark = pytest.mark.django_db
ANNEE_2 = datetime.date(2025, 1, 1)
UN, MOITIE = Decimal(1), Decimal("0.5")


def test_de_la_declaration_au_montant_du(cpam, ars, coordination, contrat, objectif):
    declarer(coordination, objectif, Decimal(150), "document", preuve="Annexe 4 du rapport d’activité")
    donner_avis(cpam, objectif, Decimal("0.75"), "150 patients sur 200.")
    donner_avis(ars, objectif, UN, "L’effort est réel, le territoire manque de médecins.")
    (vue,) = AnneeVue(contrat, ANNEE).objectifs
    assert vue.avis_differents
    assert vue.taux_propose == Decimal("0.75")
    decider(cpam, objectif, Decimal("0.8"), "Moyenne des deux avis, arrondie en faveur de la CPTS.")
    taux = arreter_le_taux(cpam, contrat, ANNEE, "prevention", "")
    assert taux.taux == Decimal("0.80000000")
    assert "Par choix, faute de texte trouvé" in taux.motif
    due = Enveloppe.objects.get(
        contrat=contrat, annee_contrat=ANNEE, mission="prevention", part="variable"
    ).du
    assert due == Decimal("8000.00")
    actes = list(Acte.objects.order_by("pk").values_list("acte", flat=True))
    assert actes[-5:] == [
        "indicateur.declare", "indicateur.avis", "indicateur.avis", "indicateur.decide", "indicateur.taux",
    ]  # fmt: skip


class TestRefus:
    def test_une_mission_non_engagee(self, cpam, contrat):
        with pytest.raises(ValidationError, match="« Qualité et pertinence » n’est pas engagée"):
            ajouter_indicateur(cpam, contrat, "qualite_pertinence", **CHAMPS)

    def test_une_annee_qui_n_est_pas_du_contrat(self, cpam, indicateur):
        with pytest.raises(ValidationError, match="n’est pas le premier jour d’une année de ce contrat"):
            fixer_objectif(cpam, indicateur, datetime.date(2024, 2, 1), UN)

    def test_un_objectif_sans_cible(self, cpam, indicateur):
        with pytest.raises(ValidationError, match="Donnez une cible chiffrée"):
            fixer_objectif(cpam, indicateur, ANNEE, None)

    def test_un_indicateur_retire(self, cpam, indicateur):
        retirer_indicateur(
            cpam, indicateur, ANNEE_2, "Mesure impossible sans données de l’Assurance maladie."
        )
        with pytest.raises(ValidationError, match="n’est plus suivi depuis le 1"):
            fixer_objectif(cpam, indicateur, ANNEE_2, UN)

    def test_une_cible_ne_bouge_plus_apres_la_declaration(self, cpam, coordination, indicateur, objectif):
        declarer(coordination, objectif, Decimal(150), "declaration")
        with pytest.raises(ValidationError, match="la cible de cette année ne change plus"):
            fixer_objectif(cpam, indicateur, ANNEE, Decimal(100))

    def test_un_document_se_designe(self, coordination, objectif):
        with pytest.raises(ValidationError, match="se joint ou se désigne"):
            declarer(coordination, objectif, Decimal(150), "document")

    def test_une_declaration_dit_quelque_chose(self, coordination, objectif):
        with pytest.raises(ValidationError, match="Donnez une valeur"):
            declarer(coordination, objectif, None, "declaration")

    def test_un_avis_se_motive(self, cpam, objectif):
        with pytest.raises(ValidationError, match="Un avis se motive"):
            donner_avis(cpam, objectif, UN, "  ")

    @pytest.mark.parametrize("taux", ["-0.01", "1.01"])
    def test_un_taux_hors_bornes(self, cpam, objectif, taux):
        with pytest.raises(ValidationError, match="entre 0 et 100 pour cent"):
            donner_avis(cpam, objectif, Decimal(taux), "Motif")

    def test_une_decision_apres_l_avis_de_la_caisse(self, cpam, objectif):
        with pytest.raises(ValidationError, match="Donnez d’abord l’avis de la caisse"):
            decider(cpam, objectif, UN, "Atteint")

    def test_une_declaration_apres_la_decision(self, cpam, coordination, objectif):
        donner_avis(cpam, objectif, UN, "Atteint")
        decider(cpam, objectif, UN, "Atteint")
        with pytest.raises(ValidationError, match="contestez-la"):
            declarer(coordination, objectif, Decimal(300), "declaration")

    def test_un_taux_sans_tous_les_objectifs_decides(self, cpam, contrat, objectif):
        with pytest.raises(ValidationError, match="objectifs à décider : 1"):
            arreter_le_taux(cpam, contrat, ANNEE, "prevention", "")

    def test_un_taux_sans_objectif(self, cpam, contrat):
        with pytest.raises(ValidationError, match="aucun objectif n’a été fixé"):
            arreter_le_taux(cpam, contrat, ANNEE, "parcours", "")


class TestContestation:
    @pytest.fixture
    def decide(self, cpam, objectif):
        donner_avis(cpam, objectif, MOITIE, "La moitié des patients.")
        return decider(cpam, objectif, MOITIE, "La moitié des patients.")

    def test_la_cpts_conteste_et_une_decision_repond(self, cpam, coordination, contrat, objectif, decide):
        contester(coordination, objectif, "Le tableau de décembre n’a pas été compté.")
        assert [o.objectif for o in AnneeVue(contrat, ANNEE).contestes] == [objectif]
        decider(cpam, objectif, UN, "Tableau de décembre reçu.")
        vue = AnneeVue(contrat, ANNEE)
        assert (vue.contestes, vue.objectifs[0].taux) == ([], UN)

    def test_on_ne_conteste_qu_une_fois_une_decision(self, coordination, objectif, decide):
        contester(coordination, objectif, "Le tableau de décembre n’a pas été compté.")
        with pytest.raises(ValidationError, match="déjà contestée"):
            contester(coordination, objectif, "Encore")

    def test_rien_a_contester(self, coordination, objectif):
        with pytest.raises(ValidationError, match="rien à contester"):
            contester(coordination, objectif, "Pourquoi ?")


@pytest.mark.parametrize(
    "role", ["presidence", "coordination", "tresorerie", "expert_comptable", "ars", "cnam"]
)
def test_seule_la_caisse_decide(avec_role, cpam, objectif, role):
    donner_avis(cpam, objectif, UN, "Atteint")
    with pytest.raises(PermissionDenied):
        decider(avec_role(role), objectif, UN, "Atteint")


@pytest.mark.parametrize("role", ["cpam", "ars", "cnam", "expert_comptable"])
def test_seule_la_cpts_declare(avec_role, objectif, role):
    with pytest.raises(PermissionDenied):
        declarer(avec_role(role), objectif, UN, "declaration")


def test_les_objectifs_se_reconduisent_une_fois(cpam, contrat, objectif):
    (nouveau,) = reconduire_objectifs(cpam, contrat, ANNEE_2)
    assert (nouveau.annee_contrat, nouveau.cible) == (ANNEE_2, Decimal(200))
    assert reconduire_objectifs(cpam, contrat, ANNEE_2) == []
    assert Objectif.objects.count() == 2


def test_la_premiere_annee_n_a_rien_a_reconduire(cpam, contrat):
    with pytest.raises(ValidationError, match="première année de contrat"):
        reconduire_objectifs(cpam, contrat, ANNEE)


@pytest.mark.parametrize("geste", ["update", "delete"])
def test_ce_qui_est_dit_ne_se_reecrit_pas(coordination, objectif, geste):
    declarer(coordination, objectif, Decimal(150), "declaration")
    lignes = DeclarationIndicateur.objects.filter(objectif=objectif)
    with pytest.raises(DatabaseError, match=r"ne se (modifie|supprime)"), transaction.atomic():
        lignes.update(valeur=1) if geste == "update" else lignes._raw_delete(lignes.db)


def test_le_voisin_ne_voit_rien(avec_role, voisine, objectif):
    voisin = avec_role("presidence", voisine)
    assert not Objectif.objects.for_user(voisin).exists()
    assert not DecisionIndicateur.objects.for_user(voisin).exists()


def test_lire_une_annee_coute_autant_pour_un_ou_dix_objectifs(
    cpam, contrat, objectif, django_assert_num_queries
):
    for _ in range(9):
        fixer_objectif(cpam, ajouter_indicateur(cpam, contrat, "parcours", **CHAMPS), ANNEE, UN)
    with django_assert_num_queries(3):
        assert sum(len(m.objectifs) for m in AnneeVue(contrat, ANNEE).missions) == 10
