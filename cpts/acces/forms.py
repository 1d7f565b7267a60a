"""Forms of the room."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from cpts.acces.jetons import retirer_les_jetons
from cpts.acces.jetons_service.actes import (
    DUREES,
    RECOUVREMENT,
    RECOUVREMENT_MAX,
    DemandeDeJeton,
    role_du_jeton,
)
from cpts.acces.portees import proposees
from cpts.commun.formulaires import FormulaireDSFR
from cpts.droits.enums import ROLES_DE_CPTS, Role
from cpts.personnes.models import Habilitation, Jeton


class ConnexionForm(FormulaireDSFR, AuthenticationForm):
    """Sign-in. The same sentence whether the identifier or the password is wrong."""

    error_messages = {
        "invalid_login": (
            "L’identifiant ou le mot de passe est inexact. Vérifiez les majuscules. Après plusieurs essais, "
            "l’accès est bloqué un quart d’heure."
        ),
        "inactive": "Ce compte n’est pas ouvert. Voyez avec la personne qui gère les accès de votre structure.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Identifiant"
        self.fields["password"].label = "Mot de passe"
        if self.initial.get("username"):
            self.fields["username"].widget.attrs.pop("autofocus", None)
            self.fields["password"].widget.attrs["autofocus"] = True


class MotDePasseForm(FormulaireDSFR, PasswordChangeForm):
    """Change one's own password. API tokens end: they were made by whoever knew the former one."""

    def save(self, commit: bool = True) -> Any:
        retirer_les_jetons(self.user)
        return super().save(commit)


class ChoisirMotDePasseForm(FormulaireDSFR, SetPasswordForm):
    """First password after an invitation, or a new one after a reset."""

    def save(self, commit: bool = True) -> Any:
        """The link proves the address: the account of an invited person opens. API tokens end."""
        if not self.user.ferme:
            self.user.is_active = True
        retirer_les_jetons(self.user)
        return super().save(commit)


class MotDePasseOublieForm(FormulaireDSFR, PasswordResetForm):
    """Ask for a link by mail; it is personal, so it is kept as such in the demonstration."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        objet = render_to_string(subject_template_name, context).strip()
        texte = render_to_string(email_template_name, context)
        EmailMessage(objet, texte, from_email, [to_email], headers={"X-Confidentiel": "oui"}).send()


class DonnerAccesForm(FormulaireDSFR, forms.Form):
    """Give a role on a CPTS."""

    destinataire = forms.CharField(
        label="Personne",
        max_length=150,
        help_text="Son adresse électronique, ou son identifiant si elle a déjà un compte.",
    )
    role = forms.ChoiceField(
        label="Rôle",
        choices=[("", "Choisir un rôle"), *((r, Role(r).label) for r in ROLES_DE_CPTS)],
        help_text=(
            "Présidence et coordination gèrent aussi les accès. L’expertise comptable est un mandat : "
            "vous le retirez quand vous voulez."
        ),
    )


class JetonForm(FormulaireDSFR, forms.Form):
    """Make an API token."""

    libelle = forms.CharField(
        label="À quoi servira ce jeton ?",
        max_length=80,
        help_text="Par exemple : « envoi depuis le logiciel ».",
    )
    portee = forms.ChoiceField(
        label="Ce que le jeton ouvre", choices=Jeton.Portee.choices, initial=Jeton.Portee.LECTURE
    )


class JetonServiceForm(FormulaireDSFR, forms.Form):
    """Ask for a service token; ``tenues`` are the structures of the person, scopes those that make sense for them."""

    structure = forms.ChoiceField(label="Pour quelle structure ?")
    libelle = forms.CharField(
        label="Quel programme utilisera ce jeton ?",
        max_length=80,
        help_text="Par exemple : « entrepôt de données », « logiciel de comptabilité ».",
    )
    portees = forms.MultipleChoiceField(
        label="Ce que le programme pourra faire",
        widget=forms.CheckboxSelectMultiple,
        help_text="Le moins possible : rien d’autre ne lui sera ouvert.",
    )
    duree_jours = forms.TypedChoiceField(
        label="Pour combien de temps ?",
        coerce=int,
        choices=[(jours, f"{jours} jours") for jours in DUREES],
        initial=DUREES[2],
        help_text="Un rappel part un mois puis une semaine avant la fin. Ensuite, un nouveau jeton se demande de même.",
    )

    def __init__(self, *args: Any, tenues: list[Habilitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenues = {str(h.uuid): h for h in tenues}
        structure = cast(forms.ChoiceField, self.fields["structure"])
        structure.choices = [(cle, str(h.cpts or h.organisation)) for cle, h in self.tenues.items()]
        if len(self.tenues) == 1:
            structure.initial, structure.widget = next(iter(self.tenues)), forms.HiddenInput()
        roles = {role_du_jeton(h) for h in tenues}
        portees = cast(forms.MultipleChoiceField, self.fields["portees"])
        portees.choices = [(p.code, f"{p.libelle} ({p.code})") for p in proposees(roles)]

    def demande(self) -> DemandeDeJeton:
        """What was asked, once valid."""
        lus = self.cleaned_data
        return DemandeDeJeton(
            self.tenues[lus["structure"]], lus["libelle"], lus["portees"], lus["duree_jours"]
        )


class RenouvellementForm(FormulaireDSFR, forms.Form):
    """How long the former secret still works."""

    recouvrement_heures = forms.IntegerField(
        label="Pendant combien d’heures l’ancien secret fonctionne encore",
        min_value=0,
        max_value=int(RECOUVREMENT_MAX.total_seconds()) // 3600,
        initial=int(RECOUVREMENT.total_seconds()) // 3600,
        help_text="Le temps de changer le secret dans le programme : de 0 (tout de suite) à 168 heures (une semaine).",
    )
