// Reads WebAssembly modules and writes them again, as far as scripts/split changes them: types, imports, functions, tables,
// exports, elements and what instructions refer to. Everything else is kept as bytes.

/** Kinds of what a module imports and exports. */
export const KIND = { FUNCTION: 0, TABLE: 1, MEMORY: 2, GLOBAL: 3 };

const SECTION = { CUSTOM: 0, TYPE: 1, IMPORT: 2, FUNCTION: 3, TABLE: 4, MEMORY: 5, GLOBAL: 6, EXPORT: 7, ELEMENT: 9, CODE: 10 };
/** The order of sections in a module; that of data counts precedes the code. */
const ORDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];
/** The custom sections that are kept. */
const NAMES = 'name';
const FEATURES = 'target_features';
const HEADER = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const HAS_MAXIMUM = 1;

const OPCODE = {
  BLOCK: 0x02, IF: 0x04, END: 0x0b, BR_TABLE: 0x0e, CALL: 0x10, CALL_INDIRECT: 0x11, SELECT: 0x1c, LOCAL_GET: 0x20, GLOBAL_GET: 0x23,
  GLOBAL_SET: 0x24, TABLE_GET: 0x25, TABLE_SET: 0x26, I32_STORE8: 0x3a, I32_CONST: 0x41, F32_CONST: 0x43, F64_CONST: 0x44, REF_FUNC: 0xd2,
  MORE: 0xfc,
};

/** Reads numbers and texts of a module from the front to the back. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned number of up to 32 bits. */
  number() {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.byte();
      value += (byte & 127) * place;
      if (byte < 128) return value;
    }
  }

  /** Skips a number of any size. */
  skipNumber() {
    while (this.byte() > 127);
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.take(this.number()).toString();
  }

  repeat(read) {
    return Array.from({ length: this.number() }, () => read());
  }

  limits() {
    const flags = this.byte();
    const minimum = this.number();
    return { flags, minimum, maximum: flags & HAS_MAXIMUM ? this.number() : undefined };
  }

  /** The bytes that `skip` passes. */
  since(skip) {
    const start = this.at;
    skip();
    return this.bytes.subarray(start, this.at);
  }
}

/** An unsigned number as bytes. */
export function number(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest % 128 + (rest > 127 ? 128 : 0));
    if (rest < 128) return bytes;
  }
}

/** A constant of an instruction, which is signed. */
function signed(value) {
  const bytes = [];
  for (let rest = value; ; rest >>= 7) {
    if (rest >= -64 && rest < 64) return [...bytes, rest & 127];
    bytes.push(rest & 127 | 128);
  }
}

const text = (value) => [...number(Buffer.byteLength(value)), ...Buffer.from(value)];
const list = (items) => Buffer.concat([Buffer.from(number(items.length)), ...items.map((item) => Buffer.from(item))]);
const limits = ({ flags, minimum, maximum }) => [flags, ...number(minimum), ...flags & HAS_MAXIMUM ? number(maximum) : []];
const table = ({ type, size }) => [type, ...limits(size)];

/** The call of a function by its index. */
export const callOfFunction = (index) => [OPCODE.CALL, ...number(index)];

/** The call of what an entry of the function table holds. */
export const callOfSlot = (slot, type) => [OPCODE.I32_CONST, ...signed(slot), OPCODE.CALL_INDIRECT, ...number(type), 0];

/** The body of a function without locals that calls one function, and then another with its own parameters. */
export const functionOf = (before, parameters, call) => Buffer.from([
  0, ...before, ...Array.from({ length: parameters }, (_, place) => [OPCODE.LOCAL_GET, ...number(place)]).flat(), ...call, OPCODE.END,
]);

function readType(reader) {
  const bytes = reader.since(() => {
    if (reader.byte() !== 0x60) throw new Error('a type is not that of a function');
    for (let part = 0; part < 2; part += 1) reader.take(reader.number());
  });
  const parameters = new Reader(bytes.subarray(1)).number();
  return { bytes, parameters };
}

/** An import: with the index of its type for a function, with the bytes of its description for anything else. */
function readImport(reader) {
  const [module, name, kind] = [reader.text(), reader.text(), reader.byte()];
  if (kind === KIND.FUNCTION) return { module, name, kind, type: reader.number() };
  const description = reader.since(() => {
    if (kind === KIND.TABLE) reader.byte();
    if (kind === KIND.GLOBAL) reader.take(2);
    else reader.limits();
  });
  return { module, name, kind, description };
}

/** The imports of a module, without the rest. */
export function readImports(bytes) {
  const reader = new Reader(bytes);
  reader.take(HEADER.length);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const section = new Reader(reader.take(reader.number()));
    if (id === SECTION.IMPORT) return section.repeat(() => readImport(section));
  }
  return [];
}

/** The entry that an expression of an element segment makes: the index of a function, or nothing. */
function readEntry(reader) {
  const isFunction = reader.byte() === OPCODE.REF_FUNC;
  const index = reader.number();
  if (reader.byte() !== OPCODE.END) throw new Error('an entry of the function table is no constant');
  return isFunction ? index : undefined;
}

