-- Members that need attention are counted for the metrics; there are few, and without this all members would be read.
CREATE INDEX "members_needs_attention_idx" ON "members" ("organization_id")
  WHERE "needs_attention" IS NOT NULL AND "status" = 'active';
