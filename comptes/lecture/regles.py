"""What a rule of the catalogue is, and the texts it stands on."""

from __future__ import annotations

from dataclasses import dataclass

A47 = "Livre des procédures fiscales, article A47 A-1"
PCG = "Plan comptable général (règlement ANC 2014-03)"
CNIL = "Décret n° 2019-341 du 19 avril 2019 (usages autorisés du NIR)"
SERVICE = "Règle de lecture du service"


@dataclass(frozen=True)
class Regle:
    """One check: code, gravity, what it says and what the reader should do."""

    code: str
    gravite: str
    titre: str
    message: str
    que_faire: str
    source: str
    attendu: str | None = None
