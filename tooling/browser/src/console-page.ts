import type { BrowserContext, CDPSession, Locator, Page } from 'playwright-core';

/** Console messages that tests ignore. */
const expectedMessages = /^Failed to load resource/;

/** Time limit for an element to appear. */
const TIMEOUT_MS = 20_000;

/** Colour scheme and size of the window. */
export interface Appearance {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** Browser tab with the web page of a service. */
export class ConsolePage {
  readonly page: Page;
  /** Faults of the page: errors, warnings, policy violations, requests to other origins. */
  readonly faults: string[] = [];
  /** Types of the dialogs that the page has opened; each is accepted. */
  readonly dialogs: string[] = [];
  readonly #origin: string;
  #devtools: CDPSession | undefined;

  private constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on('pageerror', (error) => this.faults.push(`thrown: ${error}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !expectedMessages.test(message.text()))
        this.faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('blob:'))
        this.faults.push(`requested: ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.type());
      void dialog.accept();
    });
  }

  /** Opens a tab. @param url address of the service */
  static async open(context: BrowserContext, url: string): Promise<ConsolePage> {
    const opened = new ConsolePage(await context.newPage(), new URL(url).origin);
    await opened.page.goto(url);
    return opened;
  }

  /** Resets the tab to the state of a new one, which would take a second longer to open. */
  async reset(appearance?: Appearance): Promise<void> {
    const { page } = this;
    await page.unrouteAll();
    await page.evaluate(() => sessionStorage.clear());
    await this.setAppearance(appearance);
    await this.throttleUpload(0);
    this.dialogs.length = 0;
    await page.goto(`${this.#origin}/`);
  }

  async setAppearance({ colorScheme = 'light', width = 1200, height = 720 }: Appearance = {}): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    await this.page.setViewportSize({ width, height });
  }

  get fileInput(): Locator {
    return this.page.locator('.file-drop input');
  }

  /** `Import 1.2 MB into public.contacts`, or `Validate …` for a dry run. */
  get startButton(): Locator {
    return this.page.getByRole('button', { name: /^(Import|Validate) / });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** Outcome of an import, in one line. */
  get outcome(): Locator {
    return this.page.locator('output.outcome');
  }

  /** Boxes with problems. */
  get notes(): Locator {
    return this.page.locator('.note-box.bad');
  }

  /** Texts of the rows of a table. */
  cells(rows: string, from = 0, to?: number): Promise<string[][]> {
    return this.page
      .locator(rows)
      .evaluateAll(
        (all, range) => all.map((row) => [...row.children].slice(...range).map((cell) => cell.textContent)),
        [from, to],
      );
  }

  /** Waits until the service has received a share of the file. @param share from 0 to 1 */
  async waitUntilSent(share: number): Promise<void> {
    await this.page.locator('progress').evaluate(
      (bar: HTMLProgressElement, least) =>
        new Promise<void>((resolve) => {
          const look = () => bar.value >= least && resolve();
          new MutationObserver(look).observe(bar, { attributes: true });
          look();
        }),
      share,
    );
  }

  async chooseTable(table: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Table' }).selectOption(table);
  }

  /** Chooses a file with the given content. */
  async chooseText(name: string, text: string | Buffer): Promise<void> {
    await this.fileInput.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  }

  /** Chooses a table and a file with the given content. */
  async prepareText(table: string, name: string, text: string | Buffer): Promise<void> {
    await this.chooseTable(table);
    await this.chooseText(name, text);
  }

  /** Imports a file with the given content. */
  async importText(table: string, name: string, text: string): Promise<void> {
    await this.prepareText(table, name, text);
    await this.startButton.click();
  }

  /** Chooses a table and a file, and waits for the plan. */
  async prepare(table: string, path: string): Promise<void> {
    await this.chooseTable(table);
    await this.fileInput.setInputFiles(path);
    await this.startButton.waitFor();
  }

  /** Starts a throttled import, and waits until part of the file has arrived. */
  async startSlowly(bytesPerSecond: number): Promise<void> {
    await this.throttleUpload(bytesPerSecond);
    await this.startButton.click();
    await this.page.locator('progress:not([value="0"])').waitFor();
  }

  /** Drags files of this machine onto an element. */
  async drop(target: Locator, files: readonly string[]): Promise<void> {
    const { x, y, width, height } = (await target.boundingBox())!;
    const at = { x: x + width / 2, y: y + height / 2 };
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    const devtools = await this.devtools();
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
  }

  /** Limits the upload speed. @param bytesPerSecond 0 removes the limit */
  async throttleUpload(bytesPerSecond: number): Promise<void> {
    const devtools = await this.devtools();
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond === 0 ? -1 : bytesPerSecond,
    });
  }

  async devtools(): Promise<CDPSession> {
    this.#devtools ??= await this.page.context().newCDPSession(this.page);
    return this.#devtools;
  }
}
