"""The schedule of a contract: every payment due up to a day, and what each contract year makes due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpts.commun.formats import date_longue

from .bareme import Delai, Grille, LigneBareme
from .calcul import Ligne, PartDue, Situation, parts_dues
from .calendrier import AnneeContrat
from .codes import LIBELLES, LIBELLES_PARTS, RANGS, Objet, Part
from .contrat import Contrat
from .delais import alertes
from .indicateurs import IndicateurEnEuros
from .montants import somme

RANGS_OBJETS = {objet: rang for rang, objet in enumerate(Objet)}

CHOIX = (
    "Règles retenues par choix, faute de texte trouvé : fonctionnement versé en totalité à la signature pour la "
    "première année de contrat, puis 75 % et 25 %, que des missions aient démarré ou non ; prorata au jour ; "
    "part variable proportionnelle au taux, sans prorata."
)


@dataclass(frozen=True)
class AnneeDue:
    """What a contract year makes due, all payments included; None when a part is unknown or undecided.

    ``maximum``: what the whole year makes due at most, every indicator reached; ``maximum_si_crise``: with a crisis
    recognised.
    """

    annee: AnneeContrat
    taille: str
    parts: tuple[PartDue, ...]
    maximum: Decimal | None = None
    maximum_si_crise: Decimal | None = None

    def du(self, part: Part) -> Decimal | None:
        return somme(p.du for p in self.parts if p.part == part)

    @property
    def fonctionnement_du(self) -> Decimal | None:
        return self.du(Part.FONCTIONNEMENT)

    @property
    def fixe_du(self) -> Decimal | None:
        return self.du(Part.FIXE)

    @property
    def variable_du(self) -> Decimal | None:
        """Earned by the indicators or by the rate, and what a recognised crisis pays."""
        return somme((self.du(Part.VARIABLE), self.du(Part.SI_CRISE)))

    @property
    def indicateurs(self) -> tuple[IndicateurEnEuros, ...]:
        """The indicators in euros of the year, mission by mission."""
        return tuple(indicateur for part in self.parts for indicateur in part.indicateurs)

    @property
    def total(self) -> Decimal | None:
        return somme((self.fonctionnement_du, self.fixe_du, self.variable_du))


@dataclass(frozen=True)
class Echeancier:
    """Lines dated up to the day asked for (included), contract years begun by then, and the reserves."""

    lignes: tuple[Ligne, ...]
    annees: tuple[AnneeDue, ...]
    officiel: bool
    reserves: tuple[str, ...]


def calculer(contrat: Contrat, grille: Grille, au: date, delais: Iterable[Delai] = ()) -> Echeancier:
    """The schedule of ``contrat`` up to ``au`` (included).

    ``contrat`` is supposed sound (``contrat.anomalies`` is empty). ``delais`` are the deadlines in force at the
    signature. An amount that cannot be known is None and has a reserve; nothing is ever taken for zero.
    """
    annees = tuple(_annee_due(Situation(contrat, grille, annee, au)) for annee in contrat.annees(au))
    lignes = sorted((ligne for ligne in _lignes(annees) if ligne.date <= au), key=_ordre)
    utilisees = _lignes_utilisees(annees)
    reserves = [
        *_reserves_bareme(grille, utilisees),
        *(reserve for annee in annees for part in annee.parts for reserve in part.reserves),
        *_reserves_complements(contrat, grille, annees),
        *_reserves_crise(annees),
        *_reserve_suspensions(contrat),
        *_reserve_terme(contrat, au),
        *(alerte.message for alerte in alertes(contrat, delais, au)),
        CHOIX,
    ]
    return Echeancier(
        tuple(lignes), annees, _officiel(grille, annees, utilisees), tuple(dict.fromkeys(reserves))
    )


def _annee_due(situation: Situation) -> AnneeDue:
    return AnneeDue(
        situation.annee,
        situation.taille,
        tuple(parts_dues(situation)),
        situation.maximum(),
        situation.maximum(avec_crise=True),
    )


def _lignes(annees: Iterable[AnneeDue]) -> Iterator[Ligne]:
    for annee in annees:
        for part in annee.parts:
            yield from part.lignes


def _ordre(ligne: Ligne) -> tuple[date, date, int, int]:
    return ligne.date, ligne.annee.debut, RANGS_OBJETS[ligne.objet], RANGS[ligne.mission]


def _lignes_utilisees(annees: Iterable[AnneeDue]) -> list[LigneBareme]:
    lignes = (part.ligne_bareme for annee in annees for part in annee.parts)
    return list(dict.fromkeys(ligne for ligne in lignes if ligne))


def _officiel(grille: Grille, annees: Iterable[AnneeDue], utilisees: list[LigneBareme]) -> bool:
    """Rule D6: published versions only, every line used verified by a person, none of demonstration, and
    indicators that make exactly the amount of their mission."""
    publiees = all(version.publie and not version.demonstration for version in grille.versions)
    sans_ecart = all(part.ecart == 0 for annee in annees for part in annee.parts)
    verifiees = bool(utilisees) and all(ligne.provenance.verifiee for ligne in utilisees)
    return publiees and sans_ecart and verifiees


def _reserves_bareme(grille: Grille, utilisees: list[LigneBareme]) -> Iterator[str]:
    if any(not version.publie for version in grille.versions):
        yield "Barème fourni dans le fichier : le résultat n’est jamais officiel."
        return
    if any(version.demonstration for version in grille.versions):
        yield "Barème de démonstration : montants sans valeur officielle."
    # Two dated lines of one version bear the same name: said once.
    non_verifiees = dict.fromkeys(ligne.designation for ligne in utilisees if not ligne.provenance.verifiee)
    if non_verifiees:
        yield f"Aucun décompte officiel : lignes du barème non vérifiées : {' ; '.join(non_verifiees)}."


def _reserves_complements(contrat: Contrat, grille: Grille, annees: Iterable[AnneeDue]) -> Iterator[str]:
    """Parts that the agreement provides for and that the engine leaves out, said once each."""
    for due in annees:
        version = grille.version_au(due.annee.debut)
        for mission in contrat.missions if version else ():
            if version and mission.activite(due.annee):
                for ligne in version.complements(due.taille, mission.code, due.annee.debut):
                    yield (
                        f"{LIBELLES[ligne.mission]} : {LIBELLES_PARTS.get(ligne.part, ligne.part)} "
                        f"(barème {ligne.bareme}) peut être comprise dans la part fixe : non comptée ici."
                    )


def _reserves_crise(annees: Iterable[AnneeDue]) -> Iterator[str]:
    """What a crisis would pay, said while none is recognised."""
    for due in annees:
        if due.maximum == due.maximum_si_crise or any(part.part == Part.SI_CRISE for part in due.parts):
            continue
        yield (
            f"{LIBELLES['crises_sanitaires']}, année de contrat du {date_longue(due.annee.debut)} : "
            f"{LIBELLES_PARTS[Part.SI_CRISE]}, non due tant que l’ARS n’en reconnaît pas."
        )


def _reserve_suspensions(contrat: Contrat) -> Iterator[str]:
    if contrat.suspensions:
        yield (
            "Suspension du contrat : par choix, faute de texte trouvé, les jours suspendus ne sont pas comptés et "
            "aucune avance n’est versée pendant la suspension ; le solde de l’année en tient compte."
        )


def _reserve_terme(contrat: Contrat, au: date) -> Iterator[str]:
    if au < contrat.terme:
        return
    if contrat.terme == contrat.resiliation:
        yield (
            f"Contrat résilié au {date_longue(contrat.terme)} : l’année de contrat en cours est comptée au jour, "
            "par choix ; les avances à régulariser restent à décider."
        )
    else:
        yield (
            f"Contrat de {contrat.duree_annees} ans arrivé à son terme le {date_longue(contrat.terme)} : "
            "aucune échéance nouvelle ensuite, sauf renouvellement (clé « duree_annees »)."
        )
