import { applyNaively } from './apply.ts';
import { serveNaively } from './server.ts';

// The naive receiver that does it all before it answers.
serveNaively(async (prisma, { payload }) => {
  await applyNaively(prisma, payload);
});
