"""Every act on a deposit writes its line in the journal of the CPTS, with the person and the reason."""

import pytest

from comptes.depots.actes import confirmer, ranger_ailleurs, relire, retenir_version, retirer
from comptes.depots.attestation import attester, retirer_attestation
from comptes.depots.reception import recevoir
from comptes.depots.reponses import preciser, reposer
from comptes.ingestion.actes import lire_version
from comptes.versions.models import Version
from cpts.traces.models import Acte
from rapports.journal.actes import GENRES, genre_de
from rapports.journal.details import details_en_texte
from tests.comptes.depots.questions import lire_en_demandant
from tests.financements.aides import RAISON, confirmer_tout, deposer, deposer_et_lire, fec, fichier_fec

pytestmark = pytest.mark.django_db


class Scene:
    """The people and the exercise; each method sets the scene of one act and plays it."""

    def __init__(self, exercice, tresoriere, presidente, deposer_balance) -> None:
        self.exercice, self.tresoriere, self.presidente = exercice, tresoriere, presidente
        self.deposer_balance = deposer_balance

    def recu(self):
        deposer(self.tresoriere, self.exercice)

    def redepose(self):
        version = deposer_et_lire(self.tresoriere, self.exercice)
        retirer(self.tresoriere, version, RAISON)
        cpts = self.exercice.cpts
        recevoir(self.tresoriere, cpts, self.exercice, "fec", [fichier_fec(cpts)])

    def retire(self):
        retirer(self.tresoriere, deposer_et_lire(self.tresoriere, self.exercice), RAISON)

    def retenu(self):
        version = deposer_et_lire(self.tresoriere, self.exercice)
        retirer(self.tresoriere, version, RAISON)
        retenir_version(self.tresoriere, version)

    def confirme(self):
        deposer_et_lire(self.tresoriere, self.exercice)
        confirmer_tout(self.tresoriere, deposer_et_lire(self.tresoriere, self.exercice, fec(20)))

    def range(self):
        version = deposer_et_lire(self.tresoriere, self.exercice, fec(annee=2024))
        ranger_ailleurs(self.tresoriere, version)

    def precise(self):
        preciser(self.tresoriere, self.deposer_balance(self.exercice), {"periode": "N"})

    def repose(self):
        version = self.deposer_balance(self.exercice)
        preciser(self.tresoriere, version, {"periode": "N"})
        lire_version(version.pk)
        reposer(self.tresoriere, Version.objects.avec_depot().get(pk=version.pk))

    def relance(self):
        version = deposer(self.tresoriere, self.exercice)
        Version.objects.filter(pk=version.pk).update(etat="echec", erreur="x", tentatives=3)
        relire(self.tresoriere, version)

    def attestation(self):
        attester(self.presidente, deposer_et_lire(self.tresoriere, self.exercice))

    def attestation_retiree(self):
        version = deposer_et_lire(self.tresoriere, self.exercice)
        attester(self.presidente, version)
        retirer_attestation(self.presidente, version, RAISON)


# (what is played, code of its line, does the line carry the reason)
ACTES = [
    ("recu", "depot.recu", False),
    ("redepose", "depot.redepose", False),
    ("retire", "depot.retire", True),
    ("retenu", "depot.retenu", False),
    ("confirme", "depot.confirme", True),
    ("range", "depot.retire", False),
    ("precise", "depot.precise", False),
    ("repose", "depot.repose", False),
    ("relance", "depot.relance", False),
    ("attestation", "attestation.donnee", False),
    ("attestation_retiree", "attestation.retiree", True),
]


@pytest.mark.parametrize(("scene", "code", "avec_raison"), ACTES)
def test_chaque_acte_laisse_sa_ligne(
    exercice, tresoriere, presidente, deposer_balance, monkeypatch, scene, code, avec_raison
):
    monkeypatch.setattr("comptes.ingestion.enregistrement.lire", lire_en_demandant)
    getattr(Scene(exercice, tresoriere, presidente, deposer_balance), scene)()
    acte = Acte.objects.filter(cpts=exercice.cpts, acte=code).latest("pk")
    assert acte.utilisateur == (presidente if "attestation" in scene else tresoriere)
    assert acte.organisme == exercice.cpts.nom
    assert str(exercice.annee) in acte.objet
    assert (acte.motif == RAISON) is avec_raison
    assert genre_de(acte) in GENRES.values()


def test_le_remplacement_dit_les_deux_sommes(tresoriere, exercice):
    premiere = deposer_et_lire(tresoriere, exercice)
    confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice, fec(20)))
    acte = Acte.objects.get(acte="depot.confirme")
    texte = details_en_texte(acte.details)
    assert f"Remplace : {premiere.numero}" in texte
    assert "Dépense : " in texte
    assert texte.count("€") == 2


def test_un_acte_refuse_ne_laisse_rien(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    avant = Acte.objects.count()
    with pytest.raises(Exception, match="Rien n’est à confirmer"):
        confirmer(tresoriere, version, {"DEP-10": RAISON})
    assert Acte.objects.count() == avant
