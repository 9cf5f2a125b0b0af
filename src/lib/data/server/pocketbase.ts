import type PocketBase from 'pocketbase';
import { session } from './session';

let made: Promise<PocketBase> | null = null;

/** PocketBase's own client, for signing in and what it pushes; fetched when it is first needed. */
export async function pocketbase(): Promise<PocketBase> {
  made ??= import('pocketbase').then(({ default: Client, BaseAuthStore }) => {
    const client = new Client(location.origin, new BaseAuthStore());
    client.autoCancellation(false);
    return client;
  });
  const client = await made;
  client.authStore.save(session()?.token ?? '', null);
  return client;
}
