"""What the database itself refuses about contracts, as sentences.

Checks of a whole contract (its dates, its missions) are deferred to the end of the transaction: an act may change the
contract and its missions in any order. The two SQL functions they call are in the migration ``fonctions`` of this app.
"""

from cpts.commun.declencheurs import Declencheur


class Conserve(Declencheur):
    """A row is kept as written: ``arguments`` is the sentence that says so. A DELETE is for the retention procedure."""

    quand = "BEFORE UPDATE OR DELETE"
    fonction = "financements_refuser"
    corps = """
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('cpts.retention', true), '') = 'oui' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END"""


class ContratCoherent(Declencheur):
    """Dates within the contract, mandatory missions engaged. ``arguments`` is the column that holds the contract."""

    differe = True
    fonction = "financements_verifier_contrat"
    corps = """
DECLARE
    ligne jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    cle bigint := coalesce(ligne ->> TG_ARGV[0], '0');
    contrat financements_contrat;
    manquantes text;
    refus text;
BEGIN
    -- Read again: the row may have changed, or gone, since it was written.
    SELECT * INTO contrat FROM financements_contrat WHERE id = cle;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    refus := financements_date_hors_contrat(contrat);
    IF refus IS NOT NULL THEN
        RAISE EXCEPTION '%', refus USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF contrat.saisie = 'enregistre' THEN
        manquantes := financements_missions_manquantes(contrat);
        IF manquantes IS NOT NULL THEN
            RAISE EXCEPTION 'Missions obligatoires non engagées : %. L’accord en vigueur à la signature (%) '
                'les impose à tout contrat : engagez-les avant d’enregistrer.',
                manquantes, financements_jour(contrat.signature)
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NULL;
END"""
