import { expect, it } from 'vitest';
import { renderPayload } from '../../src/cli/events-payload.ts';

it('shows signs that steer a terminal, and lets none through', () => {
  const name = 'Ann \u001b[2J\u009b2J\u007f';
  const text = renderPayload({ eventId: 'event_1', masked: false, payload: { name } });
  expect(text).toBe('{\n  "name": "Ann \\u001b[2J\\u009b2J\\u007f"\n}');
  expect(JSON.parse(text)).toEqual({ name });
});
