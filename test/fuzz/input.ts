/** What a target reads: the bytes of one text, or of the files of a store. */
export interface Part {
  /** `input` where there is only one; else a file's name, with forward slashes. */
  readonly name: string;
  readonly bytes: Buffer;
}
export type Input = readonly Part[];

/** An input of one part. */
export const one = (text: string | Buffer): Input => [
  { name: 'input', bytes: typeof text === 'string' ? Buffer.from(text) : text },
];

export const bytesOf = (input: Input, name = 'input'): Buffer =>
  input.find((part) => part.name === name)?.bytes ?? Buffer.alloc(0);

export const textOf = (input: Input, name = 'input'): string => bytesOf(input, name).toString('utf8');

export const sizeOf = (input: Input): number => input.reduce((sum, { bytes }) => sum + bytes.length, 0);
