"""Pages put in their place: in any order, in pieces, twice, missing, of others; nothing lost, nothing half done."""

import random
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from financements.contrats.models import Contrat
from financements.papiers import classement, lecture
from financements.papiers.actes import designer
from financements.papiers.code import CodePage
from financements.papiers.enums import EtatPage, EtatScan
from financements.papiers.envoi import reprendre_les_papiers
from financements.papiers.lecture import lire_depot
from financements.papiers.models import CopieSignee, DepotPapiers, PageScannee
from financements.papiers.porte_pages import PageLue
from financements.papiers.reception import recevoir
from tests import factories
from tests.financements.papiers.objets import pdf_blanc
from tests.financements.papiers.scans import coller, fichier, ranger

pytestmark = pytest.mark.django_db


def etats(depot=None) -> list[str]:
    pages = PageScannee.objects.filter(fichier__depot=depot) if depot else PageScannee.objects.all()
    return [page.etat for page in pages]


def test_les_pages_d_un_document_reviennent_dans_l_ordre(fabriquer, deposer, papier_de):
    avenant = fabriquer("AVE")
    deposer(ranger(papier_de("AVE", avenant, 3), [2, 0, 1]))
    copie = CopieSignee.objects.get()
    assert (copie.genre, copie.document, copie.pages) == ("AVE", avenant.uuid, 3)
    assert [p.page for p in copie.originaux.order_by("page")] == [1, 2, 3]
    assert [p.numero for p in copie.originaux.order_by("page")] == [2, 3, 1]
    with copie.contenu.open("rb") as contenu:
        relus = [lue.textes for lue in lecture.lire_pages(contenu, 3)]
    assert [texte.split(":")[4] for (texte,) in relus] == ["1/3", "2/3", "3/3"]


def test_un_document_coupe_en_deux_depots_attend_puis_se_complete(fabriquer, deposer, papier_de):
    pdf = papier_de("DEC", fabriquer("DEC"), 3)
    premier = deposer(ranger(pdf, [2]))
    assert etats(premier) == [EtatPage.INCOMPLETE]
    assert not CopieSignee.objects.exists()
    deposer(ranger(pdf, [0]), ranger(pdf, [1]))
    assert set(etats()) == {EtatPage.CLASSEE}
    assert CopieSignee.objects.get().pages == 3


def test_une_page_en_double_est_dite(fabriquer, deposer, papier_de):
    pdf = papier_de("AVE", fabriquer("AVE"), 2)
    depot = deposer(ranger(pdf, [0, 1, 0]))
    assert etats(depot) == [EtatPage.CLASSEE, EtatPage.CLASSEE, EtatPage.DOUBLE]
    assert etats(deposer(pdf)) == [EtatPage.DOUBLE] * 2
    assert CopieSignee.objects.count() == 1


def test_deux_impressions_ne_se_melangent_pas(fabriquer, deposer):
    """The same statement printed twice with another text: page 1 of one and page 2 of the other are no document."""
    from financements.papiers.impression import imprimer

    avenant = fabriquer("AVE")
    page = '<!DOCTYPE html><html lang=fr><head><title>x</title></head><body><p style="break-after: page">{}</p><p>b</p>'
    avant, apres = (imprimer(page.format(texte), "AVE", avenant.uuid) for texte in ("avant", "après"))
    assert etats(deposer(coller([ranger(avant, [0]), ranger(apres, [1])]))) == [EtatPage.INCOMPLETE] * 2
    assert not CopieSignee.objects.exists()


def test_le_document_d_une_autre_caisse_et_un_document_inconnu_se_disent_pareil(
    deposer, papier_de, voisine, cpam
):
    ailleurs = Contrat.objects.get(cpts=voisine)
    depot = deposer(
        papier_de("CON", ailleurs), papier_de("CON", factories.ContratFactory.build(uuid=uuid.uuid4()))
    )
    pages = list(PageScannee.objects.filter(fichier__depot=depot))
    assert [p.etat for p in pages] == [EtatPage.INCONNUE] * 2
    assert pages[0].que_faire == pages[1].que_faire
    assert voisine.nom not in pages[0].que_faire
    with pytest.raises(ValidationError, match="Aucun document que votre organisme peut compléter"):
        designer(cpam, pages[0], CodePage("CON", ailleurs.uuid, "", 1, 1))


