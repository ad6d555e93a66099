import { answerParent } from '../stage/answer-parent.ts';
import type { LoadRequest } from './load.ts';
import { makeRequests } from './requests.ts';
import { sendRequests } from './send-requests.ts';

// The load generator: a process of its own, so that what it takes is not counted as the server's.
answerParent(({ telling, secret, ...sending }: LoadRequest) =>
  sendRequests(makeRequests(telling, secret), { ...sending, success: 200 }),
);
