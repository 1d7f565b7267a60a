"""Questions and answers: one thread, three readers, whose turn it is."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from controles.echanges.actes import clore, demander, repondre
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from cpts.courriels.models import CourrielEnvoye
from tests.factories import VersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-05-04 10:00")]


@pytest.fixture
def version(exercice):
    return VersionFactory(depot__exercice=exercice)


@pytest.fixture
def echange(version, avec_role):
    return demander(avec_role("cpam"), version, "À quoi correspond cette dépense ?")


def test_une_demande_attend_la_cpts_trente_jours(echange, version):
    assert echange.etat == EtatEchange.ATTEND_CPTS
    assert echange.organisation.type == "cpam"
    assert (echange.reponse_souhaitee_le - echange.ouvert_le.date()).days == 30


def test_la_cpts_est_prevenue_sans_le_texte_de_la_question(version, avec_role):
    tresoriere = avec_role("tresorerie")
    demander(avec_role("ars"), version, "À quoi correspond la ligne du traiteur ?")
    courriel = CourrielEnvoye.objects.get(destinataire=tresoriere.email)
    assert "traiteur" not in courriel.texte
    assert f"http://localhost:8000/echanges/{version.echange_set.get().uuid}/" in courriel.texte
    assert courriel.objet.startswith(version.depot.cpts.nom)


def test_la_reponse_de_la_cpts_attend_l_administration(echange, avec_role):
    message = repondre(avec_role("tresorerie"), echange, "C’est le séminaire de mars.")
    echange.refresh_from_db()
    assert echange.etat == EtatEchange.ATTEND_ADMINISTRATION
    assert message.de == echange.cpts.nom


def test_l_autre_organisme_lit_et_peut_relancer(echange, avec_role):
    ars = avec_role("ars")
    assert Echange.objects.for_user(ars).get() == echange
    repondre(avec_role("tresorerie"), echange, "Voici.")
    repondre(ars, echange, "Merci, et la facture ?")
    echange.refresh_from_db()
    assert echange.etat == EtatEchange.ATTEND_CPTS


def test_un_echange_clos_n_accepte_plus_de_message(echange, avec_role):
    clore(avec_role("cpam"), echange)
    with pytest.raises(ValidationError, match="Cet échange est clos"):
        repondre(avec_role("tresorerie"), echange, "Trop tard ?")


def test_clore_deux_fois_garde_la_premiere_date(echange, avec_role):
    cpam = avec_role("cpam")
    premiere = clore(cpam, echange).clos_le
    with time_machine.travel("2026-05-05"):
        assert clore(cpam, Echange.objects.get()).clos_le == premiere


@pytest.mark.parametrize("role", ["tresorerie", "presidence", "cnam", "admin"])
def test_seule_l_administration_qui_suit_la_cpts_demande(role, version, avec_role):
    with pytest.raises(PermissionDenied):
        demander(avec_role(role), version, "Question ?")


def test_la_cpts_ne_clot_pas(echange, avec_role):
    with pytest.raises(PermissionDenied):
        clore(avec_role("tresorerie"), echange)


def test_un_message_vide_est_refuse(version, avec_role):
    with pytest.raises(ValidationError, match="Écrivez votre message"):
        demander(avec_role("cpam"), version, "   ")


def test_un_message_trop_long_dit_combien(version, avec_role):
    with pytest.raises(ValidationError, match="4001 caractères ; 4000 au plus"):
        demander(avec_role("cpam"), version, "a" * 4001)


def test_une_ligne_qui_n_existe_pas_est_refusee_et_rien_n_est_ouvert(version, avec_role):
    with pytest.raises(ValidationError, match="La ligne 12 n’existe pas"):
        demander(avec_role("cpam"), version, "Cette ligne ?", ligne=12)
    assert not Echange.objects.exists()


def test_une_demande_envoyee_deux_fois_n_ouvre_qu_un_fil(version, avec_role):
    avec_role("tresorerie")
    cpam = avec_role("cpam")
    premier = demander(cpam, version, "Et la facture ?")
    assert demander(cpam, version, " Et la facture ? ") == premier
    assert demander(cpam, version, "Et le devis ?") != premier
    assert premier.messages.count() == 1
    assert CourrielEnvoye.objects.count() == 2
    clore(cpam, premier)
    assert demander(cpam, version, "Et la facture ?") != premier


def test_une_reponse_envoyee_deux_fois_est_la_une_fois(echange, avec_role):
    tresoriere = avec_role("tresorerie")
    message = repondre(tresoriere, echange, "Voici.")
    assert repondre(tresoriere, echange, "Voici. ") == message
    repondre(avec_role("cpam"), echange, "Merci, autre chose ?")
    assert repondre(tresoriere, echange, "Voici.") != message
