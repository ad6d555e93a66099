/**
 * Preloaded into a process (`node --import`), it puts the clock of that process off by CLOCK_SHIFT_MS milliseconds, as on
 * a machine whose clock is wrong. Timers and `performance` go on as they were, as they do there.
 */
const shift = Number(process.env['CLOCK_SHIFT_MS']);
const now = Date.now.bind(Date);

globalThis.Date = new Proxy(Date, {
  construct: (real, given: unknown[], asked): Date =>
    Reflect.construct(real, given.length === 0 ? [now() + shift] : given, asked) as Date,
  apply: (real) => new real(now() + shift).toString(),
  get: (real, name): unknown => (name === 'now' ? () => now() + shift : Reflect.get(real, name)),
});
