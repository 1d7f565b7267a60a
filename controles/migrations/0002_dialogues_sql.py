"""Signed minutes change no more, and a dialogue closes only on the three signatures."""

from django.db import migrations

FONCTIONS = """
CREATE FUNCTION controles_dialogue_signe(cle bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM controles_signaturedialogue WHERE dialogue_id = cle)
$$;

CREATE FUNCTION controles_refuser_signe() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le compte rendu est signé : il ne change plus. Ce qui vient ensuite se dira au prochain dialogue.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION controles_garder_dialogue() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;

CREATE FUNCTION controles_garder_engagement() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;

CREATE FUNCTION controles_garder_question() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;

CREATE FUNCTION controles_garder_signature() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;

CREATE TRIGGER dialogue_garde BEFORE INSERT OR UPDATE OR DELETE ON controles_dialogue
    FOR EACH ROW EXECUTE FUNCTION controles_garder_dialogue();
CREATE TRIGGER engagement_garde BEFORE INSERT OR UPDATE OR DELETE ON controles_engagementpris
    FOR EACH ROW EXECUTE FUNCTION controles_garder_engagement();
CREATE TRIGGER question_garde BEFORE INSERT OR UPDATE OR DELETE ON controles_questiondialogue
    FOR EACH ROW EXECUTE FUNCTION controles_garder_question();
CREATE TRIGGER signature_garde BEFORE INSERT OR UPDATE OR DELETE ON controles_signaturedialogue
    FOR EACH ROW EXECUTE FUNCTION controles_garder_signature();
"""

SANS_FONCTIONS = """
DROP TRIGGER signature_garde ON controles_signaturedialogue;
DROP TRIGGER question_garde ON controles_questiondialogue;
DROP TRIGGER engagement_garde ON controles_engagementpris;
DROP TRIGGER dialogue_garde ON controles_dialogue;
DROP FUNCTION controles_garder_signature();
DROP FUNCTION controles_garder_question();
DROP FUNCTION controles_garder_engagement();
DROP FUNCTION controles_garder_dialogue();
DROP FUNCTION controles_refuser_signe();
DROP FUNCTION controles_dialogue_signe(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("controles", "0001_initial")]

    operations = [migrations.RunSQL(FONCTIONS, SANS_FONCTIONS)]
