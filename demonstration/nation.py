"""The nation as drawn: its CPTS, their territory, life, caisse, contract and bookkeeping habits. Pure.

``dessiner(graine, nombre)`` gives the same ``Nation`` for the same arguments. 809 CPTS give the published figures;
fewer give a part of it (some departments only), without them.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stdnum import luhn

from cpts.structures import organisations
from cpts.structures.enums import Etat
from cpts.structures.tailles import table_en_vigueur
from cpts.territoires import chargement as territoires
from demonstration.decoupage import ChoixImpossible, CommuneADecouper, TerritoireDecoupe, decouper, repartir
from demonstration.habitudes import Habitudes, tirer_habitudes
from demonstration.hasard import alea as alea_de
from demonstration.publies import chiffres
from financements.aci.publication import charger_bareme

COMPLETE = 809
MINIMUM = 12
BAREME = "demo-nation"
# Signatures each year, for 700 contracts: 440 signed by the end of 2022, 508 by the end of 2023.
SIGNATURES = {2019: 20, 2020: 90, 2021: 130, 2022: 200, 2023: 68, 2024: 112, 2025: 80}
DERNIERE_SIGNATURE = datetime.date(2025, 5, 31)
# Loaded first for a small nation: several caisses there, and a neighbour to straddle into.
DEPARTEMENTS_D_ABORD = ("59", "62", "02", "80", "60", "35", "69", "76", "44", "33", "31", "13", "67", "971")
HABITANTS_PAR_CPTS = 75_000
# CPTS kept for the visitors, the planted money and the planted files.
PREMIERES = 44
PART_DES_CLAUSES, SANS_CLAUSE = 0.18, 5
ESPACE = uuid.UUID("5f0c3c7e-0000-4000-8000-000000000000")
TIRAGES = 200
# Inhabitants between what is published and what is drawn, at most.
ECART_ADMIS = 20_000


@dataclass(frozen=True)
class Lien:
    """A dated link to an organisation, by (type, code)."""

    nature: str
    organisation: tuple[str, str]
    debut: datetime.date
    fin: datetime.date | None = None


@dataclass(frozen=True)
class Structure:
    """A fictitious CPTS. ``signature`` is None for a project; ``siren`` is None for a letter of intent."""

    rang: int
    nom: str
    siren: str | None
    territoire: TerritoireDecoupe
    etapes: tuple[tuple[str, datetime.date], ...]
    liens: tuple[Lien, ...]
    signature: datetime.date | None = None
    clause: bool = False
    habitudes: Habitudes = field(default_factory=Habitudes)

    @property
    def etat(self) -> str:
        return self.etapes[-1][0]

    @property
    def identifiant(self) -> str:
        """Word that tells its people apart: « 0012 »."""
        return f"{self.rang:04d}"


@dataclass(frozen=True)
class Nation:
    """Everything drawn. ``structures[0]`` is the CPTS that visitors hold; signed ones come first."""

    graine: int
    nombre: int
    complet: bool
    structures: tuple[Structure, ...]
    departements: tuple[str, ...] | None

    @property
    def entiere(self) -> bool:
        """Whether the published figures are to be met."""
        return self.nombre == COMPLETE

    @property
    def signees(self) -> tuple[Structure, ...]:
        return tuple(s for s in self.structures if s.signature)


def dessiner(graine: int = 1, nombre: int = COMPLETE, complet: bool = False) -> Nation:
    """Draw a nation of ``nombre`` CPTS (12 to 809). ``ValueError`` outside."""
    if not MINIMUM <= nombre <= COMPLETE:
        raise ValueError(f"La nation de démonstration compte de {MINIMUM} à {COMPLETE} CPTS.")
    communes = _communes()
    departements = None
    if nombre < COMPLETE:
        departements, communes = _restreindre(communes, nombre)
    alea = alea_de(graine, nombre)
    signes, projets = _territoires(communes, nombre, alea)
    structures = tuple(_structures(signes, projets, nombre, alea))
    return Nation(graine, nombre, complet, structures, departements)


def siren_fictif(rang: int) -> str:
    """A SIREN with a right key, in the range 9990… that no body is known to hold."""
    base = f"9990{rang:04d}"
    return base + luhn.calc_check_digit(base)


def identifiant_public(graine: int, *quoi: object) -> uuid.UUID:
    """A public identifier that the same seed gives again."""
    return uuid.uuid5(ESPACE, "/".join(map(str, (graine, *quoi))))


# --- Territories -----------------------------------------------------------------------------------------


def _communes() -> list[CommuneADecouper]:
    return [
        CommuneADecouper(
            c["code"],
            c["departement"],
            c["epci"],
            c["codes_postaux"].split(" ")[0],
            int(c["population"] or 0),
        )
        for c in territoires.lire("communes.csv.gz")
    ]


def _restreindre(
    communes: Sequence[CommuneADecouper], nombre: int
) -> tuple[tuple[str, ...], list[CommuneADecouper]]:
    """Departments with room enough for a small nation, and their communes."""
    autres = sorted({c.departement for c in communes} - set(DEPARTEMENTS_D_ABORD))
    retenus: set[str] = set()
    for departement in (*DEPARTEMENTS_D_ABORD, *autres):
        retenus.add(departement)
        if (
            sum(c.population for c in communes if c.departement in retenus)
            > (nombre + 6) * HABITANTS_PAR_CPTS
        ):
            break
    return tuple(sorted(retenus)), [c for c in communes if c.departement in retenus]


def bornes() -> dict[str, tuple[int, int]]:
    """Size → inhabitants, both included, of the bounds in force at the last signature."""
    table = table_en_vigueur(DERNIERE_SIGNATURE)
    if table is None:
        raise LookupError("aucune table des tailles en vigueur")
    return {t.taille: (t.minimum, t.maximum or 10**9) for t in table.tranches}


def effectifs(nombre: int) -> dict[str, int]:
    """Signed CPTS by size: the published 700, or the same shares of a small nation."""
    entiers = dict(charger_bareme(BAREME).effectifs)
    if nombre == COMPLETE:
        return entiers
    signees = nombre_de_signees(nombre)
    parts = {taille: signees * n // sum(entiers.values()) for taille, n in entiers.items()}
    parts["T2"] += signees - sum(parts.values())
    return parts


def nombre_de_signees(nombre: int) -> int:
    return round(nombre * int(chiffres()["signees"].valeur) / COMPLETE)


def _territoires(
    communes: Sequence[CommuneADecouper], nombre: int, alea: random.Random
) -> tuple[list[TerritoireDecoupe], list[TerritoireDecoupe]]:
    """Signed and project territories, drawn again until the numbers can be met."""
    voulus = effectifs(nombre)
    habitants = sum(c.population for c in communes)
    part, sans = chiffres()["part_couverte"].valeur, int(chiffres()["sans_cpts"].valeur)
    for _ in range(TIRAGES):
        try:
            tires = repartir(
                decouper(communes, voulus, bornes(), alea),
                voulus,
                nombre - sum(voulus.values()),
                round(habitants * part),
                round(sans * habitants / int(territoires.source()["totaux"]["population"])),
                alea,
                ECART_ADMIS if nombre == COMPLETE else None,
            )
        except ChoixImpossible:
            continue
        return tires.signes, tires.projets
    raise ChoixImpossible(f"aucun découpage pour {nombre} CPTS après {TIRAGES} tirages")


# --- Structures ------------------------------------------------------------------------------------------


def _structures(
    signes: list[TerritoireDecoupe], projets: list[TerritoireDecoupe], nombre: int, alea: random.Random
) -> Iterator[Structure]:
    signes = _vitrine_en_tete(signes, alea)
    dates = _dates_de_signature(len(signes), alea)
    validees = round(nombre * int(chiffres()["validees"].valeur) / COMPLETE)
    reseau = Reseau()
    noms = _noms([*signes, *projets])
    for rang, territoire in enumerate(signes):
        signature = dates[rang]
        yield Structure(
            rang,
            noms[rang],
            siren_fictif(rang),
            territoire,
            _vie_signee(signature, alea),
            reseau.liens(territoire, signature, alea, change=rang == 4 or rang % 90 == 41),
            signature,
            clause=_clause(rang, alea),
            habitudes=tirer_habitudes(rang, signature, alea),
        )
    for decalage, territoire in enumerate(projets):
        rang = len(signes) + decalage
        valide = decalage < validees
        etapes = _vie_en_projet(valide, alea)
        yield Structure(
            rang,
            noms[rang],
            siren_fictif(rang) if valide else None,
            territoire,
            etapes,
            reseau.liens(territoire, etapes[0][1], alea),
        )


def _clause(rang: int, alea: random.Random) -> bool:
    """Whether the contract obliges to send accounts: that of the visitors does, the next ones do not."""
    tire = alea.random() < PART_DES_CLAUSES
    return rang == 0 or (rang >= SANS_CLAUSE and tire)


def _vitrine_en_tete(signes: list[TerritoireDecoupe], alea: random.Random) -> list[TerritoireDecoupe]:
    """The CPTS that visitors hold comes first: a T2 of the Nord, where several caisses share one department."""
    alea.shuffle(signes)
    signes.sort(key=lambda t: (t.departement, t.taille) != ("59", "T2"))
    return signes


def _noms(territoires_: Sequence[TerritoireDecoupe]) -> list[str]:
    """« CPTS de démonstration Nord 12 »: a department and a number, the name of nobody."""
    departements = {d["code"]: d["nom"] for d in territoires.lire("departements.csv")}
    numeros: dict[str, int] = {}
    noms = []
    for territoire in territoires_:
        numero = numeros[territoire.departement] = numeros.get(territoire.departement, 0) + 1
        noms.append(f"CPTS de démonstration {departements[territoire.departement]} {numero}")
    return noms


def _dates_de_signature(nombre: int, alea: random.Random) -> list[datetime.date]:
    """One signature date per signed CPTS, in the published rhythm; the first one is the visitors'."""
    total = sum(SIGNATURES.values())
    dates: list[datetime.date] = []
    faites = 0
    for annee, entieres in SIGNATURES.items():
        faites += entieres
        jusqu_a = round(nombre * faites / total)
        dates += [_jour_de_signature(annee, alea) for _ in range(jusqu_a - len(dates))]
    alea.shuffle(dates)
    # Planted cases need exercises: the first CPTS are those that have some.
    anciennes = [jour for jour in dates if jour.year <= 2022][:PREMIERES]
    for jour in anciennes:
        dates.remove(jour)
    anciennes.sort(key=lambda jour: jour.year != 2021)
    return [*anciennes, *dates]


