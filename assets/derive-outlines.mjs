// Derives outlines.txt from the npm packages world-atlas, topojson-client, topojson-simplify and i18n-iso-countries.
// Run where they are installed: node derive-outlines.mjs > outlines.txt
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/");
const { feature, mergeArcs } = require("topojson-client");
const { presimplify, simplify, sphericalTriangleArea } = require("topojson-simplify");
const { numericToAlpha3 } = require("i18n-iso-countries");

const SCALE = 100; // hundredths of a degree
const LEAST_TRIANGLE = 30; // km², simplified away below
const LEAST_RING = 200; // km², unless it is the country's largest
const KM2 = 6371 ** 2;

const world = JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json")));
const coarse = simplify(presimplify(world, sphericalTriangleArea), LEAST_TRIANGLE / KM2);
const area = (ring) => {
  let twice = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [[x, y], [u, v]] = [ring[at], ring[at + 1]];
    twice += (x * v - u * y) * Math.cos(((y + v) / 2) * (Math.PI / 180));
  }
  return Math.abs(twice / 2) * 111.2 ** 2;
};
// Natural Earth draws Crimea with whoever holds it; the United Nations hold it to be Ukraine's (General Assembly 68/262).
const called = (name) => coarse.objects.countries.geometries.find(({ properties }) => properties.name === name);
const [russia, ukraine] = [called("Russia"), called("Ukraine")];
const isCrimea = (arcs) => {
  const outer = feature(coarse, { type: "Polygon", arcs }).geometry.coordinates[0];
  return outer.every(([x, y]) => x > 32 && x < 37 && y > 44 && y < 46.5);
};
const crimea = russia.arcs.filter(isCrimea);
if (crimea.length !== 1) throw new Error("Crimea is not where it was");
russia.arcs = russia.arcs.filter((arcs) => !isCrimea(arcs));
const { type, arcs } = mergeArcs(coarse, [ukraine, { type: "MultiPolygon", arcs: crimea }]);
Object.assign(ukraine, { type, arcs });

const lines = [];
for (const { id, properties, geometry } of feature(coarse, coarse.objects.countries).features) {
  const code = properties.name === "Kosovo" ? "XKX" : (numericToAlpha3(id) ?? "-");
  if (code === "ATA" || !geometry) continue;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const largest = Math.max(...polygons.map(([outer]) => area(outer)));
  for (const rings of polygons) {
    if (area(rings[0]) < Math.min(LEAST_RING, largest)) continue;
    const written = [];
    for (const ring of rings) {
      const points = ring.map(([x, y]) => [Math.round(x * SCALE), Math.round(y * SCALE)]);
      let [px, py] = [0, 0];
      const deltas = [];
      points.slice(0, -1).forEach(([x, y], at) => {
        // Land that reaches over the 180th meridian goes on beyond 180 degrees.
        if (at > 0) x += 360 * SCALE * Math.round((px - x) / (360 * SCALE));
        if (at > 0 && x === px && y === py) return;
        deltas.push(x - px, y - py);
        [px, py] = [x, y];
      });
      if (deltas.length >= 6) written.push(deltas.join(" "));
    }
    if (written.length > 0) lines.push(`${code} ${written.join(";")}`);
  }
}
lines.sort((a, b) => (a < b ? -1 : 1));
console.log(lines.join("\n"));
