"""What the database holds about transfers and plans: facts kept as asked, no envelope below zero.

A deletion is possible only for the retention procedure, as for ledger lines. A transfer locks its contract, so that
two of them never spend the same euros.
"""

from django.db import migrations

FONCTIONS = """
CREATE FUNCTION financements_transfert_garder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.uuid, OLD.contrat_id, OLD.annee_contrat, OLD.origine, OLD.destination, OLD.montant, OLD.regime,
        OLD.regime_reference, OLD.motif, OLD.caisse_id, OLD.demande_le, OLD.demande_par_id)
       IS DISTINCT FROM
       (NEW.uuid, NEW.contrat_id, NEW.annee_contrat, NEW.origine, NEW.destination, NEW.montant, NEW.regime,
        NEW.regime_reference, NEW.motif, NEW.caisse_id, NEW.demande_le, NEW.demande_par_id) THEN
        RAISE EXCEPTION 'Un transfert enregistré ne se modifie pas : annulez-le et déclarez-en un autre.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.etat <> NEW.etat AND NOT (
        (OLD.etat = 'demande' AND NEW.etat IN ('accepte', 'refuse', 'annule'))
        OR (OLD.etat IN ('declare_effectif', 'accepte') AND NEW.etat = 'annule')) THEN
        RAISE EXCEPTION 'Un transfert « % » ne peut pas devenir « % ».', OLD.etat, NEW.etat
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.decide_le IS NOT NULL AND (OLD.decide_le, OLD.decide_par_id, OLD.decision_motif)
            IS DISTINCT FROM (NEW.decide_le, NEW.decide_par_id, NEW.decision_motif))
       OR (OLD.annule_le IS NOT NULL AND (OLD.annule_le, OLD.annule_par_id, OLD.annulation_motif)
            IS DISTINCT FROM (NEW.annule_le, NEW.annule_par_id, NEW.annulation_motif))
       OR (OLD.avis_le IS NOT NULL AND (OLD.avis, OLD.avis_le, OLD.avis_par_id, OLD.avis_motif)
            IS DISTINCT FROM (NEW.avis, NEW.avis_le, NEW.avis_par_id, NEW.avis_motif)) THEN
        RAISE EXCEPTION 'Une décision, une annulation ou un avis enregistré ne se modifie pas.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION financements_transfert_verifier() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    contrat financements_contrat%ROWTYPE;
    mission_vue text;
    alloue numeric;
    inconnu boolean;
    net numeric;
BEGIN
    SELECT * INTO contrat FROM financements_contrat WHERE id = NEW.contrat_id FOR NO KEY UPDATE;
    IF NEW.annee_contrat > contrat.fin OR NOT EXISTS (
        SELECT 1 FROM generate_series(0, 30) AS rang
        WHERE (contrat.signature + make_interval(years => rang))::date = NEW.annee_contrat) THEN
        RAISE EXCEPTION 'Aucune année de ce contrat ne commence le %.', to_char(NEW.annee_contrat, 'DD/MM/YYYY')
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.etat NOT IN ('declare_effectif', 'accepte', 'annule') THEN
        RETURN NULL;
    END IF;
    FOREACH mission_vue IN ARRAY ARRAY[NEW.origine, NEW.destination] LOOP
        SELECT sum(e.montant), coalesce(bool_or(e.montant IS NULL), true) INTO alloue, inconnu
        FROM financements_enveloppe e
        WHERE e.contrat_id = NEW.contrat_id AND e.annee_contrat = NEW.annee_contrat AND e.mission = mission_vue;
        IF inconnu THEN
            CONTINUE WHEN NEW.etat = 'annule';
            RAISE EXCEPTION 'Le montant de l’enveloppe d’une des deux missions est inconnu : rien ne peut être transféré.'
                USING ERRCODE = 'check_violation';
        END IF;
        SELECT coalesce(sum(CASE WHEN t.destination = mission_vue THEN t.montant ELSE -t.montant END), 0) INTO net
        FROM financements_transfert t
        WHERE t.contrat_id = NEW.contrat_id AND t.annee_contrat = NEW.annee_contrat
          AND t.etat IN ('declare_effectif', 'accepte') AND mission_vue IN (t.origine, t.destination);
        IF alloue + net < 0 THEN
            RAISE EXCEPTION 'Il manquerait % € dans une enveloppe : un transfert prend au plus ce qu’elle contient.',
                replace((-(alloue + net))::text, '.', ',') USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION financements_transfert_refuser_suppression() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
        RAISE EXCEPTION 'Un transfert ne s’efface pas : il s’annule, avec un motif.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION financements_plan_verifier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM comptes_exercice e
                   WHERE e.id = NEW.exercice_id AND e.cpts_id = NEW.cpts_id) THEN
        RAISE EXCEPTION 'L’exercice d’un plan d’emploi est celui de la même CPTS.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.etat <> 'propose' AND (OLD.etat, OLD.decide_le, OLD.decide_par_id, OLD.decision_motif)
            IS DISTINCT FROM (NEW.etat, NEW.decide_le, NEW.decide_par_id, NEW.decision_motif) THEN
        RAISE EXCEPTION 'La décision d’un plan d’emploi ne se modifie pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
SANS_FONCTIONS = """
DROP FUNCTION financements_transfert_garder();
DROP FUNCTION financements_transfert_verifier();
DROP FUNCTION financements_transfert_refuser_suppression();
DROP FUNCTION financements_plan_verifier();
"""
DECLENCHEURS = """
CREATE TRIGGER transfert_garder BEFORE UPDATE ON financements_transfert
    FOR EACH ROW EXECUTE FUNCTION financements_transfert_garder();
CREATE TRIGGER transfert_verifier AFTER INSERT OR UPDATE OF etat ON financements_transfert
    FOR EACH ROW EXECUTE FUNCTION financements_transfert_verifier();
CREATE TRIGGER transfert_conserve BEFORE DELETE ON financements_transfert
    FOR EACH ROW EXECUTE FUNCTION financements_transfert_refuser_suppression();
CREATE TRIGGER plan_verifier BEFORE INSERT OR UPDATE ON financements_planemploi
    FOR EACH ROW EXECUTE FUNCTION financements_plan_verifier();
"""
SANS_DECLENCHEURS = """
DROP TRIGGER transfert_garder ON financements_transfert;
DROP TRIGGER transfert_verifier ON financements_transfert;
DROP TRIGGER transfert_conserve ON financements_transfert;
DROP TRIGGER plan_verifier ON financements_planemploi;
"""


class Migration(migrations.Migration):
    dependencies = [("financements", "0003_decomptes_sql")]

    operations = [
        migrations.RunSQL(FONCTIONS, SANS_FONCTIONS),
        migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS),
    ]
