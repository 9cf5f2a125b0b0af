import type { Page } from '@playwright/test';

/** All rows of a table of a database in a browser; none where there is no such database. */
export function rowsOf<Row>(page: Page, database: string, table: string): Promise<Row[]> {
  return page.evaluate(
    async ([name, store]) => {
      const all = await indexedDB.databases();
      if (!all.some((one) => one.name === name)) return [];
      return new Promise<Row[]>((resolve, reject) => {
        const opening = indexedDB.open(name!);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const asked = db.transaction(store!).objectStore(store!).getAll();
          asked.onsuccess = () => {
            db.close();
            resolve(asked.result as Row[]);
          };
        };
      });
    },
    [database, table] as const,
  );
}

/** Those of who has no account. */
export const ownRows = <Row>(page: Page, table: string) => rowsOf<Row>(page, 'helen', table);
