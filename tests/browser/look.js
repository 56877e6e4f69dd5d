// Opens a page as its readers do and prints what was found as JSON: node look.js PAGE [PICTURE-FOLDER]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [page, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const readers = {
  desk: { viewport: { width: 1000, height: 1200 }, colorScheme: "light" },
  "desk-dark": { viewport: { width: 1000, height: 1200 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: "light", deviceScaleFactor: 2 },
  "phone-dark": { viewport: { width: 360, height: 740 }, colorScheme: "dark", deviceScaleFactor: 2 },
  contrast: { viewport: { width: 1000, height: 1200 }, forcedColors: "active" },
};
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const found = {};
for (const [name, options] of Object.entries(readers)) {
  // The page forbids scripts to run; the check is let in past that, the page's own scripts are counted below.
  const context = await browser.newContext({ ...options, bypassCSP: true });
  const tab = await context.newPage();
  const asked = [];
  const errors = [];
  tab.on("request", (request) => asked.push(request.url()));
  tab.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await tab.goto(`file://${page}`);
  if (pictures) await tab.screenshot({ path: `${pictures}/${name}.png` });
  // Headings and figures are there to be checked only when they are unfolded.
  await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await tab.evaluate(axe);
  const result = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  found[name] = {
    asked,
    errors,
    scripts: await tab.locator("script").count(),
    violations: result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ").slice(0, 300)}`),
    passes: result.passes.length,
    overflow: await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  };
  if (name === "desk") found.keyboard = await walked(tab);
  if (name === "desk") found.paper = await printed(tab);
  await context.close();
}
await browser.close();
console.log(JSON.stringify(found));

// What the tabulator key reaches, in order, and whether each place shows that it has the focus.
async function walked(tab) {
  const reached = [];
  await tab.evaluate(() => document.body.focus());
  for (let step = 0; step < 60; step += 1) {
    await tab.keyboard.press("Tab");
    const place = await tab.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const style = getComputedStyle(one);
      const visible = style.outlineStyle !== "none" || style.boxShadow !== "none";
      return { tag: one.tagName.toLowerCase(), text: one.textContent.trim().slice(0, 60), visible };
    });
    if (place === null) break;
    reached.push(place);
  }
  return reached;
}

// On paper nothing may stay folded, and the page must come out.
async function printed(tab) {
  await tab.emulateMedia({ media: "print" });
  await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = false)));
  const hidden = await tab.evaluate(() =>
    [...document.querySelectorAll("details > :not(summary)")].filter((one) => one.getBoundingClientRect().height === 0).length,
  );
  const pdf = await tab.pdf({ format: "A4" });
  await tab.emulateMedia({ media: "screen" });
  return { bytes: pdf.length, hidden };
}
