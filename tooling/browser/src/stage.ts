import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ContactsOptions, writeContactsFile } from '@repo/csv-gen';
import { ServiceProcess, serviceProgram } from '@repo/faults';
import type { Browser, BrowserContext } from 'playwright-core';
import { ConsolePage, type Appearance } from './console-page.ts';

type Settings = Readonly<Record<string, string | number>>;

/** Service on a database, and browser tabs with its page. */
export class Stage {
  /** Folder for files to upload. */
  readonly folder: string;
  /** Open tabs; the first one stays open until the end. */
  readonly tabs: ConsolePage[] = [];
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #settings: Settings;
  #service: ServiceProcess;

  private constructor(folder: string, browser: Browser, context: BrowserContext, settings: Settings) {
    this.folder = folder;
    this.#browser = browser;
    this.#context = context;
    this.#settings = settings;
    this.#service = new ServiceProcess(serviceProgram, settings);
  }

  /** @param settings environment of the service, including DATABASE_URL */
  static async open(browser: Browser, settings: Settings): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'console-'));
    const stage = new Stage(folder, browser, await browser.newContext(), settings);
    await stage.service.listening();
    return stage;
  }

  /** Current process of the service. */
  get service(): ServiceProcess {
    return this.#service;
  }

  /** Starts the service again on the same port, after it has ended. */
  async restart(settings: Settings = {}): Promise<void> {
    const { port } = this.#service;
    this.#service = new ServiceProcess(serviceProgram, { ...this.#settings, ...settings, PORT: port });
    await this.#service.listening();
  }

  /** Opens the page in the first tab. */
  async show(appearance?: Appearance): Promise<ConsolePage> {
    const [tab = await this.openTab()] = this.tabs;
    await tab.reset(appearance);
    return tab;
  }

  /** @param address relative to the service, such as `#/imports`, or absolute */
  async openTab(address = ''): Promise<ConsolePage> {
    const url = new URL(address, `${this.#service.url}/`).href;
    const tab = await ConsolePage.open(this.#context, url);
    this.tabs.push(tab);
    return tab;
  }

  /** `Chromium 156.0…` */
  get browserName(): string {
    return `Chromium ${this.#browser.version()}`;
  }

  /** Processes of the browser by type: `browser`, `renderer`, `utility` … */
  async browserProcesses(): Promise<readonly { readonly type: string; readonly id: number }[]> {
    const devtools = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    await devtools.detach();
    return processInfo;
  }

  /** Path of a file to upload. */
  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Writes a file of contacts, unless it exists. @returns its path */
  async contactsFile(
    rows: number,
    { name = `contacts-${rows}.csv`, ...options }: Omit<ContactsOptions, 'rows'> & { name?: string } = {},
  ): Promise<string> {
    const file = this.file(name);
    if (!existsSync(file)) await writeContactsFile(file, { rows, ...options });
    return file;
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#service.kill();
    await rm(this.folder, { recursive: true });
  }
}
