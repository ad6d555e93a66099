import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { cruise, type ICruiseOptions, type IViolation } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

/** The rules and options of this repository, as `npm run check:layers` uses them. */
export const houseOptions: ICruiseOptions = await extractDepcruiseOptions('./.dependency-cruiser.mjs');

function specifier(from: string, to: string): string {
  if (!/^(src|workers|test)\//.test(to)) return to;
  const relative = posix.relative(posix.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** The import statement that file `from` would write for file or package `to`. */
export function importOf(from: string, to: string, typeOnly = false): string {
  const path = specifier(from, to);
  return typeOnly ? `import type { Thing } from '${path}';` : `import '${path}';`;
}

async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** Every dependency of this repository as an empty package, and one that it does not have. */
async function writePackages(root: string): Promise<void> {
  const own = JSON.parse(await readFile('package.json', 'utf8')) as Record<string, Record<string, string>>;
  const dependencies = { ...own['dependencies'], ...own['devDependencies'], 'left-pad': '1.0.0' };
  await write(root, 'package.json', JSON.stringify({ type: 'module', dependencies }));
  for (const name of Object.keys(dependencies)) {
    await write(root, `node_modules/${name}/package.json`, JSON.stringify({ name, main: 'main.js' }));
    await write(root, `node_modules/${name}/main.js`, '');
  }
}

/**
 * Applies the house rules to a tree of files that exists only for this call.
 * @param files text by path, relative to the root of the repository
 * @returns what the rules report
 */
export async function judge(files: Readonly<Record<string, string>>): Promise<IViolation[]> {
  const root = await mkdtemp(join(tmpdir(), 'layers-'));
  try {
    await writePackages(root);
    for (const [path, text] of Object.entries(files)) await write(root, path, text);
    const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? path))];
    const { output } = await cruise(folders, { ...houseOptions, baseDir: root });
    if (typeof output === 'string') throw new Error(`dependency-cruiser answered with text: ${output}`);
    return output.summary.violations;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
