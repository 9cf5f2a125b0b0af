import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A zip with the two ways in which wheels keep files.
 * @param {[name: string, content: Buffer, method: 0 | 8][]} files
 */
export function zip(files) {
  const locals = [];
  const central = [];
  let at = 0;
  for (const [name, content, method] of files) {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    fields.copy(entry, 6, 0, 24);
    entry.writeUInt32LE(at, 42);
    central.push(entry, Buffer.from(name));
    const local = [Buffer.from([0x50, 0x4b, 3, 4]), fields, Buffer.from(name), packed];
    locals.push(...local);
    at += local.reduce((sum, { length }) => sum + length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
