import path from 'node:path';
import type { LastWords } from './ending.ts';

/** The file that a failed import named, absolute and as it was written; undefined when no import of a file failed. */
export function missingImport({ report, own }: LastWords): string | undefined {
  const [, absolute] =
    /Cannot find module '(?:file:\/\/)?(\/[^'\n]{1,1000})' imported from /.exec(report) ??
    /Module not found "file:\/\/(\/[^"\n]{1,1000})"/.exec(report) ??
    /cannot load such file -- (\/[^\s(]{1,1000})/.exec(report) ??
    [];
  if (absolute !== undefined) return path.posix.normalize(absolute);
  const [, relative, from] =
    /Cannot find module '(\.[^'\n]{0,300})'\nRequire stack:\n- (\/[^\n]{1,1000})/.exec(report) ??
    /Cannot find module '(\.[^'\n]{0,300})' from '(\/[^'\n]{1,1000})'/.exec(report) ??
    [];
  if (relative !== undefined && from !== undefined) return path.posix.join(path.posix.dirname(from), relative);
  const [, module] = /No module named '?([A-Za-z_][\w.]{0,200})'?/.exec(report) ?? [];
  return module === undefined || own === undefined || !own.file.startsWith('/')
    ? undefined
    : path.posix.join(path.posix.dirname(own.file), `${module.replaceAll('.', '/')}.py`);
}
