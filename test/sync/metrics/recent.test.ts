import { expect, it } from 'vitest';
import { Recent } from '../../../src/sync/metrics/recent.ts';

it('is read once for all who ask meanwhile, and for those who ask soon after', async () => {
  let reads = 0;
  const read = Promise.withResolvers<number>();
  const recent = new Recent(
    () => {
      reads += 1;
      return read.promise;
    },
    60_000,
    () => undefined,
  );
  const asked = [recent.get(), recent.get(), recent.get()];
  read.resolve(7);
  expect(await Promise.all(asked)).toEqual([7, 7, 7]);
  expect(await recent.get()).toBe(7);
  expect(reads).toBe(1);
});

it('is read anew when it is old', async () => {
  let reads = 0;
  const recent = new Recent(
    () => Promise.resolve((reads += 1)),
    0,
    () => undefined,
  );
  expect([await recent.get(), await recent.get()]).toEqual([1, 2]);
});

it('is nothing when the reading fails, which is reported, and not an old value', async () => {
  const errors: unknown[] = [];
  let fails = false;
  const read = (): Promise<number> => (fails ? Promise.reject(new Error('away')) : Promise.resolve(7));
  const recent = new Recent(read, 0, (error) => errors.push(error));
  expect(await recent.get()).toBe(7);
  fails = true;
  expect(await recent.get()).toBeNull();
  expect(errors).toEqual([new Error('away')]);
});

it('is nothing while the reading hangs, of which there is never a second one', { timeout: 15_000 }, async () => {
  let reads = 0;
  const read = Promise.withResolvers<number>();
  const recent = new Recent(
    () => {
      reads += 1;
      return read.promise;
    },
    0,
    () => undefined,
  );
  expect(await Promise.all([recent.get(), recent.get()])).toEqual([null, null]);
  const later = recent.get();
  read.resolve(7);
  expect(await later).toBe(7);
  expect(reads).toBe(1);
});
