import { describe, expect, it } from 'vitest';
import { aSession, operations, shown } from './a-workload.ts';

describe('echo', () => {
  it('asks for one of 128 texts', () => {
    const texts = new Set(operations('echo', 1, 3000).map(({ invocation }) => invocation.value));
    expect(texts.size).toBe(128);
    expect([...texts].every((text) => /^Please echo \d{1,3}$/.test(String(text)))).toBe(true);
  });

  it('takes the whole body of the reply for the value', () => {
    const { invoke, reply, requests, completions } = aSession('echo');
    invoke('echo', 'Please echo 4');
    reply({ type: 'echo_ok', echo: 'Please echo 4' });
    expect(requests()).toEqual([{ echo: 'Please echo 4', type: 'echo' }]);
    expect(shown(completions[0])).toBe('ok {:type "echo_ok", :echo "Please echo 4", :in_reply_to 1}');
  });

  it('leaves the outcome open when no reply comes', () => {
    const { invoke, timeOut, completions } = aSession('echo');
    invoke('echo', 'Please echo 4');
    timeOut();
    expect(shown(completions[0])).toBe('info :net-timeout');
  });
});
