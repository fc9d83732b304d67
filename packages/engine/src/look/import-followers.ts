import { importEvents } from './import-events.ts';
import type { ImportSources } from './import-view.ts';

/** Lets any number of clients follow an import. The process queries each import once and shares the events. */
export class ImportFollowers {
  readonly #sources: ImportSources;
  readonly #feeds = new Map<string, Feed>();

  /** @param shutdown ends all events when aborted */
  constructor(sources: ImportSources, shutdown: AbortSignal) {
    this.#sources = sources;
    shutdown.addEventListener('abort', () => {
      for (const { over } of this.#feeds.values()) over.abort();
    });
  }

  /**
   * The import's events, as {@link importEvents} yields them. A slow reader misses some and always gets the last one.
   * @throws Problem IMPORT_NOT_FOUND; DatabaseError
   */
  async *follow(id: string): AsyncGenerator<Buffer> {
    const feed = this.#feeds.get(id) ?? this.#open(id);
    feed.followers++;
    try {
      yield* feed.events();
    } finally {
      feed.followers--;
      if (feed.followers === 0) this.#close(id, feed);
    }
  }

  #open(id: string): Feed {
    const feed = new Feed();
    this.#feeds.set(id, feed);
    void feed.publish(importEvents(id, this.#sources, feed.over.signal)).finally(() => this.#close(id, feed));
    return feed;
  }

  #close(id: string, feed: Feed): void {
    feed.over.abort();
    // A client that follows from now on starts a new query.
    if (this.#feeds.get(id) === feed) this.#feeds.delete(id);
  }
}

/** The newest event of an import, for all its followers. Older ones are dropped. */
class Feed {
  readonly over = new AbortController();
  followers = 0;
  #newest = Buffer.alloc(0);
  #count = 0;
  #end: { readonly error?: unknown } | undefined;
  #wake!: () => void;
  #changed = this.#nextChange();

  /** Never rejects: followers see the failure. */
  async publish(events: AsyncIterable<string>): Promise<void> {
    try {
      for await (const event of events) {
        this.#newest = Buffer.from(event);
        this.#count++;
        this.#change();
      }
      this.#end = {};
    } catch (error) {
      this.#end = { error };
    }
    this.#change();
  }

  async *events(): AsyncGenerator<Buffer> {
    let seen = 0;
    for (;;) {
      if (this.#count > seen) {
        seen = this.#count;
        const event = this.#newest;
        yield event;
      } else if (this.#end === undefined) {
        await this.#changed;
      } else if ('error' in this.#end) {
        throw this.#end.error;
      } else {
        return;
      }
    }
  }

  #change(): void {
    const wake = this.#wake;
    this.#changed = this.#nextChange();
    wake();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
