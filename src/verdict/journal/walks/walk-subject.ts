import type { Subject } from '../../subject.ts';
import type { JournalReader } from '../journal-reader.ts';
import { walkLostValue } from './lost-value.ts';
import type { WalkContext } from './walk.ts';

/** The reader that asks the journal what became of a subject. */
export function walkSubject(subject: Subject, context: WalkContext): JournalReader {
  switch (subject.kind) {
    case 'lost-value':
      return walkLostValue(subject, context);
  }
}
