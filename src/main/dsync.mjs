#!/usr/bin/env node
// The `dsync` command. The program is TypeScript that Node 24 runs as it is; on an older Node this file hands over to
// the Node that came with the project's packages, where its platform has one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('cli.ts', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  process.argv[1] = program;
  await import('./cli.ts');
} else {
  const child = spawn(findNode(), [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The child gets the terminal's signals itself; those sent to this process alone are passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(binary)) return binary;
  } catch {
    // Said below, with what to do.
  }
  console.error(
    `dsync needs Node 22.19 or newer; this is ${process.version}, and no ${name} package is installed. ` +
      'Install a newer Node, or run npm ci again without --omit=optional.',
  );
  process.exit(1);
}
