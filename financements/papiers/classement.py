"""Putting pages in their place: pages of one printing together, in order, then attached as one signed copy.

A document is attached whole or not at all; the pages that wait are listed, and those of a later deposit join them.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from cpts.commun.formats import accord
from cpts.commun.verrous import Verrou, tenir
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from cpts.traces.actes import journaliser
from financements.papiers.droits import classables
from financements.papiers.enums import EtatPage
from financements.papiers.genres import GenrePapier, genre_de
from financements.papiers.models import CopieSignee, FichierPapiers, PageScannee
from financements.papiers.porte_pages import PagesIllisibles, extraire
from financements.papiers.reception import sur_disque

# (kind, document, printing, number of pages): what the pages of one copy share.
Cle = tuple[str, UUID | None, str, int | None]


@transaction.atomic
def classer(user: Utilisateur, organisation: Organisation, pages: Sequence[PageScannee]) -> None:
    """Give each page its state, and make a copy of every document now whole. All of it, or nothing."""
    tenir(Verrou.CLASSEMENT_PAPIERS.sur(organisation.pk))
    groupes: dict[Cle, list[PageScannee]] = defaultdict(list)
    for page in pages:
        groupes[_cle(page)].append(page)
    documents = _documents(user, organisation, groupes)
    for cle, groupe in groupes.items():
        document = documents.get((cle[0], cle[1]))
        if document is None:
            _marquer(groupe, EtatPage.INCONNUE)
        else:
            _reunir(user, organisation, document, groupe)


def _cle(page: PageScannee) -> Cle:
    return page.genre, page.document, page.edition, page.pages


def _documents(user: Utilisateur, organisation: Organisation, cles: Iterable[Cle]) -> dict[Any, Any]:
    """{(kind, identifier): row} of those this body may complete. Another body's and nobody's are absent alike."""
    par_genre: dict[str, set[UUID | None]] = defaultdict(set)
    for code, document, *_ in cles:
        par_genre[code].add(document)
    trouves = {}
    for code, identifiants in par_genre.items():
        if genre := genre_de(code):
            lignes = classables(user, organisation, genre).filter(uuid__in=identifiants)
            trouves.update({(code, ligne.uuid): ligne for ligne in lignes})
    return trouves


def _reunir(
    user: Utilisateur, organisation: Organisation, document: Any, nouvelles: list[PageScannee]
) -> None:
    """Put new pages of one printing with those that wait for them."""
    cle = _cle(nouvelles[0])
    genre = genre_de(cle[0])
    assert genre is not None  # the document was found by it
    if _deja_jointe(genre.code, document.uuid, cle[2]):
        _marquer([page for page in nouvelles if not page.traite_par], EtatPage.DOUBLE)
        nouvelles = [page for page in nouvelles if page.traite_par]
        if not nouvelles:
            return
    # What a person said goes first, then the order in which pages came.
    candidates = sorted([*nouvelles, *_en_attente(organisation, cle)], key=lambda p: (not p.traite_par, p.pk))
    retenues: dict[int | None, PageScannee] = {}
    for page in candidates:
        if retenues.setdefault(page.page, page) is not page:
            _marquer([page], EtatPage.DOUBLE)
    ordonnees = [page for _, page in sorted(retenues.items(), key=lambda paire: paire[0] or 0)]
    if len(ordonnees) < (cle[3] or 0):
        _marquer(ordonnees, EtatPage.INCOMPLETE)
    else:
        _joindre(user, organisation, genre, document, ordonnees)


def _deja_jointe(code: str, document: UUID, edition: str) -> bool:
    return CopieSignee.objects.filter(genre=code, document=document, edition=edition).exists()


def _en_attente(organisation: Organisation, cle: Cle) -> list[PageScannee]:
    code, document, edition, pages = cle
    attente = PageScannee.objects.filter(
        fichier__depot__organisation=organisation, etat=EtatPage.INCOMPLETE, genre=code, document=document,
        edition=edition, pages=pages,
    )  # fmt: skip
    return list(attente)


def _joindre(
    user: Utilisateur, organisation: Organisation, genre: GenrePapier, document: Any, pages: list[PageScannee]
) -> None:
    try:
        octets = assembler(pages)
    except PagesIllisibles:
        _marquer(pages, EtatPage.ILLISIBLE)
        return
    copie = CopieSignee.objects.create(
        cpts=genre.cpts_de(document),
        genre=genre.code,
        document=document.uuid,
        edition=pages[0].edition,
        pages=len(pages),
        contenu=default_storage.save(
            f"papiers/{timezone.localdate():%Y/%m}/{uuid4().hex}", ContentFile(octets)
        ),
        taille=len(octets),
        sha256=hashlib.sha256(octets).hexdigest(),
        jointe_le=timezone.now(),
        jointe_par=user,
        organisation=organisation,
        a_la_main=any(page.traite_par for page in pages),
    )
    for page in pages:
        page.etat, page.copie = EtatPage.CLASSEE, copie
        page.save()
    journaliser(
        user,
        copie.cpts,
        "papier.copie_jointe",
        f"Copie signée jointe : {genre.nommer(document)} ({accord(copie.pages, 'page')})",
        details={"copie": copie.uuid, "document": document.uuid, "sha256": copie.sha256},
    )


def assembler(pages: Sequence[PageScannee]) -> bytes:
    """One PDF of these pages, in this order, from the files as received. Raises ``PagesIllisibles``."""
    morceaux = [
        _extraire(fichier, [page.numero for page in groupe])
        for fichier, groupe in groupby(pages, key=lambda page: page.fichier)
    ]
    if len(morceaux) == 1:
        return morceaux[0]
    ensemble, sortie = PdfWriter(), io.BytesIO()
    for morceau in morceaux:
        ensemble.append(PdfReader(io.BytesIO(morceau)))
    ensemble.write(sortie)
    return sortie.getvalue()


def _extraire(fichier: FichierPapiers, numeros: list[int]) -> bytes:
    with fichier.contenu.open("rb") as contenu, sur_disque(contenu) as copie:
        return extraire(copie, numeros)


def _marquer(pages: Iterable[PageScannee], etat: EtatPage) -> None:
    for page in pages:
        page.etat = etat
        page.save()
