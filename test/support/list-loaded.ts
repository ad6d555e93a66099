import { registerHooks } from 'node:module';

// Imported before a program, prints on its standard error which modules were loaded, a line each, when it ends.
const loaded = new Set<string>();
registerHooks({
  load(url, context, next) {
    loaded.add(url);
    return next(url, context);
  },
});
process.on('exit', () => process.stderr.write([...loaded].join('\n')));
