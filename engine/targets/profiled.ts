/** Which devices are asked to be treated with care: `printer=192.0.2.0/28`, repeatable. */
import { type ProfileName, profileNames } from '../facts/profile.ts';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';

export type ProfileWord = { readonly profile: ProfileName; readonly targets: string };

/** Throws Refusal `bad-option`. */
export function parseProfileWord(word: string): ProfileWord {
  const [name = '', ...rest] = word.split('=');
  const profile = profileNames.find((one) => one === name);
  const targets = rest.join('=');
  if (profile && targets !== '') return { profile, targets };
  throw new Refusal(
    'bad-option',
    `--profile takes one of ${profileNames.join(', ')} and targets, e.g. printer=192.0.2.9; not "${printable(word, 60)}"`,
  );
}
