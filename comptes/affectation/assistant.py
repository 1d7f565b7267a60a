"""What the assistant shows: what is left to attribute, sorted by euros, and what each choice decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Min, OuterRef, Subquery, Sum

from comptes.affectation.gestes import Cible
from comptes.affectation.models import Ventilation
from comptes.affectation.propositions import Proposition, proposition_pour
from comptes.affectation.sql import debuts_de_libelle
from comptes.totaux.requetes import PartMethode, parts_methode, phrase_methodes
from comptes.versions.models import GroupeEcriture, Version
from cpts.commun.enums import Financeur, Mission
from cpts.commun.formats import euros
from cpts.traces.noms import MASQUES, masquer

ZERO = Decimal(0)
LIBELLES_MONTRES = 12
PERSONNEL = "64"
# Below these, last digits say nothing: accounts simply differ.
LONGUEUR_SOUS_COMPTE, TERMINAISONS_MIN = 4, 3


@dataclass(frozen=True)
class Poste:
    """Something one choice can settle. ``part``: fraction of what is left; ``proposition``: a suggestion."""

    cible: Cible
    libelle: str
    montant: Decimal
    part: Decimal | None
    lignes: int | None = None
    proposition: Proposition | None = None


@dataclass(frozen=True)
class Etat:
    """The attribution of a version today. Amounts in euros; ``part_*`` are fractions of ``depense``.

    ``effets``: amount decided by each rule (its primary key). ``libelles``: label of each account of spend.
    ``terminaisons``: last digits of the accounts left, when there may be one per mission.
    ``jeu``: version of the rules that decided.
    """

    depense: Decimal
    reste: Decimal
    financeur_inconnu: Decimal
    methodes: tuple[PartMethode, ...]
    comptes: tuple[Poste, ...]
    codes: tuple[Poste, ...]
    familles: tuple[Poste, ...]
    effets: dict[int, Decimal]
    libelles: dict[str, str]
    terminaisons: tuple[str, ...]
    jeu: int

    @property
    def part_reste(self) -> Decimal | None:
        return _fraction(self.reste, self.depense)

    @property
    def part_financeur_inconnu(self) -> Decimal | None:
        return _fraction(self.financeur_inconnu, self.depense)

    @property
    def affecte(self) -> Decimal:
        return self.depense - self.reste

    @property
    def barre(self) -> int:
        """Length of the progress bar, 0 to 100: full only when nothing is left."""
        return 0 if self.part_reste is None else max(0, min(100, int(100 - self.part_reste * 100)))

    @property
    def texte_barre(self) -> str:
        """« 61 250,00 € sur 104 460,00 € »."""
        return f"{euros(self.affecte)} sur {euros(self.depense)}"

    @property
    def phrase_methodes(self) -> str:
        return phrase_methodes(self.methodes)


def sans_noms(etat: Etat) -> Etat:
    """The same, for a reader to whom names are not open: labels that name somebody are masked."""
    lignes = [{"compte": compte, "compte_lib": libelle} for compte, libelle in etat.libelles.items()]
    libelles = {ligne["compte"]: ligne["compte_lib"] for ligne in masquer(lignes, MASQUES)}
    comptes = tuple(replace(poste, libelle=libelles[poste.cible.compte]) for poste in etat.comptes)
    return replace(etat, comptes=comptes, libelles=libelles)


class _Cellule(NamedTuple):
    compte: str
    compte_lib: str
    analytique: str
    mission: str
    financeur: str
    methode: str
    regle: int | None
    regle_financeur: int | None
    jeu: int
    montant: Decimal


def etat(version: Version) -> Etat:
    """Everything the page needs of a version's decisions. One query."""
    cellules = _cellules(version)
    restantes = [c for c in cellules if c.mission == Mission.NON_AFFECTE]
    reste = sum((c.montant for c in restantes), ZERO)
    methodes: dict[str, Decimal] = defaultdict(Decimal)
    for cellule in cellules:
        methodes[cellule.methode] += cellule.montant
    return Etat(
        depense=sum((c.montant for c in cellules), ZERO),
        reste=reste,
        financeur_inconnu=sum((c.montant for c in cellules if c.financeur == Financeur.NON_IDENTIFIE), ZERO),
        methodes=parts_methode(methodes),
        comptes=_comptes(restantes, reste),
        codes=_codes(restantes, reste),
        familles=_familles(restantes, reste),
        effets=_effets(cellules),
        libelles={c.compte: c.compte_lib for c in cellules},
        terminaisons=_terminaisons(restantes),
        jeu=max((c.jeu for c in cellules), default=0),
    )


