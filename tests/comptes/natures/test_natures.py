"""The table of natures: longest prefix, drafts, publication, and what the database refuses."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from comptes.ingestion.verification import ecarts
from comptes.lecture.referentiels import charger
from comptes.natures import requetes as module
from comptes.natures.actes import effet, preparer, publier
from comptes.natures.models import NatureCompte, TableNatures
from comptes.natures.requetes import charger_natures, lire_natures, natures_en_vigueur, table_en_vigueur
from comptes.totaux.models import ComptesRetenus, TotalTerritoire
from comptes.totaux.requetes import synthese_version
from tests.comptes.affectation.fabrique import E, deposer
from tests.factories import personne

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("compte", "nature"),
    [
        ("641100", "salaires_charges"),
        ("631100", "salaires_charges"),
        ("633300", "formation_colloques"),
        ("635000", "impots_taxes"),
        ("625100", "deplacements_missions"),
        ("625700", "receptions"),
        ("622600", "honoraires_prestations"),
        ("653000", "indemnites_ps"),
        ("651000", "autres"),
        ("615600", "informatique"),
        ("613200", "locaux"),
        ("681120", "amortissements"),
        ("6", "autres"),
    ],
)
def test_le_plus_long_debut_gagne(compte, nature):
    assert natures_en_vigueur().nature(compte) == nature


def test_chaque_compte_de_charges_du_plan_a_une_nature():
    for plan in ("associations-2020", "associations-2025"):
        texte = json.dumps(charger(f"plan_comptable/{plan}.json"))
        assert '"6' in texte
    en_vigueur = natures_en_vigueur()
    codes = set(en_vigueur.codes.values())
    assert {en_vigueur.nature(f"6{n:03d}") for n in range(1000)} == codes


def test_charger_deux_fois_ne_change_rien():
    charger_natures()
    avant = list(NatureCompte.objects.values_list("pk", flat=True))
    charger_natures()
    assert list(NatureCompte.objects.values_list("pk", flat=True)) == avant
    assert table_en_vigueur().numero == 1


def test_un_fichier_plus_recent_arrive_en_brouillon(monkeypatch):
    table_en_vigueur()
    suivante = {**module._tables_livrees()[0], "numero": 2}
    monkeypatch.setattr(module, "_tables_livrees", lambda: (suivante,))
    charger_natures()
    assert TableNatures.objects.get(numero=2).publiee_le is None
    assert table_en_vigueur().numero == 1


class TestPubliee:
    """A published table never changes, whoever asks."""

    @pytest.mark.parametrize(
        "acte",
        [
            lambda table: TableNatures.objects.filter(pk=table.pk).update(source="autre"),
            lambda table: TableNatures.objects.filter(pk=table.pk).update(publiee_le=None),
            lambda table: NatureCompte.objects.filter(table=table).update(code="autres"),
            lambda table: NatureCompte.objects.filter(table=table).first().delete(),
            lambda table: NatureCompte.objects.create(table=table, prefixe="699", code="x", libelle="X"),
            lambda table: table.delete(),
        ],
    )
    def test_la_base_refuse(self, acte):
        table = table_en_vigueur()
        with pytest.raises(IntegrityError, match="publiée"), transaction.atomic():
            acte(table)

    def test_publier_deux_fois(self):
        with pytest.raises(ValidationError, match="déjà publiée"):
            publier(table_en_vigueur())


@pytest.fixture
def brouillon() -> TableNatures:
    """A draft where receptions become communication."""
    table = preparer("Essai")
    NatureCompte.objects.filter(table=table, prefixe="6257").update(
        code="communication", libelle="Communication"
    )
    return table


def test_publier_recalcule_toutes_les_sommes(exercice, brouillon):
    version = deposer(exercice, [E("625700", "30"), E("625100", "12"), E("623000", "8")])
    (deplacement,) = effet(brouillon)
    assert deplacement == ("receptions", "communication", Decimal("30"), ("625700",))
    publier(brouillon)
    natures = {poste.code: poste.montant for poste in synthese_version(version).natures}
    assert natures == {"communication": 38, "deplacements_missions": 12}
    assert TotalTerritoire.objects.get(niveau="national", nature="communication").montant == 38
    assert not TotalTerritoire.objects.filter(nature="receptions").exists()
    assert ComptesRetenus.objects.get().table_natures == brouillon
    assert ecarts() == []
    assert effet(brouillon) == []


def test_le_depot_suivant_prend_la_nouvelle_table(exercice, brouillon):
    publier(brouillon)
    version = deposer(exercice, [E("625700", "30")])
    assert synthese_version(version).natures[0].code == "communication"
    assert lire_natures(table_en_vigueur()).numero == 1001


@pytest.mark.parametrize(
    ("changement", "phrase"),
    [
        ({"prefixe": "60999"}, "Ajoutez une ligne pour le début de compte « 6 »"),
        ({"prefixe": "7"}, "« 7 » n’est pas un début de compte de charges"),
        ({"code": "achats"}, "La nature « achats » a plusieurs libellés"),
    ],
)
def test_un_brouillon_incomplet_ne_se_publie_pas(brouillon, changement, phrase):
    NatureCompte.objects.filter(table=brouillon, prefixe="6").update(**changement)
    with pytest.raises(ValidationError, match=phrase):
        publier(brouillon)
    assert table_en_vigueur().numero == 1


class TestAdministration:
    @pytest.fixture
    def admin(self, client):
        client.force_login(personne("admin"))
        return client

    def test_preparer_voir_l_effet_publier(self, admin, exercice):
        deposer(exercice, [E("625700", "30")])
        ajout = admin.post(reverse("admin:comptes_tablenatures_add"), {"source": "Essai"}, follow=True)
        assert "est une copie de la table en vigueur" in ajout.content.decode()
        table = TableNatures.objects.get(numero=1001)
        assert table.natures.count() == table_en_vigueur().natures.count()
        NatureCompte.objects.filter(table=table, prefixe="6257").update(
            code="communication", libelle="Communication"
        )
        url = reverse("admin:comptes_tablenatures_publier", args=[table.pk])
        page = admin.get(url).content.decode()
        assert "Réceptions et cadeaux" in page
        assert "30,00\u00a0€" in page
        assert "est publiée et s’applique" in admin.post(url, follow=True).content.decode()
        assert table_en_vigueur() == table

    def test_un_brouillon_se_modifie_pas_une_table_publiee(self, admin, brouillon):
        url = reverse("admin:comptes_tablenatures_change", args=[brouillon.pk])
        assert 'name="natures-0-prefixe"' in admin.get(url).content.decode()
        publiee = reverse("admin:comptes_tablenatures_change", args=[TableNatures.objects.get(numero=1).pk])
        assert 'name="natures-0-prefixe"' not in admin.get(publiee).content.decode()

    @pytest.mark.parametrize("role", ["tresorerie", "cpam", "cnam"])
    def test_les_autres_roles_n_y_entrent_pas(self, client, avec_role, brouillon, role):
        client.force_login(avec_role(role))
        reponse = client.post(reverse("admin:comptes_tablenatures_publier", args=[brouillon.pk]))
        assert reponse.status_code in (302, 403)
        assert table_en_vigueur().numero == 1
