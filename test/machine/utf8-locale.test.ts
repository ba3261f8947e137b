import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type AskLocale, withUtf8Locale } from '../../src/machine/utf8-locale.ts';

/** The program `locale` of a machine with these locales beside C, as glibc's answers. */
function aMachineWith(...installed: string[]): AskLocale {
  const known = (name: string): boolean => ['C', 'POSIX', '', ...installed].includes(name);
  return (word, env) => {
    if (word === '-a') return { out: ['C', 'POSIX', ...installed].join('\n'), err: '' };
    const own = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
    const asked = env['LC_ALL'] ? [env['LC_ALL']] : [own, env['LANG'] ?? ''];
    const err = asked.every(known) ? '' : 'locale: Cannot set LC_ALL to default locale: No such file or directory\n';
    return { out: known(own) && /utf-?8/i.test(own) ? 'UTF-8\n' : 'ANSI_X3.4-1968\n', err };
  };
}

const changed = (env: NodeJS.ProcessEnv, ask: AskLocale): NodeJS.ProcessEnv => {
  const { env: found, warning } = withUtf8Locale(env, ask);
  expect(warning).toBeNull();
  return found;
};

describe('the locale of a run', () => {
  const debian = aMachineWith('C.UTF-8', 'de_DE.UTF-8');

  it.each([{ LANG: 'de_DE.UTF-8' }, { LANG: 'C', LC_ALL: 'C.UTF-8' }, { LANG: 'C', LC_CTYPE: 'de_DE.UTF-8' }])(
    'stays as it is where it is for UTF-8: %j',
    (env) => {
      expect(changed(env, debian)).toBe(env);
    },
  );

  it.each<[NodeJS.ProcessEnv, NodeJS.ProcessEnv]>([
    [{}, { LC_CTYPE: 'C.UTF-8' }],
    [{ LANG: '' }, { LANG: '', LC_CTYPE: 'C.UTF-8' }],
    [
      { LANG: 'C', LC_TIME: 'de_DE.UTF-8' },
      { LANG: 'C', LC_TIME: 'de_DE.UTF-8', LC_CTYPE: 'C.UTF-8' },
    ],
    [
      { LANG: 'de_DE.UTF-8', LC_CTYPE: 'C' },
      { LANG: 'de_DE.UTF-8', LC_CTYPE: 'C.UTF-8' },
    ],
  ])('is for UTF-8 in its characters alone: %j', (env, expected) => {
    expect(changed(env, debian)).toEqual(expected);
  });

  it('keeps what LC_ALL said as LANG; the variables that LC_ALL overrode stay without effect', () => {
    expect(changed({ LC_ALL: 'C', LANG: 'de_DE.UTF-8', LC_TIME: 'de_DE.UTF-8', HOME: '/' }, debian)).toEqual({
      LANG: 'C',
      LC_CTYPE: 'C.UTF-8',
      HOME: '/',
    });
  });

  it('is set by LC_ALL where a locale that is asked for is not installed: Java would use none of them', () => {
    expect(changed({ LANG: 'fr_FR.UTF-8' }, debian)).toEqual({ LANG: 'fr_FR.UTF-8', LC_ALL: 'C.UTF-8' });
    expect(changed({ LC_ALL: 'fr_FR.UTF-8' }, debian)).toEqual({ LC_ALL: 'C.UTF-8' });
  });

  it.each([
    ['en_US.UTF-8', aMachineWith('en_US.UTF-8')],
    ['ja_JP.utf8', aMachineWith('ja_JP.eucjp', 'ja_JP.utf8')],
  ])('is %s where there is no C.UTF-8', (name, ask) => {
    expect(changed({}, ask)).toEqual({ LC_CTYPE: name });
  });

  it('goes by the name where there is no program to ask, as on Alpine', () => {
    expect(changed({ LANG: 'de_DE.UTF-8' }, () => null)).toEqual({ LANG: 'de_DE.UTF-8' });
    expect(changed({ LC_ALL: 'C' }, () => null)).toEqual({ LANG: 'C', LC_CTYPE: 'C.UTF-8' });
  });

  it('stays as it is where no locale is for UTF-8, with a sentence that says so', () => {
    const env = { LC_ALL: 'C' };
    const found = withUtf8Locale(env, aMachineWith('de_DE.ISO-8859-1'));
    expect(found.env).toBe(env);
    expect(found.warning).toMatch(/no locale for UTF-8.*one in use is "C".*Install a locale, such as C\.UTF-8/);
    expect(withUtf8Locale({}, aMachineWith()).warning).toContain('the one in use is none');
  });

  // As an image without locales has it, which is rare: glibc 2.35 and musl always have C.UTF-8.
  const hasOne = withUtf8Locale({ ...process.env, LC_ALL: 'C' }).warning === null;
  it.runIf(hasOne)('is in effect for the programs of the system, whatever the environment was', () => {
    const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LANG|LC_)/.test(name)));
    for (const own of [{}, { LC_ALL: 'C' }, { LANG: 'POSIX' }, { LANG: 'xx_XX.UTF-8' }, { LC_ALL: 'xx_XX.UTF-8' }]) {
      const { env } = withUtf8Locale({ ...bare, ...own });
      const { stdout, stderr, error } = spawnSync('locale', ['charmap'], { env, encoding: 'utf8' });
      if (error === undefined) expect({ stdout, stderr }).toEqual({ stdout: 'UTF-8\n', stderr: '' });
      else expect(env).toMatchObject({ LC_CTYPE: 'C.UTF-8' });
    }
  });
});
