/** What a person may look at: whether a stream is a terminal, and what it can show. */

export interface Screen {
  readonly colours: boolean;
  /** A line may be written over; null where nobody looks, as in a file or a log. */
  readonly live: LiveScreen | null;
}

export interface LiveScreen {
  /** Of the terminal as it is now. */
  readonly columns: () => number;
  /** Calls back when the terminal has become wider or narrower; gives how to stop it. */
  readonly onResize: (action: () => void) => () => void;
}

/** Of a stream of this process. */
export interface ScreenStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly getColorDepth?: (env: object) => number;
  readonly on: (event: 'resize', action: () => void) => unknown;
  readonly off: (event: 'resize', action: () => void) => unknown;
}

/** Where a terminal does not say how wide it is. */
const USUAL_COLUMNS = 80;

export function screenOf(stream: ScreenStream, env: NodeJS.ProcessEnv): Screen {
  const isLive = stream.isTTY === true && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  return {
    colours: hasColours(stream, env),
    live: isLive
      ? {
          columns: () => stream.columns || USUAL_COLUMNS,
          onResize(action) {
            stream.on('resize', action);
            return () => void stream.off('resize', action);
          },
        }
      : null,
  };
}

const isSet = (value: string | undefined): boolean => value !== undefined && !/^(?:|0|false)$/i.test(value);

/** FORCE_COLOR decides before NO_COLOR, as in Node.js; else a terminal decides by itself. */
function hasColours(stream: ScreenStream, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none } = env;
  if (forced !== undefined) return !/^(?:0|false)$/i.test(forced);
  if (none !== undefined && none !== '') return false;
  return stream.isTTY === true && (stream.getColorDepth?.(env) ?? 1) > 1;
}
