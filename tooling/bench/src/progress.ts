/** Says what is being done: in one line that is written over on a terminal, otherwise a line for each part. */
export class Progress {
  readonly #terminal: NodeJS.WriteStream;
  readonly #name: string;
  #total = 0;
  #done = 0;
  #lastPart = '';

  constructor(name: string, terminal: NodeJS.WriteStream = process.stderr) {
    this.#name = name;
    this.#terminal = terminal;
  }

  /** Adds steps to those that make up 100 %. */
  expect(steps: number): void {
    this.#total += steps;
  }

  step(part: string, detail: string): void {
    this.#done++;
    const percent = Math.min(99, Math.floor((100 * this.#done) / this.#total));
    this.show(part, this.#total === 0 ? detail : `${detail} (${percent} % of all)`);
  }

  /** The same without a step. */
  show(part: string, detail: string): void {
    if (this.#terminal.isTTY) this.#terminal.write(`\r\x1b[K${part}: ${detail}`);
    else if (part !== this.#lastPart) this.#terminal.write(`${this.#name}: ${part}\n`);
    this.#lastPart = part;
  }

  /** A line that stays. */
  note(text: string): void {
    this.#terminal.write(`${this.#terminal.isTTY ? '\r\x1b[K' : ''}${this.#name}: ${text}\n`);
  }

  /** Clears the line that is written over. */
  end(): void {
    if (this.#terminal.isTTY) this.#terminal.write('\r\x1b[K');
  }
}
