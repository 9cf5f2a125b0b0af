import { requestJson } from '../server/request';
import type { Operation, OperationResult, SyncPage } from './protocol';

/** The two questions to the server; each throws HelenError. */
export interface Exchange {
  push(operations: readonly (Operation & { id: string })[]): Promise<OperationResult[]>;
  /** @param began the newest revision when a walk from 0 began that is still under way. */
  page(since: number, began?: number): Promise<SyncPage>;
}

export const server: Exchange = {
  async push(operations) {
    const body = { operations };
    const { results } = await requestJson<{ results: OperationResult[] }>('/api/sync', {
      method: 'POST',
      body,
    });
    return results;
  },
  page(since, began) {
    return requestJson(`/api/sync?since=${since}${began ? `&began=${began}` : ''}`);
  },
};
