"""What counts, under which keys, and the command that checks it."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comptes.affectation.models import Ventilation
from comptes.ingestion.verification import ecarts
from comptes.totaux.actes import reclasser
from comptes.totaux.models import TotalTerritoire, TotalVersion
from comptes.totaux.retenus import actualiser, version_a_retenir
from comptes.versions.models import ComptesRetenus
from cpts.structures.models import CPTS
from tests.comptes.affectation.aides import E, deposer, retirer
from tests.factories import DepartementFactory

pytestmark = pytest.mark.django_db


def national() -> dict[str, Decimal]:
    return dict(TotalTerritoire.objects.filter(niveau="national").values_list("mission", "montant"))


def test_le_fec_l_emporte_sur_la_balance(exercice):
    fec = deposer(exercice, [E("641100", "100", analytique="M1")])
    deposer(exercice, [E("641100", "40")], piece="balance")
    assert version_a_retenir(exercice) == fec
    assert national() == {"acces_soins": 100}


def test_la_balance_compte_jusqu_au_fec_et_revient_apres_son_retrait(exercice):
    balance = deposer(exercice, [E("641100", "40")], piece="balance")
    assert national() == {"non_affecte": 40}
    fec = deposer(exercice, [E("641100", "100", analytique="M1")])
    assert national() == {"acces_soins": 100}
    retirer(fec)
    assert ComptesRetenus.objects.get().version == balance
    retirer(balance)
    assert not TotalTerritoire.objects.exists()
    assert ecarts() == []


def test_une_nouvelle_version_remplace_sans_additionner(exercice):
    deposer(exercice, [E("641100", "100", analytique="M1")])
    deposer(exercice, [E("641100", "70", analytique="M1"), E("622600", "5", analytique="M2")])
    assert national() == {"acces_soins": 70, "parcours": 5}
    assert actualiser(exercice) == ComptesRetenus.objects.get().version


def test_changer_de_departement_deplace_toute_la_depense(exercice, cpts):
    deposer(exercice, [E("641100", "100", analytique="M1")])
    arrivee = DepartementFactory()
    CPTS.objects.filter(pk=cpts.pk).update(departement=arrivee, taille="T4")
    assert ecarts() == []  # keys are frozen until somebody moves them
    reclasser(cpts)
    codes = set(TotalTerritoire.objects.values_list("niveau", "code", "taille", "montant"))
    assert codes == {
        ("national", "", "T4", 100),
        ("region", arrivee.region_id, "T4", 100),
        ("departement", arrivee.pk, "T4", 100),
    }


class TestVerifierTotaux:
    @pytest.fixture
    def version(self, exercice):
        return deposer(exercice, [E("641100", "100", analytique="M1"), E("512000", "-100")])

    def test_aucun_ecart(self, version, capsys):
        call_command("verifier_totaux")
        assert "Aucun écart" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("sql", "dit"),
        [
            (
                "UPDATE comptes_totalversion SET montant = montant + 0.01 WHERE compte = '641100'",
                "total 641100",
            ),
            ("UPDATE comptes_totalversion SET montant = 0 WHERE compte = '512000'", "total 512000"),
            (
                "UPDATE comptes_totalterritoire SET montant = 99.99 WHERE niveau = 'region'",
                "total region",
            ),
            ("DELETE FROM comptes_totalterritoire WHERE niveau = 'national'", "total national"),
            ("UPDATE comptes_ventilation SET montant = montant + 0.000001", "groupe"),
            ("UPDATE comptes_groupeecriture SET credit = credit + 1 WHERE compte = '512000'", "groupe"),
            ("DELETE FROM comptes_ventilation", "groupe"),
            ("UPDATE comptes_totalversion SET nature = 'autres' WHERE mission <> ''", "total 641100"),
            ("UPDATE comptes_depot SET version_courante_id = NULL", "compte encore"),
        ],
    )
    def test_chaque_difference_est_vue_et_nommee(self, version, capsys, sql, dit):
        with connection.cursor() as curseur:
            curseur.execute(sql)
        with pytest.raises(SystemExit) as sortie:
            call_command("verifier_totaux")
        assert sortie.value.code == 1
        lu = capsys.readouterr().out
        assert dit in lu
        assert "écart(s) entre les totaux et les lignes" in lu

    def test_une_ligne_en_moins_est_vue(self, version, capsys):
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL cpts.retention = 'oui'")
            curseur.execute("DELETE FROM comptes_ligneecriture WHERE ligne = 2")
        assert any(ecart.lu == 100 and ecart.attendu is None for ecart in ecarts())

    def test_une_seule_cpts(self, version, cpts, voisine, capsys):
        Ventilation.objects.filter(version=version).update(montant=1)
        call_command("verifier_totaux", cpts=voisine.siren)
        with pytest.raises(SystemExit):
            call_command("verifier_totaux", cpts=str(cpts.uuid))
        with pytest.raises(CommandError, match="Aucune CPTS"):
            call_command("verifier_totaux", cpts="000000000")


def test_un_montant_de_six_decimales_est_garde(exercice):
    version = deposer(
        exercice, [E("641100", "0.000001", analytique="M1"), E("641100", "10.005", analytique="M1")]
    )
    assert TotalVersion.objects.get(version=version).montant == Decimal("10.005001")
    assert ecarts() == []