/** An active segment of the function table: its offset, and the indices of functions with gaps between them. */
function readElement(reader) {
  const flags = reader.number();
  if (flags !== 0 && flags !== 4) throw new Error(`element segment of the kind ${flags}`);
  const offset = reader.byte() === OPCODE.I32_CONST ? reader.number() : undefined;
  if (offset === undefined || reader.byte() !== OPCODE.END) throw new Error('an element segment has no constant offset');
  return { offset, functions: reader.repeat(() => (flags === 0 ? reader.number() : readEntry(reader))) };
}

/** Segments without gaps, which have no expressions: these take twice the bytes. */
function withoutGaps(elements) {
  const runs = [];
  for (const { offset, functions } of elements) {
    functions.forEach((index, place) => {
      if (index === undefined) return;
      const last = runs.at(-1);
      if (last && last.offset + last.functions.length === offset + place) last.functions.push(index);
      else runs.push({ offset: offset + place, functions: [index] });
    });
  }
  return runs;
}

function readNames(bytes) {
  const names = new Map();
  const reader = new Reader(bytes);
  while (reader.at < bytes.length) {
    const [part, length] = [reader.byte(), reader.number()];
    const end = reader.at + length;
    if (part === 1) reader.repeat(() => names.set(reader.number(), reader.text()));
    reader.at = end;
  }
  return names;
}

/**
 * Reads a module. `functions` has the functions that it defines, with type, name and body, behind the imported ones in the
 * order of their indices.
 */
export function readModule(bytes) {
  const module = { sections: new Map(), types: [], imports: [], functions: [], tables: [], globals: [], exports: [], elements: [], custom: new Map() };
  const reader = new Reader(bytes);
  reader.take(HEADER.length);
  let types = [];
  let names = new Map();
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const section = new Reader(reader.take(reader.number()));
    if (id === SECTION.CUSTOM) {
      const title = section.text();
      if (title === NAMES) names = readNames(section.bytes.subarray(section.at));
      if (title === NAMES || title === FEATURES) module.custom.set(title, section.bytes);
    }
    if (id === SECTION.TYPE) module.types = section.repeat(() => readType(section));
    else if (id === SECTION.IMPORT) module.imports = section.repeat(() => readImport(section));
    else if (id === SECTION.FUNCTION) types = section.repeat(() => section.number());
    else if (id === SECTION.TABLE) module.tables = section.repeat(() => ({ type: section.byte(), size: section.limits() }));
    else if (id === SECTION.EXPORT) module.exports = section.repeat(() => ({ name: section.text(), kind: section.byte(), index: section.number() }));
    else if (id === SECTION.ELEMENT) module.elements = section.repeat(() => readElement(section));
    else if (id === SECTION.CODE) module.functions = section.repeat(() => ({ body: section.take(section.number()) }));
    else if (id !== SECTION.CUSTOM) module.sections.set(id, section.bytes);
    if (id === SECTION.GLOBAL) module.globals = section.repeat(() => readGlobal(section));
  }
  module.functions.forEach((it, place) => {
    it.type = types[place];
    it.name = names.get(module.imports.length + place);
  });
  return module;
}

/** The type of a global: that of its value, and whether it changes. */
function readGlobal(reader) {
  const type = reader.take(2);
  while (reader.byte() !== OPCODE.END) reader.skipNumber();
  return type;
}

/** What an import of the table says behind its kind: the least size that it needs. */
export const importedTable = ({ type, size }) => [type, 0, ...number(size.minimum)];

const readMemories = ({ sections }) => {
  const reader = new Reader(sections.get(SECTION.MEMORY));
  return reader.repeat(() => reader.limits());
};

/** The same of the memory of a module. */
export const importedMemory = (module) => [0, ...number(readMemories(module)[0].minimum)];

/** What a module keeps whose functions have other places than before: their names no longer fit. */
export const withoutNames = ({ custom }) => new Map([...custom].filter(([title]) => title !== NAMES));

/** Writes a module. `custom` has the names of its functions, and the features that wasm-opt may use. */
export function writeModule({ custom, sections, types, imports, functions, tables, exports, elements }) {
  const written = new Map(sections);
  written.set(SECTION.TYPE, list(types.map(({ bytes }) => bytes)));
  written.set(SECTION.IMPORT, list(imports.map(({ module, name, kind, type, description }) => (
    [...text(module), ...text(name), kind, ...description ?? number(type)]))));
  written.set(SECTION.FUNCTION, list(functions.map(({ type }) => number(type))));
  if (tables.length > 0) written.set(SECTION.TABLE, list(tables.map(table)));
  if (exports.length > 0) written.set(SECTION.EXPORT, list(exports.map(({ name, kind, index }) => [...text(name), kind, ...number(index)])));
  written.set(SECTION.ELEMENT, list(withoutGaps(elements).map((it) => [
    0, OPCODE.I32_CONST, ...signed(it.offset), OPCODE.END, ...list(it.functions.map(number))])));
  written.set(SECTION.CODE, list(functions.map(({ body }) => Buffer.concat([Buffer.from(number(body.length)), body]))));
  const section = (id, content) => Buffer.concat([Buffer.from([id, ...number(content.length)]), content]);
  const parts = ORDER.filter((id) => written.has(id)).map((id) => section(id, written.get(id)));
  return Buffer.concat([HEADER, ...parts, ...[...custom.values()].map((content) => section(SECTION.CUSTOM, content))]);
}

