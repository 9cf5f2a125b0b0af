import { Desk } from './desk';
import { LanguageModel } from './language-model';
import type { FromGenerator, ToGenerator } from './protocol';

/** From inside, the page looks just like a worker does from outside. */
const page = globalThis as unknown as {
  postMessage(message: FromGenerator): void;
  onmessage: ((event: MessageEvent<ToGenerator>) => void) | null;
};

const desk = new Desk(
  (model, dtype) => LanguageModel.load(model, dtype),
  (message) => page.postMessage(message),
);

page.onmessage = ({ data }) => desk.hear(data);
