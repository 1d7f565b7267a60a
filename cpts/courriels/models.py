"""Mail as it left."""

from django.db import models

from cpts.commun.modeles import ObjetPublic
from cpts.structures.models.structures import CPTS


class CourrielEnvoye(ObjetPublic):
    """A mail as it left. In the demonstration nothing leaves: this is the « Boîte d’envoi »."""

    destinataire = models.EmailField()
    objet = models.CharField(max_length=200)
    texte = models.TextField()
    envoye_le = models.DateTimeField(auto_now_add=True)
    cpts = models.ForeignKey(CPTS, models.CASCADE, null=True, blank=True)
    confidentiel = models.BooleanField(
        default=False, help_text="Porte un lien personnel : montré au destinataire et à qui gère les accès."
    )

    class Meta:
        verbose_name = "courriel envoyé"
        verbose_name_plural = "courriels envoyés"
        ordering = ["-envoye_le", "-pk"]

    def __str__(self) -> str:
        return self.objet