/** Where the instructions of a body begin: behind the declarations of its locals. */
function startOfCode(body) {
  const reader = new Reader(body);
  reader.repeat(() => { reader.number(); reader.byte(); });
  return reader.at;
}

/**
 * Adds a memory that a module exports as `profile`, and code that sets a byte there for each function that is called: that
 * at its place among the functions.
 */
export function instrument(module) {
  const memories = readMemories(module);
  const PAGE = 65_536;
  const pages = Math.ceil(module.functions.length / PAGE);
  const HAS_INDEX = 0x40;
  return {
    ...module,
    sections: new Map([...module.sections, [SECTION.MEMORY, list([...memories, { flags: 0, minimum: pages }].map(limits))]]),
    exports: [...module.exports, { name: 'profile', kind: KIND.MEMORY, index: memories.length }],
    functions: module.functions.map(({ body, ...rest }, place) => {
      const start = startOfCode(body);
      const mark = [OPCODE.I32_CONST, ...signed(place), OPCODE.I32_CONST, 1, OPCODE.I32_STORE8, HAS_INDEX, memories.length, 0];
      return { ...rest, body: Buffer.concat([body.subarray(0, start), Buffer.from(mark), body.subarray(start)]) };
    }),
  };
}

/** How many numbers follow an instruction, for those that refer to nothing that moves. */
const NUMBERS = new Map([
  ...[0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].map((code) => [code, 0]),
  ...[0x0c, 0x0d, 0x20, 0x21, 0x22, 0x3f, 0x40, 0x41, 0x42, 0xd0].map((code) => [code, 1]),
  ...Array.from({ length: 0x3f - 0x28 }, (_, place) => [0x28 + place, 2]),
  ...Array.from({ length: 0xc5 - 0x45 }, (_, place) => [0x45 + place, 0]),
]);

/**
 * The same for the instructions behind 0xfc: conversions, then those of data (8, 9), memory (10, 11), elements and tables.
 */
const MORE_NUMBERS = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];
const isOfMemory = (code) => code === 10 || code === 11;

/**
 * Copies a body. `call`, `functionIndex`, `type` and `global` return the bytes that replace a call, and the new indices;
 * `other` is called for each use of segments and tables, which stays as it is.
 */
export function mapBody(body, { call, functionIndex, type, global, other }) {
  const reader = new Reader(body);
  const parts = [];
  let copied = 0;
  /** Replaces what was read since `from`. */
  const replace = (from, bytes) => {
    parts.push(body.subarray(copied, from), Buffer.from(bytes));
    copied = reader.at;
  };
  const skip = (count) => { for (let left = count; left > 0; left -= 1) reader.skipNumber(); };
  reader.at = startOfCode(body);
  while (reader.at < body.length) {
    const from = reader.at;
    const code = reader.byte();
    if (code === OPCODE.CALL) replace(from, call(reader.number()));
    else if (code === OPCODE.REF_FUNC) replace(from, [code, ...number(functionIndex(reader.number()))]);
    else if (code === OPCODE.CALL_INDIRECT) {
      replace(from, [code, ...number(type(reader.number()))]);
      skip(1);
    } else if (code >= OPCODE.BLOCK && code <= OPCODE.IF) {
      // A block has no type, that of its one value, or one with an index.
      if (body[reader.at] >= 0x40 && body[reader.at] < 0x80) reader.byte();
      else replace(from, [code, ...signed(type(reader.number()))]);
    } else if (code === OPCODE.GLOBAL_GET || code === OPCODE.GLOBAL_SET) replace(from, [code, ...number(global(reader.number()))]);
    else if (code === OPCODE.BR_TABLE) skip(reader.number() + 1);
    else if (code === OPCODE.SELECT) reader.take(reader.number());
    else if (code === OPCODE.F32_CONST) reader.take(4);
    else if (code === OPCODE.F64_CONST) reader.take(8);
    else if (code === OPCODE.TABLE_GET || code === OPCODE.TABLE_SET) {
      other();
      skip(1);
    } else if (code === OPCODE.MORE) {
      const more = reader.number();
      if (MORE_NUMBERS[more] > 0 && !isOfMemory(more)) other();
      skip(MORE_NUMBERS[more]);
    } else {
      if (!NUMBERS.has(code)) throw new Error(`unknown instruction 0x${code.toString(16)}`);
      skip(NUMBERS.get(code));
    }
  }
  return Buffer.concat([...parts, body.subarray(copied)]);
}
