"""What people do on the assistant: choose, take a choice back, undo, copy. Each act is a new version of the rules.

Rules belong to the CPTS, not to an exercise: the next deposit applies them by itself. An act decides again the
version it was made on, in the same transaction; acts of one CPTS are serialised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction

from comptes.affectation.chargement import numero_courant, verrouiller_cpts
from comptes.affectation.enums import ModeRegle
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.affectation.reprise import reprendre
from comptes.depots.models import Version
from cpts.commun.enums import Financeur, Mission
from cpts.droits.masquage import MASQUE
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser

TOUT_LE_RESTE = "Toutes les autres dépenses"
_CONDITIONS = ("compte", "journal", "analytique", "libelle")


@dataclass(frozen=True)
class Cible:
    """What a choice is about. All empty: every expense that nothing else decides.

    ``compte`` is an account or a written condition (``64*``, ``6*1``); ``libelle`` a text of the entries' label.
    """

    compte: str = ""
    analytique: str = ""
    libelle: str = ""

    def __str__(self) -> str:
        parties = []
        if self.analytique:
            parties.append(f"Code analytique {self.analytique}")
        if self.compte:
            parties.append(_nom_de_comptes(self.compte))
        if self.libelle:
            parties.append(f"libellés contenant « {self.libelle} »")
        return ", ".join(parties) or TOUT_LE_RESTE

    def mode(self, parts: Mapping[str, str]) -> ModeRegle:
        """Kind of rule that says it: a split in percents is a key, unless a code or a label recognises it."""
        if self.libelle:
            return ModeRegle.LIBELLE
        if self.analytique:
            return ModeRegle.ANALYTIQUE
        return ModeRegle.SOUS_COMPTE if self.compte and len(parts) == 1 else ModeRegle.CLE


def _nom_de_comptes(condition: str) -> str:
    debut, etoile, fin = condition.partition("*")
    if not etoile:
        return f"Compte {condition}"
    return f"Comptes {debut}… terminés par {fin}" if fin else f"Comptes commençant par {debut}"


@dataclass(frozen=True)
class Choix:
    """Missions or funders in percents written as text, summing to 100: ``{"prevention": "100"}``."""

    missions: Mapping[str, str]
    financeurs: Mapping[str, str]
    justification: str = ""


@transaction.atomic
def choisir(user: Utilisateur, version: Version, cible: Cible, choix: Choix) -> JeuRegles:
    """Give a mission, a funder or both to a target, replacing what was chosen before for the same target.

    Raises ``PermissionDenied`` without the right, ``ValidationError`` when this is already in force.
    """
    exiger(user, Action.AFFECTER, version.depot.cpts)
    regles = list(_regles(cible, choix))
    with _Acte(user, version.depot.cpts, f"{cible} → {_resume(choix)}") as acte:
        acte.remplacer(regles)
    objet = f"{_sans_texte(cible)} → {_resume(choix)}"
    _journaliser(user, version, "choisie", objet, choix.justification)
    reprendre(version)
    return acte.jeu


@transaction.atomic
def choisir_terminaisons(user: Utilisateur, version: Version, terminaisons: Mapping[str, str]) -> JeuRegles:
    """Sub-accounts that end by one number per mission: ``{"acces_soins": "1", "fonctionnement": "7"}``. One act."""
    exiger(user, Action.AFFECTER, version.depot.cpts)
    resume = ", ".join(f"{fin} = {Mission(mission).label}" for mission, fin in terminaisons.items())
    with _Acte(user, version.depot.cpts, f"Sous-comptes : {resume}") as acte:
        acte.remplacer(
            [
                regle
                for mission, fin in terminaisons.items()
                for regle in _regles(Cible(compte=f"6*{fin}"), Choix({mission: "100"}, {}))
            ]
        )
    _journaliser(user, version, "choisie", f"Sous-comptes : {resume}")
    reprendre(version)
    return acte.jeu


def _regles(cible: Cible, choix: Choix) -> Iterable[RegleVentilation]:
    """One rule per side, so that each is replaced or taken back on its own."""
    for cote in ("missions", "financeurs"):
        parts = dict(getattr(choix, cote))
        if parts:
            yield RegleVentilation(
                mode=cible.mode(parts),
                compte=cible.compte,
                analytique=cible.analytique,
                libelle=cible.libelle,
                justification=choix.justification,
                **{cote: parts},
            )


def _resume(choix: Choix) -> str:
    cotes = [resumer_parts(Mission, choix.missions), resumer_parts(Financeur, choix.financeurs)]
    return ", ".join(cote for cote in cotes if cote)


def resumer_parts(enum: type[Mission] | type[Financeur], parts: Mapping[str, str]) -> str:
    """« Prévention », « Accès aux soins 60 %, Prévention 40 % »."""
    if len(parts) == 1:
        return str(enum(next(iter(parts))).label)
    ordonnees = ((code, parts[code]) for code in enum.values if code in parts)
    return ", ".join(f"{enum(code).label} {part.replace('.', ',')}\u00a0%" for code, part in ordonnees)


@transaction.atomic
def retirer(user: Utilisateur, version: Version, regle: RegleVentilation) -> JeuRegles:
    """Take one choice back: what it decided is open again."""
    cpts = version.depot.cpts
    exiger(user, Action.AFFECTER, cpts)
    with _Acte(user, cpts, f"Choix retiré : {cible_de(regle)}") as acte:
        acte.fermer([r for r in acte.en_vigueur if r.pk == regle.pk])
    _journaliser(user, version, "retiree", f"Choix retiré : {_sans_texte(cible_de(regle))}")
    reprendre(version)
    return acte.jeu


@transaction.atomic
def annuler(user: Utilisateur, version: Version) -> JeuRegles:
    """Undo the last act not yet undone, and so on backwards: the rules become what they were just before it."""
    cpts = version.depot.cpts
    exiger(user, Action.AFFECTER, cpts)
    verrouiller_cpts(cpts.pk)
    dernier = dernier_geste(cpts)
    if dernier is None:
        raise ValidationError("Il n’y a plus aucun choix à annuler.", code="rien_a_annuler")
    avant = list(RegleVentilation.objects.en_vigueur(dernier.numero - 1).filter(cpts=cpts))
    with _Acte(user, cpts, f"Annulation : {dernier.geste}", annule=dernier) as acte:
        acte.revenir(avant)
    _journaliser(user, version, "annulee", f"Dernier choix annulé (n° {dernier.numero})")
    reprendre(version)
    return acte.jeu


def dernier_geste(cpts: CPTS) -> JeuRegles | None:
    """The act that « annuler » would undo."""
    return JeuRegles.objects.filter(cpts=cpts, annule=None, annule_par=None).first()


@transaction.atomic
def copier(user: Utilisateur, origine: CPTS, version: Version) -> int:
    """Bring the choices of another CPTS, where this one chose nothing for the same target; returns how many.

    Both CPTS must be within the person's rights. Raises ``ValidationError`` when nothing is new.
    """
    cpts = version.depot.cpts
    exiger(user, Action.AFFECTER, origine)
    exiger(user, Action.AFFECTER, cpts)
    with _Acte(user, cpts, f"Choix repris de {origine.nom}") as acte:
        faites = {_sujet(regle) for regle in acte.en_vigueur}
        modeles = RegleVentilation.objects.en_vigueur().filter(cpts=origine).order_by("pk")
        nouvelles = [_copie(regle) for regle in modeles if _sujet(regle) not in faites]
        acte.ajouter(nouvelles)
    _journaliser(user, version, "copiee", f"Choix repris de {origine.nom} ({len(nouvelles)})")
    reprendre(version)
    return len(nouvelles)


@transaction.atomic
def reappliquer(user: Utilisateur, version: Version) -> int:
    """Decide a version again with the rules of today; returns the version of the rules."""
    exiger(user, Action.AFFECTER, version.depot.cpts)
    _journaliser(user, version, "reappliquee", "Choix du jour appliqués de nouveau")
    return reprendre(version).jeu


def _journaliser(user: Utilisateur, version: Version, verbe: str, objet: str, motif: str = "") -> None:
    """One line for the CPTS: what was decided of its spend, and on which deposit it was decided."""
    phrase = f"{objet}, sur le dépôt {version.numero}"
    journaliser(user, version.depot.cpts, f"affectation.{verbe}", phrase, motif=motif)


def _sans_texte(cible: Cible) -> Cible:
    """The same target for every reader of the journal: a text looked for in labels may be a name."""
    return replace(cible, libelle=MASQUE) if cible.libelle else cible


def cible_de(regle: RegleVentilation) -> Cible:
    return Cible(regle.compte, regle.analytique, regle.libelle)


def _sujet(regle: RegleVentilation) -> tuple:
    """What a rule is about and which side it decides: one rule in force for each."""
    return (*(getattr(regle, champ) for champ in _CONDITIONS), bool(regle.missions), bool(regle.financeurs))


def _contenu(regle: RegleVentilation) -> tuple:
    parts = (tuple(sorted(regle.missions.items())), tuple(sorted(regle.financeurs.items())))
    return (regle.mode, *_sujet(regle), *parts, regle.justification)


def _copie(regle: RegleVentilation) -> RegleVentilation:
    champs = ("mode", *_CONDITIONS, "missions", "financeurs", "justification")
    return RegleVentilation(**{champ: getattr(regle, champ) for champ in champs})


class _Acte:
    """A new version of the rules of a CPTS: opens with its lock, refuses to end with nothing changed."""

    def __init__(self, user: Utilisateur, cpts: CPTS, geste: str, annule: JeuRegles | None = None) -> None:
        self._user, self._cpts, self._geste, self._annule = user, cpts, geste[:200], annule
        self._change = False

    def __enter__(self) -> _Acte:
        verrouiller_cpts(self._cpts.pk)
        self.en_vigueur = list(RegleVentilation.objects.en_vigueur().filter(cpts=self._cpts))
        self.jeu = JeuRegles.objects.create(
            cpts=self._cpts,
            numero=numero_courant(self._cpts.pk) + 1,
            auteur=self._user,
            geste=self._geste,
            annule=self._annule,
        )
        return self

    def __exit__(self, genre: object, *_: object) -> None:
        if genre is None and not self._change and self._annule is None:
            raise ValidationError(
                "Ce choix est déjà celui qui s’applique : rien n’a changé.", code="rien_de_nouveau"
            )

    def remplacer(self, regles: Iterable[RegleVentilation]) -> None:
        """Open rules, closing those about the same target and side; rules already in force stay."""
        connues = {_contenu(regle) for regle in self.en_vigueur}
        nouvelles = [regle for regle in regles if _contenu(regle) not in connues]
        sujets = {_sujet(regle) for regle in nouvelles}
        self.fermer([regle for regle in self.en_vigueur if _sujet(regle) in sujets])
        self.ajouter(nouvelles)

    def revenir(self, regles: Iterable[RegleVentilation]) -> None:
        """Make the rules in force say exactly what ``regles`` said."""
        voulues = {_contenu(regle): regle for regle in regles}
        presentes = {_contenu(regle) for regle in self.en_vigueur}
        self.fermer([regle for regle in self.en_vigueur if _contenu(regle) not in voulues])
        self.ajouter([_copie(regle) for contenu, regle in voulues.items() if contenu not in presentes])

    def ajouter(self, regles: list[RegleVentilation]) -> None:
        for regle in regles:
            regle.cpts, regle.depuis = self._cpts, self.jeu.numero
        RegleVentilation.objects.bulk_create(regles)
        self._change |= bool(regles)

    def fermer(self, regles: list[RegleVentilation]) -> None:
        RegleVentilation.objects.filter(pk__in=[r.pk for r in regles]).update(jusqu_a=self.jeu.numero)
        self._change |= bool(regles)
