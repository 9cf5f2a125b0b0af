import { storageError } from './folder';
import { inspect } from './inspect';
import { dropWrong, install, remove, unwant, type Report } from './install';
import { lockName, type InstallerEvent, type InstallerRequest } from './protocol';
import type { ModelStatus } from './types';

/** Writes files of models. One job a model at a time, in this tab and (by Web Locks) in all. */
const running = new Map<string, { controller: AbortController; done: Promise<void> }>();

function tell(event: InstallerEvent): void {
  self.postMessage(event);
}

/** Without Web Locks (insecure origins) there is no file system to guard either. */
function locked(id: string, signal: AbortSignal | null, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  return navigator.locks.request(lockName(id), signal ? { signal } : {}, work) as Promise<void>;
}

async function fetchModel(
  { type, id, files }: Extract<InstallerRequest, { type: 'install' | 'repair' }>,
  signal: AbortSignal,
): Promise<void> {
  const report: Report = (status) => tell({ type: 'status', id, status });
  try {
    await locked(id, signal, async () => {
      if (type === 'repair') {
        report({ state: 'verifying' });
        await dropWrong(id, files);
      }
      await install(id, files, signal, report);
    });
  } catch (cause) {
    if (signal.aborted) return;
    // Failures of the network have names already: the rest is the file system's.
    const { code } = storageError(cause);
    // Where there is no room left, not even this can be written down: what is told stays why it failed.
    if (code !== 'offline') await locked(id, null, () => unwant(id)).catch(() => {});
    const { status } = await inspect(id, files);
    const bytes = status.state === 'paused' ? status.bytes : 0;
    const total =
      status.state === 'paused'
        ? status.total
        : files.reduce((sum, file) => sum + (file.size ?? 0), 0);
    report({ state: 'failed', code, bytes, total });
  }
}

async function obey(request: InstallerRequest): Promise<void> {
  const { id } = request;
  if (request.type === 'install' || request.type === 'repair') {
    let job = running.get(id);
    // One that was just told to stop still holds the files: begin again after it.
    for (; job?.controller.signal.aborted; job = running.get(id)) await job.done;
    if (job) return job.done;
    const controller = new AbortController();
    const done = fetchModel(request, controller.signal).finally(() => running.delete(id));
    running.set(id, { controller, done });
    return done;
  }
  running.get(id)?.controller.abort();
  if (request.type === 'stop') return;
  await locked(id, null, () => (request.type === 'pause' ? unwant(id) : remove(id)));
  const status: ModelStatus =
    request.type === 'pause' ? (await inspect(id, request.files)).status : { state: 'absent' };
  tell({ type: 'status', id, status });
}

self.onmessage = async ({ data: request }: MessageEvent<InstallerRequest>) => {
  try {
    await obey(request);
  } catch (cause) {
    const { code } = storageError(cause);
    const status: ModelStatus = { state: 'failed', code, bytes: 0, total: 0 };
    tell({ type: 'status', id: request.id, status });
  }
  tell({ type: 'settled', request: request.type, id: request.id });
};
