"""Example files offered on the deposit page: those of the folder ``exemples/``, in a demonstration only."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

EXTENSIONS = (".txt", ".csv", ".xlsx", ".ods")


def dossier() -> Path:
    return Path(settings.RACINE) / "exemples"


def exemples() -> list[Path]:
    """Files to try, by name; none outside a demonstration."""
    if not settings.DONNEES_FICTIVES or not dossier().is_dir():
        return []
    return sorted(chemin for chemin in dossier().iterdir() if chemin.suffix in EXTENSIONS)


def exemple(nom: str) -> Path | None:
    """One of them by its exact name, or None: never a path built from what was typed."""
    return next((chemin for chemin in exemples() if chemin.name == nom), None)
