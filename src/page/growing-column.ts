/** Numbers of which there may be a million, as many as come. */
export interface GrowingColumn {
  readonly length: number;
  readonly push: (value: number) => void;
  readonly get: (index: number) => number;
  readonly set: (index: number, value: number) => void;
}

const FIRST = 1024;

export function growingColumn(): GrowingColumn {
  let values = new Float64Array(FIRST);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (value) => {
      if (length === values.length) {
        const larger = new Float64Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    get: (index) => values[index] as number,
    set: (index, value) => {
      values[index] = value;
    },
  };
}
