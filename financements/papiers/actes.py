"""Acts on a page that the codes did not put in its place: say what it is, or set it aside."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.papiers.classement import classer
from financements.papiers.code import PAGES_MAX, CodePage
from financements.papiers.droits import REFUS, classables
from financements.papiers.enums import EtatPage
from financements.papiers.genres import genre_de
from financements.papiers.models import PageScannee

DEJA = "Cette page a déjà sa place : relisez la liste."


@transaction.atomic
def designer(user: Utilisateur, page: PageScannee, code: CodePage) -> PageScannee:
    """A person says which page of which document this is; the document is attached if it is now whole."""
    lue = _a_reprendre(user, page)
    organisation = lue.fichier.depot.organisation
    genre = genre_de(code.genre)
    trouve = genre and classables(user, organisation, genre).filter(uuid=code.document).first()
    if not genre or not trouve:
        raise ValidationError(
            "Aucun document que votre organisme peut compléter ne porte cet identifiant. Vérifiez la saisie."
        )
    if not 1 <= code.page <= code.pages <= PAGES_MAX:
        raise ValidationError(
            f"Page {code.page} sur {code.pages} : donnez un numéro entre 1 et le nombre de pages, {PAGES_MAX} au plus."
        )
    lue.designer(code)
    lue.etat, lue.traite_le, lue.traite_par = EtatPage.A_CLASSER, timezone.now(), user
    lue.save()
    journaliser(
        user,
        genre.cpts_de(trouve),
        "papier.page_designee",
        f"Page numérisée désignée à la main : {genre.nommer(trouve)}, page {code.page} sur {code.pages}",
        details={"page": lue.uuid, "document": code.document},
    )
    classer(user, organisation, [lue])
    return lue


@transaction.atomic
def ecarter(user: Utilisateur, page: PageScannee, motif: str) -> PageScannee:
    """Set a page aside, with the reason: its file is kept, the list no longer asks for it."""
    lue = _a_reprendre(user, page)
    if not motif.strip():
        raise ValidationError("Dites pourquoi cette page est écartée.")
    lue.etat, lue.motif = EtatPage.ECARTEE, motif.strip()
    lue.traite_le, lue.traite_par = timezone.now(), user
    lue.save()
    journaliser(
        user,
        None,
        "papier.page_ecartee",
        f"Page numérisée écartée : {lue}",
        motif=motif.strip(),
        details={"page": lue.uuid},
    )
    return lue


def _a_reprendre(user: Utilisateur, page: PageScannee) -> PageScannee:
    """The page, held until the end of the act, if it still waits for a decision of this person's body."""
    lue = (
        PageScannee.objects.select_for_update(of=("self",))
        .select_related("fichier__depot__organisation")
        .get(pk=page.pk)
    )
    if lue.fichier.depot.organisation_id not in perimetre_de(user).organisations:
        raise PermissionDenied(REFUS)
    if not lue.a_reprendre:
        raise ValidationError(DEJA)
    return lue


def code_sans_impression(genre: str, document: UUID, page: int, pages: int) -> CodePage:
    """What a person says of a page that carries no code of ours."""
    return CodePage(genre, document, "", page, pages)
