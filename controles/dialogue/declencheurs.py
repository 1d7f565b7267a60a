"""Signed minutes change no more, and a dialogue closes only on the three signatures.

The two SQL functions called here are in the migration ``fonctions`` of this app.
"""

from cpts.commun.declencheurs import Declencheur

TOUT_GESTE = "BEFORE INSERT OR UPDATE OR DELETE"


class DialogueGarde(Declencheur):
    """A signed dialogue keeps its minutes, a closed one stays closed, and it closes on three signatures."""

    quand = TOUT_GESTE
    corps = """
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF controles_dialogue_signe(OLD.id) AND coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
            PERFORM controles_refuser_signe();
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.etat = 'clos' AND NEW.etat <> 'clos' THEN
            RAISE EXCEPTION 'Un dialogue clos ne se rouvre pas.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF controles_dialogue_signe(OLD.id) AND
            (OLD.contrat_id, OLD.annee_contrat, OLD.cadre, OLD.date_reunion, OLD.participants, OLD.compte_rendu,
             OLD.chiffres, OLD.etat = 'prepare')
            IS DISTINCT FROM
            (NEW.contrat_id, NEW.annee_contrat, NEW.cadre, NEW.date_reunion, NEW.participants, NEW.compte_rendu,
             NEW.chiffres, NEW.etat = 'prepare') THEN
            PERFORM controles_refuser_signe();
        END IF;
    END IF;
    IF NEW.etat = 'clos' AND
        (SELECT count(*) FROM controles_signaturedialogue WHERE dialogue_id = NEW.id) < 3 THEN
        RAISE EXCEPTION 'Un dialogue est clos quand les trois parties ont signé : la CPTS, sa caisse et son ARS.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END"""


class EngagementGarde(Declencheur):
    """What was promised in signed minutes stays; only what became of it is written."""

    quand = TOUT_GESTE
    corps = """
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF controles_dialogue_signe(OLD.dialogue_id)
            AND coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
            PERFORM controles_refuser_signe();
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF controles_dialogue_signe(NEW.dialogue_id) THEN
            PERFORM controles_refuser_signe();
        END IF;
    ELSIF controles_dialogue_signe(OLD.dialogue_id) AND
        (OLD.dialogue_id, OLD.texte, OLD.partie, OLD.echeance)
        IS DISTINCT FROM (NEW.dialogue_id, NEW.texte, NEW.partie, NEW.echeance) THEN
        PERFORM controles_refuser_signe();
    END IF;
    RETURN NEW;
END"""


class QuestionGardee(Declencheur):
    """No question is asked, answered or removed once the minutes are signed."""

    quand = TOUT_GESTE
    corps = """
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF controles_dialogue_signe(OLD.dialogue_id)
            AND coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
            PERFORM controles_refuser_signe();
        END IF;
        RETURN OLD;
    END IF;
    IF controles_dialogue_signe(NEW.dialogue_id) THEN
        PERFORM controles_refuser_signe();
    END IF;
    RETURN NEW;
END"""


class SignatureGardee(Declencheur):
    """A signature is put on minutes that were held, and stays as it is."""

    quand = TOUT_GESTE
    corps = """
DECLARE
    etat_lu text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT etat INTO etat_lu FROM controles_dialogue WHERE id = NEW.dialogue_id FOR UPDATE;
        IF etat_lu <> 'tenu' THEN
            RAISE EXCEPTION 'On signe un compte rendu : enregistrez d’abord la réunion et son compte rendu.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND coalesce(current_setting('cpts.retention', true), '') = 'oui' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Une signature ne se modifie pas et ne se retire pas.'
        USING ERRCODE = 'integrity_constraint_violation';
END"""
