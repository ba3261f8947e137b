import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binaryTarget, HEADER_BYTES } from '../../../src/verdict/gather/binary-target.ts';

/** The first bytes of an ELF file. */
const elf = (machine: readonly [number, number], order: 1 | 2 = 1): string =>
  String.fromCharCode(0x7f, 0x45, 0x4c, 0x46, 2, order, 1, ...new Array(9).fill(0), 2, 0, ...machine);

describe('binaryTarget', () => {
  it.each([
    [elf([62, 0]), 'Linux on x86-64 (amd64)'],
    [elf([183, 0]), 'Linux on ARM64 (aarch64)'],
    [elf([0, 183], 2), 'Linux on ARM64 (aarch64)'],
    [elf([1, 1]), 'Linux on another processor'],
    ['\xcf\xfa\xed\xfe\x0c\0\0\x01', 'macOS'],
    ['\xca\xfe\xba\xbe\0\0\0\x02', 'macOS'],
    ['MZ\x90\0', 'Windows'],
  ])('reads what a program was built for: %j', (header, target) => {
    expect(binaryTarget(header)).toBe(target);
  });

  it.each([
    ['a script', '#!/usr/bin/env python3\n'],
    ['nothing', ''],
    ['an ELF file that is cut off', '\x7fELF\x02\x01'],
    ['a class file of Java 17', '\xca\xfe\xba\xbe\0\0\0\x3d'],
  ])('takes %s for none', (_, header) => {
    expect(binaryTarget(header)).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('knows the program that runs this test', () => {
    const header = readFileSync(process.execPath).subarray(0, HEADER_BYTES).toString('latin1');
    expect(binaryTarget(header)).toMatch(process.arch === 'arm64' ? /ARM64/ : /x86-64/);
  });
});
