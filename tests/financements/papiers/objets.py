"""Rows of the room, for the tests of others: a page that nobody put in its place, a signed copy of a contract."""

from __future__ import annotations

import datetime
import io

import pypdf
from django.core.files.base import ContentFile

from cpts.personnes.models import Utilisateur
from financements.contrats.models import Contrat
from financements.papiers.enums import EtatPage, EtatScan
from financements.papiers.models import CopieSignee, DepotPapiers, FichierPapiers, PageScannee

LE = datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC)


def pdf_blanc() -> bytes:
    ecrit, tampon = pypdf.PdfWriter(), io.BytesIO()
    ecrit.add_blank_page(595, 842)
    ecrit.write(tampon)
    return tampon.getvalue()


def page_blanche(contrat: Contrat, personne: Utilisateur) -> PageScannee:
    """The only page of a deposit of the caisse that signs the contract: it carries no code."""
    depot = DepotPapiers.objects.create(
        organisation=contrat.caisse, depose_par=personne, etat=EtatScan.LU, pages=1, progression=100, lu_le=LE
    )
    fichier = FichierPapiers(
        depot=depot,
        rang=1,
        nom="scan.pdf",
        type_detecte="application/pdf",
        taille=1,
        sha256="0" * 64,
        pages=1,
    )
    fichier.contenu.save("scan", ContentFile(pdf_blanc()))
    return PageScannee.objects.create(fichier=fichier, numero=1, etat=EtatPage.ILLISIBLE)


def copie_du_contrat(contrat: Contrat, personne: Utilisateur) -> CopieSignee:
    copie = CopieSignee(
        cpts=contrat.cpts, genre="CON", document=contrat.uuid, pages=1, taille=1, sha256="0" * 64, jointe_le=LE,
        jointe_par=personne, organisation=contrat.caisse, a_la_main=True,
    )  # fmt: skip
    copie.contenu.save("copie", ContentFile(pdf_blanc()), save=False)
    copie.save()
    return copie
