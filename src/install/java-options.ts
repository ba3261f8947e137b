/** The options of the JVM that runs Maelstrom: our own, and those of the input `java-options`. */
import { splitWords } from '../plan/split-words.ts';
import { UserError } from '../text/user-error.ts';

/**
 * The JVM runs Maelstrom with these, and `java-options` adds to them; docs/install.md has the measurements. The fast
 * compiler alone and the serial collector halve the processor time and the memory, so that the nodes under test get
 * more of the machine; latencies stay the same.
 */
const SERIAL_COLLECTOR = '-XX:+UseSerialGC';
export const LEAN_JAVA_OPTIONS: readonly string[] = ['-XX:TieredStopAtLevel=1', SERIAL_COLLECTOR, '-Xshare:auto'];

export const HEADLESS = '-Djava.awt.headless=true';

export interface JavaOptions {
  /** False for `none`: a JVM without options of ours. */
  readonly lean: boolean;
  readonly added: readonly string[];
}

/** The input `java-options`. @throws UserError naming the word that is not an option */
export function parseJavaOptions(text: string): JavaOptions {
  const words = splitWords(text, 'java-options');
  const lean = words[0] !== 'none';
  const options = lean ? words : words.slice(1);
  const wrong = options.find((option) => !option.startsWith('-') || /^-(jar|cp|classpath|-class-path.*)$/.test(option));
  if (wrong !== undefined) {
    throw new UserError(
      `java-options holds "${wrong}", which is not an option of the JVM to run Maelstrom with. Write options such as -Xmx4g or -XX:+UseParallelGC; begin with the word none to leave out this action's own options.`,
    );
  }
  return { lean, added: options };
}

/** A JVM does not start with two collectors; of any other two options the later one wins. */
export const ownOptions = (added: readonly string[]): readonly string[] =>
  added.some((option) => /^-XX:\+Use\w+GC$/.test(option))
    ? LEAN_JAVA_OPTIONS.filter((option) => option !== SERIAL_COLLECTOR)
    : LEAN_JAVA_OPTIONS;
