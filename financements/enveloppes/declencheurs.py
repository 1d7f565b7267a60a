"""What the database holds about transfers, plans and regimes: facts kept as asked, no envelope below zero."""

from cpts.commun.declencheurs import Declencheur


class TransfertGarde(Declencheur):
    """What was asked, decided, cancelled or said of a transfer stays; only its next step is added."""

    quand = "BEFORE UPDATE"
    corps = """
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
END"""


class AucuneEnveloppeNegative(Declencheur):
    """A transfer takes at most what the envelope holds. It locks its contract: two never spend the same euros."""

    quand = "AFTER INSERT OR UPDATE OF etat"
    corps = """
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
            RAISE EXCEPTION
                'Le montant de l’enveloppe d’une des deux missions est inconnu : rien ne peut être transféré.'
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
END"""


class TransfertConserve(Declencheur):
    """A transfer is cancelled, never deleted, except by the retention procedure."""

    quand = "BEFORE DELETE"
    corps = """
BEGIN
    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
        RAISE EXCEPTION 'Un transfert ne s’efface pas : il s’annule, avec un motif.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END"""


class PlanGarde(Declencheur):
    """A plan is about an exercise of its own CPTS, and its decision stays."""

    quand = "BEFORE INSERT OR UPDATE"
    corps = """
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
END"""


class RegimePublieGarde(Declencheur):
    """A published regime stays as published: an open one may only get its end."""

    quand = "BEFORE UPDATE"
    corps = """
BEGIN
    IF OLD.fin IS NOT NULL OR NEW.fin IS NULL
        OR to_jsonb(OLD) - 'fin' IS DISTINCT FROM to_jsonb(NEW) - 'fin' THEN
        RAISE EXCEPTION
            'Un régime publié ne se modifie pas : seul un régime sans fin reçoit son dernier jour ; '
            'publiez-en un autre.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END"""
