-- Section 5: a member that a directory manages is changed through the identity provider only, whatever program writes.
-- The service says that it is the one that writes by setting dsync.writer for its transaction. All others may change
-- Eppo's own members freely, and of an adopted one the role while no rule decides it and no operator has overridden it;
-- that edit is audited, and remembered with its time as the role the member has. What the service notes of a member
-- (where its role comes from, which role it keeps, who founded it) decides what may be changed, so it is locked too.
CREATE OR REPLACE FUNCTION "members_before_write"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours CONSTANT boolean := coalesce(current_setting('dsync.writer', true), '') = 'on';
    locked text[] := '{}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT ours AND OLD.managed_by = 'directory' THEN
            PERFORM "refuse_directory_managed"(OLD, '{member}');
        END IF;
        RETURN OLD;
    END IF;
    NEW.email := lower(NEW.email);
    IF NOT ours AND TG_OP = 'INSERT' AND NEW.managed_by = 'directory' THEN
        RAISE EXCEPTION 'managed_by_directory: only the directory sync makes members that a directory manages'
            USING ERRCODE = 'DS409', HINT = 'Insert the member with managed_by = eppo, or leave it out.';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.updated_at := now();
    END IF;
    IF TG_OP = 'UPDATE' AND NOT ours THEN
        IF OLD.managed_by = 'directory' THEN
            IF NEW.email <> OLD.email THEN locked := locked || 'email'::text; END IF;
            IF NEW.first_name IS DISTINCT FROM OLD.first_name THEN locked := locked || 'firstName'::text; END IF;
            IF NEW.last_name IS DISTINCT FROM OLD.last_name THEN locked := locked || 'lastName'::text; END IF;
            IF NEW.status <> OLD.status THEN locked := locked || 'status'::text; END IF;
            IF NEW.role <> OLD.role AND (OLD.founded_by IS NOT NULL OR OLD.role_source NOT IN ('kept', 'default')) THEN
                locked := locked || 'role'::text;
            END IF;
        END IF;
        IF (NEW.id, NEW.organization_id, NEW.managed_by, NEW.role_source, NEW.needs_attention, NEW.identity_id,
            NEW.founded_by, NEW.own::text, NEW.own_since, NEW.base_role, NEW.eppo_role, NEW.eppo_role_stamp,
            NEW.directory_user_id, NEW.role_event_id, NEW.status_event_id)
            IS DISTINCT FROM
            (OLD.id, OLD.organization_id, OLD.managed_by, OLD.role_source, OLD.needs_attention, OLD.identity_id,
            OLD.founded_by, OLD.own::text, OLD.own_since, OLD.base_role, OLD.eppo_role, OLD.eppo_role_stamp,
            OLD.directory_user_id, OLD.role_event_id, OLD.status_event_id)
        THEN
            locked := locked || 'managedBy'::text;
        END IF;
        IF locked <> '{}' THEN
            PERFORM "refuse_directory_managed"(OLD, locked);
        END IF;
        IF OLD.managed_by = 'directory' AND NEW.role <> OLD.role THEN
            NEW.eppo_role := NEW.role;
            NEW.eppo_role_stamp := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' eppo';
            NEW.role_source := 'kept';
            NEW.role_event_id := NULL;
            -- The service's own API says who acts, and writes the entry itself.
            IF coalesce(current_setting('dsync.actor', true), '') = '' THEN
                INSERT INTO audit_entries (organization_id, member_id, actor, action, before, after)
                VALUES (NEW.organization_id, NEW.id, 'eppo', 'member.updated',
                    jsonb_build_object('role', OLD.role, 'roleSource', OLD.role_source),
                    jsonb_build_object('role', NEW.role, 'roleSource', NEW.role_source));
            END IF;
        END IF;
    END IF;
    IF NEW.managed_by = 'eppo' AND (TG_OP = 'INSERT' OR (OLD.managed_by = 'eppo' AND NEW.email <> OLD.email)) THEN
        NEW.own_since := (
            SELECT now() FROM addresses a WHERE a.organization_id = NEW.organization_id AND a.email = NEW.email
        );
    END IF;
    RETURN NEW;
END
$$;

-- The words of the API's 409 (src/sync/edit-refused.ts); DETAIL carries the fields and the directory for programs.
CREATE FUNCTION "refuse_directory_managed"(member "members", fields text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one CONSTANT boolean := array_length(fields, 1) = 1;
    directory text := (
        SELECT coalesce(d.name || ' (' || d.id || ')', u.directory_id)
        FROM directory_users u LEFT JOIN directories d ON d.id = u.directory_id AND d.organization_id = u.organization_id
        WHERE u.organization_id = member.organization_id AND u.id = member.directory_user_id
    );
BEGIN
    RAISE EXCEPTION 'managed_by_directory: % managed by the directory %',
        array_to_string(fields, ', ') || CASE WHEN one THEN ' is' ELSE ' are' END,
        coalesce(directory, 'of this organization')
        USING ERRCODE = 'DS409',
            DETAIL = json_build_object('fields', fields, 'directory', directory)::text,
            HINT = 'Change ' || CASE WHEN one THEN 'it' ELSE 'them' END
                || ' in the identity provider; the directory sync brings the change here.';
END
$$;

DROP TRIGGER "members_before_write" ON "members";
CREATE TRIGGER "members_before_write" BEFORE INSERT OR UPDATE OR DELETE ON "members"
    FOR EACH ROW EXECUTE FUNCTION "members_before_write"();
