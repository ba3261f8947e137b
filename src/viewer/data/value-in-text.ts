/** Fields of a body that carry the protocol, and none of a workload's values. */
export const PROTOCOL = new Set(['type', 'msg_id', 'in_reply_to']);

/** What stands beside an atom in JSON and EDN. */
const BESIDE = /[\s,[\]{}()"':#]/;

/** Whether a text in JSON or EDN holds `value` as a whole atom, or as a whole string. */
export function holdsAtom(text: string, value: string): boolean {
  if (value === '') return false;
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    const before = text[at - 1];
    const after = text[at + value.length];
    if ((before === undefined || BESIDE.test(before)) && (after === undefined || BESIDE.test(after))) return true;
  }
  return false;
}

/** Whether a message's body carries `value` anywhere but in the fields of the protocol: as a number, a string or a key. */
export function bodyCarries(body: string, value: string): boolean {
  if (!holdsAtom(body, value)) return false;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // A body that was cut for its length is searched as text.
    return true;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return carries(parsed, value, 0);
  return Object.entries(parsed).some(([key, field]) => !PROTOCOL.has(key) && carries(field, value, 0));
}

const DEEPEST = 200;

function carries(json: unknown, value: string, depth: number): boolean {
  if (typeof json !== 'object' || json === null) return String(json) === value;
  if (depth > DEEPEST) return false;
  if (Array.isArray(json)) return json.some((item) => carries(item, value, depth + 1));
  return Object.entries(json).some(([key, field]) => key === value || carries(field, value, depth + 1));
}

/** Characters of a value that can be followed. */
export const LONGEST_ATOM = 200;
