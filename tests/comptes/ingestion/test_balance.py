"""Reading a balance: its account lines are stored, and it counts only where no ledger does."""

from decimal import Decimal

import pytest

from comptes.depots.actes import retirer
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.ingestion.verification import ecarts
from comptes.totaux.models import TotalVersion
from comptes.versions.models import ComptesRetenus, LigneEcriture, Version
from tests.financements.aides import RAISON, confirmer_tout, deposer_et_lire, envoi


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


@pytest.mark.django_db
class TestBalance:
    BALANCE = (
        "Compte;Libellé;Débit;Crédit\n512000;Banque;1 500,00;\n606400;Fournitures;250,50;\n606400;Papeterie;49,50;\n"
        "730000;Concours publics;;1 800,00\n"
    )

    def lire(self, user, exercice, contenu: str | None = None) -> Version:
        fichier = envoi("balance 2025.csv", (contenu or self.BALANCE).encode())
        version, _ = recevoir(user, exercice.cpts, exercice, "balance", [fichier])
        lire_version(version.pk)
        return Version.objects.avec_depot().get(pk=version.pk)

    def test_chaque_compte_est_une_ligne_et_les_totaux_suivent(self, tresoriere, exercice):
        version = self.lire(tresoriere, exercice)
        assert version.verdict in ("conforme", "alerte")
        lignes = list(LigneEcriture.objects.filter(version_id=version.pk).order_by("ligne"))
        assert [(x.ligne, x.debit - x.credit) for x in lignes] == [
            (2, 1500),
            (3, Decimal("250.5")),
            (4, Decimal("49.5")),
            (5, -1800),
        ]
        assert sum(t.montant for t in TotalVersion.objects.exclude(mission="")) == 300
        assert ComptesRetenus.objects.get().version == version
        assert not list(ecarts(None))

    def test_le_fec_l_emporte_dans_un_ordre_comme_dans_l_autre(self, tresoriere, exercice):
        balance = self.lire(tresoriere, exercice)
        ledger = deposer_et_lire(tresoriere, exercice)
        assert ComptesRetenus.objects.get().version == balance, "des comptes qui comptent ne cèdent pas seuls"
        ledger = confirmer_tout(tresoriere, ledger)
        assert ComptesRetenus.objects.get().version == ledger
        self.lire(
            tresoriere, exercice, self.BALANCE.replace("1 500,00", "1 400,00").replace("1 800,00", "1 700,00")
        )
        assert ComptesRetenus.objects.get().version == ledger
        retirer(tresoriere, ledger, RAISON)
        retenue = ComptesRetenus.objects.get().version
        assert retenue.depot_id == balance.depot_id
        assert not list(ecarts(None))

    def test_un_resultat_different_du_fec_est_signale(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice)
        version = self.lire(
            tresoriere, exercice, self.BALANCE.replace("606400;Papeterie", "606300;Papeterie")
        )
        constat = version.constats.get(code="DEP-02")
        assert constat.lu == "1\u202f500,00\u00a0€"
        assert constat.gravite == "alerte"
        assert version.verdict == "conforme", "un constat hors du fichier ne change pas le verdict"

    def test_une_balance_desequilibree_ne_compte_pas(self, tresoriere, exercice):
        version = self.lire(tresoriere, exercice, self.BALANCE.replace("250,50", "250,51"))
        assert version.verdict == "bloquant"
        assert not LigneEcriture.objects.exists()
