import { afterAll, beforeAll, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

it('says what to do when nobody is there', async () => {
  await test.goto('/members');
  await test.page.getByText('Nobody is here yet').waitFor();
  await test.expectAccessible();
});
