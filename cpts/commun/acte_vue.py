"""A page that posts an act: the form, the act, the message, and one answer when something is refused.

A view finds its object within the perimeter (404) and exacts the right (403), then::

    form = MotifForm(envoye(request))
    fait = acter(request, form, lambda: annuler(request.user, lu, form.cleaned_data["motif"]), "C’est annulé.", adresse)
    return fait or montrer(request, "…/page.html", {"form": form}, form)

The act takes its own lock, in its transaction, and refuses by raising ``ValidationError``. Whatever refuses, the page
is shown again with what was typed and what is wrong, and the answer is 422: the request was understood and not done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render

from cpts.commun.formulaires import placer_le_refus

REFUSE = HTTPStatus.UNPROCESSABLE_ENTITY.value
T = TypeVar("T")


class Validable(Protocol):
    """A form or a set of forms."""

    is_bound: bool

    def is_valid(self) -> bool: ...


def envoye(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it empty; None for a page only opened."""
    return request.POST if request.method == "POST" else None


def acter(
    request: HttpRequest,
    form: forms.BaseForm,
    acte: Callable[[], T],
    phrase: str | Callable[[T], str],
    adresse: str | Callable[[T], str],
    avec: Iterable[Validable] = (),
) -> HttpResponseRedirect | None:
    """Do the act of a form that was sent, say what was done, go to ``adresse``; None when there is a page to show.

    ``phrase`` and ``adresse`` may depend on what the act gave. ``avec``: other forms of the same page, which must be
    valid too. What the act refuses is written beside its field, or at the top of ``form``.
    """
    if request.method != "POST" or refuses(form, *avec):
        return None
    try:
        fait = acte()
    except ValidationError as refus:
        placer_le_refus(form, refus)
        return None
    messages.success(request, phrase(fait) if callable(phrase) else phrase)
    return redirect(adresse(fait) if callable(adresse) else adresse)


def montrer(
    request: HttpRequest,
    gabarit: str,
    contexte: dict[str, Any],
    *formulaires: Validable,
    refuse: bool = False,
) -> HttpResponse:
    """The page; 422 when one of its forms was sent and is refused, or when the view says so."""
    refuse = refuse or refuses(*formulaires)
    return render(request, gabarit, contexte, status=REFUSE if refuse else HTTPStatus.OK.value)


def refuses(*formulaires: Validable) -> bool:
    """Whether a form was sent and holds an error; all are read, so that everything is said at once."""
    lus = [formulaire.is_bound and not formulaire.is_valid() for formulaire in formulaires]
    return any(lus)
