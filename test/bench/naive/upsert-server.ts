import { serveNaively } from './server.ts';

// The naive receiver that keeps the event and leaves the rest for later.
serveNaively(async (prisma, { event, payload }) => {
  const data = payload['data'] as Record<string, unknown>;
  await prisma.event.upsert({
    where: { id: event.id },
    create: {
      id: event.id,
      type: event.event,
      organizationId: String(data['organization_id']),
      directoryId: String(data['directory_id']),
      occurredAt: new Date(event.createdAt),
      payload: JSON.stringify(payload),
    },
    update: {},
  });
});
