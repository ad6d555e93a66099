/**
 * Makes this process answer the one that started it: one answer for each request, in turn. `answer` takes what the
 * other's `Child` is typed to send. It ends when the other is gone, so that nothing is left running; an error ends it
 * too, and the other sees that it did.
 */
export function answerParent(answer: (request: never) => Promise<unknown>): void {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (request) => {
    last = last.then(async () => {
      const answered = await answer(request as never);
      process.send?.({ answered });
    });
  });
  process.on('disconnect', () => process.exit());
}
