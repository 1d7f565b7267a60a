"""The lists behind the page of a CPTS: their order, what they leave out, and that they cost the same for any number."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from comptes.versions.enums import Gravite
from comptes.versions.models import ConstatLecture
from cpts.structures.models import EtapeVie
from rapports.fiche import lecture
from rapports.fiche.lecture import Lecture
from tests.factories import ExerciceFactory, VersionFactory
from tests.rapports.fiche.aides import garnir, verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=False)]


def recue(exercice, jours: int):
    """A version received some days ago."""
    return VersionFactory(
        depot__exercice=exercice,
        depot__cpts=exercice.cpts,
        recu_le=timezone.now() - datetime.timedelta(days=jours),
        etat="lu",
        verdict="bloquant",
    )


def constater(version, *gravites: str) -> None:
    for rang, gravite in enumerate(gravites):
        ConstatLecture.objects.create(
            version=version, rang=rang, code="FEC-01", gravite=gravite, message="Une ligne."
        )


class TestDepots:
    def test_les_plus_recents_d_abord(self, cpts):
        versions = [
            recue(ExerciceFactory(cpts=cpts, debut=f"{a}-01-01", fin=f"{a}-12-31"), 2030 - a)
            for a in (2021, 2023, 2022)
        ]
        attendu = sorted(versions, key=lambda v: v.recu_le, reverse=True)
        assert Lecture(cpts.pk).depots == attendu

    def test_ce_qui_compte_y_est_meme_ancien(self, cpts, exercice, monkeypatch):
        monkeypatch.setattr(lecture, "DEPOTS_LUS", 2)
        ancienne = garnir(exercice)
        for annee in (2022, 2023, 2024):
            recue(ExerciceFactory(cpts=cpts, debut=f"{annee}-01-01", fin=f"{annee}-12-31"), -annee)
        lus = Lecture(cpts.pk).depots
        assert len(lus) == 2
        assert lus[-1] == ancienne
        assert lus[-1].est_retenue

    def test_les_constats_sont_comptes_par_gravite(self, exercice):
        version = recue(exercice, 1)
        constater(version, Gravite.REFUS, Gravite.BLOQUANT, Gravite.BLOQUANT, Gravite.ALERTE, Gravite.INFO)
        constater(
            recue(ExerciceFactory(cpts=exercice.cpts, debut="2024-01-01", fin="2024-12-31"), 3),
            Gravite.ALERTE,
        )
        lue = Lecture(exercice.cpts_id).depots[0]
        assert (lue.a_corriger, lue.a_verifier) == (3, 1)

    def test_ceux_de_la_voisine_n_y_sont_pas(self, cpts, voisine):
        recue(ExerciceFactory(cpts=voisine), 1)
        assert Lecture(cpts.pk).depots == []

    def test_le_nombre_de_requetes_ne_grandit_pas(self, cpts, exercice, django_assert_num_queries):
        recue(exercice, 1)
        for annee in range(2010, 2024):
            recue(ExerciceFactory(cpts=cpts, debut=f"{annee}-01-01", fin=f"{annee}-12-31"), annee)
        with django_assert_num_queries(2):
            assert len(Lecture(cpts.pk).depots) == 15


def test_deux_etapes_d_un_meme_jour_dans_l_ordre_ecrit(cpts):
    EtapeVie.objects.filter(cpts=cpts).delete()
    for etat in ("suspendu", "aci_signe"):
        EtapeVie.objects.create(cpts=cpts, etat=etat, date=datetime.date(2025, 1, 1))
    EtapeVie.objects.create(cpts=cpts, etat="projet_valide", date=datetime.date(2024, 1, 1))
    assert [etape.etat for etape in Lecture(cpts.pk).vie] == ["projet_valide", "suspendu", "aci_signe"]


def test_les_versements_d_un_jour_sont_additionnes_et_comptes(cpts):
    jour = datetime.date(2025, 3, 1)
    verser(cpts, "10.10", jour, "prevention")
    verser(cpts, "0.01", jour, "prevention")
    verser(cpts, "5.00", jour, "parcours")
    lu = Lecture(cpts.pk).donnees.versements[-1]
    assert (lu.montant, lu.nombre) == (Decimal("10.11"), 2)
