import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Puts a compressed copy beside each file, once, so that no server has to do it for every browser. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const assets = path.join(dir, 'assets');
      const files = (await readdir(assets)).filter((name) => /\.(?:js|css|svg)$/.test(name));
      await Promise.all(
        files.map(async (name) => {
          const file = path.join(assets, name);
          const content = await readFile(file);
          await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
          await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
        }),
      );
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // The server puts a nonce of its own in its place with each answer; see src/http/routes/console.ts.
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // A picture in a script would be fetched by everybody and compressed by nobody.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Libraries change seldom: who has them already fetches only the pages of a new version.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'libraries', test: /node_modules/ }] } } },
    // What a browser fetches is bounded by a test on the compressed sizes.
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    // `npm run console:dev` shows changes at once, and asks a service that runs beside it.
    proxy: { '/api': process.env['DSYNC_URL'] ?? 'http://127.0.0.1:3000' },
  },
});
