import { IconPlus } from '@tabler/icons-react';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { useSignedIn } from '../shell/me.ts';
import { NewToken } from './new-token.tsx';
import { TokenList } from './token-list.tsx';

const about = 'Tokens of the API and the console. The audit log tells by a token’s name who did what.';

/** Who may use the API and the console: tokens, made and revoked. */
export function AccessPage() {
  const { role, organizationId } = useSignedIn();
  if (role === 'admin' && organizationId === null) return <Tokens />;
  return (
    <Page title="Access" about={about}>
      <Empty title="This is for admins of all organizations">
        Your token has the role {role}
        {organizationId !== null && ` for ${organizationId} only`}. Ask whoever runs the service for another.
      </Empty>
    </Page>
  );
}

function Tokens() {
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title="Access"
      about={about}
      actions={
        <Button
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            setMaking(true);
          }}
        >
          New token…
        </Button>
      }
    >
      <TokenList />
      {isMaking && (
        <NewToken
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </Page>
  );
}
