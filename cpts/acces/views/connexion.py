"""Sign-in, sign-out, passwords."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from cpts.acces.connexion import adresse_apres_connexion, duree_de_session, visites
from cpts.acces.forms import ChoisirMotDePasseForm, ConnexionForm, MotDePasseForm, MotDePasseOublieForm
from cpts.api.erreurs import corps
from cpts.commun.cadence import lien_admis
from cpts.commun.contexte import site_courant
from cpts.droits.perimetre import perimetre_de

MOT_DE_PASSE_CHANGE = (
    "Votre mot de passe est changé. Vos autres sessions sont fermées "
    "et vos jetons d’accès à l’API sont retirés."
)


class ConnexionView(auth.LoginView):
    """The door. ``?identifiant=`` prefills the identifier (tiles of the demonstration)."""

    template_name = "cpts/acces/connexion.html"
    authentication_form = ConnexionForm
    redirect_authenticated_user = True

    def get_initial(self) -> dict[str, Any]:
        return {"username": self.request.GET.get("identifiant", "")}

    def get_default_redirect_url(self) -> str:
        return adresse_apres_connexion(self.request.user)  # type: ignore[arg-type]

    def form_valid(self, form: Any) -> HttpResponse:
        reponse = super().form_valid(form)
        self.request.session.set_expiry(duree_de_session(form.get_user()))
        return reponse

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demonstration = settings.COMPTES_DEMONSTRATION
        return {
            **super().get_context_data(**kwargs),
            "site": site_courant(),  # Django's view puts its own « site » there
            "visites": visites() if demonstration else [],
            "mot_de_passe_demo": settings.MOT_DE_PASSE_DEMO if demonstration else "",
        }


class DeconnexionView(auth.LogoutView):
    """By POST only: a link elsewhere must not sign anyone out."""


class MotDePasseView(auth.PasswordChangeView):
    """Change one's own password; other sessions end."""

    template_name = "cpts/acces/mot_de_passe.html"
    form_class = MotDePasseForm
    success_url = reverse_lazy("mes_acces")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, MOT_DE_PASSE_CHANGE)
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class MotDePasseOublieView(auth.PasswordResetView):
    """Ask for a link; the answer is the same whether the address is known or not, asked for once or too often."""

    template_name = "cpts/acces/mot_de_passe_oublie.html"
    form_class = MotDePasseOublieForm
    email_template_name = "cpts/acces/courriels/mot_de_passe.txt"
    subject_template_name = "cpts/acces/courriels/mot_de_passe_objet.txt"
    success_url = reverse_lazy("connexion")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.info(
            self.request,
            "Si un compte ouvert porte cette adresse, un courriel vient de lui être envoyé avec un lien valable "
            "trois jours.",
        )
        if not lien_admis(self.request, form.cleaned_data["email"]):
            return redirect(self.get_success_url())
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class ChoisirMotDePasseView(auth.PasswordResetConfirmView):
    """Behind a personal link: choose the first or a new password."""

    template_name = "cpts/acces/mot_de_passe_choisir.html"
    form_class = ChoisirMotDePasseForm
    success_url = reverse_lazy("connexion")

    def get_user(self, uidb64: str) -> Any:
        """Nobody for a closed account: a link sent before must not open it again."""
        personne = super().get_user(uidb64)
        return None if personne is None or personne.ferme else personne

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Votre mot de passe est enregistré. Vous pouvez vous connecter.")
        return super().form_valid(form)


@require_safe
def sans_structure(request: HttpRequest) -> HttpResponse:
    """For an account tied to nothing: what it means and whom to ask."""
    if perimetre_de(request.user).roles:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "cpts/acces/sans_structure.html")


def bloquer(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer to too many wrong passwords (django-axes): a page, or JSON under ``/api/``."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    if request.path.startswith("/api/"):
        message = f"Trop d’essais manqués. Attendez {minutes} minutes avant de recommencer."
        return JsonResponse(corps("trop_de_requetes", message), status=429)
    return render(request, "cpts/acces/connexion_bloquee.html", {"minutes": minutes}, status=429)
