import type { ModelFile } from './catalogue';
import type { ModelStatus } from './types';

/** What the page asks of its installer worker; `id` is the model, and there is one job a model. */
export type InstallerRequest =
  /** Fetch what is missing, from where an earlier attempt ended. */
  | { type: 'install'; id: string; files: ModelFile[] }
  /** Check every file's digest, drop what is wrong, and fetch it again. */
  | { type: 'repair'; id: string; files: ModelFile[] }
  /** Stop fetching, keep what has come. */
  | { type: 'pause'; id: string; files: ModelFile[] }
  /** Stop fetching and delete everything of the model. */
  | { type: 'remove'; id: string }
  /** Another tab asked for one of the two above: let go of the files. Never answered. */
  | { type: 'stop'; id: string };

/** What the worker tells its page. */
export type InstallerEvent =
  | { type: 'status'; id: string; status: ModelStatus }
  /** A request has run its course, whatever came of it. */
  | { type: 'settled'; request: InstallerRequest['type']; id: string };

/** What pages tell each other: news, and to let go of a model's files. */
export type ModelsBroadcast =
  { type: 'status'; id: string; status: ModelStatus } | { type: 'stop'; id: string };

export const CHANNEL = 'helen-models';

/** The Web Lock that whoever changes a model's files holds, across tabs. */
export const lockName = (id: string): string => `helen-model-${id}`;

/** Whether some tab is changing a model's files now. */
export async function isLocked(id: string): Promise<boolean> {
  const locks = await navigator.locks?.query();
  return locks?.held?.some(({ name }) => name === lockName(id)) ?? false;
}
