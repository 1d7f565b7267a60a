"""What one contract year makes due, part by part (rules R2 to R7).

Each part pays something first (signature or advance), then closes at the anniversary: the balance is
what is due minus what was paid, so that the lines of a part always add up to what is due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpts.commun.formats import date_longue, euros

from .bareme import ANNEXE, Bareme, Grille, LigneBareme, MontantApplique, postes
from .calendrier import AnneeContrat, Periode, est_suspendu, jours_actifs
from .codes import FONCTIONNEMENT, LIBELLES, LIBELLES_PARTS, Objet, Part
from .contrat import Contrat, EngagementMission
from .fiche import Fiche, regles
from .indicateurs import IndicateurEnEuros, total_gagne
from .montants import ZERO, arrondir, prorata, somme


@dataclass(frozen=True)
class Ligne:
    """A payment due on ``date``; ``a_decider`` marks a proposal that a person must decide."""

    date: date
    annee: AnneeContrat
    objet: Objet
    mission: str
    montant: Decimal
    fiche: Fiche
    a_decider: bool = False


@dataclass(frozen=True)
class PartDue:
    """A part of a contract year: amount due (None when unknown or undecided), its lines and reserves.

    ``plafond`` is the most it can make due, every indicator reached; None when the scale does not say.
    ``indicateurs`` are those that make it, ``ecart`` what their amounts lack (or have in excess, negative) to make
    the amount of the year: no statement is official while it is not nil.
    """

    part: Part
    mission: str
    du: Decimal | None
    lignes: tuple[Ligne, ...] = ()
    reserves: tuple[str, ...] = ()
    ligne_bareme: LigneBareme | None = None
    plafond: Decimal | None = None
    indicateurs: tuple[IndicateurEnEuros, ...] = ()
    ecart: Decimal | None = ZERO


@dataclass(frozen=True)
class Situation:
    """A contract year of a contract, under a barème; ``au`` is the day whose acts are known."""

    contrat: Contrat
    grille: Grille
    annee: AnneeContrat
    au: date

    @property
    def taille(self) -> str:
        return self.contrat.taille_de(self.annee)

    def montant(self, mission: str, part: Part, demarrage: date | None = None) -> MontantApplique:
        """Annual amount: that of the signed annex of the year, else the one in force on the first day of the year.

        A mission that a later version created, and that started during the year, takes the amount in force
        on the day it started.
        """
        annexe = self._montant_de_l_annexe(mission, part)
        if annexe is not None:
            return annexe
        trouve = self._montant_au(mission, part, self.annee.debut)
        if trouve.ligne is None and demarrage and demarrage > self.annee.debut:
            return self._montant_au(mission, part, demarrage)
        return trouve

    def _montant_au(self, mission: str, part: Part, jour: date) -> MontantApplique:
        return self.grille.montant(self.taille, mission, part, jour, self.contrat.modulations)

    def _montant_de_l_annexe(self, mission: str, part: Part) -> MontantApplique | None:
        annexe = self.contrat.annexes.get(self.annee.debut)
        valeur = annexe.montants.get((mission, part)) if annexe else None
        if annexe is None or valeur is None:
            return None
        provenance = annexe.provenance_de(mission, part)
        return MontantApplique(valeur, LigneBareme(self.taille, mission, part, valeur, provenance, ANNEXE))

    def maximum(self, *, avec_crise: bool = False) -> Decimal | None:
        """What the whole year makes due at most, every indicator reached, for the missions active in it.

        ``avec_crise`` adds what is paid only when a crisis is recognised.
        """
        actives = [m for m in self.contrat.missions if m.activite(self.annee)]
        demarrages = {mission.code: mission.demarrage for mission in actives}
        return somme(
            montant.valeur
            for mission, part in postes(demarrages, avec_crise=avec_crise)
            if (montant := self.montant(mission, Part(part), demarrages.get(mission))).ligne
            or part != Part.SI_CRISE
        )

    def version(self, montant: MontantApplique) -> Bareme:
        """The version an applied amount comes from; for an annex, the one in force on the first day of the year."""
        assert montant.ligne is not None
        if montant.ligne.bareme == ANNEXE:
            return self.grille.version_au(self.annee.debut) or self.grille.versions[0]
        return next(v for v in self.grille.versions if v.id == montant.ligne.bareme)

    def jours(self, activite: Periode) -> int:
        return jours_actifs(activite, self.annee, self.contrat.terme, self.contrat.suspensions)


def parts_dues(situation: Situation) -> Iterator[PartDue]:
    """Running costs, then the fixed and variable part of each mission active in the year."""
    yield _fonctionnement(situation)
    for engagement in situation.contrat.missions:
        activite = engagement.activite(situation.annee)
        if activite:
            yield _fixe(situation, engagement, activite)
            yield _variable(situation, engagement, activite)
            yield from _si_crise(situation, engagement)


def _fonctionnement(situation: Situation) -> PartDue:
    """All at the signature for the first contract year (R2), then 75 % and 25 % (R3)."""
    montant = situation.montant(FONCTIONNEMENT, Part.FONCTIONNEMENT)
    if montant.valeur is None:
        return _inconnue(situation, Part.FONCTIONNEMENT, FONCTIONNEMENT, montant)
    premiere = situation.annee.rang == 1
    calcul = _Calcul(
        situation,
        Part.FONCTIONNEMENT,
        FONCTIONNEMENT,
        Periode(situation.contrat.signature),
        montant,
        montant.valeur,
        regle_versement="R2" if premiere else "R3-avance",
        regle_solde="R3-solde",
    )
    return calcul.part(Objet.SIGNATURE if premiere else Objet.AVANCE)


def _fixe(situation: Situation, engagement: EngagementMission, activite: Periode) -> PartDue:
    """Advance at the start, prorated to the anniversary (R4), or at the anniversary (R5), then the balance."""
    montant = situation.montant(engagement.code, Part.FIXE, engagement.demarrage)
    if montant.valeur is None:
        return _inconnue(situation, Part.FIXE, engagement.code, montant)
    en_cours_d_annee = activite.debut > situation.annee.debut
    calcul = _Calcul(
        situation,
        Part.FIXE,
        engagement.code,
        activite,
        montant,
        montant.valeur,
        regle_versement="R4" if en_cours_d_annee else "R5-avance",
        regle_solde="R5-solde",
    )
    return calcul.part(Objet.AVANCE)


def _variable(situation: Situation, engagement: EngagementMission, activite: Periode) -> PartDue:
    """Never before a decision (R6): no line, and unknown, while the rate of the year is not decided."""
    annee, code = situation.annee, engagement.code
    taux = engagement.taux.get(annee.debut)
    if situation.jours(activite) == 0:
        motif = (
            f"{LIBELLES[code]}, année de contrat du {date_longue(annee.debut)} : le taux décidé n’est pas appliqué, "
            "la mission n’ayant été active aucun jour."
        )
        return PartDue(Part.VARIABLE, code, ZERO, reserves=() if taux is None else (motif,), plafond=ZERO)
    montant = situation.montant(code, Part.VARIABLE, engagement.demarrage)
    if indicateurs := situation.contrat.indicateurs_de(code, annee):
        return _par_indicateurs(situation, code, montant, indicateurs)
    if montant.valeur is None:
        return _inconnue(situation, Part.VARIABLE, code, montant)
    if montant.valeur == 0:
        return PartDue(Part.VARIABLE, code, ZERO, ligne_bareme=montant.ligne, plafond=ZERO)
    if taux is None:
        motif = (
            f"{LIBELLES[code]}, année de contrat du {date_longue(annee.debut)} : part variable non décidée, "
            f"inconnue (au plus {euros(montant.valeur)})."
        )
        return PartDue(Part.VARIABLE, code, None, (), (motif,), montant.ligne, montant.valeur)
    du = arrondir(montant.valeur * taux)
    valeurs = {"montant_annuel": montant.valeur, "taux_retenu": taux}
    fiche = Fiche(regles()["R6"], code, annee, montant, valeurs, du)
    ligne = Ligne(annee.anniversaire, annee, Objet.VARIABLE, code, du, fiche)
    return PartDue(Part.VARIABLE, code, du, (ligne,), (), montant.ligne, montant.valeur)


def _par_indicateurs(
    situation: Situation, code: str, montant: MontantApplique, indicateurs: tuple[IndicateurEnEuros, ...]
) -> PartDue:
    """What the indicators of the annex earn; unknown, and no line, while one of them is not measured."""
    annee = situation.annee
    prefixe = f"{LIBELLES[code]}, année de contrat du {date_longue(annee.debut)}"
    total = sum((i.montant for i in indicateurs), ZERO)
    ecart = None if montant.valeur is None else montant.valeur - total
    reserves = [_reserve_ecart(prefixe, montant, total)] if ecart != 0 else []
    du = total_gagne(indicateurs)
    if du is None:
        manquants = [i.code for i in indicateurs if i.gagne is None]
        reserves.append(
            f"{prefixe} : part variable inconnue (au plus {euros(total)}), indicateurs non mesurés : "
            f"{', '.join(manquants)}."
        )
        return PartDue(
            Part.VARIABLE, code, None, (), tuple(reserves), montant.ligne, total, indicateurs, ecart
        )
    fiche = Fiche(
        regles()["R6-indicateurs"],
        code,
        annee,
        montant,
        {"gagne_par_les_indicateurs": du},
        du,
        tuple(i.explication for i in indicateurs),
    )
    lignes = (Ligne(annee.anniversaire, annee, Objet.VARIABLE, code, du, fiche),) if du else ()
    return PartDue(Part.VARIABLE, code, du, lignes, tuple(reserves), montant.ligne, total, indicateurs, ecart)


def _reserve_ecart(prefixe: str, montant: MontantApplique, total: Decimal) -> str:
    if montant.valeur is None:
        return (
            f"{prefixe} : le montant variable de l’année est inconnu, celui des indicateurs ({euros(total)}) "
            "ne peut pas être vérifié ; aucun décompte officiel."
        )
    sens = "de moins" if total < montant.valeur else "de plus"
    return (
        f"{prefixe} : les indicateurs font {euros(total)}, {euros(abs(montant.valeur - total))} {sens} que le "
        f"montant variable de l’année ({euros(montant.valeur)}) ; aucun décompte officiel avant correction."
    )


def _si_crise(situation: Situation, engagement: EngagementMission) -> Iterator[PartDue]:
    """The part paid because a crisis was recognised: nothing at all without that act of the ARS."""
    annee, code = situation.annee, engagement.code
    crise = situation.contrat.crise_de(annee, situation.au)
    montant = situation.montant(code, Part.SI_CRISE, engagement.demarrage)
    if crise is None or montant.ligne is None:
        return
    if montant.valeur is None:
        yield _inconnue(situation, Part.SI_CRISE, code, montant)
        return
    details = (f"crise reconnue le {date_longue(crise.reconnue_le)}, commencée le {date_longue(crise.du)}",)
    fiche = Fiche(
        regles()["R6-crise"],
        code,
        annee,
        montant,
        {"montant_annuel": montant.valeur},
        montant.valeur,
        details,
    )
    jour = max(annee.anniversaire, crise.reconnue_le)
    ligne = Ligne(jour, annee, Objet.VARIABLE, code, montant.valeur, fiche)
    yield PartDue(
        Part.SI_CRISE, code, montant.valeur, (ligne,), ligne_bareme=montant.ligne, plafond=montant.valeur
    )


def _inconnue(situation: Situation, part: Part, mission: str, montant: MontantApplique) -> PartDue:
    """An amount nobody knows pays nothing and is not zero."""
    nom = LIBELLES[mission] if mission == part else f"{LIBELLES[mission]}, {LIBELLES_PARTS[part]}"
    motif = (
        f"{nom}, année de contrat du {date_longue(situation.annee.debut)} : montant inconnu, {montant.motif}."
    )
    return PartDue(part, mission, None, reserves=(motif,), ligne_bareme=montant.ligne)


@dataclass(frozen=True)
class _Calcul:
    """First payment and closing of a part that is due day by day."""

    situation: Situation
    part_due: Part
    mission: str
    activite: Periode
    montant: MontantApplique
    annuel: Decimal
    regle_versement: str
    regle_solde: str

    def part(self, objet: Objet) -> PartDue:
        annee = self.situation.annee
        jours = self.situation.jours(self.activite)
        du = prorata(self.annuel, jours, annee.jours)
        versement = self._versement(objet)
        verse = versement.montant if versement else ZERO
        cloture = self._cloture(du - verse, verse, jours)
        lignes = tuple(ligne for ligne in (versement, cloture) if ligne and ligne.montant)
        reserves = tuple(_reserve_regularisation(ligne) for ligne in lignes if ligne.a_decider)
        return PartDue(self.part_due, self.mission, du, lignes, reserves, self.montant.ligne, du)

    def _versement(self, objet: Objet) -> Ligne | None:
        """What is paid first, up to the anniversary: a later end is not known yet. Nothing while suspended."""
        annee = self.situation.annee
        jour = max(self.activite.debut, annee.debut)
        if est_suspendu(jour, self.situation.contrat.suspensions):
            return None
        jours = (annee.anniversaire - jour).days
        taux = Decimal(1) if objet == Objet.SIGNATURE else self.situation.version(self.montant).avance.valeur
        verse = prorata(self.annuel * taux, jours, annee.jours)
        return Ligne(
            jour,
            annee,
            objet,
            self.mission,
            verse,
            self._fiche(self.regle_versement, verse, jours, taux=taux),
        )

    def _cloture(self, reste: Decimal, verse: Decimal, jours: int) -> Ligne:
        """The balance at the anniversary; a negative one is an advance to settle, proposed to a person."""
        annee = self.situation.annee
        if reste >= 0:
            fiche = self._fiche(self.regle_solde, reste, jours, verse=verse)
            return Ligne(annee.anniversaire, annee, Objet.SOLDE, self.mission, reste, fiche)
        arret = min(self.activite.fin or annee.anniversaire, self.situation.contrat.terme, annee.anniversaire)
        fiche = self._fiche("R7", reste, jours, verse=verse)
        return Ligne(arret, annee, Objet.REGULARISATION, self.mission, reste, fiche, a_decider=True)

    def _fiche(
        self,
        regle: str,
        resultat: Decimal,
        jours: int,
        taux: Decimal | None = None,
        verse: Decimal | None = None,
    ) -> Fiche:
        annee = self.situation.annee
        valeurs: dict[str, Decimal | int] = {
            "montant_annuel": self.annuel,
            "jours": jours,
            "jours_annee": annee.jours,
        }
        if taux is not None:
            valeurs["taux_avance"] = taux
        if verse is not None:
            valeurs["deja_verse"] = verse
        return Fiche(regles()[regle], self.mission, annee, self.montant, valeurs, resultat)


def _reserve_regularisation(ligne: Ligne) -> str:
    return (
        f"{LIBELLES[ligne.mission]}, année de contrat du {date_longue(ligne.annee.debut)} : "
        f"avance à régulariser de {euros(-ligne.montant)}, à notifier ; c’est une proposition, une personne décide."
    )
