-- CreateEnum
CREATE TYPE "event_source" AS ENUM ('webhook', 'catch_up', 'resync');

-- AlterTable
ALTER TABLE "directory_users" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "source" "event_source" NOT NULL DEFAULT 'webhook';

-- CreateTable
CREATE TABLE "second_arrivals" (
    "event_id" TEXT NOT NULL,

    CONSTRAINT "second_arrivals_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "catch_up" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "cursor" TEXT,
    "cursor_at" TIMESTAMPTZ(3),
    "since" TIMESTAMPTZ(3) NOT NULL,
    "leader" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "caught_up_at" TIMESTAMPTZ(3),
    "listed" BIGINT NOT NULL DEFAULT 0,
    "brought" BIGINT NOT NULL DEFAULT 0,
    "failure" TEXT,
    "failed_at" TIMESTAMPTZ(3),

    CONSTRAINT "catch_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resyncs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" TEXT NOT NULL,
    "directory_id" TEXT NOT NULL,
    "user_id" TEXT,
    "dry_run" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "stage" TEXT NOT NULL DEFAULT '',
    "cursor" TEXT NOT NULL DEFAULT '',
    "as_of" TIMESTAMPTZ(3),
    "read" INTEGER NOT NULL DEFAULT 0,
    "expected" INTEGER,
    "applied" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "resyncs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resync_seen" (
    "resync_id" UUID NOT NULL,
    "thing" TEXT NOT NULL,

    CONSTRAINT "resync_seen_pkey" PRIMARY KEY ("resync_id","thing")
);

-- CreateTable
CREATE TABLE "resync_differences" (
    "resync_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "directory_user_id" TEXT,
    "group_id" TEXT,
    "fields" TEXT[],
    "event_type" TEXT,
    "payload" TEXT,

    CONSTRAINT "resync_differences_pkey" PRIMARY KEY ("resync_id","event_id")
);

-- CreateTable
CREATE TABLE "erasures" (
    "member_id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email_hash" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasures_pkey" PRIMARY KEY ("member_id")
);

-- CreateTable
CREATE TABLE "pruning_marks" (
    "what" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,

    CONSTRAINT "pruning_marks_pkey" PRIMARY KEY ("what")
);

-- CreateIndex
CREATE INDEX "resyncs_directory_id_created_at_idx" ON "resyncs"("directory_id", "created_at");

-- CreateIndex
CREATE INDEX "erasures_organization_id_email_hash_idx" ON "erasures"("organization_id", "email_hash");

-- CreateIndex
CREATE INDEX "events_directory_id_occurred_at_idx" ON "events"("directory_id", "occurred_at");

-- One resync at a time of a directory, and of a person.
CREATE UNIQUE INDEX resyncs_unfinished ON resyncs (directory_id, coalesce(user_id, '')) WHERE finished_at IS NULL;

ALTER TABLE catch_up ADD CONSTRAINT catch_up_one_row CHECK (id = 1);