def _jour_de_signature(annee: int, alea: random.Random) -> datetime.date:
    debut = datetime.date(annee, 9 if annee == 2019 else 1, 1)
    fin = min(datetime.date(annee, 11, 30), DERNIERE_SIGNATURE)
    jour = debut + datetime.timedelta(days=alea.randrange((fin - debut).days + 1))
    # The first of a month, as most contracts are.
    return jour.replace(day=1)


def _vie_signee(signature: datetime.date, alea: random.Random) -> tuple[tuple[str, datetime.date], ...]:
    valide = signature - datetime.timedelta(days=alea.randrange(60, 270))
    lettre = valide - datetime.timedelta(days=alea.randrange(120, 420))
    return (
        (Etat.LETTRE_INTENTION.value, lettre),
        (Etat.PROJET_VALIDE.value, valide),
        (Etat.ACI_SIGNE.value, signature),
    )


def _vie_en_projet(valide: bool, alea: random.Random) -> tuple[tuple[str, datetime.date], ...]:
    lettre = datetime.date(2024, 1, 15) + datetime.timedelta(days=alea.randrange(400))
    if not valide:
        return ((Etat.LETTRE_INTENTION.value, lettre),)
    etape = min(lettre + datetime.timedelta(days=alea.randrange(60, 200)), datetime.date(2025, 5, 30))
    return ((Etat.LETTRE_INTENTION.value, lettre), (Etat.PROJET_VALIDE.value, max(etape, lettre)))


