// What Firefox makes of a PDF: `draw IN FOLDER SCALE`, `fill IN OUT VALUES.json`, `read IN`.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { AnnotationMode, getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";

const home = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

// Browsers have it; it measures what is typed.
globalThis.OffscreenCanvas ??= function (width, height) {
  return createCanvas(width, height);
};

const open = async (file) =>
  getDocument({
    data: new Uint8Array(await readFile(file)),
    standardFontDataUrl: join(home, "standard_fonts/"),
    cMapUrl: join(home, "cmaps/"),
    verbosity: VerbosityLevel.WARNINGS,
    isEvalSupported: false,
    isOffscreenCanvasSupported: true,
  }).promise;

const draw = async (file, folder, scale) => {
  const pdf = await open(file);
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const viewport = page.getViewport({ scale: Number(scale) });
    const canvas = createCanvas(Math.round(viewport.width), Math.round(viewport.height));
    await page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE }).promise;
    await writeFile(join(folder, `${number}.png`), canvas.toBuffer("image/png"));
  }
};

const fill = async (file, out, valuesFile) => {
  const pdf = await open(file);
  const values = JSON.parse(await readFile(valuesFile, "utf8"));
  const fields = await pdf.getFieldObjects();
  for (const [name, value] of Object.entries(values)) {
    for (const { id } of fields[name]) pdf.annotationStorage.setValue(id, { value });
  }
  await writeFile(out, await pdf.saveDocument());
};

const read = async (file) => {
  const fields = await (await open(file)).getFieldObjects();
  const values = Object.entries(fields).map(([name, [field]]) => [name, field.value]);
  console.log(JSON.stringify(Object.fromEntries(values)));
};

const [command, ...words] = process.argv.slice(2);
await { draw, fill, read }[command](...words);
