/** Collects what a command says. */
export function aListener() {
  const said = { out: '', err: '' };
  return {
    said,
    out: (text: string): void => {
      said.out += text;
    },
    err: (text: string): void => {
      said.err += text;
    },
  };
}
