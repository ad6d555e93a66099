import { Readable } from 'node:stream';

/** Bytes that may wait for a client: it is told some eighty a second at most, so these are minutes that it does not read. */
const unreadLimit = 16 * 1024;

/**
 * Makes a stream of server-sent events, and what sends on it. A client that does not read is dropped: what it has not
 * read would be kept for as long as it stays.
 */
export function openLiveStream(): { readonly stream: Readable; readonly send: (text: string) => void } {
  const stream = new Readable({
    read: () => undefined, // nothing can be had sooner than it happens
  });
  const send = (text: string): void => {
    if (stream.destroyed || stream.readableEnded) return;
    stream.push(text);
    if (stream.readableLength > unreadLimit) stream.destroy(new Error('The listener does not read.'));
  };
  return { stream, send };
}
