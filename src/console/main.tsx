import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './console.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import { makeQueryClient } from './api/queries.ts';
import { App } from './shell/app.tsx';
import { cssVariables, theme } from './shell/theme.ts';

/** Which styles the page's policy lets in; see the server's route of the console. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// The library that keeps the page still behind a dialog writes a style of its own.
setNonce(nonce);

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console: index.html and main.tsx do not fit.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={makeQueryClient()}>
        <Notifications position="bottom-right" />
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
