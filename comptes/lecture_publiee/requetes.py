"""The registry of rules as pages and the API show it: texts without a file to speak of, gravity in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from comptes.lecture.registre import FAMILLES, FamilleDeRegles, en_clair
from comptes.lecture.regles import Regle
from comptes.versions.enums import Gravite

# A rule of the deposit itself may make it wait: nothing is wrong with the file.
A_CONFIRMER = "a_confirmer"
GRAVITES_PUBLIEES: dict[str, str] = {**dict(Gravite.choices), A_CONFIRMER: "À confirmer"}
TONS: dict[str, str] = {
    Gravite.REFUS: "erreur",
    Gravite.BLOQUANT: "erreur",
    Gravite.ALERTE: "attention",
    A_CONFIRMER: "attention",
    Gravite.INFO: "info",
}


@dataclass(frozen=True)
class ReglePubliee:
    """One rule: ``message`` with « … » where a finding names what was read. ``attendu`` is None when it varies."""

    code: str
    famille: str
    gravite: str
    titre: str
    message: str
    que_faire: str
    attendu: str | None
    source: str

    @property
    def libelle_gravite(self) -> str:
        return GRAVITES_PUBLIEES[self.gravite]

    @property
    def ton(self) -> str:
        """Tone of the badge."""
        return TONS[self.gravite]


@cache
def familles() -> tuple[tuple[FamilleDeRegles, tuple[ReglePubliee, ...]], ...]:
    """Families with their rules, in the order of their codes."""
    return tuple(
        (famille, tuple(_publier(regle, famille) for regle in sorted(famille.regles, key=lambda r: r.code)))
        for famille in FAMILLES
    )


def toutes() -> list[ReglePubliee]:
    return [regle for _, regles in familles() for regle in regles]


def _publier(regle: Regle, famille: FamilleDeRegles) -> ReglePubliee:
    return ReglePubliee(
        code=regle.code,
        famille=famille.titre,
        gravite=regle.gravite,
        titre=regle.titre,
        message=en_clair(regle.message),
        que_faire=en_clair(regle.que_faire),
        attendu=regle.attendu,
        source=regle.source,
    )
