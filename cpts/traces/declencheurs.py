"""What the database holds about traces: journals are insert only, changes are announced before they are numbered."""

from cpts.commun.declencheurs import ORDRE, Declencheur


class ScelleeUneFois(Declencheur):
    """A row of a journal is sealed once (``rang`` and ``empreinte``), and nothing else changes: see ``journal``."""

    quand = "BEFORE UPDATE OR DELETE"


def journal(nom: str, colonnes: str) -> str:
    """The body of ``ScelleeUneFois`` for the journal of that name; ``colonnes``: what is sealed."""
    avant = ", ".join(f"OLD.{colonne}" for colonne in colonnes.split())
    apres = ", ".join(f"NEW.{colonne}" for colonne in colonnes.split())
    return f"""
BEGIN
    IF TG_OP = 'UPDATE'
       AND OLD.rang IS NULL AND NEW.rang IS NOT NULL AND NEW.empreinte <> ''
       AND ({apres})
           IS NOT DISTINCT FROM
           ({avant})
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Le journal des {nom} ne se modifie pas (ligne %).', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END"""


class Annonce(Declencheur):
    """Whoever writes changes announces it first, which makes their order safe: see ``cpts.traces.changements``.

    Before the first number that a transaction takes, a shared advisory lock carries the last number allotted. The
    sequence must stay without cache, or a session would keep low numbers for later.
    """

    quand = "BEFORE INSERT"
    chaque = ORDRE
    corps = """
BEGIN
    IF coalesce(current_setting('cpts.changement_annonce', true), '') = '' THEN
        PERFORM pg_advisory_xact_lock_shared(17224::bigint << 48
            | (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM cpts_changement_id_seq));
        PERFORM set_config('cpts.changement_annonce', 'oui', true);
    END IF;
    RETURN NULL;
END"""
