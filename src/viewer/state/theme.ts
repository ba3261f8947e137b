import { computed, effect, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
const preferred = signal<Theme>(prefersDark.matches ? 'dark' : 'light');
prefersDark.addEventListener('change', ({ matches }) => {
  preferred.value = matches ? 'dark' : 'light';
});

/** What the reader chose; null: as the system has it. */
const chosenTheme = signal<Theme | null>(null);

/** Paper is white, and is drawn on before it is looked at: nothing may wait for the next frame. */
export const printing = signal(false);
window.matchMedia('print').addEventListener('change', ({ matches }) => {
  printing.value = matches;
});
window.addEventListener('beforeprint', () => {
  printing.value = true;
});
window.addEventListener('afterprint', () => {
  printing.value = false;
});

export const theme = computed(() => (printing.value ? 'light' : (chosenTheme.value ?? preferred.value)));

/** Counts up with everything that changes the canvases' colours. */
export const paints = signal(0);

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  paints.value = paints.peek() + 1;
});

export function switchTheme(): void {
  chosenTheme.value = theme.peek() === 'dark' ? 'light' : 'dark';
}

const reduces = window.matchMedia('(prefers-reduced-motion: reduce)');
export const reducesMotion = (): boolean => reduces.matches;
