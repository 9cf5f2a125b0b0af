import { HelenError, errorCodes, type ErrorCode } from '$lib/errors';
import { modelFolder, openWhole, readRecord } from './storage';

/** Where the server has a file of a model. */
function modelUrl(id: string, path: string): string {
  return `/models/${encodeURIComponent(id)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The code of a refusal `{code, message}`; a server that says none is taken at its status. */
async function refusal(response: Response): Promise<HelenError> {
  const body: unknown = await response.json().catch(() => null);
  const said = (body as { code?: unknown } | null)?.code;
  const known = errorCodes.find((code) => code === said);
  const guess: ErrorCode = response.status === 404 ? 'model_missing' : 'upstream_failed';
  return new HelenError(known ?? guess, { details: { status: response.status } });
}

/** A request for a file of a model; throws HelenError (offline, model_missing, upstream_off, upstream_failed…). */
export async function requestModelFile(
  id: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(modelUrl(id, path), init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new HelenError('offline', { cause });
  }
  if (!response.ok && response.status !== 416) throw await refusal(response);
  return response;
}

/**
 * A file of a model: what is installed on this device, else what the server has.
 * Throws HelenError: model_missing, model_corrupt, offline, upstream_off, upstream_failed.
 */
export async function readModelFile(
  id: string,
  path: string,
  options: { signal?: AbortSignal } = {},
): Promise<Blob> {
  const folder = await modelFolder(id);
  const installed = folder && (await openWhole(folder, await readRecord(folder), path));
  if (installed) return installed;
  const response = await requestModelFile(id, path, options);
  try {
    return await response.blob();
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new HelenError('offline', { cause });
  }
}
