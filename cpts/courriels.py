"""Mail as it leaves. In the demonstration nothing leaves: mails land in the « Boîte d’envoi »."""

from django.core.mail.backends.base import BaseEmailBackend

from cpts.models import CourrielEnvoye


class BoiteEnvoi(BaseEmailBackend):
    """Keep each mail as a row instead of sending it."""

    def send_messages(self, email_messages) -> int:
        lignes = [
            CourrielEnvoye(
                destinataire=adresse,
                objet=message.subject,
                texte=message.body,
                cpts_id=message.extra_headers.get("X-CPTS"),
            )
            for message in email_messages
            for adresse in message.to
        ]
        CourrielEnvoye.objects.bulk_create(lignes)
        return len(email_messages)
