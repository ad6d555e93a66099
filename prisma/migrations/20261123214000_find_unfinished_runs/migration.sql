-- A lane looks after each batch whether its organization has a run to go on with; nearly always it has none.
CREATE INDEX "runs_unfinished_idx" ON "runs"("organization_id") WHERE "finished_at" IS NULL;

-- The relay ends overrides whose time is up.
CREATE INDEX "member_overrides_in_force_idx" ON "member_overrides"("expires_at") WHERE "ended_at" IS NULL;
