import { Readable } from 'node:stream';
import { makeContact } from '../contacts/contact.ts';
import { contactColumns } from '../contacts/contacts-table.ts';
import { DirtSource } from '../dirt/dirt-source.ts';
import type { Expectation } from '../expected/expectation.ts';
import { Random } from '../contacts/random.ts';

const CONTACT_LANE = 1;

export interface ContactRecordsOptions {
  readonly rows: number;
  readonly seed: number;
  /** Id of the first record; each later one has the next. */
  readonly firstId: number;
  readonly dirt: number;
  /** Receives the fate of every record. */
  readonly expectation: Expectation;
}

/** Creates the header and then `rows` records on demand, each as an array of its fields. */
export class ContactRecords extends Readable {
  readonly #rows: number;
  readonly #firstId: number;
  readonly #random: Random;
  readonly #dirt: DirtSource;
  readonly #expectation: Expectation;
  #record = 0;

  constructor({ rows, seed, firstId, dirt, expectation }: ContactRecordsOptions) {
    super({ objectMode: true });
    this.#rows = rows;
    this.#firstId = firstId;
    this.#random = new Random(seed, CONTACT_LANE);
    this.#dirt = new DirtSource({ share: dirt, seed });
    this.#expectation = expectation;
    this.push([...contactColumns]);
  }

  /** Number of records created. */
  get made(): number {
    return this.#record;
  }

  override _read(): void {
    while (this.#record < this.#rows) {
      if (!this.push(this.#nextRecord())) return;
    }
    this.push(null);
  }

  #nextRecord(): string[] {
    const contact = makeContact(this.#random, this.#firstId + this.#record);
    this.#record += 1;
    const kind = this.#dirt.next();
    if (kind === undefined) {
      this.#expectation.addLoaded(contact);
      return contact.fields;
    }
    this.#expectation.addRejected(kind, this.#record);
    return kind.corrupt(contact.fields);
  }
}
