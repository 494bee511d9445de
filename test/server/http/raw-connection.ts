import { connect, type Socket } from "node:net";
import { until } from "../../notify/until.ts";

/** A connection on which a test writes what it likes. */
export class RawConnection {
  readonly #socket: Socket;
  text = "";
  isOver = false;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setEncoding("utf8");
    this.#socket.on("data", (chunk: string) => (this.text += chunk));
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => (this.isOver = true));
  }

  async open(): Promise<this> {
    await until(() => this.#socket.readyState === "open" || this.isOver);
    return this;
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** A head with the lines given, and an empty line. */
  request(...lines: readonly string[]): void {
    this.write(`${lines.join("\r\n")}\r\n\r\n`);
  }

  async untilSaid(pattern: RegExp): Promise<void> {
    await until(() => pattern.test(this.text) || this.isOver);
  }

  async untilOver(): Promise<void> {
    await until(() => this.isOver);
  }

  /** Of the newest answer. */
  get status(): number {
    return Number([...this.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].at(-1)?.[1]);
  }

  /** What the newest answer says, as JSON. */
  get json(): unknown {
    return JSON.parse(this.text.slice(this.text.lastIndexOf("\r\n\r\n") + 4)) as unknown;
  }

  close(): void {
    this.#socket.destroy();
  }
}
