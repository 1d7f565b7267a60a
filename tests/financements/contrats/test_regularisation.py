"""An advance to settle is proposed, decided by the caisse, and shown: never recovered by itself."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cpts.traces.models import Acte
from financements.contrats.models import DecisionRegularisation
from financements.contrats.regularisations import Choix, decider, proposition_de
from tests.factories import EngagementMissionFactory
from tests.financements.contrats.exemples import ANNEE_2, contrat_abandonne, contrat_actif
from tests.financements.contrats.test_echeancier import lire, ouvrir, poster  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-22 10:00", tick=False)]
E9 = Decimal("3719.18")


@pytest.fixture
def contrat(cpts):
    return contrat_abandonne(cpts)


@pytest.fixture
def adresse(contrat):
    return [contrat.uuid, "2025-03-01", "prevention"]


def test_e9_propose_et_attend_une_personne(ouvrir, avec_role, cpts, contrat, adresse):  # noqa: F811
    page = lire(ouvrir(avec_role("tresorerie"), "cpts_echeancier", cpts.uuid))
    assert "À notifier" in page
    assert "3 719,18 €" in page
    # signature 60 000, advance and balance of the second year 60 000, its advance 3 719.18, advance of the third 45 000
    assert "Dû au 22 novembre 2026 : 168 719,18 €" in page
    decision = lire(ouvrir(avec_role("tresorerie"), "regularisation", *adresse))
    assert "Aucune décision : l’avance reste à notifier." in decision
    assert "<form" not in decision
    assert not DecisionRegularisation.objects.exists()


def test_la_caisse_decide_avec_un_motif(ouvrir, poster, avec_role, cpts, contrat, adresse):  # noqa: F811
    cpam = avec_role("cpam")
    donnees = {"choix": "reclamer", "motif": "", "nombre": "3", "mois": "1", "premiere": "2026-12-15"}
    refus = poster(cpam, "regularisation", *adresse, **donnees)
    assert refus.status_code == 422
    assert "Écrivez le motif" in refus.content.decode()
    assert (
        poster(cpam, "regularisation", *adresse, **donnees | {"motif": "Mission abandonnée."}).status_code
        == 302
    )
    [decision] = DecisionRegularisation.objects.all()
    assert decision.montant == E9
    texte = lire(ouvrir(cpam, "regularisation", *adresse))
    # instalments add up to the cent
    for montant in ("1 239,73 €", "1 239,72 €", "15 février 2027"):
        assert montant in texte
    assert sum(e.montant for e in proposition_de(contrat, ANNEE_2, "prevention").echeances) == E9
    acte = Acte.objects.get(acte="regularisation.decidee")
    assert (acte.utilisateur, acte.motif) == (cpam, "Mission abandonnée.")
    assert "Réclamée" in lire(ouvrir(cpam, "cpts_echeancier", cpts.uuid))


def test_abandonner_n_a_pas_d_echeance(poster, ouvrir, avec_role, cpts, adresse):  # noqa: F811
    donnees = {"choix": "abandonner", "motif": "Somme faible.", "nombre": "1", "mois": "1"}
    assert (
        poster(avec_role("cpam"), "regularisation", *adresse, **donnees, premiere="2026-12-15").status_code
        == 422
    )
    assert poster(avec_role("cpam"), "regularisation", *adresse, **donnees).status_code == 302
    assert "Abandonnée" in lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid))


def test_compenser_retient_sans_jamais_passer_sous_zero(ouvrir, avec_role, cpts, contrat):  # noqa: F811
    premiere = datetime.date(2027, 1, 1)
    decider(avec_role("cpam"), contrat, ANNEE_2, "prevention", Choix("compenser", "Accord.", 1, 1, premiere))
    page = ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid)
    [net] = page.context["page"].retenues.paiements
    # 1 March 2027: balance 15 000 of the third year and advance 45 000 of the fourth
    assert (net.date, net.brut, net.retenu) == (datetime.date(2027, 3, 1), Decimal("60000.00"), E9)
    assert "56 280,82 €" in lire(page)
    assert page.context["page"].retenues.reste == 0


def test_une_proposition_qui_change_est_a_decider_de_nouveau(avec_role, contrat):
    decider(avec_role("cpam"), contrat, ANNEE_2, "prevention", Choix("abandonner", "Somme faible."))
    contrat.missions.filter(mission="prevention").update(fin=datetime.date(2025, 9, 11))
    proposition = proposition_de(contrat, ANNEE_2, "prevention")
    assert proposition.montant < E9
    assert proposition.etat == "a_redecider"


def test_rien_a_decider(avec_role, cpts):
    contrat = contrat_actif(cpts)
    with pytest.raises(ValidationError, match="il n’y a rien à décider"):
        decider(avec_role("cpam"), contrat, ANNEE_2, "prevention", Choix("abandonner", "Essai."))


def test_une_echeance_passee_est_refusee(avec_role, contrat):
    with pytest.raises(ValidationError, match="dans le passé"):
        decider(
            avec_role("cpam"), contrat, ANNEE_2, "prevention",
            Choix("reclamer", "Essai.", 1, 1, datetime.date(2026, 11, 21)),
        )  # fmt: skip


def test_une_adresse_sans_proposition(ouvrir, avec_role, contrat):  # noqa: F811
    for annee, mission in [
        ("2025-03-01", "parcours"),
        ("jamais", "prevention"),
        ("2024-03-01", "prevention"),
    ]:
        assert ouvrir(avec_role("cpam"), "regularisation", contrat.uuid, annee, mission).status_code == 404


def test_l_api_dit_l_etat_de_chaque_avance(client, avec_role, contrat):
    from cpts.traces.models import Jeton

    EngagementMissionFactory(contrat=contrat, mission="parcours", demarrage=ANNEE_2)
    cpam = avec_role("cpam")
    decider(
        cpam, contrat, ANNEE_2, "prevention", Choix("reclamer", "Accord.", 2, 1, datetime.date(2027, 1, 1))
    )
    entetes = {"authorization": f"Bearer {Jeton.objects.create(user=cpam)[1]}"}
    lu = client.get(reverse("api:contrat_echeancier", args=[contrat.uuid]), headers=entetes).json()
    [avance] = lu["regularisations"]
    assert (avance["propose"], avance["etat"], avance["motif"]) == ("3719.18", "reclamer", "Accord.")
    assert [e["montant"] for e in avance["echeances"]] == ["1859.59", "1859.59"]


def test_la_base_garde_les_decisions(avec_role, contrat):
    decision = decider(
        avec_role("cpam"), contrat, ANNEE_2, "prevention", Choix("abandonner", "Somme faible.")
    )
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        DecisionRegularisation.objects.filter(pk=decision.pk).update(motif="Autre")
    with pytest.raises(IntegrityError, match="conservation"), transaction.atomic():
        decision.delete()
