"""The journal of consultations: read by the CPTS, sealed, never altered."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from cpts.traces import actes
from cpts.traces.consultations import chainer, premiere_ligne_alteree, tete, tracer
from cpts.traces.models import Consultation
from cpts.traces.tasks import chainer_les_consultations


@pytest.fixture
def journal(cpts, avec_role):
    agent = avec_role("cpam")
    return [tracer(agent, cpts, "examen", f"Objet {n}") for n in range(5)]


def forcer(requete, *valeurs):
    """Alter the table as the owner of the database could."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no pending event may hold the table
        curseur.execute("ALTER TABLE cpts_consultation DISABLE TRIGGER consultation_immuable")
        curseur.execute(requete, valeurs)
        curseur.execute("ALTER TABLE cpts_consultation ENABLE TRIGGER consultation_immuable")


def test_la_chaine_est_entiere_et_ne_se_refait_pas(journal):
    assert chainer() == 5
    assert chainer() == 0
    assert premiere_ligne_alteree() is None
    assert tete()[0] == 5


def test_la_tache_scelle_et_note_la_tete(journal, caplog):
    caplog.set_level("INFO")
    assert chainer_les_consultations() == 5
    assert tete()[1] in caplog.text


def test_une_ligne_ecrite_avant_mais_validee_apres_suit(journal, cpts):
    """Numbers of the chain follow the sealing, not the primary keys."""
    tardive = journal[0]
    forcer("UPDATE cpts_consultation SET rang = NULL, empreinte = '' WHERE id = %s", tardive.pk)
    chainer()
    assert premiere_ligne_alteree() is None


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE cpts_consultation SET objet = 'autre' WHERE rang = 3",
        "UPDATE cpts_consultation SET le = le + interval '1 second' WHERE rang = 3",
        "DELETE FROM cpts_consultation WHERE rang = 3",
    ],
)
def test_une_ligne_alteree_est_nommee(journal, capsys, requete):
    chainer()
    forcer(requete)
    with pytest.raises(SystemExit) as sortie:
        call_command("verifier_journal")
    assert sortie.value.code == 1
    assert "KO : la ligne n° 3 du journal des consultations" in capsys.readouterr().out


def test_la_commande_dit_ok(journal, capsys):
    call_command("verifier_journal")
    chainer()
    call_command("verifier_journal")
    assert "OK : le journal des consultations n’a encore aucune ligne scellée." in (
        texte := capsys.readouterr().out
    )
    assert "OK : journal des consultations, 5\u00a0lignes" in texte


@pytest.mark.parametrize(
    "acte",
    [
        lambda ligne: Consultation.objects.filter(pk=ligne.pk).update(motif="plafond"),
        lambda ligne: ligne.delete(),
        lambda ligne: Consultation.objects.filter(pk=ligne.pk).update(rang=9, empreinte="x", objet="autre"),
    ],
)
@pytest.mark.parametrize("scellee", [True, False])
def test_la_base_refuse_de_modifier_ou_d_effacer(journal, acte, scellee):
    if scellee:
        chainer()
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        acte(journal[2])


def test_une_ligne_scellee_ne_se_rescelle_pas(journal):
    chainer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=journal[0].pk).update(rang=99, empreinte="y")


def test_la_cpts_lit_qui_quoi_et_pourquoi(client, cpts, avec_role, journal, django_assert_max_num_queries):
    client.force_login(avec_role("tresorerie"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("consultations", args=[cpts.uuid])).content.decode()
    assert "Ce que l’administration a consulté" in page
    assert journal[0].organisme in page
    assert "Objet 4" in page
    assert "Examen des comptes déposés" in page


def test_rien_a_lire_est_dit(client, cpts, avec_role):
    client.force_login(avec_role("tresorerie"))
    page = client.get(reverse("consultations", args=[cpts.uuid])).content.decode()
    assert "L’administration n’a rien consulté de sensible." in page


def test_la_commande_verifie_aussi_les_actes_et_dit_les_deux(journal, cpts, capsys):
    for n in range(2):
        actes.journaliser(None, cpts, "essai.essai", f"Essai {n}")
    chainer()
    actes.chainer()
    call_command("verifier_journal")
    assert "OK : journal des actes, 2\u00a0lignes" in capsys.readouterr().out
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("ALTER TABLE cpts_acte DISABLE TRIGGER acte_immuable")
        curseur.execute("UPDATE cpts_acte SET motif = 'autre' WHERE rang = 2")
        curseur.execute("ALTER TABLE cpts_acte ENABLE TRIGGER acte_immuable")
    with pytest.raises(SystemExit) as sortie:
        call_command("verifier_journal")
    assert sortie.value.code == 1
    texte = capsys.readouterr().out
    assert "KO : la ligne n° 2 du journal des actes a été modifiée ou supprimée." in texte
    assert "OK : journal des consultations, 5\u00a0lignes" in texte
