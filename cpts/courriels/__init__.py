"""Mail: ``envoi.envoyer`` sends after commit, from a text template; the demonstration keeps mails instead.

Owns ``CourrielEnvoye`` and the page « Boîte d’envoi ». Stands on ``droits`` (who may read which mail).
"""
