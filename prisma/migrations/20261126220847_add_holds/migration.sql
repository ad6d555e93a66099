-- AlterTable
ALTER TABLE "directories" ADD COLUMN     "released" TEXT;

-- AlterTable
ALTER TABLE "members" ADD COLUMN     "held" TEXT;

-- CreateTable
CREATE TABLE "member_counts" (
    "organization_id" TEXT NOT NULL,
    "active" INTEGER NOT NULL DEFAULT 0,
    "admins" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "member_counts_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "holds" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "directory_id" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_event_id" TEXT,
    "active" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "answer" TEXT,

    CONSTRAINT "holds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "held_changes" (
    "hold_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "event_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "restored" BOOLEAN NOT NULL DEFAULT false,
    "held_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,

    CONSTRAINT "held_changes_pkey" PRIMARY KEY ("hold_id","member_id")
);

-- CreateTable
CREATE TABLE "removals" (
    "organization_id" TEXT NOT NULL,
    "member_id" UUID NOT NULL,
    "event_id" TEXT,
    "removed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "removals_pkey" PRIMARY KEY ("organization_id","removed_at","member_id")
);

-- CreateTable
CREATE TABLE "hold_notices" (
    "id" BIGSERIAL NOT NULL,
    "hold_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "hold_notices_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "holds_organization_id_opened_at_idx" ON "holds"("organization_id", "opened_at");

-- CreateIndex
CREATE INDEX "holds_opened_at_id_idx" ON "holds"("opened_at", "id");

-- CreateIndex
CREATE INDEX "held_changes_member_id_idx" ON "held_changes"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "hold_notices_hold_id_kind_key" ON "hold_notices"("hold_id", "kind");

-- What the guard asks for with every batch, and what waits; both are few among many.
CREATE INDEX "holds_open_idx" ON "holds" ("organization_id", "rule") WHERE "closed_at" IS NULL;
CREATE INDEX "held_changes_last_admin_idx" ON "held_changes" ("organization_id")
    WHERE "rule" = 'last_admin' AND "state" = 'waiting';
CREATE INDEX "held_changes_waiting_idx" ON "held_changes" ("hold_id") WHERE "state" = 'waiting';
CREATE INDEX "hold_notices_due_idx" ON "hold_notices" ("due_at") WHERE "done_at" IS NULL;

-- Eppo's own code changes its own members by plain SQL, so the counts are kept where the rows are. Whoever may write
-- members need not be allowed to write the counts.
CREATE FUNCTION "count_members_inserted"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO member_counts AS c (organization_id, active, admins)
    SELECT organization_id, count(*), count(*) FILTER (WHERE role = 'admin')
    FROM new_rows WHERE status = 'active' GROUP BY organization_id ORDER BY organization_id
    ON CONFLICT (organization_id) DO UPDATE SET active = c.active + EXCLUDED.active, admins = c.admins + EXCLUDED.admins;
    RETURN NULL;
END
$$;

CREATE FUNCTION "count_members_deleted"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE member_counts c SET active = c.active - o.active, admins = c.admins - o.admins
    FROM (
        SELECT organization_id, count(*) AS active, count(*) FILTER (WHERE role = 'admin') AS admins
        FROM old_rows WHERE status = 'active' GROUP BY organization_id
    ) o WHERE c.organization_id = o.organization_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION "count_members_updated"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO member_counts AS c (organization_id, active, admins)
    SELECT organization_id, sum(n), coalesce(sum(n) FILTER (WHERE role = 'admin'), 0)
    FROM (
        SELECT organization_id, role, 1 AS n FROM new_rows WHERE status = 'active'
        UNION ALL SELECT organization_id, role, -1 FROM old_rows WHERE status = 'active'
    ) AS moved
    GROUP BY organization_id
    HAVING sum(n) <> 0 OR coalesce(sum(n) FILTER (WHERE role = 'admin'), 0) <> 0
    ORDER BY organization_id
    ON CONFLICT (organization_id) DO UPDATE SET active = c.active + EXCLUDED.active, admins = c.admins + EXCLUDED.admins;
    RETURN NULL;
END
$$;

CREATE TRIGGER "members_counted_insert" AFTER INSERT ON "members" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION "count_members_inserted"();
CREATE TRIGGER "members_counted_delete" AFTER DELETE ON "members" REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION "count_members_deleted"();
CREATE TRIGGER "members_counted_update" AFTER UPDATE ON "members" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION "count_members_updated"();

-- Creating the triggers has stopped all writers until this commits, so that what is counted now stays true.
INSERT INTO "member_counts" ("organization_id", "active", "admins")
SELECT organization_id, count(*), count(*) FILTER (WHERE role = 'admin')
FROM members WHERE status = 'active' GROUP BY organization_id;

-- Directories that were deleted before there were holds wait for a person as well.
WITH held AS (
    INSERT INTO "holds" ("organization_id", "rule", "directory_id", "opened_event_id", "active", "removed")
    SELECT d.organization_id, 'directory_deleted', d.id, substr(d.deleted, strpos(d.deleted, ' ') + 1),
        coalesce(c.active, 0), 0
    FROM directories d LEFT JOIN member_counts c ON c.organization_id = d.organization_id
    WHERE d.deleted IS NOT NULL AND (d.ended IS NULL OR d.ended COLLATE "C" < d.deleted COLLATE "C")
    RETURNING "id"
)
INSERT INTO "hold_notices" ("hold_id", "kind") SELECT "id", 'hold.opened' FROM held;

-- `held` says what may be changed, as the service's other columns do, so it is locked with them.
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
            NEW.directory_user_id, NEW.role_event_id, NEW.status_event_id, NEW.held)
            IS DISTINCT FROM
            (OLD.id, OLD.organization_id, OLD.managed_by, OLD.role_source, OLD.needs_attention, OLD.identity_id,
            OLD.founded_by, OLD.own::text, OLD.own_since, OLD.base_role, OLD.eppo_role, OLD.eppo_role_stamp,
            OLD.directory_user_id, OLD.role_event_id, OLD.status_event_id, OLD.held)
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
