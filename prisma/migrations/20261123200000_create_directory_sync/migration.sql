-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('viewer', 'experiment_editor', 'data_owner', 'admin');

-- CreateEnum
CREATE TYPE "member_status" AS ENUM ('active', 'deactivated');

-- CreateEnum
CREATE TYPE "managed_by" AS ENUM ('directory', 'eppo');

-- CreateEnum
CREATE TYPE "role_source" AS ENUM ('attribute', 'group', 'workos', 'kept', 'default', 'eppo');

-- CreateEnum
CREATE TYPE "event_outcome" AS ENUM ('applied', 'unchanged', 'superseded', 'duplicate', 'ignored', 'held', 'failed');

-- CreateTable
CREATE TABLE "members" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "first_name" TEXT,
    "last_name" TEXT,
    "role" "member_role" NOT NULL DEFAULT 'viewer',
    "status" "member_status" NOT NULL DEFAULT 'active',
    "managed_by" "managed_by" NOT NULL DEFAULT 'eppo',
    "role_source" "role_source" NOT NULL DEFAULT 'eppo',
    "needs_attention" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "identity_id" TEXT,
    "founded_by" TEXT,
    "own" JSONB,
    "own_since" TIMESTAMPTZ(3),
    "base_role" "member_role" NOT NULL DEFAULT 'viewer',
    "eppo_role" "member_role",
    "eppo_role_stamp" TEXT,
    "directory_user_id" TEXT,
    "role_event_id" TEXT,
    "status_event_id" TEXT,

    CONSTRAINT "members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merged_members" (
    "id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "merged_into" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "merged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "merged_members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "organization_id" TEXT,
    "directory_id" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" TEXT,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pending_events" (
    "event_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "lane" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "parked" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,

    CONSTRAINT "pending_events_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "event_outcomes" (
    "event_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "organization_id" TEXT,
    "outcome" "event_outcome" NOT NULL,
    "reason" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_outcomes_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "outcome_counts" (
    "organization_id" TEXT NOT NULL,
    "outcome" "event_outcome" NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "outcome_counts_pkey" PRIMARY KEY ("organization_id","outcome")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "default_role" "member_role",

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "directories" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT,
    "type" TEXT,
    "snapshot_stamp" TEXT,
    "deleted" TEXT,
    "ended" TEXT,

    CONSTRAINT "directories_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "directory_users" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "directory_id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "idp_id" TEXT,
    "snapshot" JSONB,
    "explicit_role" JSONB,
    "history" JSONB NOT NULL,

    CONSTRAINT "directory_users_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "addresses" (
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,

    CONSTRAINT "addresses_pkey" PRIMARY KEY ("organization_id","email")
);

-- CreateTable
CREATE TABLE "directory_groups" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "directory_id" TEXT NOT NULL,
    "name" TEXT,
    "snapshot_stamp" TEXT,
    "created" TEXT,
    "deleted" TEXT,

    CONSTRAINT "directory_groups_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "directory_memberships" (
    "organization_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "directory_id" TEXT NOT NULL,
    "stamp" TEXT NOT NULL,
    "present" BOOLEAN NOT NULL,

    CONSTRAINT "directory_memberships_pkey" PRIMARY KEY ("organization_id","user_id","group_id")
);

-- CreateTable
CREATE TABLE "role_mappings" (
    "organization_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "group_id" TEXT,
    "group_name" TEXT,
    "role" "member_role" NOT NULL,

    CONSTRAINT "role_mappings_pkey" PRIMARY KEY ("organization_id","position")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" TEXT NOT NULL,
    "member_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "event_id" TEXT,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "members_organization_id_identity_id_idx" ON "members"("organization_id", "identity_id");

-- CreateIndex
CREATE INDEX "members_email_id_idx" ON "members"("email", "id");

-- A constraint that is checked when a statement ends, not row by row: one statement may swap two members' addresses.
ALTER TABLE "members" ADD CONSTRAINT "members_organization_id_email_key"
    UNIQUE ("organization_id", "email") DEFERRABLE INITIALLY IMMEDIATE;

-- CreateIndex
CREATE INDEX "merged_members_merged_into_idx" ON "merged_members"("merged_into");

-- CreateIndex
CREATE UNIQUE INDEX "events_seq_key" ON "events"("seq");

-- CreateIndex
CREATE INDEX "events_organization_id_seq_idx" ON "events"("organization_id", "seq");

-- CreateIndex
CREATE INDEX "pending_events_lane_occurred_at_event_id_idx" ON "pending_events"("lane", "occurred_at", "event_id");

-- The relay reads the few parked events every other second; without this it would read all that wait.
CREATE INDEX "pending_events_parked_idx" ON "pending_events"("event_id") WHERE "parked";

-- CreateIndex
CREATE INDEX "pending_events_received_at_idx" ON "pending_events"("received_at");

-- CreateIndex
CREATE INDEX "event_outcomes_outcome_seq_idx" ON "event_outcomes"("outcome", "seq");

-- CreateIndex
CREATE INDEX "directories_organization_id_idx" ON "directories"("organization_id");

-- CreateIndex
CREATE INDEX "directory_users_organization_id_identity_id_idx" ON "directory_users"("organization_id", "identity_id");

-- CreateIndex
CREATE INDEX "directory_users_organization_id_directory_id_idp_id_idx" ON "directory_users"("organization_id", "directory_id", "idp_id");

-- CreateIndex
CREATE INDEX "addresses_organization_id_identity_id_idx" ON "addresses"("organization_id", "identity_id");

-- CreateIndex
CREATE INDEX "directory_groups_organization_id_name_idx" ON "directory_groups"("organization_id", "name");

-- CreateIndex
CREATE INDEX "directory_memberships_organization_id_group_id_idx" ON "directory_memberships"("organization_id", "group_id");

-- CreateIndex
CREATE INDEX "audit_entries_member_id_id_idx" ON "audit_entries"("member_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_organization_id_id_idx" ON "audit_entries"("organization_id", "id");


-- Whatever program writes a member: the e-mail is kept in lower case, and the time of the change is true.
-- One of Eppo's own that gets an address which people of the directory had before starts with a clean slate: their
-- earlier events are not about it.
CREATE FUNCTION "members_before_write"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.email := lower(NEW.email);
    IF TG_OP = 'UPDATE' THEN
        NEW.updated_at := now();
    END IF;
    IF NEW.managed_by = 'eppo' AND (TG_OP = 'INSERT' OR (OLD.managed_by = 'eppo' AND NEW.email <> OLD.email)) THEN
        NEW.own_since := (
            SELECT now() FROM addresses a WHERE a.organization_id = NEW.organization_id AND a.email = NEW.email
        );
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "members_before_write" BEFORE INSERT OR UPDATE ON "members"
    FOR EACH ROW EXECUTE FUNCTION "members_before_write"();
