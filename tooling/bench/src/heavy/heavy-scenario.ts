import { stat } from 'node:fs/promises';
import type { Receipt } from '@repo/engine';
import type { ServiceProcess } from '@repo/faults';
import type pg from 'pg';
import { copyFile } from '../contenders/copies.ts';
import { uploadWithCurl } from '../contenders/uploads.ts';
import { type HealthAnswer, healthFigures, HealthPoll } from '../measure/health.ts';
import { type LoadFigures, timeLoad } from '../measure/time-load.ts';
import { type Checksum, countRows, expectEqual, readChecksum } from '../measure/verify.ts';
import { createSql } from '../tables/table.ts';
import type { ScenarioFigures } from './heavy-report.ts';
import type { Scenario } from './scenarios.ts';

interface Rig {
  readonly client: pg.Client;
  readonly service: ServiceProcess;
  readonly postgresPid: number;
}

interface Input {
  readonly rig: Rig;
  readonly file: string;
  /** Records of the file. */
  readonly rows: number;
}

/** A scenario with its file and its tables, run several times. */
export class HeavyScenario {
  readonly title: string;
  readonly #scenario: Scenario;
  readonly #input: Input;
  readonly #relations: readonly string[];
  readonly #checksum: Checksum;
  readonly #loads: LoadFigures[] = [];
  readonly #answers: HealthAnswer[] = [];

  private constructor(scenario: Scenario, input: Input, relations: readonly string[], checksum: Checksum) {
    this.title = scenario.title;
    this.#scenario = scenario;
    this.#input = input;
    this.#relations = relations;
    this.#checksum = checksum;
  }

  /** Writes the file, creates the tables, and loads the file with COPY for the checksum that each table must have. */
  static async prepare(scenario: Scenario, input: Input): Promise<HeavyScenario> {
    const { name, uploads, columns, isRejected, writeCsv } = scenario;
    const { file, rows, rig } = input;
    await writeCsv(file, rows);
    const stem = name.replaceAll('-', '_');
    const relations = Array.from({ length: uploads }, (_, at) => `${stem}_${at + 1}`);
    for (const relation of relations) await rig.client.query(createSql({ relation, columns }));
    const [first = ''] = relations;
    if (!isRejected) await copyFile(rig.client, `COPY ${first} FROM STDIN (FORMAT csv, HEADER)`, file);
    const checksum = await readChecksum(rig.client, { relation: first, columns });
    return new HeavyScenario(scenario, input, relations, checksum);
  }

  /** Uploads the file into all tables concurrently, and verifies each. @throws MeasureError TABLES_DIFFER */
  async run(isCounted: boolean): Promise<void> {
    const { client, service, postgresPid } = this.#input.rig;
    await client.query(`TRUNCATE stream_engine.rejects, ${this.#relations.join(', ')}`);
    await client.query('CHECKPOINT');
    const poll = new HealthPoll(service.url, performance.now());
    await poll.started();
    let receipts: readonly Receipt[] = [];
    const figures = await timeLoad({ servicePid: service.pid, postgresPid }, async () => {
      receipts = await Promise.all(this.#relations.map((relation) => this.#upload(relation)));
      return {};
    });
    await poll.stop();
    for (const [at, receipt] of receipts.entries()) await this.#verify(this.#relations[at]!, receipt);
    if (!isCounted) return;
    this.#loads.push(figures);
    this.#answers.push(...poll.answers);
  }

  async figures(): Promise<ScenarioFigures> {
    const { name, title, uploads, comparedWith } = this.#scenario;
    const { file, rows } = this.#input;
    const csvBytes = (await stat(file)).size * uploads;
    return {
      name,
      title,
      uploads,
      ...(comparedWith && { comparedWith }),
      rows: rows * uploads,
      csvBytes,
      loads: this.#loads,
      health: healthFigures(this.#answers),
    };
  }

  #upload(relation: string): Promise<Receipt> {
    const { file, rig } = this.#input;
    return uploadWithCurl(
      ['-F', `file=@${file}`],
      `${rig.service.url}/v1/imports/${relation}?maxRejects=100%25`,
    );
  }

  async #verify(relation: string, { id, rows }: Receipt): Promise<void> {
    const { client } = this.#input.rig;
    const { title, columns, isRejected } = this.#scenario;
    const read = this.#input.rows;
    const rejected = isRejected ? read : 0;
    expectEqual(
      rows,
      { read, loaded: read - rejected, rejected, skipped: 0 },
      `${title}: rows of the receipt`,
    );
    const checksum = await readChecksum(client, { relation, columns });
    expectEqual(checksum, this.#checksum, `${title}: checksum of ${relation}`);
    // Record 0 is the file's header.
    const kept = await countRows(client, `stream_engine.rejects WHERE import = '${id}' AND record > 0`);
    expectEqual(kept, rejected, `${title}: rejects that were kept`);
  }
}
