/** Path of the TypeScript file with the kernel's code. */
export const target: string;
/** Compiles the kernel. @returns the text of {@link target} */
export function assemble(): Promise<string>;
