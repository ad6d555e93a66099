import { sendRequests } from '../measure/send-requests.ts';
import { answerParent } from '../stage/answer-parent.ts';
import { makeScimRequests, type ScimUsers } from './scim-users.ts';

/** People to be created by a peer. */
export interface UsersRequest extends ScimUsers {
  readonly port: number;
  readonly connections: number;
}

// The load generator of the peers, a process of its own as that of the product is.
answerParent(({ port, connections, ...users }: UsersRequest) =>
  sendRequests(makeScimRequests(users), { port, connections, ratePerSecond: null, success: 201 }),
);
