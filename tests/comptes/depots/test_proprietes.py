"""Random acts by several people on one exercise: whatever the order, one state, one set of figures, at every door."""

from __future__ import annotations

import random

import pytest
from django.db.models import Sum
from rest_framework.test import APIClient

from comptes.depots.actes import confirmer, retenir_version, retirer
from comptes.depots.attestation import attester, retirer_attestation
from comptes.depots.compter import comptes_remplaces
from comptes.depots.motifs import ActeImpossible
from comptes.depots.reception import recevoir
from comptes.depots.reponses import preciser, reposer
from comptes.ingestion.actes import lire_version
from comptes.ingestion.verification import ecarts
from comptes.totaux.models import TotalTerritoire, TotalVersion
from comptes.versions.enums import Statut
from comptes.versions.models import ComptesRetenus, Version, versions_de
from cpts.acces.jetons import creer_jeton
from cpts.personnes.models.jetons import Jeton
from tests.comptes.depots.questions import lire_en_demandant
from tests.financements.aides import RAISON, desequilibre, envoi, fec, fichier_fec

ACTES_PAR_HISTOIRE = 24


class Histoire:
    """A CPTS, its people, and the acts that chance makes them do."""

    def __init__(self, exercice, tresoriere, presidente, graine: int) -> None:
        self.exercice, self.tresoriere, self.presidente = exercice, tresoriere, presidente
        self.alea = random.Random(graine)
        self.contenus = {
            "fec": [fec(12), fec(20), fec(30), desequilibre(14)],
            "balance": [_balance(300), _balance(400)],
        }

    def agir(self) -> str:
        acte = self.alea.choice(
            (self.deposer, self.deposer, self.repondre, self.confirmer, self.attester, self.retirer,
             self.retenir, self.retirer_l_attestation, self.reposer)
        )  # fmt: skip
        try:
            acte()
        except ActeImpossible:
            return f"{acte.__name__} (refusé)"
        return acte.__name__

    def version(self) -> Version:
        versions = list(Version.objects.avec_depot().order_by("pk"))
        return self.alea.choice(versions) if versions else self.deposer()

    def deposer(self) -> Version:
        piece = self.alea.choice(("fec", "balance"))
        contenu = self.alea.choice(self.contenus[piece])
        fichier = (
            fichier_fec(self.exercice.cpts, contenu) if piece == "fec" else envoi("balance.csv", contenu)
        )
        version, _ = recevoir(self.tresoriere, self.exercice.cpts, self.exercice, piece, [fichier])
        lire_version(version.pk)
        return version

    def repondre(self) -> None:
        version = preciser(self.tresoriere, self.version(), {"periode": self.alea.choice(("N", "N-1"))})
        lire_version(version.pk)

    def reposer(self) -> None:
        lire_version(reposer(self.tresoriere, self.version()).pk)

    def confirmer(self) -> None:
        version = self.version()
        remplacee = comptes_remplaces(version)
        motifs = {doute.code: RAISON for doute in version.doutes.ouverts()}
        confirmer(self.tresoriere, version, motifs, str(remplacee.uuid) if remplacee else "")

    def attester(self) -> None:
        attester(self.presidente, self.version())

    def retirer(self) -> None:
        retirer(self.tresoriere, self.version(), RAISON)

    def retenir(self) -> None:
        retenir_version(self.tresoriere, self.version())

    def retirer_l_attestation(self) -> None:
        retirer_attestation(self.presidente, self.version(), RAISON)


def _balance(depense: int) -> bytes:
    return (
        f"Compte;Libellé;Débit;Crédit\n512000;Banque;{1800 - depense},00;\n606400;Papier;{depense},00;\n"
        "730000;Concours publics;;1800,00\n"
    ).encode()


def verifier(histoire: Histoire, api: APIClient) -> None:
    """One version at most counts, the totals are its own, and list, object and API use the same words."""
    listees = {v.pk: v.statut for v in versions_de(histoire.exercice.cpts).avec_statut()}
    seules = {v.pk: v.statut for v in Version.objects.avec_depot()}
    assert listees == seules
    comptent = [pk for pk, statut in seules.items() if statut == Statut.COMPTE]
    retenus = list(ComptesRetenus.objects.values_list("version_id", flat=True))
    assert comptent == retenus
    assert len(comptent) <= 1
    depense = (
        TotalVersion.objects.filter(version__in=comptent).exclude(mission="").aggregate(s=Sum("montant"))["s"]
    )
    nation = TotalTerritoire.objects.filter(niveau="national").aggregate(s=Sum("montant"))["s"]
    assert (nation or 0) == (depense or 0)
    par_l_api = {r["numero"]: r["statut"] for r in api.get("/api/v1/depots/?limite=100").json()["resultats"]}
    assert par_l_api == {v.numero: v.statut.value for v in Version.objects.avec_depot()}
    _attestees(comptent)


def _attestees(comptent: list[int]) -> None:
    """Attested accounts that nobody replaced do count: they gave way to nothing that is not attested."""
    for version in Version.objects.avec_depot().filter(attestee_le__isnull=False):
        if version.statut in (Statut.A_CONFIRMER, Statut.A_ATTESTER):
            raise AssertionError(f"{version} est attestée sans compter ni avoir été remplacée")
        if version.statut == Statut.NE_COMPTE_PAS:
            assert Version.objects.get(pk=comptent[0]).attestee_le


@pytest.mark.lent
@pytest.mark.django_db
@pytest.mark.parametrize("graine", range(8))
def test_au_plus_une_version_compte_et_toutes_les_portes_le_disent(
    avec_role, exercice, tresoriere, presidente, monkeypatch, settings, graine
):
    settings.DEPOT_SUITES = []
    monkeypatch.setattr("comptes.ingestion.enregistrement.lire", lire_en_demandant)
    histoire = Histoire(exercice, tresoriere, presidente, graine)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {creer_jeton(tresoriere, Jeton.Portee.LECTURE, '')[1]}")
    faits = []
    for _ in range(ACTES_PAR_HISTOIRE):
        faits.append(histoire.agir())
        try:
            verifier(histoire, api)
        except AssertionError as erreur:
            raise AssertionError(f"{faits} : {erreur}") from erreur
    assert ecarts() == []
