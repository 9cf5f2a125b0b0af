/** A promise together with what settles it; `Promise.withResolvers` is too young for our oldest browsers. */
export interface Pending<Value> {
  promise: Promise<Value>;
  resolve(value: Value): void;
  reject(cause: unknown): void;
}

export function pending<Value>(): Pending<Value> {
  let settle!: Omit<Pending<Value>, 'promise'>;
  const promise = new Promise<Value>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}
