/** A log gets a line this often; a terminal's line is overwritten. */
const LOG_EVERY_MS = 30_000;

/** Shows on standard error what is being done, how far it is, and how long the rest will take. */
export class Progress {
  readonly #name: string;
  readonly #terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  readonly #began = performance.now();
  #total = 0;
  #done = 0;
  #lastPart = '';
  #loggedAt = 0;

  constructor(name: string, terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr) {
    this.#name = name;
    this.#terminal = terminal;
  }

  /** Adds steps to those that make up 100 %. */
  expect(steps: number): void {
    this.#total += steps;
  }

  /** Shows the part and counts a step as done. */
  step(part: string, detail = ''): void {
    this.#done++;
    this.show(part, detail);
  }

  show(part: string, detail = ''): void {
    const text = [part, detail].filter(Boolean).join(': ') + this.#progressText();
    const isDue = part !== this.#lastPart || performance.now() - this.#loggedAt > LOG_EVERY_MS;
    if (this.#terminal.isTTY) this.#terminal.write(`\r\x1b[K${this.#name}: ${text}`);
    else if (isDue) this.note(text);
    this.#lastPart = part;
  }

  /** Prints a line that stays. */
  note(text: string): void {
    this.clear();
    this.#terminal.write(`${this.#name}: ${text}\n`);
    this.#loggedAt = performance.now();
  }

  /** Removes the line that is overwritten. */
  clear(): void {
    if (this.#terminal.isTTY) this.#terminal.write('\r\x1b[K');
  }

  #progressText(): string {
    if (this.#total === 0 || this.#done === 0) return '';
    const left = Math.max(0, this.#total - this.#done);
    const leftSeconds = ((performance.now() - this.#began) / 1000 / this.#done) * left;
    return ` (${this.#done} of ${this.#total}, ${minutesText(leftSeconds)} to go)`;
  }
}

/** `1:05` for 65 seconds. */
function minutesText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
