import { describe, expect, it } from 'vitest';
import { Crowd } from './identify/crowd.ts';
import { liarNotes } from './liar-notes.ts';

const crowd = new Crowd();
for (let port = 1; port <= 3_000; port++) crowd.add(port, { manner: 'silent', words: '' });
crowd.add(4_000, { manner: 'greeted', words: 'SSH' });
crowd.add(5_000, { manner: 'reset-after-hello', words: '' });

describe('the notes on an address that answers everywhere', () => {
  it('tell how much was looked at, what it did, and what is real', () => {
    expect(liarNotes(crowd, { answering: 60_000, real: [4_000], odd: [4_000, 5_000] })).toEqual([
      'looked at beyond the handshake: 3,002 of 60,000 ports; 3,000 took the connection and stayed silent (such as 1, 2, 3), 1 spoke first (4000), 1 reset the connection after a request (5000)',
      'behind it something of its own answers on port 4000',
      'otherwise than most of its ports, but without a word, behaves port 5000',
    ]);
  });

  it('say when nothing was looked at', () => {
    const notes = liarNotes(new Crowd(), { answering: 9, real: [], odd: [] });
    expect(notes).toEqual(['none of its ports was looked at beyond the handshake']);
  });
});
