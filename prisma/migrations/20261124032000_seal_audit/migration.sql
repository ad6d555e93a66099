-- CreateTable
CREATE TABLE "audit_seals" (
    "no" BIGINT NOT NULL,
    "first_id" BIGINT NOT NULL,
    "last_id" BIGINT NOT NULL,
    "entries" INTEGER NOT NULL,
    "salt" TEXT,
    "content" TEXT NOT NULL,
    "link" TEXT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("no")
);

-- CreateTable
CREATE TABLE "audit_reseals" (
    "seal_no" BIGINT NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "salt" TEXT,
    "content" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_reseals_pkey" PRIMARY KEY ("seal_no","entry_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_seals_last_id_key" ON "audit_seals"("last_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seals_link_key" ON "audit_seals"("link");

-- The list is in the order of time, so that from and to are where a page begins and ends.
-- CreateIndex
CREATE INDEX "audit_entries_at_id_idx" ON "audit_entries"("at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_organization_id_at_id_idx" ON "audit_entries"("organization_id", "at", "id");

-- Nothing reads by it any more, and every entry would be written into it.
-- DropIndex
DROP INDEX "audit_entries_organization_id_id_idx";

-- CreateIndex
CREATE INDEX "audit_entries_event_id_idx" ON "audit_entries"("event_id");

-- What people did, and what happens seldom: these cost the entries of the directory nothing.
-- The conditions are those of src/store/read-audit.ts, word by word.
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries"("actor", "at", "id") WHERE "actor" <> 'directory';
CREATE INDEX "audit_entries_action_idx" ON "audit_entries"("action", "at", "id")
    WHERE "action" NOT IN ('member.created', 'member.updated', 'member.deactivated', 'member.reactivated', 'member.adopted');

-- Append-only, whatever program writes. The one exception is an erasure, which says so by setting dsync.eraser for its
-- transaction: it may rewrite what entries show of a person, and drop the salts of the seals over them.
CREATE FUNCTION "audit_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erasing CONSTANT boolean := coalesce(current_setting('dsync.eraser', true), '') = 'on';
    erasable CONSTANT text[] := CASE TG_TABLE_NAME WHEN 'audit_entries' THEN '{before,after}' ELSE '{salt}' END;
BEGIN
    IF TG_OP = 'UPDATE' AND erasing AND to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable
        AND (TG_TABLE_NAME = 'audit_entries' OR to_jsonb(NEW) ->> 'salt' IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit_append_only: % of % is refused, for the audit log is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'DS403', HINT = 'Erase a person with "dsync members erase", which leaves the log provable.';
END
$$;

CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE ON "audit_entries"
    FOR EACH ROW EXECUTE FUNCTION "audit_is_append_only"();
CREATE TRIGGER "audit_entries_not_emptied" BEFORE TRUNCATE ON "audit_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_is_append_only"();
CREATE TRIGGER "audit_seals_append_only" BEFORE UPDATE OR DELETE ON "audit_seals"
    FOR EACH ROW EXECUTE FUNCTION "audit_is_append_only"();
CREATE TRIGGER "audit_seals_not_emptied" BEFORE TRUNCATE ON "audit_seals"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_is_append_only"();
CREATE TRIGGER "audit_reseals_append_only" BEFORE UPDATE OR DELETE ON "audit_reseals"
    FOR EACH ROW EXECUTE FUNCTION "audit_is_append_only"();
CREATE TRIGGER "audit_reseals_not_emptied" BEFORE TRUNCATE ON "audit_reseals"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_is_append_only"();
