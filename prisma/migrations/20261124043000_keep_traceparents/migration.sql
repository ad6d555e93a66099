-- The trace of the delivery that brought an event, in W3C's form, so that applying it can go on with the trace. It is
-- null where no traces are exported, and then takes no room.
ALTER TABLE "events" ADD COLUMN     "traceparent" TEXT;
