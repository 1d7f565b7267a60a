"""Pages open to everyone. They read no database: their texts are templates, their terms are data."""

import csv
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpts.commun.tri import cle_tri

GLOSSAIRE = Path(__file__).parents[1] / "donnees" / "glossaire.csv"
VALIDITE_SECURITE = timedelta(days=180)


def page(nom: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view that renders ``templates/public/<nom>.html``."""

    @require_safe
    def afficher(request: HttpRequest) -> HttpResponse:
        return render(request, f"rapports/public/{nom}.html")

    return login_not_required(afficher)


@login_not_required
@require_safe
def plan_du_site(request: HttpRequest) -> HttpResponse:
    """Every page a reader may open: the menu of their role, then the public pages."""
    return render(request, "rapports/public/plan_du_site.html")


@login_not_required
@require_safe
def glossaire(request: HttpRequest) -> HttpResponse:
    """Terms used on the screens, in alphabetical order, filtered by ``?q=``."""
    recherche = request.GET.get("q", "").strip()
    cle = cle_tri(recherche)
    termes = [t for t in termes_du_glossaire() if cle in cle_tri(f"{t['terme']} {t['definition']}")]
    return render(request, "rapports/public/glossaire.html", {"termes": termes, "recherche": recherche})


@cache
def termes_du_glossaire() -> list[dict[str, str]]:
    """Rows of ``donnees/glossaire.csv`` (``terme``, ``definition``, ``source``), sorted for a French reader."""
    with GLOSSAIRE.open(encoding="utf-8", newline="") as fichier:
        return sorted(csv.DictReader(fichier), key=lambda t: cle_tri(t["terme"]))


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Only the public pages are for robots; the rest is behind sign-in anyway."""
    return render(request, "rapports/public/robots.txt", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell about a vulnerability. ``Expires`` stays within a year, as the RFC recommends."""
    expire = (timezone.now() + VALIDITE_SECURITE).strftime("%Y-%m-%dT00:00:00Z")
    contexte = {
        "contact": request.build_absolute_uri(reverse("aide")),
        "expire": expire,
        "canonique": request.build_absolute_uri(request.path),
    }
    return render(request, "rapports/public/security.txt", contexte, content_type="text/plain; charset=utf-8")
