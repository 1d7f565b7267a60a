"""The barème as the engine sees it: dated lines, each with its source, and versions that succeed each other.

The amount of a contract year is the one in force on its first day: a later version never moves it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .codes import FONCTIONNEMENT, LIBELLES, LIBELLES_PARTS, PARTS_CALCULEES, Part
from .montants import arrondir, somme

ANNEXE = "annexe"  # identifier of amounts that come from the signed annex of a contract
FOURNI = "fourni"  # identifier of a barème written in the input document


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from and who vouches for it."""

    source: str
    force: str
    confiance: str
    effet_du: date
    effet_au: date | None = None  # inclusive; None = until a later version
    verifie_par: str | None = None
    verifie_le: date | None = None
    demonstration: bool = False

    @property
    def verifiee(self) -> bool:
        """Only such a value may appear in an official statement (rule D6)."""
        return bool(self.verifie_par) and self.verifie_le is not None and not self.demonstration

    def en_vigueur(self, jour: date) -> bool:
        return self.effet_du <= jour and (self.effet_au is None or jour <= self.effet_au)


@dataclass(frozen=True, slots=True)
class LigneBareme:
    """Annual amount of one size × mission × part, in euros; None when nobody found it."""

    taille: str
    mission: str
    part: str
    montant: Decimal | None
    provenance: Provenance
    bareme: str

    @property
    def designation(self) -> str:
        part = LIBELLES_PARTS.get(self.part, self.part)
        nom = LIBELLES[self.mission]
        objet = nom if self.mission == self.part else f"{nom}, {part}"
        if self.bareme == ANNEXE:
            return f"{objet} ({self.provenance.source})"
        return f"{objet} ({self.taille}, barème {self.bareme})"


@dataclass(frozen=True, slots=True)
class Delai:
    """Months after the signature; None when the mission may start or be deployed freely."""

    mission: str
    demarrage_mois: int | None
    deploiement_mois: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class BorneTaille:
    """Population range of a size; which side is inclusive is data (80 000 is ambiguous in the sources)."""

    code: str
    min: int
    min_inclus: bool
    max: int | None
    max_inclus: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Modulation:
    """A coefficient on the amounts of some missions and parts, for the contracts that bear its code."""

    code: str
    libelle: str
    coefficient: Decimal
    missions: tuple[str, ...]
    parts: tuple[str, ...]
    provenance: Provenance

    def vise(self, ligne: LigneBareme) -> bool:
        return ligne.mission in self.missions and ligne.part in self.parts


@dataclass(frozen=True, slots=True)
class Taux:
    valeur: Decimal
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Duree:
    annees: int
    provenance: Provenance


@dataclass(frozen=True)
class Bareme:
    """One published version, or the barème written in an input document (``publie`` False)."""

    id: str
    libelle: str
    demonstration: bool
    effet: date
    avance: Taux
    lignes: tuple[LigneBareme, ...]
    duree: Duree | None = None
    delais: tuple[Delai, ...] = ()
    tailles: tuple[BorneTaille, ...] = ()
    modulations: tuple[Modulation, ...] = ()
    precedente: str | None = None
    effectifs: Mapping[str, int] = field(default_factory=dict)
    publie: bool = True

    def __post_init__(self) -> None:
        index: dict[tuple[str, str, str], list[LigneBareme]] = {}
        for ligne in self.lignes:
            index.setdefault((ligne.taille, ligne.mission, ligne.part), []).append(ligne)
        object.__setattr__(self, "_index", index)

    def ligne(self, taille: str, mission: str, part: str, jour: date) -> LigneBareme | None:
        """The line in force that day, None when the version has none."""
        candidates: Iterable[LigneBareme] = self._index.get((taille, mission, part), ())  # type: ignore[attr-defined]
        return next((ligne for ligne in candidates if ligne.provenance.en_vigueur(jour)), None)

    def complements(self, taille: str, mission: str, jour: date) -> list[LigneBareme]:
        """Lines of parts that the engine does not compute (SNP, SAS, crisis event)."""
        return [
            ligne
            for ligne in self.lignes
            if ligne.taille == taille
            and ligne.mission == mission
            and ligne.part not in PARTS_CALCULEES
            and ligne.provenance.en_vigueur(jour)
        ]


@dataclass(frozen=True, slots=True)
class MontantApplique:
    """Annual amount after modulations, the line it comes from, or why it is unknown."""

    valeur: Decimal | None
    ligne: LigneBareme | None
    modulations: tuple[Modulation, ...] = ()
    motif: str | None = None


@dataclass(frozen=True)
class Grille:
    """Versions that succeed each other; on a given day the latest in effect applies."""

    versions: tuple[Bareme, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=lambda v: v.effet)))

    def version_au(self, jour: date) -> Bareme | None:
        return next((v for v in reversed(self.versions) if v.effet <= jour), None)

    def montant(
        self, taille: str, mission: str, part: str, jour: date, modulations: Sequence[str] = ()
    ) -> MontantApplique:
        """Annual amount in force on ``jour``, or None with the French reason."""
        version = self.version_au(jour)
        if version is None:
            return MontantApplique(
                None, None, motif="aucune version du barème demandé n’est en vigueur à cette date"
            )
        ligne = version.ligne(taille, mission, part, jour)
        if ligne is None:
            motif = f"le barème {version.id} ne prévoit pas ce montant pour la taille {taille}"
            return MontantApplique(None, None, motif=motif)
        if ligne.montant is None:
            return MontantApplique(None, ligne, motif=f"{ligne.provenance.source} (barème {version.id})")
        retenues = tuple(
            m
            for m in version.modulations
            if m.code in modulations and m.vise(ligne) and m.provenance.en_vigueur(jour)
        )
        return MontantApplique(_moduler(ligne.montant, retenues), ligne, retenues)

    def maximum(
        self,
        taille: str,
        jour: date,
        missions: Iterable[str],
        modulations: Sequence[str] = (),
        *,
        avec_crise: bool = False,
    ) -> Decimal | None:
        """Running costs and full fixed and variable parts of a whole year: the commitment « si tout est atteint ».

        ``avec_crise`` adds what is paid only when a crisis is recognised.
        """
        return somme(
            self.montant(taille, mission, part, jour, modulations).valeur
            for mission, part in postes(missions, avec_crise=avec_crise)
            if part != Part.SI_CRISE or self.prevoit(taille, mission, part, jour)
        )

    def prevoit(self, taille: str, mission: str, part: str, jour: date) -> bool:
        """True when the version in force has a line for it, even of unknown amount."""
        version = self.version_au(jour)
        return version is not None and version.ligne(taille, mission, part, jour) is not None


def postes(missions: Iterable[str], *, avec_crise: bool = False) -> list[tuple[str, str]]:
    """(mission, part) that make a whole year, every indicator reached."""
    parts = (Part.FIXE, Part.VARIABLE, *[Part.SI_CRISE] * avec_crise)
    return [
        (FONCTIONNEMENT, Part.FONCTIONNEMENT),
        *((mission, part) for mission in missions for part in parts),
    ]


def _moduler(montant: Decimal, modulations: Sequence[Modulation]) -> Decimal:
    """Each coefficient in turn, to the cent."""
    for modulation in modulations:
        montant = arrondir(montant * modulation.coefficient)
    return montant
