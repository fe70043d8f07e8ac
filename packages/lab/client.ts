import { connect as connectSocket, type Socket } from "node:net";
import { within, PATIENCE } from "./eventually.ts";

/** How a client starts. */
export interface ClientOptions {
  /** IPv4 address of the server; default 127.0.0.1. */
  readonly address?: string;
  /** `false`: read no byte before `startReading()`, so that the server's answers pile up. Default `true`. */
  readonly reading?: boolean;
  /** Milliseconds in which nothing comes of what is waited for, until that counts as broken. */
  readonly patience?: number;
}

const open = new Set<Client>();

/** Closes every client that is still open: what a test that failed half-way left behind. */
export function closeAll(): void {
  for (const client of open) client.close();
}

/**
 * One TCP client that speaks bytes, and can do everything to a server that the internet does.
 *
 * @example
 * const client = await Client.connect(port);
 * expect(await client.ask("hello\n")).toBe("HELLO\n");
 * client.close();
 */
export class Client {
  /** This client's own port, as the server sees it. */
  readonly port: number;
  readonly #socket: Socket;
  readonly #patience: number;
  #received: Buffer[] = [];
  #count = 0;
  #end: "open" | "FIN" | "RST" = "open";
  #wake: () => void = () => {};

  private constructor(socket: Socket, patience: number, reading: boolean) {
    this.port = socket.localPort ?? 0;
    this.#socket = socket;
    this.#patience = patience;
    socket.setNoDelay(true);
    if (reading) this.startReading();
    socket.on("end", () => this.#ended("FIN"));
    socket.on("error", () => this.#ended("RST"));
    socket.on("close", () => {
      open.delete(this);
      this.#ended("FIN");
    });
    open.add(this);
  }

  /** Connects. @throws Error with Node's `code` (ECONNREFUSED …), or when nothing answered in time. */
  static async connect(port: number, options: ClientOptions = {}): Promise<Client> {
    const { address = "127.0.0.1", reading = true, patience = PATIENCE } = options;
    const socket = connectSocket({ port, host: address, allowHalfOpen: true });
    if (!reading) socket.pause();
    const connected = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    try {
      await within(patience, `${address}:${port} to answer the SYN`, connected);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return new Client(socket, patience, reading);
  }

  /** Connects `count` clients one after another, so that they are accepted in this order. */
  static async connectMany(count: number, port: number, options?: ClientOptions): Promise<Client[]> {
    const clients: Client[] = [];
    for (let i = 0; i < count; i++) clients.push(await Client.connect(port, options));
    return clients;
  }

  /** For a client that was not to read: from now on it does, beginning with what has piled up. */
  startReading(): void {
    this.#socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#count += chunk.length;
      this.#wake();
    });
    this.#socket.resume();
  }

  /** Bytes received so far and not yet taken. */
  get waiting(): number {
    return this.#count;
  }

  /** Bytes that were posted and that the kernel has not taken yet. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  /** How the server's side of the connection stands. */
  get end(): "open" | "FIN" | "RST" {
    return this.#end;
  }

  /** Sends bytes; settles when the kernel has taken all of them. */
  async send(data: string | Uint8Array): Promise<void> {
    const taken = new Promise<void>((resolve) => {
      this.#socket.write(data, () => resolve());
    });
    await within(this.#patience, "the kernel to take all the bytes", taken);
  }

  /** Queues bytes to be sent as the connection takes them, and does not wait. */
  post(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Waits for exactly `count` bytes. @throws Error when the stream ends before, or nothing comes in time. */
  async receive(count: number): Promise<Buffer> {
    await this.#until(
      () => this.#count >= count || this.#end !== "open",
      () => `${count} bytes (${this.#count} came)`,
    );
    if (this.#count < count) {
      throw new Error(`the stream ended with ${this.#end} after ${this.#count} of ${count} bytes`);
    }
    return this.#take(count);
  }

  /** Waits for the server's FIN, and returns everything up to it. @throws Error when RST came instead. */
  async receiveToEnd(): Promise<Buffer> {
    await this.#until(
      () => this.#end !== "open",
      () => `the server's FIN (${this.#count} bytes came)`,
    );
    if (this.#end === "RST") throw new Error(`expected FIN, got RST after ${this.#count} bytes`);
    return this.#take(this.#count);
  }

  /** Waits until the server has ended the stream, by FIN or RST. */
  async ended(): Promise<"FIN" | "RST"> {
    await this.#until(
      () => this.#end !== "open",
      () => "the server to end the connection",
    );
    return this.#end === "RST" ? "RST" : "FIN";
  }

  /** Sends a text and returns as many bytes of answer, as text. */
  async ask(text: string): Promise<string> {
    const bytes = Buffer.from(text);
    this.post(bytes);
    return (await this.receive(bytes.length)).toString();
  }

  /** Sends FIN and goes on reading. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Closes both directions: FIN, or RST when bytes were left unread. */
  close(): void {
    this.#socket.destroy();
  }

  /** Sends RST, whatever is under way (SO_LINGER with 0 seconds). */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /**
   * Sends until the connection takes no more, or has come to its end.
   *
   * @returns bytes that left this process.
   * @throws Error when there is no end to it.
   */
  async flood(chunk: Uint8Array = new Uint8Array(64 * 1024).fill(0x61)): Promise<number> {
    for (;;) {
      const taken = new Promise<boolean>((resolve) => {
        this.#socket.write(chunk, (error) => resolve(error === undefined || error === null));
      });
      const stuck = within(FLOOD_STILL, "the connection to take more", taken).catch(() => false);
      const sent = this.#socket.bytesWritten - this.#socket.writableLength;
      if (!(await stuck)) return sent;
      if (sent > FLOOD_MOST) throw new Error(`the server took ${sent >> 20} MB from a client that reads nothing`);
    }
  }

  #take(count: number): Buffer {
    const all = Buffer.concat(this.#received);
    this.#received = count < all.length ? [all.subarray(count)] : [];
    this.#count -= count;
    return all.subarray(0, count);
  }

  async #until(holds: () => boolean, what: () => string): Promise<void> {
    while (!holds()) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await within(this.#patience, what(), woken); // a long answer has longer, as long as some of it comes
    }
  }

  #ended(how: "FIN" | "RST"): void {
    if (this.#end === "open") this.#end = how;
    this.#wake();
  }
}

/** A connection that takes nothing for this long (milliseconds) is full: both ends' buffers, and the server's own. */
const FLOOD_STILL = 300;
/** Bytes that a flood may send: several times what the kernels and a server with bounded buffers hold. */
const FLOOD_MOST = 128 * 1024 * 1024;
