import { useQueryClient } from '@tanstack/react-query';
import type { Hold } from '../api/answers.ts';
import { send } from '../api/client.ts';

/** What can be said to a hold. */
export type AnswerKind = 'approve' | 'reject' | 'restore';

/** What is sent with it; everybody is meant unless members are named. */
export interface AnswerBody {
  readonly reason: string;
  readonly memberIds?: readonly string[];
  readonly overrideLastAdmin?: boolean;
  readonly members?: 'deactivate' | 'release';
}

/** Answers a hold; the page shows at once how it stands then. */
export function useAnswer({ id }: Hold): (kind: AnswerKind, body: AnswerBody) => Promise<void> {
  const client = useQueryClient();
  return async (kind, body) => {
    const answered = await send<Hold>('POST', `/holds/${id}/${kind}`, body);
    client.setQueryData(['live', `/holds/${id}`, {}], answered);
    await client.invalidateQueries({ queryKey: ['live'] });
  };
}
