import { requestJson } from '../server/request';
import type { HistoryPage, Operation, OperationResult, SyncPage } from './protocol';

/**
 * How rows and operations are written here: docs/sync.md, "Versions". A server that does not speak so any more answers
 * `client_too_old`.
 */
const headers = { 'Helen-Sync': '1' };

/** The questions to the server; each throws HelenError. */
export interface Exchange {
  push(operations: readonly (Operation & { id: string })[]): Promise<OperationResult[]>;
  /** @param began the newest revision when a walk from 0 began that is still under way. */
  page(since: number, began?: number): Promise<SyncPage>;
  /** A part of a thread's past. @param before a `seq`; null for the newest */
  history(thread: string, before: number | null, limit: number): Promise<HistoryPage>;
}

export const server: Exchange = {
  async push(operations) {
    const body = { operations };
    const { results } = await requestJson<{ results: OperationResult[] }>('/api/sync', {
      method: 'POST',
      body,
      headers,
    });
    return results;
  },
  page(since, began) {
    return requestJson(`/api/sync?since=${since}${began ? `&began=${began}` : ''}`, { headers });
  },
  history(thread, before, limit) {
    const from = before === null ? '' : `&before=${before}`;
    return requestJson(`/api/threads/${thread}/history?limit=${limit}${from}`, { headers });
  },
};