def test_un_genre_inconnu_est_un_document_introuvable(deposer, papier_de, fabriquer):
    assert etats(deposer(papier_de("XYZ", fabriquer("AVE")))) == [EtatPage.INCONNUE]


def test_l_ars_ne_joint_que_ce_qu_elle_signe(avec_role, contrat, fabriquer, deposer, papier_de):
    ars = avec_role("ars")
    depot = deposer(
        papier_de("AVE", fabriquer("AVE")),
        papier_de("DEC", fabriquer("DEC")),
        user=ars,
        organisation=contrat.ars,
    )
    assert etats(depot) == [EtatPage.CLASSEE, EtatPage.INCONNUE]


def test_personne_ne_depose_pour_un_organisme_qui_n_est_pas_le_sien(cpam, avec_role, contrat, caisse):
    for personne, organisation in (
        (cpam, contrat.ars),
        (avec_role("presidence"), caisse),
        (avec_role("cnam"), caisse),
    ):
        with pytest.raises(PermissionDenied):
            recevoir(personne, organisation, [fichier(pdf_blanc())])
    assert not DepotPapiers.objects.exists()


def test_qui_tient_un_role_dans_la_cpts_n_y_joint_rien(cpam, cpts, fabriquer, deposer, papier_de):
    factories.habiliter(cpam, "tresorerie", cpts)
    assert etats(deposer(papier_de("AVE", fabriquer("AVE")))) == [EtatPage.INCONNUE]


def test_une_erreur_au_classement_ne_laisse_rien_a_moitie(cpam, caisse, fabriquer, papier_de, monkeypatch):
    """The second document fails: the first one is not attached, pages wait, and the sweep ends the work."""
    pdfs = [papier_de("AVE", fabriquer("AVE", rang)) for rang in (1, 2)]
    depot = recevoir(cpam, caisse, [fichier(coller(pdfs))])
    vrai, appels = classement.assembler, []

    def assembler(pages):
        appels.append(pages)
        if len(appels) == 2:
            raise OSError("disque plein")
        return vrai(pages)

    monkeypatch.setattr(classement, "assembler", assembler)
    with pytest.raises(OSError, match="disque plein"):
        lire_depot(depot.pk)
    assert not CopieSignee.objects.exists()
    assert etats(depot) == [EtatPage.A_CLASSER] * 2
    assert DepotPapiers.objects.get().etat == EtatScan.EN_LECTURE
    lire_depot(depot.pk)
    assert etats(depot) == [EtatPage.CLASSEE] * 2
    assert CopieSignee.objects.count() == 2


def test_une_lecture_interrompue_reprend_a_la_page_suivante(cpam, caisse, fabriquer, papier_de, monkeypatch):
    depot = recevoir(cpam, caisse, [fichier(papier_de("AVE", fabriquer("AVE"), 3))])
    vraie, depuis = lecture.lire_pages, []

    def lire(fichier_lu, pages, premiere=1):
        depuis.append(premiere)
        for lue in vraie(fichier_lu, pages, premiere):
            if len(depuis) == 1 and lue.page == 2:
                raise OSError("arrêt")
            yield lue

    monkeypatch.setattr(lecture, "lire_pages", lire)
    with pytest.raises(OSError, match="arrêt"):
        lire_depot(depot.pk)
    lire_depot(depot.pk)
    lire_depot(depot.pk)
    assert depuis == [1, 2]
    assert CopieSignee.objects.get().pages == 3


def test_un_depot_que_personne_ne_lit_est_renvoye(cpam, caisse, monkeypatch, time_machine):
    time_machine.move_to("2026-04-01 09:00")
    recevoir(cpam, caisse, [fichier(pdf_blanc())])
    envoyes = []
    monkeypatch.setattr(
        "financements.papiers.envoi.current_app.send_task", lambda *a, **k: envoyes.append(k["args"])
    )
    assert reprendre_les_papiers() == 0
    time_machine.move_to("2026-04-01 09:03")
    assert reprendre_les_papiers() == 1
    assert envoyes == [[DepotPapiers.objects.get().pk]]


