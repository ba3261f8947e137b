import type { Subject } from '../../reason-subjects.ts';
import type { JournalReader } from '../journal-reader.ts';
import { walkDoubleCas } from './double-cas.ts';
import { walkDuplicateId } from './duplicate-id.ts';
import { walkKafkaMessage } from './kafka-message.ts';
import { walkLostValue } from './lost-value.ts';
import { walkOldRead } from './old-read.ts';
import { walkSlowValue } from './slow-value.ts';
import { walkTransactions } from './transactions.ts';
import { walkUnansweredRequest } from './unanswered-request.ts';
import type { WalkContext } from './walk.ts';
import { walkWrongSum } from './wrong-sum.ts';

/** The reader that asks the journal what became of a subject. */
export function walkSubject(subject: Subject, context: WalkContext): JournalReader {
  switch (subject.kind) {
    case 'lost-value':
      return walkLostValue(subject, context);
    case 'slow-value':
      return walkSlowValue(subject, context);
    case 'duplicate-id':
      return walkDuplicateId(subject, context);
    case 'wrong-sum':
      return walkWrongSum(subject, context);
    case 'old-read':
      return walkOldRead(subject, context);
    case 'double-cas':
      return walkDoubleCas(subject, context);
    case 'transactions':
      return walkTransactions(subject, context);
    case 'kafka-message':
      return walkKafkaMessage(subject, context);
    case 'unanswered-request':
      return walkUnansweredRequest(subject, context);
  }
}
