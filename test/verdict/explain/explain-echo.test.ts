import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('explainEcho', () => {
  const error = (received: string) => `["Expected a message with :echo" "Please echo 1" "But received" ${received}]`;

  it('tells what was sent and what came back', () => {
    const [finding] = explain(
      'echo',
      `{:valid? false, :errors [${error('{:type "echo_ok", :echo "2"}')} ${error('{:echo nil}')}]}`,
    );
    expect(finding).toMatchObject({
      id: 'wrong-reply',
      detail: '2 echoes came back changed: "Please echo 1" was sent, and "2" came back.',
      evidence: [
        { text: 'expected "Please echo 1", received "2"' },
        { text: 'expected "Please echo 1", received {"echo": null}' },
      ],
    });
  });

  it('leaves out refused requests, which Maelstrom lists as if they were replies', () => {
    expect(explain('echo', `{:valid? false, :errors [${error('"Please echo 1"')}]}`)).toEqual([]);
    expect(explain('echo', '{:valid? false}')).toEqual([]);
    const [finding] = explain('echo', `{:errors [${error('"x"')} ${error('{:echo "y"}')}]}`);
    expect(finding?.detail).toMatch(/^1 echo came back changed/);
  });

  it('quotes at most five', () => {
    const errors = Array.from({ length: 7 }, () => error('{:echo "y"}')).join(' ');
    expect(explain('echo', `{:errors [${errors}]}`)[0]?.evidence).toHaveLength(5);
  });
});