def test_une_page_qui_porte_deux_codes_est_dite(cpam, caisse, monkeypatch):
    codes = tuple(CodePage("AVE", uuid.uuid4(), "0" * 8, 1, 1).texte for _ in range(2))
    monkeypatch.setattr(lecture, "lire_pages", lambda *_: [PageLue(1, (*codes, "https://ailleurs.example"))])
    depot = recevoir(cpam, caisse, [fichier(pdf_blanc())])
    lire_depot(depot.pk)
    assert etats(depot) == [EtatPage.PLUSIEURS]


def test_une_page_designee_remplace_celle_qui_attendait(cpam, fabriquer, deposer, papier_de):
    """A page copied by hand goes before the one that carries the same number."""
    avenant = fabriquer("AVE")
    deposer(ranger(papier_de("AVE", avenant, 2), [0]))
    attend = PageScannee.objects.get()
    deposer(pdf_blanc())
    blanche = PageScannee.objects.get(etat=EtatPage.ILLISIBLE)
    designer(cpam, blanche, CodePage("AVE", avenant.uuid, attend.edition, 1, 2))
    blanche.refresh_from_db()
    attend.refresh_from_db()
    assert (blanche.etat, attend.etat) == (EtatPage.INCOMPLETE, EtatPage.DOUBLE)
    with pytest.raises(ValidationError, match="entre 1 et le nombre de pages"):
        designer(cpam, blanche, CodePage("AVE", avenant.uuid, "", 3, 2))


def test_la_base_refuse_de_changer_ou_de_retirer_une_copie(fabriquer, deposer, papier_de):
    deposer(papier_de("AVE", fabriquer("AVE")))
    copie = CopieSignee.objects.get()
    for geste in (lambda: CopieSignee.objects.update(pages=9), copie.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()


@given(donnees=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_quel_que_soit_le_melange_chaque_page_a_un_sort_et_un_seul(
    donnees, cpam, caisse, fabriquer, monkeypatch
):
    """Documents of 1 to 4 pages, cut, shuffled, some lost or twice, in two deposits: whole ones are attached once."""
    monkeypatch.setattr(classement, "assembler", lambda pages: b"%PDF-" + bytes(len(pages)))
    tirage = random.Random(donnees.draw(st.integers(0, 2**32)))
    with transaction.atomic():
        tailles = [tirage.randint(1, 4) for _ in range(5)]
        documents = [fabriquer("AVE", rang).uuid for rang in range(1, 6)]
        codes = [
            CodePage("AVE", document, "0" * 8, page, pages)
            for document, pages in zip(documents, tailles, strict=True)
            for page in range(1, pages + 1)
        ]
        recus = [c for c in codes if tirage.random() > 0.1] + [c for c in codes if tirage.random() < 0.1]
        tirage.shuffle(recus)
        coupe = tirage.randint(0, len(recus))
        for lot in filter(None, (recus[:coupe], recus[coupe:])):
            lues = [PageLue(n, (code.texte,)) for n, code in enumerate(lot, 1)]
            monkeypatch.setattr(lecture, "lire_pages", lambda *_, lues=lues: lues)
            monkeypatch.setattr("financements.papiers.porte_pages.compter", lambda _, lues=lues: len(lues))
            lire_depot(recevoir(cpam, caisse, [fichier(pdf_blanc())]).pk)
        entiers = {
            d for d in {c.document for c in codes} if {c for c in codes if c.document == d} <= set(recus)
        }
        copies = list(CopieSignee.objects.all())
        assert sorted(c.document for c in copies) == sorted(entiers)
        for copie in copies:
            assert sorted(p.page for p in copie.originaux.all()) == list(range(1, copie.pages + 1))
        pages = PageScannee.objects.all()
        assert pages.count() == len(recus)
        assert pages.filter(etat=EtatPage.INCOMPLETE).count() == len(
            {c for c in recus if c.document not in entiers}
        )
        assert pages.filter(etat=EtatPage.DOUBLE).count() == len(recus) - len(set(recus))
        transaction.set_rollback(True)