class Reseau:
    """Which caisse and which ARS follow a territory."""

    def __init__(self) -> None:
        self._caisses: dict[str, list[tuple[str, str]]] = {}
        self._ars: dict[str, tuple[str, str]] = {}
        for ligne in organisations.lire():
            for departement in ligne["departements"].split():
                if ligne["type"] == "cpam":
                    self._caisses.setdefault(departement, []).append(("cpam", ligne["code"]))
                elif ligne["type"] == "ars":
                    self._ars[departement] = ("ars", ligne["code"])

    def liens(
        self, territoire: TerritoireDecoupe, debut: datetime.date, alea: random.Random, change: bool = False
    ) -> tuple[Lien, ...]:
        """Links from the start of the CPTS's life; ``change``: another caisse of the department from 2024 on."""
        departement = territoire.departement
        debut = min(debut, datetime.date(2024, 1, 1))
        ars = Lien("ars", self._ars[departement], debut)
        possibles = self._caisses[departement]
        caisse = alea.choice(possibles)
        if change and len(possibles) > 1:
            autre = possibles[(possibles.index(caisse) + 1) % len(possibles)]
            bascule = datetime.date(2024, 7, 1)
            veille = bascule - datetime.timedelta(days=1)
            return Lien("caisse", autre, debut, veille), Lien("caisse", caisse, bascule), ars
        return Lien("caisse", caisse, debut), ars