def _cellules(version: Version) -> list[_Cellule]:
    """Decisions added up by account, analytic code and way of deciding."""
    groupes = GroupeEcriture.objects.filter(version=version, groupe=OuterRef("groupe"))
    axes = ("analytique", "mission", "financeur", "methode", "regle", "regle_financeur", "jeu")
    cellules = (
        Ventilation.objects.filter(version=version)
        .annotate(
            compte=Subquery(groupes.values("compte")),
            libelle=Subquery(groupes.values("compte_lib")),
            analytique=Subquery(groupes.values("analytique")),
        )
        .order_by()
        .values("compte", *axes)
        .annotate(compte_lib=Min("libelle"), somme=Sum("montant"))
    )
    return [_Cellule(*ligne) for ligne in cellules.values_list("compte", "compte_lib", *axes, "somme")]


def _fraction(montant: Decimal, total: Decimal) -> Decimal | None:
    return montant / total if total > 0 else None


def _trier(postes: list[Poste]) -> tuple[Poste, ...]:
    """The greatest amount first, credits included."""
    return tuple(sorted(postes, key=lambda poste: (-abs(poste.montant), str(poste.cible))))


def _comptes(restantes: list[_Cellule], reste: Decimal) -> tuple[Poste, ...]:
    montants: dict[str, Decimal] = defaultdict(Decimal)
    libelles: dict[str, str] = {}
    for cellule in restantes:
        montants[cellule.compte] += cellule.montant
        libelles.setdefault(cellule.compte, cellule.compte_lib)
    return _trier(
        [
            Poste(
                Cible(compte=compte),
                libelles[compte],
                montant,
                _fraction(montant, reste),
                proposition=proposition_pour(compte, libelles[compte]),
            )
            for compte, montant in montants.items()
            if montant
        ]
    )


def _codes(restantes: list[_Cellule], reste: Decimal) -> tuple[Poste, ...]:
    """Analytic codes that no rule knows: one choice settles all the accounts of a code."""
    montants: dict[str, Decimal] = defaultdict(Decimal)
    for cellule in restantes:
        if cellule.analytique:
            montants[cellule.analytique] += cellule.montant
    return _trier(
        [
            Poste(Cible(analytique=code), "Code analytique non reconnu", montant, _fraction(montant, reste))
            for code, montant in montants.items()
            if montant
        ]
    )


def _familles(restantes: list[_Cellule], reste: Decimal) -> tuple[Poste, ...]:
    """Families with several accounts left (« 64* » for pay, else three digits): one choice for all of them."""
    comptes: dict[str, set[str]] = defaultdict(set)
    montants: dict[str, Decimal] = defaultdict(Decimal)
    for cellule in restantes:
        famille = PERSONNEL if cellule.compte.startswith(PERSONNEL) else cellule.compte[:3]
        comptes[famille].add(cellule.compte)
        montants[famille] += cellule.montant
    return _trier(
        [
            Poste(
                Cible(compte=f"{famille}*"),
                f"Les {len(membres)} comptes {famille} qui restent",
                montants[famille],
                _fraction(montants[famille], reste),
            )
            for famille, membres in comptes.items()
            if len(membres) > 1 and montants[famille]
        ]
    )


def _terminaisons(restantes: list[_Cellule]) -> tuple[str, ...]:
    """Last digits of the accounts left, when they look like one number per mission."""
    fins = {c.compte[-1] for c in restantes if len(c.compte) >= LONGUEUR_SOUS_COMPTE and c.compte[-1] != "0"}
    return tuple(sorted(fins)) if len(fins) >= TERMINAISONS_MIN else ()


def _effets(cellules: list[_Cellule]) -> dict[int, Decimal]:
    effets: dict[int, Decimal] = defaultdict(Decimal)
    for cellule in cellules:
        for regle in {cellule.regle, cellule.regle_financeur} - {None}:
            effets[regle] += cellule.montant  # type: ignore[index]
    return dict(effets)


def libelles_du_compte(version: Version, compte: str) -> list[Poste]:
    """Texts that begin the labels of an account's lines still without a mission, the greatest amount first.

    One query over the lines of this account. May show names: only for those who attribute.
    """
    debuts = debuts_de_libelle(version.depot.cpts_id, version.pk, compte, LIBELLES_MONTRES)
    return [
        Poste(Cible(compte=compte, libelle=lu.motif[:120]), lu.motif, lu.montant, None, lignes=lu.lignes)
        for lu in debuts
    ]
