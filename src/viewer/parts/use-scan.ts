import { useEffect, useState } from 'preact/hooks';
import type { ScanControl } from '../data/texts.ts';

/** What a scan finds, null until it is over, and the share of the texts that it has visited. It is begun anew when an input changes. */
export function useScan<T>(
  scan: (control: ScanControl) => Promise<T | null>,
  inputs: readonly unknown[],
): readonly [found: T | null, progress: number] {
  const [found, setFound] = useState<{ readonly value: T | null }>({ value: null });
  const [progress, setProgress] = useState(0);
  useEffect(() => {
    let wanted = true;
    void scan({ wanted: () => wanted, progress: setProgress }).then((value) => {
      if (wanted) setFound({ value });
    });
    return () => {
      wanted = false;
    };
  }, inputs);
  return [found.value, progress];
}
