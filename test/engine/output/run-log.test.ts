import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { thrownText } from '../../../src/engine/engine-failure.ts';
import { createRunLog } from '../../../src/engine/output/run-log.ts';

describe.runIf(existsSync('/dev/full'))('the log of a run on a full disk', () => {
  it('goes on on the console and says that the file has ended', () => {
    let console = '';
    const log = createRunLog((text) => {
      console += text;
    });
    log.openFile('/dev/full');
    log.info('main', 'jepsen.core', 'first');
    log.flush();
    log.error('main', 'jepsen.cli', 'second', thrownText(Object.assign(new Error('write'), { code: 'ENOSPC' })));
    log.closeFile();
    expect(console).toMatch(
      /first\nWARN The log can't be written any more \(ENOSPC\)\.\nERROR .*second\nNo space is left/,
    );
  });
});
