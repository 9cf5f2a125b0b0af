const key = 'helen-join';

/** The storage of this tab; null where a browser gives none. */
function ofTab(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/**
 * The secret of a link, kept in this tab while its person signs in: an address that says where to come back to would
 * tell it to the server.
 */
export const keptSecret = {
  read: (): string => ofTab()?.getItem(key) ?? '',
  keep: (secret: string): void => ofTab()?.setItem(key, secret),
  forget: (): void => ofTab()?.removeItem(key),
};
