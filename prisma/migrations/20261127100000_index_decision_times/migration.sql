-- For the charts of what was decided when. Rows are written in nearly the order of this time, so a summary of every few
-- pages finds them; a tree would be one more page to write for every event.
CREATE INDEX "event_outcomes_decided_at_idx" ON "event_outcomes" USING brin ("decided_at")
    WITH (pages_per_range = 16, autosummarize = on);
