// Adds or changes one message in both languages: node scripts/message.mjs KEY "español" "english".
// Keys stay sorted, and the files are replaced whole, so two people adding at once do not clash.
import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';

const [key, es, en] = process.argv.slice(2);
if (!/^[a-z][a-z0-9_]*$/.test(key ?? '') || es === undefined || en === undefined) {
  console.error('usage: node scripts/message.mjs KEY "español" "english"');
  process.exit(2);
}

const lock = 'messages/.lock';
for (let tries = 0; ; tries++) {
  try {
    mkdirSync(lock);
    break;
  } catch (cause) {
    if (tries > 100) throw new Error(`${lock} is held by another process`, { cause });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}
try {
  for (const [locale, text] of [
    ['es', es],
    ['en', en],
  ]) {
    const file = `messages/${locale}.json`;
    const { $schema, ...messages } = JSON.parse(readFileSync(file, 'utf8'));
    messages[key] = text;
    const sorted = Object.fromEntries(
      Object.entries(messages).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    writeFileSync(`${file}.new`, `${JSON.stringify({ $schema, ...sorted }, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
} finally {
  rmdirSync(lock);
}
