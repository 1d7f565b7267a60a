"""What a person may do on a CPTS, and why not: one table for the button, the POST and the API."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices

from cpts.droits.enums import ROLES_DE_CONTROLE, ROLES_DE_CPTS, Role
from cpts.droits.perimetre import Appelant, perimetre_de
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Organisation


class Action(TextChoices):
    VOIR = "voir", "voir cette CPTS"
    DEPOSER = "deposer", "déposer un fichier"
    AFFECTER = "affecter", "affecter les dépenses aux missions"
    ATTESTER = "attester", "attester les comptes"
    RETIRER = "retirer", "retirer un dépôt"
    REPONDRE = "repondre", "répondre à une précision demandée"
    VOIR_ACCES = "voir_acces", "voir qui a accès à cette CPTS"
    GERER_ACCES = "gerer_acces", "donner ou retirer un accès"
    VOIR_CONSULTATIONS = "voir_consultations", "voir ce que l’administration a consulté"
    VOIR_LIGNES = "voir_lignes", "voir les lignes d’écriture"
    VOIR_NOMS = "voir_noms", "voir les noms portés par les lignes"
    TELECHARGER = "telecharger", "télécharger le fichier déposé"
    EXAMINER = "examiner", "examiner un dépôt"
    GERER_CONTRAT = "gerer_contrat", "tenir le contrat à jour"
    TRANSFERER = "transferer", "déclarer ou demander un transfert entre missions"
    DECIDER_TRANSFERT = "decider_transfert", "décider d’un transfert demandé"
    PROPOSER_PLAN = "proposer_plan", "proposer un plan d’emploi"
    DECIDER_PLAN = "decider_plan", "convenir d’un plan d’emploi"
    DONNER_AVIS = "donner_avis", "donner l’avis de l’ARS"
    LIRE_ECHANGES = "lire_echanges", "lire le texte des échanges"
    EMETTRE_DECOMPTE = "emettre_decompte", "émettre un décompte officiel"
    DECIDER_REGULARISATION = "decider_regularisation", "décider d’une avance à régulariser"
    SAISIR_FAIT = "saisir_fait", "saisir un fait à vérifier"
    EXPLIQUER_ECART = "expliquer_ecart", "expliquer un écart entre le dû et le versé"
    DECLARER_INDICATEUR = "declarer_indicateur", "déclarer la valeur d’un indicateur"
    DONNER_AVIS_INDICATEUR = "donner_avis_indicateur", "donner un avis sur un indicateur"
    LIRE_INDICATEURS = "lire_indicateurs", "lire les valeurs et les taux des indicateurs d’une CPTS"
    DECIDER_TAUX = "decider_taux", "décider du taux d’un indicateur ou d’une mission"
    TENIR_DIALOGUE = "tenir_dialogue", "préparer et tenir le dialogue de gestion"
    PARTICIPER_DIALOGUE = "participer_dialogue", "participer au dialogue de gestion"
    SIGNER_DIALOGUE = "signer_dialogue", "signer le compte rendu du dialogue"
    JOINDRE_COPIE = "joindre_copie", "joindre la copie signée d’un document"


_TOUS_SUR_UNE_CPTS = {*ROLES_DE_CPTS, *ROLES_DE_CONTROLE}
ROLES_PAR_ACTION: dict[Action, set[Role]] = {
    Action.VOIR: {*_TOUS_SUR_UNE_CPTS, Role.CNAM, Role.ADMIN},
    Action.DEPOSER: set(ROLES_DE_CPTS),
    Action.AFFECTER: set(ROLES_DE_CPTS),
    # The others prepare: the presidency alone binds the CPTS.
    Action.ATTESTER: {Role.PRESIDENCE},
    Action.RETIRER: set(ROLES_DE_CPTS),
    Action.REPONDRE: set(ROLES_DE_CPTS),
    Action.VOIR_ACCES: set(ROLES_DE_CPTS),
    Action.GERER_ACCES: {Role.PRESIDENCE, Role.COORDINATION},
    Action.VOIR_CONSULTATIONS: set(ROLES_DE_CPTS),
    Action.VOIR_LIGNES: {*_TOUS_SUR_UNE_CPTS, Role.CNAM},
    Action.VOIR_NOMS: _TOUS_SUR_UNE_CPTS,
    Action.TELECHARGER: _TOUS_SUR_UNE_CPTS,
    Action.EXAMINER: set(ROLES_DE_CONTROLE),
    Action.GERER_CONTRAT: {Role.CPAM},
    Action.TRANSFERER: {Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION},
    Action.DECIDER_TRANSFERT: {Role.CPAM},
    Action.PROPOSER_PLAN: {Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION},
    Action.DECIDER_PLAN: {Role.CPAM},
    Action.DONNER_AVIS: {Role.ARS},
    Action.LIRE_ECHANGES: _TOUS_SUR_UNE_CPTS,
    Action.EMETTRE_DECOMPTE: {Role.CPAM},
    Action.DECIDER_REGULARISATION: {Role.CPAM},
    Action.SAISIR_FAIT: _TOUS_SUR_UNE_CPTS,
    Action.EXPLIQUER_ECART: {Role.CPAM},
    # Local indicators do not compare: one CPTS after the other, a national reader would make a ranking of them.
    Action.LIRE_INDICATEURS: _TOUS_SUR_UNE_CPTS,
    Action.DECLARER_INDICATEUR: {Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION},
    Action.DONNER_AVIS_INDICATEUR: set(ROLES_DE_CONTROLE),
    Action.DECIDER_TAUX: {Role.CPAM},
    Action.TENIR_DIALOGUE: set(ROLES_DE_CONTROLE),
    Action.PARTICIPER_DIALOGUE: {Role.PRESIDENCE, Role.COORDINATION, *ROLES_DE_CONTROLE},
    Action.SIGNER_DIALOGUE: {Role.PRESIDENCE, *ROLES_DE_CONTROLE},
    Action.JOINDRE_COPIE: set(ROLES_DE_CONTROLE),
}


@dataclass(frozen=True)
class Permission:
    """Yes, or no and why (a French sentence)."""

    oui: bool
    motif: str = ""

    def __bool__(self) -> bool:
        return self.oui


def peut(user: Appelant, action: Action, cpts: CPTS) -> Permission:
    """Answer for a CPTS *already found through* ``CPTS.objects.for_user(user)``."""
    # the values of a worked example are invented: whoever may open it reads them, to follow the computation
    d_exemple = cpts.exemple and action == Action.LIRE_INDICATEURS
    if perimetre_de(user).roles_sur(cpts.pk) & ROLES_PAR_ACTION[Action.VOIR if d_exemple else action]:
        return Permission(True)
    roles = ", ".join(r.label for r in Role if r in ROLES_PAR_ACTION[action])
    de = "d’" if action.label[0] in "aeéiou" else "de "
    return Permission(False, f"Votre rôle ne permet pas {de}{action.label}. Rôles qui le peuvent : {roles}.")


def exiger(user: Appelant, action: Action, cpts: CPTS) -> None:
    """Raise ``PermissionDenied`` (403, with the reason) unless the person may do it."""
    reponse = peut(user, action, cpts)
    if not reponse:
        raise PermissionDenied(reponse.motif)


def motif_exige(user: Appelant, cpts: CPTS) -> bool:
    """Whether names stay masked until a reason is chosen: always for the administration."""
    return not (perimetre_de(user).roles_par_cpts.get(cpts.pk, frozenset()) & set(ROLES_DE_CPTS))


def organisation_de(user: Appelant, cpts: CPTS) -> Organisation:
    """The caisse or ARS for which this person follows a CPTS; 403 when there is none."""
    tenues = perimetre_de(user).organisations
    for nature, role in ((NatureRattachement.CAISSE, Role.CPAM), (NatureRattachement.ARS, Role.ARS)):
        organisation = cpts.rattachement(nature)
        if organisation is not None and tenues.get(organisation.pk) == role:
            return organisation
    raise PermissionDenied("Vous ne suivez pas cette CPTS pour une caisse ou une ARS.")
