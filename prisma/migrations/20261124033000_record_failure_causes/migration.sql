-- Why an event failed, in columns that can be grouped by: until now it was only the beginning of a sentence.
ALTER TABLE "pending_events" ADD COLUMN     "failed_at" TIMESTAMPTZ(3),
ADD COLUMN     "failure_code" TEXT,
ADD COLUMN     "failure_place" TEXT;

ALTER TABLE "event_outcomes" ADD COLUMN     "failure_code" TEXT,
ADD COLUMN     "failure_place" TEXT;

-- Failed events by cause, counted from the index alone.
CREATE INDEX "event_outcomes_cause_idx"
    ON "event_outcomes"("failure_code", "failure_place", "organization_id", "decided_at", "seq") WHERE "outcome" = 'failed';

-- The failed events of one code, the newest first. What no code was recorded for is told by the beginning of its reason;
-- the expression is the one of src/store/failure-cause.ts.
CREATE INDEX "event_outcomes_failure_code_idx"
    ON "event_outcomes"(coalesce("failure_code", substring("reason" FROM '^([a-z]+(?:_[a-z]+)+): '), 'before_upgrade'), "seq")
    WHERE "outcome" = 'failed';
