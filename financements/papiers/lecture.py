"""Reading a deposit: page by page, each kept as soon as it is read, then all put in their place at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cpts.commun.verrous import Verrou, essayer
from financements.papiers.classement import classer
from financements.papiers.code import CodePage, lire_code
from financements.papiers.enums import EtatPage, EtatScan
from financements.papiers.models import DepotPapiers, FichierPapiers, PageScannee
from financements.papiers.porte_pages import lire_pages
from financements.papiers.reception import sur_disque


def lire_depot(depot_id: int) -> None:
    """Read a deposit that waits for it, from the first page not read yet; does nothing when another worker holds it."""
    with essayer(Verrou.LECTURE_PAPIERS, depot_id) as tenu:
        depot = DepotPapiers.objects.filter(pk=depot_id).exclude(etat=EtatScan.LU).first()
        if not tenu or depot is None:
            return
        DepotPapiers.objects.filter(pk=depot_id).update(etat=EtatScan.EN_LECTURE)
        for fichier in depot.fichiers.all():
            _lire_fichier(depot, fichier)
        _terminer(depot)


def _lire_fichier(depot: DepotPapiers, fichier: FichierPapiers) -> None:
    derniere = fichier.lues.aggregate(n=Max("numero"))["n"] or 0
    if derniere == fichier.pages:
        return
    with fichier.contenu.open("rb") as contenu, sur_disque(contenu) as copie:
        for lue in lire_pages(copie, fichier.pages, derniere + 1):
            page = PageScannee(fichier=fichier, numero=lue.page)
            _comprendre(page, lue.textes)
            page.save()
            _suivre(depot)


def _comprendre(page: PageScannee, textes: Iterable[str]) -> None:
    """The one code of ours on the page; other codes (a stamp, an advertisement) are not ours to read."""
    codes: set[CodePage] = {code for texte in textes if (code := lire_code(texte))}
    if len(codes) == 1:
        page.etat = EtatPage.A_CLASSER
        page.designer(codes.pop())
    else:
        page.etat = EtatPage.PLUSIEURS if codes else EtatPage.ILLISIBLE


def _suivre(depot: DepotPapiers) -> None:
    faites = PageScannee.objects.filter(fichier__depot=depot).count()
    DepotPapiers.objects.filter(pk=depot.pk).update(progression=faites * 95 // depot.pages)


@transaction.atomic
def _terminer(depot: DepotPapiers) -> None:
    pages = PageScannee.objects.filter(fichier__depot=depot, etat=EtatPage.A_CLASSER)
    classer(depot.depose_par, depot.organisation, list(pages))
    DepotPapiers.objects.filter(pk=depot.pk).update(etat=EtatScan.LU, progression=100, lu_le=timezone.now())
