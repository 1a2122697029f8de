/** What a web application is known by, and the ways of seeing it on a page. */
import type { HttpPage } from './http-response.ts';

export type WebApplication = {
  readonly product: string;
  /** Vendor and product as the CPE dictionary spells them. */
  readonly cpe?: readonly [vendor: string, product: string];
  sees(page: HttpPage): boolean;
  /** The version, where the front page shows it. */
  version?(page: HttpPage): string | undefined;
  /** An address that tells the version, or that it is this application. */
  readonly versionAt?: {
    readonly path: string;
    /** 200 unless said otherwise. */
    readonly status?: number;
    /**
     * Undefined where the answer isn't this application's: it then was not seen. Empty where it is,
     * and tells no version.
     */
    version(page: HttpPage): string | undefined;
    /** True where that answer also shows that the application itself asks for no credentials. */
    readonly isOpen: boolean;
  };
  /** True where the front page alone tells the application: another answer then takes nothing away. */
  readonly isCertain?: boolean;
  /** Whether the front page shows that anybody is let in, or that credentials are wanted. */
  isOpen?(page: HttpPage): boolean | undefined;
  /** A harmless request whose answer shows that. */
  readonly accessAt?: {
    readonly path: string;
    /** JSON to be posted, where the application has no GET for it. Reads nothing and changes nothing. */
    readonly posts?: string;
    isOpen(page: HttpPage): boolean | undefined;
  };
};

export const titled = (pattern: RegExp) => (page: HttpPage) => pattern.test(page.title);
export const inTitle = (pattern: RegExp) => (page: HttpPage) => pattern.exec(page.title)?.[1];
export const inHeader = (name: string) => (page: HttpPage) =>
  /^\d[\w.+-]{0,30}/.exec(page.headers.get(name) ?? '')?.[0];
export const inBody = (pattern: RegExp) => (page: HttpPage) => pattern.exec(page.body)?.[1];
export const hasHeader = (name: string) => (page: HttpPage) => page.headers.has(name);
export const leadsTo = (pattern: RegExp) => (page: HttpPage) =>
  pattern.test(page.headers.get('location') ?? '');
