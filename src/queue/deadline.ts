/** How long a caller of the queue waits at most, in milliseconds: an answer to WorkOS is never held up by more. */
export const answerMs = 2_000;

/**
 * Rejects when `work` has no result in time. The work itself is not stopped; both backends give up what they sent
 * within seconds of it, so nothing piles up.
 */
export async function withinDeadline<T>(work: Promise<T>, milliseconds: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(message));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
