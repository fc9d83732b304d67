import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServiceProcess } from '@repo/faults';
import type { Browser, BrowserContext } from 'playwright-core';
import { ConsolePage, type Look } from './console-page.ts';
import { serviceProgram } from './service-program.ts';

type Settings = Readonly<Record<string, string | number>>;

/** A service on a database, and tabs of a browser that look at its page. */
export class Stage {
  /** For files to be uploaded. */
  readonly folder: string;
  /** Those that are open, the first of them from the beginning to the end. */
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

  /** @param settings of the service, DATABASE_URL among them */
  static async open(browser: Browser, settings: Settings): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'console-'));
    const stage = new Stage(folder, browser, await browser.newContext(), settings);
    await stage.service.listening();
    return stage;
  }

  /** The one that was started last. */
  get service(): ServiceProcess {
    return this.#service;
  }

  /** Starts the service where the last one was, which has ended. */
  async restart(settings: Settings = {}): Promise<void> {
    const { port } = this.#service;
    this.#service = new ServiceProcess(serviceProgram, { ...this.#settings, ...settings, PORT: port });
    await this.#service.listening();
  }

  /** Opens the page, in the first tab. */
  async show(look?: Look): Promise<ConsolePage> {
    const [tab = await this.openTab()] = this.tabs;
    await tab.openAgain(look);
    return tab;
  }

  /** @param place on the page: `#/imports`; or an address */
  async openTab(place = ''): Promise<ConsolePage> {
    const url = new URL(place, `${this.#service.url}/`).href;
    const tab = await ConsolePage.open(this.#context, url);
    this.tabs.push(tab);
    return tab;
  }

  /** `Chromium 156.0…` */
  get browserName(): string {
    return `Chromium ${this.#browser.version()}`;
  }

  /** Processes of the browser: `browser`, `renderer`, `utility` … with their ids. */
  async browserProcesses(): Promise<readonly { readonly type: string; readonly id: number }[]> {
    const devtools = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    await devtools.detach();
    return processInfo;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#service.kill();
    await rm(this.folder, { recursive: true });
  }
}
