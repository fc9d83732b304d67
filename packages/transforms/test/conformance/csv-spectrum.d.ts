declare module 'csv-spectrum' {
  interface SpectrumFile {
    readonly name: string;
    readonly csv: Buffer;
    /** The records as objects, in JSON. */
    readonly json: Buffer;
  }
  function spectrum(done: (error: Error | null, files: SpectrumFile[]) => void): void;
  export default spectrum;
}
