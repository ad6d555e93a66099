import net from 'node:net';

/**
 * One keep-alive HTTP/1.1 connection that carries one request at a time, with as little work of its own as can be: on a
 * small machine every microsecond of the sender is taken from the server.
 */
export class Connection {
  readonly #socket: net.Socket;
  #pending = '';
  #onAnswer: ((status: number) => void) | null = null;

  private constructor(socket: net.Socket, onLost: (error: Error) => void) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#read(text);
    });
    socket.on('error', onLost);
    socket.on('close', () => {
      if (this.#onAnswer !== null) onLost(new Error('The server closed a connection instead of answering.'));
    });
  }

  static async open(port: number, onLost: (error: Error) => void): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1' }, () => {
        socket.off('error', reject);
        resolve(new Connection(socket, onLost));
      });
      socket.once('error', reject);
    });
  }

  /** Sends a whole request, head and body; `onAnswer` gets the status once its answer has come in whole. */
  send(request: Buffer, onAnswer: (status: number) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#pending += text;
    const headEnd = this.#pending.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#pending.slice(0, headEnd))?.[1];
    if (length !== undefined && this.#pending.length < headEnd + 4 + Number(length)) return;
    // No text of a JSON body can look like the end of the chunks.
    if (length === undefined && this.#isChunked(headEnd) && !this.#pending.endsWith('\r\n0\r\n\r\n')) return;
    const status = Number(this.#pending.slice(9, 12));
    this.#pending = '';
    const onAnswer = this.#onAnswer;
    this.#onAnswer = null;
    onAnswer?.(status);
  }

  #isChunked(headEnd: number): boolean {
    return /\r\ntransfer-encoding: chunked/i.test(this.#pending.slice(0, headEnd));
  }
}
