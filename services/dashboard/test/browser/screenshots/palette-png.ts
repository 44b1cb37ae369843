import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
type Chunk = { type: string; data: Buffer };

const readChunks = (png: Buffer): Chunk[] => {
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString("latin1", at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return chunks;
};

const writeChunk = ({ type, data }: Chunk): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

/** Paeth's predictor: whichever neighbour is nearest to left + up - corner. */
const paeth = (left: number, up: number, corner: number): number => {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
};

const predicted = (filter: number, left: number, up: number, corner: number): number =>
  [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter] ?? 0;

const unfilter = (raw: Buffer, height: number, stride: number, step: number): Buffer => {
  const out = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const here = y * stride + x;
      const left = x >= step ? (out[here - step] ?? 0) : 0;
      const up = y > 0 ? (out[here - stride] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[here - stride - step] ?? 0) : 0;
      out[here] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return out;
};

const distance = (a: number, b: number): number =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

type Shade = { key: number; count: number; far: number; entry: number };

/** Measures every shade against one more entry of the palette. */
const measure = (shades: readonly Shade[], key: number, entry: number) => {
  for (const shade of shades) {
    const far = distance(shade.key, key);
    if (far < shade.far) Object.assign(shade, { far, entry });
  }
};

/** Always the shade that would be missed most: by how often it occurs and how far it is from what is there. */
const choosePalette = (shades: readonly Shade[]): number[] => {
  const palette: number[] = [];
  while (palette.length < Math.min(256, shades.length)) {
    const missed = shades.reduce((worst, shade) =>
      shade.count * Math.min(shade.far, 1e6) > worst.count * Math.min(worst.far, 1e6) ? shade : worst,
    );
    measure(shades, missed.key, palette.length);
    palette.push(missed.key);
  }
  return palette;
};

const index = (pixels: Buffer, step: number) => {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += step) {
    const key = pixels.readUIntBE(at, 3);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const shades = [...counts].map(
    ([key, count]): Shade => ({ key, count, far: Number.POSITIVE_INFINITY, entry: 0 }),
  );
  const palette = choosePalette(shades);
  const entries = new Map(shades.map(({ key, entry }) => [key, entry]));
  const indexed = Buffer.alloc(pixels.length / step);
  for (let at = 0; at < indexed.length; at += 1) {
    indexed[at] = entries.get(pixels.readUIntBE(at * step, 3)) ?? 0;
  }
  return { palette, indexed };
};

/** A screenshot with at most 256 colours: a quarter of the bytes. Without transparency, eight bits, not interlaced. */
export const toPalettePng = (png: Buffer): Buffer => {
  const chunks = readChunks(png);
  const header = chunks[0]?.data;
  if (!header) throw new Error("The PNG has no header");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const step = header[9] === 6 ? 4 : 3;
  const data = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map((chunk) => chunk.data));
  const pixels = unfilter(inflateSync(data), height, width * step, step);
  const found = index(pixels, step);
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.of(0), found.indexed.subarray(y * width, (y + 1) * width)]),
  );
  const palette = Buffer.concat(
    found.palette.map((key) => Buffer.of(key >> 16, (key >> 8) & 255, key & 255)),
  );
  const head = Buffer.from(header);
  head[8] = 8;
  head[9] = 3;
  const written: Chunk[] = [
    { type: "IHDR", data: head },
    { type: "PLTE", data: palette },
    { type: "IDAT", data: deflateSync(Buffer.concat(rows), { level: 9 }) },
    { type: "IEND", data: Buffer.alloc(0) },
  ];
  return Buffer.concat([signature, ...written.map(writeChunk)]);
};
