/** Byte codes of Fressian (org.fressian.impl.Codes); `…Packed` codes hold a small length or index themselves. */
export const CODE = {
  priorityCachePacked: 0x80,
  structCachePacked: 0xa0,
  longArray: 0xb0,
  doubleArray: 0xb1,
  booleanArray: 0xb2,
  intArray: 0xb3,
  floatArray: 0xb4,
  objectArray: 0xb5,
  map: 0xc0,
  set: 0xc1,
  uuid: 0xc3,
  regex: 0xc4,
  uri: 0xc5,
  bigint: 0xc6,
  bigdec: 0xc7,
  inst: 0xc8,
  sym: 0xc9,
  key: 0xca,
  getPriorityCache: 0xcc,
  putPriorityCache: 0xcd,
  footer: 0xcf,
  bytesPacked: 0xd0,
  bytesChunk: 0xd8,
  bytes: 0xd9,
  stringPacked: 0xda,
  stringChunk: 0xe2,
  string: 0xe3,
  listPacked: 0xe4,
  list: 0xec,
  beginClosedList: 0xed,
  beginOpenList: 0xee,
  structType: 0xef,
  struct: 0xf0,
  true: 0xf5,
  false: 0xf6,
  null: 0xf7,
  int: 0xf8,
  float: 0xf9,
  double: 0xfa,
  double0: 0xfb,
  double1: 0xfc,
  endCollection: 0xfd,
  resetCaches: 0xfe,
  minusOne: 0xff,
} as const;

/**
 * Integers of `size` bytes after their code: the code is `zero` plus the bits above those bytes, and lies in `from` … `to`; `unit`
 * is the value of the lowest of those bits. Values of one byte stand for themselves up to 0x3f.
 */
export const PACKED_INTEGERS = [
  { from: 0x40, zero: 0x50, to: 0x5f, size: 1, unit: 2 ** 8 },
  { from: 0x60, zero: 0x68, to: 0x6f, size: 2, unit: 2 ** 16 },
  { from: 0x70, zero: 0x72, to: 0x73, size: 3, unit: 2 ** 24 },
  { from: 0x74, zero: 0x76, to: 0x77, size: 4, unit: 2 ** 32 },
  { from: 0x78, zero: 0x7a, to: 0x7b, size: 5, unit: 2 ** 40 },
  { from: 0x7c, zero: 0x7e, to: 0x7f, size: 6, unit: 2 ** 48 },
] as const;

export const PRIORITY_CACHE_PACKED = 32;
export const STRUCT_CACHE_PACKED = 16;
/** Strings, byte arrays and lists shorter than this have their length in the code. */
export const LENGTH_PACKED = 8;

/** Tags with a code of their own, and how many components follow. */
export const TAG_CODES: Readonly<Record<number, { readonly tag: string; readonly components: number }>> = {
  [CODE.map]: { tag: 'map', components: 1 },
  [CODE.set]: { tag: 'set', components: 1 },
  [CODE.uuid]: { tag: 'uuid', components: 1 },
  [CODE.regex]: { tag: 'regex', components: 1 },
  [CODE.uri]: { tag: 'uri', components: 1 },
  [CODE.bigint]: { tag: 'bigint', components: 1 },
  [CODE.bigdec]: { tag: 'bigdec', components: 2 },
  [CODE.inst]: { tag: 'inst', components: 1 },
  [CODE.sym]: { tag: 'sym', components: 2 },
  [CODE.key]: { tag: 'key', components: 2 },
};
