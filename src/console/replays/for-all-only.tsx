import type { ReactNode } from 'react';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { useSignedIn } from '../shell/me.ts';

/** What may touch several organizations: for the token of one, says so instead of being refused by the server. */
export function ForAllOnly({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { organizationId } = useSignedIn();
  if (organizationId === null) return children;
  return (
    <Page title={title}>
      <Empty title="Not with a token of one organization">
        A replay may touch several organizations. Your token is of {organizationId} alone; ask somebody whose token is
        of all.
      </Empty>
    </Page>
  );
}
