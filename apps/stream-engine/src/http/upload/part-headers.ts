import type { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Values by the header's name in lower case. */
type Headers = Readonly<Record<string, readonly string[]>>;

/** Busboy with its inner parser, which finds the parts and reads their headers. */
type FormParser = Writable & { readonly _parser?: { readonly parser: EventEmitter } };

/**
 * Keeps the headers of a form's files. The form parser only passes on the media type and drops the rest, including the
 * charset.
 */
export class PartHeaders {
  readonly #ofFiles = new WeakMap<Readable, Headers>();

  /** A Writable's `construct` option for the form parser; it is called before the first byte is written. */
  get construct(): (this: Writable, callback: () => void) => void {
    const ofFiles = this.#ofFiles;
    return function construct(callback) {
      let headers: Headers = {};
      // Runs before the parser's own listeners, which emit the file while they read its headers. Without a boundary
      // there is no inner parser.
      (this as FormParser)._parser?.parser.prependListener('part', (part: EventEmitter) => {
        part.prependListener('header', (read: Headers) => {
          headers = read;
        });
      });
      this.prependListener('file', (_name: string, file: Readable) => ofFiles.set(file, headers));
      callback();
    };
  }

  /** Returns all values of a file's header. */
  of(file: Readable, name: string): readonly string[] | undefined {
    return this.#ofFiles.get(file)?.[name];
  }
}
