"""A commune belongs to one perimeter at a time, unless a reason is stated. The database holds it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cpts.commun.refus import refus_en_francais
from cpts.structures.models import CommunePerimetre
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
MOTIF = "Commune partagée entre deux bassins de vie, accord du 3 mars."


@pytest.fixture
def commune(cpts):
    lieu = CommuneFactory(nom="Tourville")
    CommunePerimetre.objects.create(cpts=cpts, commune=lieu, debut="2024-01-01", fin="2025-12-31")
    return lieu


def ajouter(cpts, commune, debut, fin=None, motif=""):
    with transaction.atomic():
        return CommunePerimetre.objects.create(
            cpts=cpts, commune=commune, debut=debut, fin=fin, motif_recouvrement=motif
        )


def test_un_recouvrement_sans_motif_est_refuse_en_francais(cpts, voisine, commune):
    with pytest.raises(ValidationError) as refus, refus_en_francais():
        ajouter(voisine, commune, "2025-06-01")
    assert refus.value.messages == [
        f"Tourville ({commune.code}) est déjà dans le périmètre de « {cpts.nom} » à ces dates. Terminez d’abord cet "
        "autre rattachement, ou indiquez le motif du recouvrement."
    ]


def test_avec_un_motif_ou_a_d_autres_dates_il_est_admis(voisine, commune):
    ajouter(voisine, commune, "2025-06-01", motif=MOTIF)
    ajouter(voisine, CommuneFactory(), "2025-06-01")


def test_le_lendemain_de_la_fin_de_l_autre_aucun_motif_n_est_demande(voisine, commune):
    assert ajouter(voisine, commune, "2026-01-01").motif_recouvrement == ""


def test_deux_ajouts_ensemble_se_recouvrent_aussi(cpts, voisine):
    lieu = CommuneFactory()
    lignes = [
        CommunePerimetre(cpts=c, commune=lieu, debut=datetime.date(2026, 1, 1)) for c in (cpts, voisine)
    ]
    with pytest.raises(IntegrityError, match="est déjà dans le périmètre"), transaction.atomic():
        CommunePerimetre.objects.bulk_create(lignes)
    lignes[1].motif_recouvrement = MOTIF
    CommunePerimetre.objects.bulk_create(lignes)


def test_allonger_des_dates_ou_effacer_le_motif_est_refuse_les_raccourcir_ne_l_est_pas(
    cpts, voisine, commune
):
    suivante = ajouter(voisine, commune, "2026-01-01")
    premiere = CommunePerimetre.objects.get(cpts=cpts)
    with pytest.raises(IntegrityError, match="est déjà dans le périmètre"), transaction.atomic():
        CommunePerimetre.objects.filter(pk=premiere.pk).update(fin=None)
    CommunePerimetre.objects.filter(pk=suivante.pk).update(motif_recouvrement=MOTIF, debut="2025-06-01")
    with pytest.raises(IntegrityError, match="est déjà dans le périmètre"), transaction.atomic():
        CommunePerimetre.objects.filter(pk=suivante.pk).update(motif_recouvrement="")
    CommunePerimetre.objects.filter(pk=suivante.pk).update(debut="2025-12-01")
