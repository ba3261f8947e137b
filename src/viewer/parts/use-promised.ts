import { useEffect, useState } from 'preact/hooks';

/** What a promise gives; undefined until it is there, and when `key` has changed since. */
export function usePromised<T>(promised: () => Promise<T>, key: unknown): T | undefined {
  const [found, setFound] = useState<{ readonly key: unknown; readonly value: T } | null>(null);
  useEffect(() => {
    let current = true;
    void promised().then((value) => {
      if (current) setFound({ key, value });
    });
    return () => {
      current = false;
    };
  }, [key]);
  return found !== null && found.key === key ? found.value : undefined;
}
