"""Reads for the pages: copies of documents, what a deposit became, documents a page may be attached to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q

from cpts.commun.tri import cle_tri
from cpts.droits.regles import Action, peut
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS, Organisation
from financements.papiers.droits import classables
from financements.papiers.enums import EtatPage
from financements.papiers.genres import GenrePapier, genre_de, genres, trouver
from financements.papiers.models import CopieSignee, DepotPapiers, PageScannee

PROPOSES = 20  # documents shown for a search


@dataclass(frozen=True)
class DocumentPapier:
    """A row of a room, as a paper."""

    genre: GenrePapier
    ligne: Any

    @property
    def cle(self) -> str:
        return f"{self.genre.code}:{self.ligne.uuid}"

    @property
    def nom(self) -> str:
        return self.genre.nommer(self.ligne)

    @property
    def adresse(self) -> str:
        return self.genre.adresse(self.ligne)


def peut_lire(user: Utilisateur, genre: GenrePapier, cpts: CPTS) -> bool:
    """A signed copy says all that its document does: it is read by those who read the whole of it."""
    return bool(peut(user, genre.lecture, cpts) and peut(user, Action.VOIR, cpts))


def copies_de(user: Utilisateur, cpts: CPTS, documents: Iterable[tuple[str, UUID]]) -> list[CopieSignee]:
    """Signed copies of these documents of a CPTS *already found within the perimeter*, newest first; one query."""
    voulus = [
        Q(genre=code, document=document)
        for code, document in documents
        if (genre := genre_de(code)) and peut_lire(user, genre, cpts)
    ]
    if not voulus:
        return []
    copies = CopieSignee.objects.for_user(user).filter(reduce(or_, voulus), cpts=cpts)
    return list(copies.select_related("jointe_par", "organisation"))


@dataclass(frozen=True)
class PageVue:
    """A page of a deposit, with the document it belongs to when its body may know it."""

    page: PageScannee
    document: DocumentPapier | None
    manquent: tuple[int, ...] = ()


class PageDepot:
    """A deposit as its body reads it: what is attached, document by document, and what waits."""

    def __init__(self, user: Utilisateur, depot: DepotPapiers) -> None:
        self.user, self.depot = user, depot

    @cached_property
    def lignes(self) -> list[PageScannee]:
        pages = PageScannee.objects.filter(fichier__depot=self.depot)
        return list(pages.select_related("fichier", "copie", "traite_par"))

    @cached_property
    def documents(self) -> dict[tuple[str, UUID], DocumentPapier]:
        """Those of pages attached or waiting for others; a page whose document was not found names none."""
        connues = (EtatPage.CLASSEE, EtatPage.INCOMPLETE, EtatPage.DOUBLE)
        par_genre: dict[str, set[UUID]] = {}
        for page in self.lignes:
            if page.document and page.etat in connues:
                par_genre.setdefault(page.genre, set()).add(page.document)
        return {
            (genre.code, uuid): DocumentPapier(genre, ligne)
            for code, uuids in par_genre.items()
            if (genre := genre_de(code))
            for uuid, ligne in trouver(code, uuids).items()
        }

    @cached_property
    def rattachees(self) -> list[tuple[DocumentPapier | None, CopieSignee, list[PageScannee]]]:
        """Each copy made, with the pages of this deposit it took, in its own order."""
        par_copie: dict[CopieSignee, list[PageScannee]] = {}
        for page in self.lignes:
            if page.copie:
                par_copie.setdefault(page.copie, []).append(page)
        return [
            (self.documents.get((c.genre, c.document)), c, sorted(pages, key=lambda p: p.page or 0))
            for c, pages in par_copie.items()
        ]

    @cached_property
    def a_reprendre(self) -> list[PageVue]:
        return [
            PageVue(page, self._document(page), self._manquent(page))
            for page in self.lignes
            if page.a_reprendre
        ]

    @property
    def ecartees(self) -> list[PageScannee]:
        return [page for page in self.lignes if page.etat == EtatPage.ECARTEE]

    def _document(self, page: PageScannee) -> DocumentPapier | None:
        return self.documents.get((page.genre, page.document)) if page.document else None

    def _manquent(self, page: PageScannee) -> tuple[int, ...]:
        """Numbers of the pages that nobody has sent yet, for a page that waits for them."""
        if page.etat != EtatPage.INCOMPLETE or not page.pages:
            return ()
        recues = self._recues.get((page.genre, page.document, page.edition), set())
        return tuple(n for n in range(1, page.pages + 1) if n not in recues)

    @cached_property
    def _recues(self) -> dict[tuple[str, UUID | None, str], set[int | None]]:
        attente = PageScannee.objects.filter(
            fichier__depot__organisation=self.depot.organisation_id, etat=EtatPage.INCOMPLETE
        )
        recues: dict[tuple[str, UUID | None, str], set[int | None]] = {}
        for code, document, edition, page in attente.values_list("genre", "document", "edition", "page"):
            recues.setdefault((code, document, edition), set()).add(page)
        return recues


def proposer(user: Utilisateur, organisation: Organisation, texte: str) -> list[DocumentPapier]:
    """Documents of CPTS whose name or SIREN has these words, that this body may complete; none for no word."""
    mots = cle_tri(texte)
    if not mots:
        return []
    trouves: list[DocumentPapier] = []
    for genre in genres():
        nom, siren = f"{genre.chemin}__nom_tri__contains", f"{genre.chemin}__siren"
        lignes = classables(user, organisation, genre).filter(Q(**{nom: mots}) | Q(**{siren: texte.strip()}))
        trouves += [DocumentPapier(genre, ligne) for ligne in lignes[: PROPOSES - len(trouves)]]
    return trouves
