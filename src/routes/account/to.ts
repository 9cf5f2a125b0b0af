/** Where the app lives and a person can be brought back to; not what the server answers itself. */
const elsewhere = /^\/(?:account|api|models|v1|_)(?:\/|$)/;

/**
 * Where to go after signing in: only a path of this origin, for the link may come from anybody.
 * @param asked of `?to=`
 * @param origin ours
 */
export function safePath(asked: string | null, origin: string): string {
  if (!asked?.startsWith('/')) return '/';
  let url: URL;
  try {
    // "//elsewhere" and "/\elsewhere" are addresses of other hosts: the browser itself says so.
    url = new URL(asked, origin);
  } catch {
    return '/';
  }
  if (url.origin !== origin || elsewhere.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

/** The account page, coming back to where one is. */
export function accountLink({ pathname, search, hash }: URL): string {
  const here = pathname + search + hash;
  return here === '/' ? '/account' : `/account?to=${encodeURIComponent(here)}`;
}
