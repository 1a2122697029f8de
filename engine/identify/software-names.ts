/**
 * From the words of a banner to the names of the software. Each protocol that greets has a list of
 * these patterns in a plain file beside this one; the first that fits wins, so the special stands
 * before the general. A pattern names only what the words themselves say.
 *
 * Patterns run over hostile text: no nested repetition, and the text is cut before they see it.
 */
import { cpe23 } from '../facts/cpe.ts';
import type { Identity } from '../facts/service.ts';
import { printable } from '../facts/text.ts';

export type SoftwareName = {
  /** May name groups `version`, `os`, `osVersion`, `revision` and `model`. */
  readonly seen: RegExp;
  readonly product: string;
  /** Vendor and product as the CPE dictionary spells them. */
  readonly cpe?: readonly [vendor: string, product: string];
  /** `a` unless said otherwise: an operating system that is known by its server is `o`. */
  readonly part?: 'a' | 'o' | 'h';
  readonly os?: string;
};

const bannerCharsMax = 2_048;
const nameCharsMax = 80;

export function softwareNamed(text: string, names: readonly SoftwareName[]): Identity {
  const words = text.slice(0, bannerCharsMax);
  for (const name of names) {
    const found = name.seen.exec(words);
    if (found) return identityOf(name, found.groups ?? {});
  }
  return {};
}

/** Of several texts of one server the first that names it, or the one of these with its version. */
export function bestNamed(texts: readonly string[], names: readonly SoftwareName[]): Identity {
  const named = texts.map((text) => softwareNamed(text, names)).filter(({ product }) => product);
  const first = named[0];
  return named.find((one) => one.product === first?.product && one.version) ?? first ?? {};
}

function identityOf(
  name: SoftwareName,
  groups: Readonly<Record<string, string | undefined>>,
): Identity {
  const version = clean(groups.version);
  const revision = clean(groups.revision);
  const model = clean(groups.model);
  const os = name.os ?? (systemOf(revision) || clean(groups.os));
  return {
    product: name.product,
    ...(version && { version }),
    ...(os && { os: groups.osVersion ? `${os} ${clean(groups.osVersion)}` : os }),
    ...(version && revision && { revision: `${version}-${revision}` }),
    ...(name.cpe && { cpe: [cpe23(name.part ?? 'a', name.cpe[0], name.cpe[1], version)] }),
    ...(model && { info: { model } }),
  };
}

/** Debian's revisions name the release that they were made for: `2+deb12u7` is Debian 12. */
export function systemOf(revision: string | undefined): string {
  const release = /[+~]deb(\d{1,2})u\d/.exec(revision ?? '')?.[1];
  if (release) return `Debian ${release}`;
  return /ubuntu/.test(revision ?? '') ? 'Ubuntu' : '';
}

function clean(text: string | undefined): string {
  return printable(text ?? '', nameCharsMax);
}
