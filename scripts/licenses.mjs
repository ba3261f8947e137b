// The licenses of the packages whose code is in the bundles, as one text: most of them ask that theirs is kept with the code.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Licenses under which code may be passed on in a bundle, if their text goes along. */
const KNOWN = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** Packages that state a license and bring no text of it: where the statement stands, and whose code it is. */
const WITHOUT_TEXT = {
  '@nodable/entities': {
    license: 'MIT',
    holder: 'Amit Gupta (https://solothought.com)',
    reason: 'package.json and README.md of the package say MIT and name the author',
  },
};

const MIT = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * @param modules ids of the modules in the bundles: paths, and rolldown's own runtime
 * @param root the repository, whose own files have the license of the repository
 * @throws for a package whose license is not known
 */
export function licensesOf(modules, root) {
  const packages = new Map();
  for (const id of modules) {
    const found = packageOf(id, root);
    if (found !== null) packages.set(`${found.name} ${found.version}`, found);
  }
  const names = [...packages.keys()].sort();
  const sections = names.map((name) => section(name, packages.get(name)));
  return `The files in this directory hold code of these ${names.length} packages, each under its own license.\n${sections.join('')}`;
}

/** The directory and package.json of the package that a module belongs to; null for the repository's own modules. */
function packageOf(id, root) {
  if (id.startsWith('\0rolldown/')) return read(path.join(root, 'node_modules/rolldown'));
  if (!path.isAbsolute(id) || !id.split(path.sep).includes('node_modules')) return null;
  for (let directory = path.dirname(id); directory !== path.dirname(directory); directory = path.dirname(directory)) {
    const found = read(directory);
    // A package.json inside a package says only what kind of modules lie below it.
    if (found?.name !== undefined && found.version !== undefined) return found;
  }
  throw new Error(`${id} is in the bundles, and belongs to no package: see scripts/licenses.mjs.`);
}

function read(directory) {
  try {
    const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    return { directory, name, version, license };
  } catch {
    return null;
  }
}

const RULE = '='.repeat(80);

function section(title, { directory, name, license }) {
  const ids = typeof license === 'string' ? license.replace(/[()]/g, '').split(/ (?:AND|OR) /) : [];
  if (ids.length === 0 || !ids.every((id) => KNOWN.includes(id))) {
    throw new Error(
      `${title} is in the bundles, and its license (${JSON.stringify(license)}) is not one that scripts/licenses.mjs knows. Read it, then add it to KNOWN, or keep the package out of the bundles (NOT_CALLED in scripts/build.mjs).`,
    );
  }
  return `\n${RULE}\n${title}\nLicense: ${license}\n${RULE}\n\n${textOf(directory, title, name, license)}\n`;
}

function textOf(directory, title, name, license) {
  const files = readdirSync(directory)
    .filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(path.join(directory, file), 'utf8').replace(/\r\n?/g, '\n').trim());
  if (texts.length > 0) return texts.join('\n\n');
  const stated = WITHOUT_TEXT[name];
  if (stated?.license === license) return MIT(stated.holder);
  throw new Error(
    `${title} is in the bundles, and brings no text of its license (${license}). Find out where it stands, and add it to WITHOUT_TEXT in scripts/licenses.mjs.`,
  );
}
