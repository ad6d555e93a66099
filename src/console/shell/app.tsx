import { Center, Loader } from '@mantine/core';
import { useMe } from '../api/queries.ts';
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
  return me.data === null ? <SignIn /> : <Frame me={me.data} />;
}

function Waiting() {
  return (
    <Center mih="100dvh">
      <Loader aria-label="Loading the console" />
    </Center>
  );
}
