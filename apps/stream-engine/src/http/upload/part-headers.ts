import type { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** By their names in lower case. */
type Headers = Readonly<Record<string, readonly string[]>>;

/** Busboy, with the parser in it that finds the parts and reads their headers. */
type FormParser = Writable & { readonly _parser?: { readonly parser: EventEmitter } };

/**
 * Keeps the headers of a form's files. The parser hands out what it takes for their media type and forgets the rest, the
 * charset among it.
 */
export class PartHeaders {
  readonly #ofFiles = new WeakMap<Readable, Headers>();

  /** An option for the parser, as those of every Writable; it is called before the first byte is written. */
  get construct(): (this: Writable, callback: () => void) => void {
    const ofFiles = this.#ofFiles;
    return function construct(callback) {
      let headers: Headers = {};
      // Before its own listeners, which announce the file while they read its headers. Without a boundary there is no parser.
      (this as FormParser)._parser?.parser.prependListener('part', (part: EventEmitter) => {
        part.prependListener('header', (read: Headers) => {
          headers = read;
        });
      });
      this.prependListener('file', (_name: string, file: Readable) => ofFiles.set(file, headers));
      callback();
    };
  }

  /** The headers of this name that came with a file. */
  of(file: Readable, name: string): readonly string[] | undefined {
    return this.#ofFiles.get(file)?.[name];
  }
}
