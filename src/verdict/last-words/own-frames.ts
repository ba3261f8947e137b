/** Which frames of a stack are of the program that somebody wrote. */
import type { Frame, Language } from './ending.ts';

const NOT_OWN =
  /(?:^|\/)node_modules\/|(?:^|\/)simulated-node\.c?js$|^(?:node|ext|internal|deno|bun):|\/(?:site|dist)-packages\/|\/lib\/python\d|^<|\/gems\/|\/lib\/ruby\/|\/lib\/std\/|(?:^|\/)deps\//;

/** Whether a frame is of the program itself, and not of its language, its packages or its test bench. */
export function isOwn(frame: Frame, language: Language | undefined): boolean {
  if (language === 'Go') return isOwnGoFile(frame);
  if (language === 'Rust') return isOwnRustFile(frame);
  return !NOT_OWN.test(frame.file.replaceAll('\\', '/'));
}

/** Whether a file belongs neither to Go nor to a module that was downloaded. */
export const isOwnGoFile = ({ file }: Pick<Frame, 'file'>): boolean =>
  !/\/go\/pkg\/mod\/|\/pkg\/mod\/|\/vendor\/|@v\d|\/(?:go|sdk\/go[\d.]*|golang|libexec|Go)\/(?:\d[\d.]*\/)?(?:libexec\/)?src\/(?:[a-z][a-z0-9]*\/)*[a-z0-9_]+\.(?:go|s)$|^(?:runtime|sync|net|encoding|bufio|fmt|internal|reflect|io|os|log|time|context)\//.test(
    file.replaceAll('\\', '/'),
  );

/** Whether a file belongs neither to Rust nor to a crate that was downloaded. */
const isOwnRustFile = ({ file }: Pick<Frame, 'file'>): boolean =>
  !/\/rustc\/|\/\.cargo\/(?:registry|git)\/|\/rustlib\/|^library\/|^\/?(?:std|core|alloc)\/src\//.test(
    file.replaceAll('\\', '/'),
  );
