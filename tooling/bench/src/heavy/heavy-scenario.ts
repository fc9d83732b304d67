import { stat } from 'node:fs/promises';
import type { Receipt } from '@repo/engine';
import { type HealthAnswer, healthPaths, HealthPoll, type ServiceProcess } from '@repo/faults';
import { healthFigures } from '@repo/measure';
import type pg from 'pg';
import { copyFile } from '../contenders/copies.ts';
import { uploadWithCurl } from '../contenders/uploads.ts';
import { type LoadFigures, timeLoad } from '../measure/time-load.ts';
import { countRows, expectEqual, readChecksum } from '../measure/verify.ts';
import { createSql } from '../tables/table.ts';
import type { ScenarioFigures } from './heavy-report.ts';
import type { Scenario } from './scenarios.ts';

interface Rig {
  readonly client: pg.Client;
  readonly service: ServiceProcess;
  readonly postgresPid: number;
  readonly file: string;
  /** Records of the file. */
  readonly rows: number;
}

/** A scenario with its file and its tables, which can run several times. */
export class HeavyScenario {
  readonly title: string;
  readonly #scenario: Scenario;
  readonly #rig: Rig;
  readonly #relations: readonly string[];
  /** Checksum that each table must have after a load. */
  #checksum: unknown;
  readonly #loads: LoadFigures[] = [];
  readonly #answers: HealthAnswer[] = [];

  constructor(scenario: Scenario, rig: Rig) {
    this.title = scenario.title;
    this.#scenario = scenario;
    this.#rig = rig;
    const stem = scenario.name.replaceAll('-', '_');
    this.#relations = Array.from({ length: scenario.uploads }, (_, at) => `${stem}_${at + 1}`);
  }

  /** Writes the file, creates the tables, and loads the file with COPY for the checksum. */
  async prepare(): Promise<void> {
    const { columns, isRejected, writeCsv } = this.#scenario;
    const { client, file, rows } = this.#rig;
    await writeCsv(file, rows);
    for (const relation of this.#relations) await client.query(createSql({ relation, columns }));
    const relation = this.#relations[0]!;
    if (!isRejected) await copyFile(client, `COPY ${relation} FROM STDIN (FORMAT csv, HEADER)`, file);
    this.#checksum = await readChecksum(client, { relation, columns });
  }

  /** Uploads the file into all tables concurrently, and verifies each. @throws MeasureError TABLES_DIFFER */
  async run(isCounted: boolean): Promise<void> {
    const { client, service, postgresPid, file } = this.#rig;
    await client.query(`TRUNCATE stream_engine.rejects, ${this.#relations.join(', ')}`);
    await client.query('CHECKPOINT');
    const poll = new HealthPoll(service.url);
    const upload = (relation: string) =>
      uploadWithCurl(['-F', `file=@${file}`], `${service.url}/v1/imports/${relation}?maxRejects=100%25`);
    let receipts: readonly Receipt[] = [];
    try {
      await poll.started();
      const figures = await timeLoad({ service: service.pid, postgres: postgresPid }, async () => {
        receipts = await Promise.all(this.#relations.map(upload));
      });
      if (isCounted) this.#loads.push(figures);
    } finally {
      await poll.stop();
    }
    if (isCounted) this.#answers.push(...poll.answers);
    for (const [at, receipt] of receipts.entries()) await this.#verify(this.#relations[at]!, receipt);
  }

  async figures(): Promise<ScenarioFigures> {
    const { name, title, uploads, comparedWith } = this.#scenario;
    const { file, rows } = this.#rig;
    const csvBytes = uploads * (await stat(file)).size;
    const health = healthFigures(healthPaths, this.#answers);
    const figures = { name, title, uploads, rows: rows * uploads, csvBytes, loads: this.#loads, health };
    return comparedWith ? { ...figures, comparedWith } : figures;
  }

  async #verify(relation: string, { id, rows }: Receipt): Promise<void> {
    const { client, rows: read } = this.#rig;
    const { title, columns, isRejected } = this.#scenario;
    const rejected = isRejected ? read : 0;
    const counts = { read, loaded: read - rejected, rejected, skipped: 0 };
    expectEqual(rows, counts, `${title}: rows of the receipt`);
    const checksum = await readChecksum(client, { relation, columns });
    expectEqual(checksum, this.#checksum, `${title}: checksum of ${relation}`);
    // Record 0 is the file's header.
    const kept = await countRows(client, `stream_engine.rejects WHERE import = '${id}' AND record > 0`);
    expectEqual(kept, rejected, `${title}: rejects that were kept`);
  }
}
