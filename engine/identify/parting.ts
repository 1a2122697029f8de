/** Leaving in order: the server is told, and may end the connection first. */
import { latin1 } from './bytes.ts';
import { type Talk, TalkEnded } from './talk.ts';

const partingBytesMax = 1_024;
const partingQuietMs = 500;

export async function part(talk: Talk, command: string): Promise<void> {
  try {
    await talk.send(latin1(`${command}\r\n`));
    await talk.takeAll(partingBytesMax, partingQuietMs);
  } catch (error) {
    // Gone before the good-bye: nothing was lost by that.
    if (!(error instanceof TalkEnded)) throw error;
  }
  await talk.close();
}
