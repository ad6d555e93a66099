-- CreateTable
CREATE TABLE "replays" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" TEXT,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "run_by" TEXT,
    "filter" JSONB,
    "dry_run" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'planning',
    "state_reason" TEXT,
    "batch" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "planned" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "outcomes" JSONB,
    "effects" JSONB,
    "settles" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "planned_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replays_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replay_organizations" (
    "replay_id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "first" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "replay_organizations_pkey" PRIMARY KEY ("replay_id","organization_id")
);

-- CreateTable
CREATE TABLE "replay_items" (
    "replay_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "event_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "before" "event_outcome",
    "planned" TEXT,
    "members" JSONB,
    "outcome" "event_outcome",

    CONSTRAINT "replay_items_pkey" PRIMARY KEY ("replay_id","position")
);

-- CreateTable
CREATE TABLE "replay_effects" (
    "replay_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "effect" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "fields" TEXT[],

    CONSTRAINT "replay_effects_pkey" PRIMARY KEY ("replay_id","member_id")
);

-- CreateIndex
CREATE INDEX "replays_created_at_id_idx" ON "replays"("created_at", "id");

-- CreateIndex
CREATE INDEX "replay_organizations_organization_id_idx" ON "replay_organizations"("organization_id");

-- CreateIndex
CREATE INDEX "replay_effects_replay_id_effect_member_id_idx" ON "replay_effects"("replay_id", "effect", "member_id");

-- One replay of an organization is run at a time.
CREATE UNIQUE INDEX replay_organizations_active ON replay_organizations (organization_id) WHERE active;

-- The relay looks for these every other second.
CREATE INDEX replays_unfinished ON replays (created_at) WHERE state IN ('planning', 'running');
