import { expect, inject, test } from 'vitest';
import { withClient } from '../../src/store/with-client.ts';

const adminUrl = inject('postgresAdminUrl');

test('a connection lost between two queries fails the next one and not the process', async () => {
  const work = withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    await withClient(adminUrl, (other) => other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]));
    await lost;
    await client.query('SELECT 1');
  });
  await expect(work).rejects.toThrow('not queryable');
});

test('a server that is not there rejects with the address', async () => {
  const work = withClient('postgresql://127.0.0.1:1/none', (client) => client.query('SELECT 1'));
  await expect(work).rejects.toThrow('ECONNREFUSED 127.0.0.1:1');
});
