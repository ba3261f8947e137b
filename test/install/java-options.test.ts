import { describe, expect, it } from 'vitest';
import { LEAN_JAVA_OPTIONS, ownOptions, parseJavaOptions } from '../../src/install/java-options.ts';

describe('parseJavaOptions', () => {
  it('splits the words as a shell does', () => {
    expect(parseJavaOptions(` -Xmx4g  -Da='b c' -Dd="e'f" -Dg="" `).added).toEqual([
      '-Xmx4g',
      '-Da=b c',
      "-Dd=e'f",
      '-Dg=',
    ]);
    expect(parseJavaOptions('none')).toEqual({ lean: false, added: [] });
    expect(parseJavaOptions('none -Xmx4g')).toEqual({ lean: false, added: ['-Xmx4g'] });
  });

  it.each(['Xmx4g', '-cp evil.jar', '-jar', '--class-path=x', '@file', '-Xmx1g test'])('refuses %j', (text) => {
    expect(() => parseJavaOptions(text)).toThrow(/java-options holds ".*not an option of the JVM/);
  });

  it('refuses a quote that is never closed', () => {
    expect(() => parseJavaOptions(`-Da='b`)).toThrow(/java-options: the quote ' at character 5 is never closed/);
  });
});

describe('ownOptions', () => {
  it('are all of ours beside a heap of the user', () => {
    expect(ownOptions(['-Xmx4g'])).toEqual(LEAN_JAVA_OPTIONS);
  });

  it('leave out our collector beside another one', () => {
    expect(ownOptions(['-XX:+UseG1GC'])).toEqual(LEAN_JAVA_OPTIONS.filter((option) => !option.includes('SerialGC')));
    expect(ownOptions(['-XX:+UseG1GC'])).toHaveLength(LEAN_JAVA_OPTIONS.length - 1);
  });

  it('keep our collector beside an option that only looks like one', () => {
    expect(ownOptions(['-XX:+UseGCOverheadLimit', '-XX:-UseG1GC'])).toEqual(LEAN_JAVA_OPTIONS);
  });
});
