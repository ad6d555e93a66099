-- AlterTable
ALTER TABLE "events" ADD COLUMN     "directory_user_id" TEXT;

-- CreateTable
CREATE TABLE "member_overrides" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" TEXT NOT NULL,
    "member_id" UUID NOT NULL,
    "role" "member_role",
    "status" "member_status",
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_overrides_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "subject" JSONB NOT NULL,
    "cursor" TEXT NOT NULL DEFAULT '',
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "member_overrides_member_id_idx" ON "member_overrides"("member_id");

-- CreateIndex
CREATE INDEX "runs_organization_id_created_at_idx" ON "runs"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "events_directory_user_id_idx" ON "events"("directory_user_id");
