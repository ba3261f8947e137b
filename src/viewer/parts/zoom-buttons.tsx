import type { ComponentChildren } from 'preact';

/** How much less or more is shown with one press. */
const FACTOR = 1.8;

interface ZoomButtonsProps {
  readonly legend: string;
  readonly zoom: (factor: number) => void;
  readonly showAll: () => void;
  readonly children?: ComponentChildren;
}

/** Buttons that show less, more or all of a range; between them, whatever else moves it. */
export function ZoomButtons({ legend, zoom, showAll, children }: ZoomButtonsProps) {
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">{legend}</legend>
      <button type="button" aria-label="Zoom out" onClick={() => zoom(FACTOR)}>
        −
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => zoom(1 / FACTOR)}>
        +
      </button>
      {children}
      <button type="button" onClick={showAll}>
        All
      </button>
    </fieldset>
  );
}
