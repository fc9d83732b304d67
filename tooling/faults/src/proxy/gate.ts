/** Open unless someone has closed it; several may, independently. */
export class Gate {
  readonly #closers = new Set<symbol>();
  #open: (() => void)[] = [];

  get isClosed(): boolean {
    return this.#closers.size > 0;
  }

  /** @returns a function that withdraws this closing */
  close(): () => void {
    const closer = Symbol('closer');
    this.#closers.add(closer);
    return () => {
      this.#closers.delete(closer);
      if (!this.isClosed) for (const resolve of this.#open.splice(0)) resolve();
    };
  }

  /** Resolves when it is open. */
  async opened(): Promise<void> {
    while (this.isClosed) await new Promise<void>((resolve) => this.#open.push(resolve));
  }
}
