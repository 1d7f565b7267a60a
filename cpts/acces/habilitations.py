"""Access to a CPTS: given, withdrawn and kept by the CPTS itself.

Présidence and coordination manage access (``Action.GERER_ACCES``): they are its *gérants*. An accountant's
mandate is given and withdrawn the same way. Rows are dated and never deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from cpts.courriels.envoi import envoyer
from cpts.droits.enums import ROLES_DE_CPTS, Role
from cpts.droits.regles import ROLES_PAR_ACTION, Action
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser

if TYPE_CHECKING:
    from django.db.models import QuerySet

GERANTS = ROLES_PAR_ACTION[Action.GERER_ACCES]


def acces_en_cours(cpts: CPTS) -> QuerySet[Habilitation]:
    """Who has access to this CPTS today, by role then name."""
    return _acces(cpts).en_cours().order_by("role", "utilisateur__last_name", "pk")  # type: ignore[attr-defined]


def acces_passes(cpts: CPTS) -> QuerySet[Habilitation]:
    """Roles that ended, latest first."""
    return _acces(cpts).exclude(pk__in=acces_en_cours(cpts).values("pk")).order_by("-fin", "-pk")


def _acces(cpts: CPTS) -> QuerySet[Habilitation]:
    return Habilitation.objects.filter(cpts=cpts).select_related("utilisateur", "donnee_par", "retiree_par")


@transaction.atomic
def donner_acces(cpts: CPTS, role: str, destinataire: str, par: Utilisateur, racine: str) -> Habilitation:
    """Give a role on a CPTS to a person named by identifier or e-mail, and tell them by mail.

    An e-mail nobody holds yet makes an inactive account and an invitation with a link to choose a password;
    giving again a role to an account not opened yet sends a new link. ``racine`` is the address of the site
    (``https://…/``). Raises ``ValidationError`` with a French sentence.
    """
    _exiger_un_role_de_cpts(role)
    CPTS.objects.select_for_update().get(pk=cpts.pk)
    personne = trouver(destinataire) or _inviter(destinataire)
    if personne.ferme:
        raise ValidationError(
            "Ce compte a été fermé par l’administration du service, qui seule peut le rouvrir."
        )
    _refuser_les_deux_cotes(personne)
    existante = acces_en_cours(cpts).filter(utilisateur=personne, role=role).first()
    if existante and personne.is_active:
        raise ValidationError(f"{personne} a déjà ce rôle ({existante.get_role_display()}).")
    habilitation = existante or Habilitation.objects.create(
        utilisateur=personne, role=role, cpts=cpts, debut=timezone.localdate(), donnee_par=par
    )
    verbe, phrase = ("renvoye", "Invitation renvoyée") if existante else ("donne", "Accès donné")
    objet = f"{phrase} : {habilitation.get_role_display()}, à {personne}"
    journaliser(par, cpts, f"acces.{verbe}", objet)
    _prevenir(habilitation, racine)
    return habilitation


@transaction.atomic
def retirer_acces(habilitation: Habilitation, par: Utilisateur) -> None:
    """End a role at once; the row stays. Raises ``ValidationError`` when nobody could manage access any more."""
    cpts = CPTS.objects.select_for_update().get(habilitation=habilitation)
    acces = acces_en_cours(cpts)
    encore = acces.filter(pk=habilitation.pk).first()
    if encore is None:
        raise ValidationError("Cet accès est déjà retiré.")
    gerants = acces.filter(role__in=GERANTS, utilisateur__is_active=True)
    if encore.role in GERANTS and not gerants.exclude(pk=encore.pk).exists():
        raise ValidationError(
            "C’est le dernier accès qui permet de gérer les autres. Donnez d’abord la présidence ou la "
            "coordination à quelqu’un d’autre."
        )
    aujourdhui = timezone.localdate()
    Habilitation.objects.filter(pk=encore.pk).update(
        fin=max(aujourdhui, encore.debut), retiree_le=timezone.now(), retiree_par=par
    )
    objet = f"Accès retiré : {encore.get_role_display()}, à {encore.utilisateur}"
    journaliser(par, cpts, "acces.retire", objet)
    if encore.utilisateur.email:
        contexte = {"role": encore.get_role_display()}
        envoyer(
            encore.utilisateur.email,
            "votre accès est retiré",
            "cpts/acces/courriels/retrait.txt",
            contexte,
            cpts=cpts,
        )


def trouver(texte: str) -> Utilisateur | None:
    """The person of an identifier or an e-mail (never a program); ``ValidationError`` when several share the e-mail."""
    texte = texte.strip()
    if exact := Utilisateur.objects.filter(username=texte, jeton_service__isnull=True).first():
        return exact
    candidats = list(Utilisateur.objects.filter(email__iexact=texte)[:2]) if texte else []
    if len(candidats) > 1:
        raise ValidationError(
            "Plusieurs comptes portent cette adresse : indiquez l’identifiant de la personne."
        )
    return candidats[0] if candidats else None


def lien_de_mot_de_passe(personne: Utilisateur, racine: str) -> str:
    """Personal link, valid once and for ``PASSWORD_RESET_TIMEOUT``, to choose a password."""
    uidb64 = urlsafe_base64_encode(force_bytes(personne.pk))
    chemin = reverse("mot_de_passe_choisir", args=[uidb64, default_token_generator.make_token(personne)])
    return racine.rstrip("/") + chemin


def _exiger_un_role_de_cpts(role: str) -> None:
    if role not in ROLES_DE_CPTS:
        noms = ", ".join(Role(r).label for r in ROLES_DE_CPTS)
        raise ValidationError(f"Ce rôle ne se donne pas ici. Rôles possibles : {noms}.")


def _inviter(adresse: str) -> Utilisateur:
    adresse = adresse.strip().lower()
    try:
        validate_email(adresse)
    except ValidationError as erreur:
        raise ValidationError(
            f"Aucun compte ne porte l’identifiant « {adresse} ». Pour inviter une personne, "
            "indiquez son adresse électronique."
        ) from erreur
    personne = Utilisateur(username=adresse, email=adresse, is_active=False)
    personne.set_unusable_password()
    personne.save()
    return personne


def _refuser_les_deux_cotes(personne: Utilisateur) -> None:
    """Who controls does not deposit: one person never stands on both sides."""
    roles = Habilitation.objects.en_cours().filter(utilisateur=personne).exclude(role__in=ROLES_DE_CPTS)
    if roles.exists():
        raise ValidationError(
            "Cette personne exerce un rôle d’administration : la même personne ne peut pas déposer des comptes "
            "et les contrôler."
        )


def _prevenir(habilitation: Habilitation, racine: str) -> None:
    personne = habilitation.utilisateur
    if not personne.email:
        return
    ouvert = personne.is_active
    contexte = {
        "role": habilitation.get_role_display(),
        "lien": racine if ouvert else lien_de_mot_de_passe(personne, racine),
    }
    gabarit = "cpts/acces/courriels/acces.txt" if ouvert else "cpts/acces/courriels/invitation.txt"
    objet = "un accès vous est donné" if ouvert else "vous êtes invité à ouvrir votre accès"
    envoyer(personne.email, objet, gabarit, contexte, cpts=habilitation.cpts, confidentiel=not ouvert)
