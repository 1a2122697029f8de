/** A part of an interview that may end early without ending the whole. */
import { TalkEnded } from './talk.ts';

export async function tolerate(part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
  }
}
