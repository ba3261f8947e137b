/**
 * Node.js begins warnings of its own with the id of its process, `(node:4711) `, which is another one in each run. In simulated
 * time the same seed gives the same logs, so there the id is 1.
 */
export interface StableStderr {
  readonly push: (chunk: Buffer) => void;
  /** Passes on what was held back. */
  readonly end: () => void;
}

const START = '(node:';
const WHOLE = /^\(node:\d{1,10}\) /gm;
const CUT = /^\(node:\d{0,10}\)?$/;

export const withoutProcessId = (line: string): string => line.replace(WHOLE, `${START}1) `);

export function stableStderr(pass: (chunk: Buffer) => void): StableStderr {
  let isInLine = false;
  /** The beginning of a line that may become such a warning. */
  let held = '';
  const passText = (text: string): void => {
    if (text !== '') pass(Buffer.from(text, 'latin1'));
  };
  return {
    push: (chunk) => {
      if (chunk.length === 0) return;
      // One character for each byte.
      const text = held + chunk.toString('latin1');
      const begun = isInLine ? text.indexOf('\n') + 1 || text.length : 0;
      const last = text.lastIndexOf('\n') + 1;
      const tail = text.slice(Math.max(begun, last));
      held = tail !== '' && (START.startsWith(tail) || CUT.test(tail)) ? tail : '';
      const whole = text.slice(begun, text.length - held.length);
      passText(text.slice(0, begun) + withoutProcessId(whole));
      isInLine = held === '' && !text.endsWith('\n');
    },
    end: () => {
      passText(held);
      held = '';
    },
  };
}
