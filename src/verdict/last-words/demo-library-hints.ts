import type { Hint, HintRule, Situation } from './hint.ts';
import { named, rule } from './hint.ts';

/** How the libraries of Maelstrom's own demos end a node. */

/** `No handler for {"src":"n1",…}` of Go, `No callback or handler for {:src=>"n1", …}` of Ruby, and their like. */
function noHandler([, message = '']: RegExpExecArray, situation: Situation): Hint | undefined {
  const type = /["']?:?\btype\b["']?(?: ?=> ?|: ?)["']([^"'\n]{1,80})["']/.exec(message)?.[1];
  const bare = /^(?:message )?(?:type )?[:"'`]?([\w-]{1,80})["'`]?$/.exec(message.trim())?.[1];
  const name = type ?? bare;
  if (name === undefined) return undefined;
  const src = /["']?:?\bsrc\b["']?(?: ?=> ?|: ?)["']([^"'\n]{1,60})["']/.exec(message)?.[1];
  const from = src === undefined ? '' : ` (this one came from ${src})`;
  const says = `The node has no handler for messages of the type ${name}${from}, and its library ends it then.`;
  const isGo = situation.words.language === 'Go';
  const add = isGo ? `\`n.Handle("${name}", …)\`` : `a handler for \`${name}\``;
  if (!/_ok$/.test(name)) return { says, advice: `Add ${add}.` };
  return {
    says,
    advice: `A ${name} is the reply to a message of your own, and replies reach the code that asked only when the message was sent with the library's ${isGo ? '`RPC` instead of `Send`' : 'RPC instead of its plain send'}. Send it with that, or add ${add} that does nothing.`,
  };
}

export const LIBRARY_HINTS: readonly HintRule[] = [
  {
    text: /\b[Nn]o (?:(?:callback|rpc) or )?handler (?:registered )?(?:found )?for:? (?:message )?([\s\S]{1,4000})/,
    where: 'cause',
    say: noHandler,
  },
  {
    text: /duplicate message handler for "([^"]{1,80})"|Already have a handler for ([\w-]{1,80})/,
    say: ([, go, ruby]) => ({
      advice: `Two handlers are registered for ${named(go ?? ruby)}: keep one.`,
    }),
  },
  rule(
    /Can't reply to request without message id/,
    'Send it from the other node with `rpc`, which gives it a `msg_id`, or do not reply to messages that have none.',
    { says: "A message from another node has no `msg_id`, so the library's `reply` cannot answer it." },
  ),
  rule(
    /bufio\.Scanner: token too long/,
    'The library reads lines of at most 64 KiB, and a longer message came in. Send less in one message: what is new instead of everything that is known.',
    { says: 'A message was longer than the library can read.' },
  ),
  rule(
    /uninitialized constant (?:\w+::)*Monitor\b/,
    "Write `require 'monitor'` at the top: this Ruby does not load it by itself.",
  ),
  rule(
    /TypeError: object \w{1,60} can't be used in 'await' expression/,
    'Write `async def`: a handler of maelstrom.py is a coroutine, and the library awaits it.',
    { of: ['Python'] },
  ),
  rule(
    /TypeError: 'NoneType' object does not support item assignment/,
    'Return the body of the reply from every handler: maelstrom.py puts in_reply_to into it, and a handler without `return` gives None.',
    { of: ['Python'] },
  ),
  rule(
    /module 'asyncio' has no attribute '(?:timeout|TaskGroup|Runner)'/,
    'Use Python 3.11 or newer, which the library needs.',
    { says: 'This Python is too old.' },
  ),
];
