/** Shows the number of cases done: on one line of a terminal, or in a file as a line per tenth. */
export class Progress {
  readonly #total: number;
  readonly #started = performance.now();
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  add(cases: number): void {
    const before = this.#tenths();
    this.#done += cases;
    if (process.stdout.isTTY) process.stdout.write(`\r${this.#line()}`);
    else if (this.#tenths() > before && this.#done < this.#total) console.log(this.#line());
  }

  end(failures: number): void {
    if (process.stdout.isTTY) process.stdout.write('\r');
    console.log(`${this.#line()}, ${failures === 0 ? 'no difference' : `${failures} different`}`);
  }

  #tenths(): number {
    return Math.floor((10 * this.#done) / this.#total);
  }

  #line(): string {
    const seconds = (performance.now() - this.#started) / 1000;
    const done = `${this.#done.toLocaleString('en')} of ${this.#total.toLocaleString('en')} cases`;
    return `${done}, ${Math.round(seconds)} s, ${Math.round(this.#done / seconds)}/s`;
  }
}
