/** Processors by their number in an ELF header, as people call them. */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'x86 (32 bits)',
  40: 'ARM (32 bits)',
  62: 'x86-64 (amd64)',
  183: 'ARM64 (aarch64)',
  243: 'RISC-V',
};

/** The first bytes of a Mach-O file: of one processor, in both orders, and of several. */
const MACH_O = /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe\0\0\0[\x01-\x10])/;

/** Bytes of a header that are enough. */
export const HEADER_BYTES = 64;

/**
 * What a compiled program was built for, such as `Linux on ARM64 (aarch64)`; undefined for a file that is not one.
 * @param header the file's first bytes, as latin1
 */
export function binaryTarget(header: string): string | undefined {
  if (header.startsWith('MZ')) return 'Windows';
  if (MACH_O.test(header)) return 'macOS';
  if (!header.startsWith('\x7fELF') || header.length < 20) return undefined;
  const bigEndian = header.charCodeAt(5) === 2;
  const [high, low] = bigEndian ? [18, 19] : [19, 18];
  const machine = ELF_MACHINES[header.charCodeAt(high) * 256 + header.charCodeAt(low)];
  return machine === undefined ? 'Linux on another processor' : `Linux on ${machine}`;
}
