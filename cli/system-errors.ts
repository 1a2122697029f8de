/** What the operating system said, in words, and whether it matters. */
import { printable, Refusal } from '@postern/engine';

/** `ENOSPC` and the like; null for errors that are not the system's. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of this user is used up',
  EFBIG: 'the file would be larger than is allowed',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
};

/** `place` is a file, or "the standard output". */
export function cannotWrite(place: string, cause: unknown): Refusal {
  const code = codeOf(cause) ?? String(cause);
  return new Refusal(
    'cannot-write',
    `${printable(place, 200)} cannot be written: ${sentences[code] ?? code}`,
    { cause },
  );
}

/** Who reads our pipe has left, as `head -1` does: nobody is there to be told. */
export function isReaderGone(error: unknown): boolean {
  return codeOf(error) === 'EPIPE';
}
