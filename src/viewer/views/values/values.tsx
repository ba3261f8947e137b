import type { App } from '../../state/app.ts';
export const valuesTitle = (_app: App): string | null => null;
export function ValuesView({ app }: { readonly app: App }) {
  return <p>{app.run.operations.count}</p>;
}
