"""Names in lines: masked, opened for a reason, shown to the CPTS."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from cpts.traces.models import Consultation
from cpts.traces.noms import MASQUE, MASQUES, Politique, masquer, ouvrir_les_noms, politique_de

LIGNE = {
    "compte": "401000",
    "compte_lib": "Fournisseurs",
    "aux_num": "DUPON",
    "aux_lib": "Dupont Marie",
    "libelle": "VIR DUPONT MARIE loyer",
    "debit": 3,
}


@pytest.fixture
def demande(avec_role):
    def _demande(role):
        request = RequestFactory().get("/")
        request.user, request.session = avec_role(role), SessionStore()
        return request

    return _demande


def test_les_auxiliaires_et_leurs_mots_sont_masques():
    (ligne,) = masquer([LIGNE], MASQUES)
    assert ligne == {
        **LIGNE,
        "aux_num": MASQUE,
        "aux_lib": MASQUE,
        "libelle": f"VIR {MASQUE} {MASQUE} loyer",
    }


@pytest.mark.parametrize("compte", ["421000", "4210001", "64", "641100", "6451"])
def test_les_libelles_de_paie_sont_masques(compte):
    (ligne,) = masquer([{"compte": compte, "libelle": "Paie mars P. Martin"}], MASQUES)
    assert ligne["libelle"] == MASQUE


@pytest.mark.parametrize(
    ("compte", "montre"), [("641000", True), ("6411", True), ("421017", False), ("64110012", False)]
)
def test_un_intitule_du_plan_reste_lisible_pas_celui_d_une_personne(compte, montre):
    (ligne,) = masquer([{"compte": compte, "compte_lib": "Salaires Martin"}], MASQUES)
    assert (ligne["compte_lib"] == "Salaires Martin") is montre


def test_le_reste_est_intact_et_l_entree_aussi():
    entree = {"compte": "606300", "libelle": "Petit matériel", "aux_num": "", "aux_lib": "", "debit": 1}
    assert masquer([entree], MASQUES) == [entree]
    masquer([LIGNE], MASQUES)
    assert LIGNE["aux_num"] == "DUPON"


def test_le_nom_d_une_ligne_est_raye_de_sa_contrepartie():
    charge = {"compte": "622600", "libelle": "Honoraires dupont"}
    assert masquer([LIGNE, charge], MASQUES)[1]["libelle"] == f"Honoraires {MASQUE}"


def test_la_reference_de_la_piece_ne_dit_pas_le_nom():
    charge = {"compte": "622600", "piece_ref": "NDF-DUPONT-03"}
    paie = {"compte": "641100", "piece_ref": "BULLETIN MARTIN"}
    assert [x["piece_ref"] for x in masquer([LIGNE, charge, paie], MASQUES)[1:]] == [
        f"NDF-{MASQUE}-03",
        MASQUE,
    ]


def test_des_noms_visibles_ne_changent_rien():
    assert masquer([LIGNE], Politique(noms_visibles=True)) == [LIGNE]


@pytest.mark.parametrize("role", ["presidence", "tresorerie", "coordination", "expert_comptable"])
def test_la_cpts_et_son_comptable_voient_les_noms_sans_trace(demande, cpts, role):
    politique = politique_de(demande(role), cpts)
    assert politique.noms_visibles
    assert not politique.a_tracer


@pytest.mark.parametrize("role", ["cpam", "ars"])
def test_la_caisse_et_l_ars_choisissent_un_motif_d_abord(demande, cpts, role):
    request = demande(role)
    assert politique_de(request, cpts) == Politique(noms_visibles=False, peut_ouvrir=True)
    ouvrir_les_noms(request, cpts, "examen", "Lignes du compte 6411")
    politique = politique_de(request, cpts)
    assert politique.a_tracer
    assert politique.motif == "examen"
    trace = Consultation.objects.get()
    assert (trace.cpts, trace.utilisateur, trace.motif) == (cpts, request.user, "examen")
    assert trace.organisme.startswith("Caisse primaire" if role == "cpam" else "Agence")


def test_l_ouverture_est_bornee_et_pour_une_cpts_seule(demande, cpts, voisine):
    request = demande("cpam")
    with time_machine.travel(datetime.datetime(2026, 3, 1, 10, tzinfo=datetime.UTC), tick=False) as horloge:
        ouvrir_les_noms(request, cpts, "examen", "Lignes")
        assert not politique_de(request, voisine).noms_visibles
        horloge.shift(datetime.timedelta(minutes=29))
        assert politique_de(request, cpts).noms_visibles
        horloge.shift(datetime.timedelta(minutes=2))
        assert not politique_de(request, cpts).noms_visibles


@pytest.mark.parametrize("role", ["cnam", "admin"])
def test_la_cnam_n_ouvre_jamais(demande, cpts, role):
    request = demande(role)
    assert politique_de(request, cpts) == MASQUES
    with pytest.raises(PermissionDenied):
        ouvrir_les_noms(request, cpts, "examen", "Lignes")
    assert not Consultation.objects.exists()


def test_un_motif_inconnu_n_ouvre_rien(demande, cpts):
    request = demande("cpam")
    with pytest.raises(ValueError, match="curiosite"):
        ouvrir_les_noms(request, cpts, "curiosite", "Lignes")
    assert not politique_de(request, cpts).noms_visibles
