import { Neighbour } from './neighbours';
import type { Town } from './people';

/** Nobody is to guess these passwords: hashed as others are, five hundred of them take half a minute. */
async function hashQuickly(town: Town, session: string): Promise<void> {
  const path = '/api/collections/users';
  type Collection = { fields: { name: string }[] };
  const { fields } = await town.ask<Collection>(path, null, { session, method: 'GET' });
  const quick = fields.map((one) => (one.name === 'password' ? { ...one, cost: 4 } : one));
  await town.patch(path, { fields: quick }, session);
}

/** So many more accounts, which nobody signs in to: «Vecino 0», «Vecino 1»… */
export async function crowd(town: Town, count: number): Promise<Neighbour[]> {
  const session = await town.server.superuser();
  await hashQuickly(town, session);
  const made = Array.from({ length: count }, async (_, at) => {
    const record = await town.ask<{ id: string }>(
      '/api/collections/users/records',
      {
        username: `vecino${at}`,
        name: `Vecino ${at}`,
        email: `vecino${at}@example.com`,
        password: 'a long password',
        passwordConfirm: 'a long password',
      },
      { session },
    );
    return new Neighbour(town, `Vecino ${at}`, '', record);
  });
  return Promise.all(made);
}

/** Those of a crowd with sessions of their own, as who administers the server may begin. */
export async function enter(town: Town, people: readonly Neighbour[]): Promise<Neighbour[]> {
  const session = await town.server.superuser();
  return Promise.all(
    people.map(async ({ id, name, record }) => {
      const path = `/api/collections/users/impersonate/${id}`;
      const { token = '' } = await town.ask(path, { duration: 3600 }, { session });
      return new Neighbour(town, name, token, record);
    }),
  );
}
