import { Center, Loader } from '@mantine/core';
import { useRoute } from 'wouter';
import { useMe } from '../api/queries.ts';
import { PublicGuide } from '../guides/public-guide.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Frame } from './frame.tsx';
import { SignIn } from './sign-in.tsx';

/** The whole console: the way in for who has not signed in, and the pages for who has. */
export function App() {
  const me = useMe();
  if (me.isPending) return <Waiting />;
  if (me.data === undefined) {
    return (
      <Center mih="100dvh" p="md">
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      </Center>
    );
  }
  return me.data === null ? <Outside /> : <Frame me={me.data} />;
}

/** For who has not signed in: a guide may be read all the same. */
function Outside() {
  const [isGuide, params] = useRoute('/guides/:slug');
  return isGuide ? <PublicGuide slug={params.slug} /> : <SignIn />;
}

function Waiting() {
  return (
    <Center mih="100dvh">
      <Loader aria-label="Loading the console" />
    </Center>
  );
}
