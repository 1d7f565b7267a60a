"""A service token is asked by one, granted by another of the same structure, shown once, rotated, withdrawn."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cpts.acces.jetons_service import actes
from cpts.acces.jetons_service.appels import ouvrir
from cpts.acces.jetons_service.qui import peut_accorder, structures_de
from cpts.courriels.models import CourrielEnvoye
from cpts.personnes.models import Habilitation, JetonService, SecretService, Utilisateur
from cpts.personnes.models.service import EtatJeton
from cpts.traces.models import Acte
from tests import factories

pytestmark = pytest.mark.django_db
HEURE = datetime.timedelta(hours=1)


def demander(personne, *portees, libelle="Entrepôt", jours=180):
    (tenue,) = structures_de(personne)
    demande = actes.DemandeDeJeton(tenue, libelle, portees or ("lecture:cpts",), jours)
    return actes.demander(personne, demande)


@pytest.fixture
def deux(avec_role):
    """A treasurer who asks, a president who grants."""
    return avec_role("tresorerie"), avec_role("presidence")


@pytest.fixture
def actif(deux):
    """A token in service: (token, its secret)."""
    jeton = actes.accorder(deux[1], demander(deux[0]))
    return jeton, actes.afficher(deux[0], jeton)[1]


def relu(jeton):
    return JetonService.objects.get(pk=jeton.pk)


def test_la_vie_d_un_jeton(deux):
    asker, autre = deux
    jeton = demander(asker, "lecture:cpts", "depot")
    assert jeton.etat == EtatJeton.DEMANDE
    assert jeton.portees == ["lecture:cpts", "depot"]
    jeton = actes.accorder(autre, jeton)
    assert jeton.etat == EtatJeton.ACCORDE
    assert jeton.expire_le - jeton.accorde_le == datetime.timedelta(days=180)
    secret, texte = actes.afficher(asker, jeton)
    assert texte.startswith(secret.prefixe)
    assert relu(jeton).etat == EtatJeton.ACTIF
    assert ouvrir(texte).jeton == jeton
    actes.retirer(autre, jeton)
    assert relu(jeton).etat == EtatJeton.RETIRE
    assert ouvrir(texte) is None


def test_rien_n_est_ouvert_avant_l_accord(deux):
    jeton = demander(deux[0])
    assert not SecretService.objects.exists()
    with pytest.raises(PermissionDenied, match="après l’accord"):
        actes.afficher(deux[0], jeton)


def test_le_secret_n_est_nulle_part(deux, actif):
    texte = actif[1]
    ligne = SecretService.objects.get()
    aleatoire = texte.split("_", 2)[2]
    assert len(aleatoire) >= 43
    assert texte not in (ligne.empreinte, ligne.identifiant)
    ecrits = [
        *Acte.objects.values_list("objet", "details"),
        *CourrielEnvoye.objects.values_list("objet", "texte"),
    ]
    assert not any(aleatoire in str(ecrit) for ecrit in ecrits)


def test_la_meme_personne_ne_fait_pas_les_deux(avec_role):
    personne = avec_role("presidence")
    jeton = demander(personne)
    assert "une autre personne" in peut_accorder(personne, jeton).motif
    with pytest.raises(PermissionDenied):
        actes.accorder(personne, jeton)


def test_la_base_refuse_une_seule_personne():
    jeton = factories.JetonServiceFactory()
    maintenant = timezone.now()
    entier = {"accorde_le": maintenant, "expire_le": maintenant + HEURE}
    with pytest.raises(IntegrityError, match="jeton_service_deux_personnes"), transaction.atomic():
        JetonService.objects.filter(pk=jeton.pk).update(accorde_par=jeton.demande_par, **entier)
    accorde = factories.JetonServiceFactory(accorde=True)
    with pytest.raises(IntegrityError, match="jeton_service_deux_personnes"), transaction.atomic():
        JetonService.objects.filter(pk=accorde.pk).update(demande_par=accorde.accorde_par)


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("accord_entier", {"accorde_le": timezone.now()}),
        ("accord_entier", {"expire_le": timezone.now()}),
        ("role_et_objet", {"role": "cnam"}),
        ("role_et_objet", {"role": "admin"}),
        ("role_et_objet", {"cpts": None}),
        ("une_portee", {"portees": []}),
    ],
)
def test_la_base_refuse_un_jeton_bancal(contrainte, champs):
    jeton = factories.JetonServiceFactory()
    with pytest.raises(IntegrityError, match=f"jeton_service_{contrainte}"), transaction.atomic():
        JetonService.objects.filter(pk=jeton.pk).update(**champs)


def test_une_autre_structure_n_accorde_pas(deux, voisine):
    jeton = demander(deux[0])
    with pytest.raises(PermissionDenied, match="présidence ou la coordination"):
        actes.accorder(factories.personne("presidence", voisine), jeton)


@pytest.mark.parametrize("role", ["tresorerie", "expert_comptable", "cpam", "cnam", "admin"])
def test_pour_une_cpts_seuls_les_gerants_accordent(deux, avec_role, role):
    with pytest.raises(PermissionDenied):
        actes.accorder(avec_role(role), demander(deux[0]))


@pytest.mark.parametrize("role", ["cpam", "ars", "cnam", "dgos", "federation"])
def test_pour_un_organisme_un_collegue_accorde(avec_role, cpts, role):
    asker = avec_role(role)
    jeton = demander(asker)
    assert (jeton.role, jeton.cpts) == (role, None)
    collegue = factories.UtilisateurFactory()
    with pytest.raises(PermissionDenied, match="personne de l’organisme"):
        actes.accorder(collegue, jeton)
    Habilitation.objects.create(
        utilisateur=collegue, role=role, organisation=jeton.organisation, debut=factories.DEBUT
    )
    assert actes.accorder(collegue, jeton).accorde_par == collegue


def test_un_role_fini_n_accorde_plus(deux):
    jeton = demander(deux[0])
    Habilitation.objects.filter(utilisateur=deux[1]).update(fin="2024-06-30")
    with pytest.raises(PermissionDenied):
        actes.accorder(deux[1], jeton)


def test_un_accord_ne_se_donne_qu_une_fois(deux, avec_role):
    jeton = actes.accorder(deux[1], demander(deux[0]))
    with pytest.raises(PermissionDenied, match="n’attend pas d’accord"):
        actes.accorder(avec_role("coordination"), jeton)


def test_le_secret_ne_va_qu_a_qui_l_a_demande_et_une_fois(deux):
    jeton = actes.accorder(deux[1], demander(deux[0]))
    with pytest.raises(PermissionDenied, match="qui a demandé"):
        actes.afficher(deux[1], jeton)
    actes.afficher(deux[0], jeton)
    with pytest.raises(PermissionDenied, match="une seule fois"):
        actes.afficher(deux[0], jeton)


@pytest.mark.parametrize(
    "portees", [(), ("inconnue",), ("lecture:cpts", "envoi:versements"), ("lecture:projections",)]
)
def test_une_portee_etrangere_a_la_structure_est_refusee(deux, portees):
    (tenue,) = structures_de(deux[0])
    with pytest.raises(ValidationError, match="portées proposées"):
        actes.demander(deux[0], actes.DemandeDeJeton(tenue, "x", portees, 30))
    assert not JetonService.objects.exists()


def test_l_administration_du_service_n_en_demande_pas(avec_role):
    assert structures_de(avec_role("admin")) == []


def test_un_renouvellement_laisse_l_ancien_le_temps_dit(deux, actif, time_machine):
    time_machine.move_to("2026-06-01 10:00", tick=False)
    jeton = actes.accorder(deux[1], demander(deux[0]))
    ancien = actes.afficher(deux[0], jeton)[1]
    fin = relu(jeton).expire_le
    nouveau = actes.renouveler(deux[0], jeton, 2 * HEURE)[1]
    assert ouvrir(ancien)
    assert ouvrir(nouveau)
    time_machine.move_to("2026-06-01 12:00:01", tick=False)
    assert ouvrir(ancien) is None
    assert ouvrir(nouveau)
    assert relu(jeton).expire_le == fin


def test_deux_secrets_au_plus(deux, actif):
    jeton, premier = actif
    deuxieme = actes.renouveler(deux[1], jeton)[1]
    troisieme = actes.renouveler(deux[1], jeton)[1]
    assert [bool(ouvrir(s)) for s in (premier, deuxieme, troisieme)] == [False, True, True]
    quatrieme = actes.renouveler(jeton.compte, jeton, datetime.timedelta())[1]
    assert [bool(ouvrir(s)) for s in (deuxieme, troisieme, quatrieme)] == [False, False, True]


@pytest.mark.parametrize("heures", [-1, 169])
def test_un_recouvrement_hors_bornes_n_existe_pas(deux, actif, heures):
    with pytest.raises(ValueError, match=r"-1 day|7 days"):
        actes.renouveler(deux[0], actif[0], heures * HEURE)


def test_un_jeton_retire_ne_se_renouvelle_ni_ne_se_retire(deux, actif):
    actes.retirer(deux[0], actif[0])
    with pytest.raises(PermissionDenied, match="en service"):
        actes.renouveler(deux[0], actif[0])
    with pytest.raises(PermissionDenied, match="n’ouvre plus rien"):
        actes.retirer(deux[0], actif[0])


def test_une_demande_ecartee(deux):
    jeton = actes.retirer(deux[1], demander(deux[0]))
    assert jeton.etat == EtatJeton.REFUSE
    with pytest.raises(PermissionDenied):
        actes.accorder(deux[1], jeton)


def test_l_administration_du_service_retire_sans_renouveler(actif, avec_role):
    admin = avec_role("admin")
    with pytest.raises(PermissionDenied):
        actes.renouveler(admin, actif[0])
    assert actes.retirer(admin, actif[0]).retire_par == admin


def test_qui_part_laisse_un_jeton_qui_marche_et_ne_le_tient_plus(deux, actif):
    jeton, secret = actif
    Habilitation.objects.filter(utilisateur=deux[0]).update(fin="2024-06-30")
    assert ouvrir(secret)
    with pytest.raises(PermissionDenied):
        actes.renouveler(deux[0], jeton)
    assert jeton in JetonService.objects.for_user(deux[1])
    assert jeton not in JetonService.objects.for_user(Utilisateur.objects.get(pk=deux[0].pk))


def test_chaque_acte_est_au_journal(deux, cpts):
    jeton = actes.accorder(deux[1], demander(deux[0]))
    actes.afficher(deux[0], jeton)
    actes.renouveler(jeton.compte, jeton)
    actes.retirer(deux[1], jeton)
    lignes = Acte.objects.filter(cpts=cpts, acte__startswith="jeton_service.").order_by("pk")
    noms = ["demande", "accorde", "affiche", "renouvele", "retire"]
    assert [ligne.acte.partition(".")[2] for ligne in lignes] == noms
    assert [ligne.utilisateur for ligne in lignes] == [deux[0], deux[1], deux[0], jeton.compte, deux[1]]
    assert all(ligne.details["jeton"] == str(jeton.uuid) for ligne in lignes)
    assert "Entrepôt" in lignes[3].qui


def test_les_deux_personnes_recoivent_un_courriel(deux, django_capture_on_commit_callbacks):
    def courriels(acte, *arguments):
        CourrielEnvoye.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            fait = acte(*arguments)
        return fait, sorted(CourrielEnvoye.objects.values_list("destinataire", flat=True))

    jeton, vus = courriels(demander, deux[0])
    assert vus == [deux[1].email]
    les_deux = sorted(p.email for p in deux)
    for acte, qui in ((actes.accorder, deux[1]), (actes.afficher, deux[0]), (actes.renouveler, deux[0])):
        assert courriels(acte, qui, jeton)[1] == les_deux
    assert courriels(actes.retirer, deux[1], jeton)[1] == les_deux
    lu = CourrielEnvoye.objects.first()
    assert "Entrepôt" in lu.texte
    assert f"/compte/jetons-de-service/{jeton.uuid}/" in lu.texte


def test_un_programme_n_est_pas_une_personne_a_qui_donner_un_acces(actif, cpts, avec_role):
    from cpts.acces.habilitations import donner_acces

    with pytest.raises(ValidationError, match="Aucun compte"):
        donner_acces(cpts, "tresorerie", actif[0].compte.username, avec_role("presidence"), "http://x/")
