import type { BrowserContext, CDPSession, Locator, Page } from 'playwright-core';

/** Whatever of it a test does not mean to see. */
const expectedMessages = /^Failed to load resource/;

/** After which what should be on the page is missed. */
const TIMEOUT_MS = 20_000;

/** How the page is looked at. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** The web page of a service, in a browser, as somebody uses it. */
export class ConsolePage {
  readonly page: Page;
  /** What the page must never do: throw, break its own policy, warn, ask somebody else. */
  readonly faults: string[] = [];
  /** Dialogs that the page has opened, by type; they are answered with yes. */
  readonly questions: string[] = [];
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
      this.questions.push(dialog.type());
      void dialog.accept();
    });
  }

  /** A new tab. @param url of the service */
  static async open(context: BrowserContext, url: string): Promise<ConsolePage> {
    const opened = new ConsolePage(await context.newPage(), new URL(url).origin);
    await opened.page.goto(url);
    return opened;
  }

  /** As a new tab is, which takes a second more. */
  async openAgain(look?: Look): Promise<void> {
    const { page } = this;
    await page.goto(`${this.#origin}/favicon.svg`);
    await page.evaluate(() => sessionStorage.clear());
    await page.unrouteAll();
    await this.lookAt(look);
    await this.throttleUpload(0);
    this.questions.length = 0;
    await page.goto(`${this.#origin}/`);
  }

  async lookAt({ colorScheme = 'light', width = 1200, height = 720 }: Look = {}): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    await this.page.setViewportSize({ width, height });
  }

  get fileInput(): Locator {
    return this.page.locator('.file-drop input');
  }

  /** `Import 1.2 MB into public.contacts`, or `Check …`. */
  get startButton(): Locator {
    return this.page.getByRole('button', { name: /^(Import|Check) .* into / });
  }

  get cancelButton(): Locator {
    return this.page.getByRole('button', { name: 'Cancel' });
  }

  /** In one line what became of an import. */
  get outcome(): Locator {
    return this.page.locator('output.outcome');
  }

  /** The boxes that say what is wrong. */
  get notes(): Locator {
    return this.page.locator('.note-box.bad');
  }

  /** A number under its name. */
  figure(name: string): Locator {
    return this.page.locator('.figures > div').filter({ hasText: name }).locator('dd');
  }

  /** Waits until the service has so much of the file, from 0 to 1. */
  async untilSent(share: number): Promise<void> {
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

  async takeFile(path: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.fileInput.setInputFiles(path);
  }

  /** A file that is made up. */
  async takeText(name: string, text: string | Buffer): Promise<void> {
    await this.takeFile({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  }

  /** Table and file, and waits for the plan. */
  async prepare(table: string, path: string): Promise<void> {
    await this.chooseTable(table);
    await this.takeFile(path);
    await this.startButton.waitFor();
  }

  /** Starts an import of the file that is sent this slowly, and waits until some of it has arrived. */
  async startSlowly(bytesPerSecond: number): Promise<void> {
    await this.throttleUpload(bytesPerSecond);
    await this.startButton.click();
    await this.page.locator('progress:not([value="0"])').waitFor();
  }

  /** Drags files of this machine onto a place of the page. */
  async drop(target: Locator, files: readonly string[]): Promise<void> {
    const { x, y, width, height } = (await target.boundingBox())!;
    const at = { x: x + width / 2, y: y + height / 2 };
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    const devtools = await this.devtools();
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
  }

  /** Lets the page send no faster than so; 0: as fast as it goes. */
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
