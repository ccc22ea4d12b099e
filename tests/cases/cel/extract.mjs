// Writes conformance.ndjson from the npm package @bufbuild/cel-spec (Apache-2.0), one case a line:
//   npm install @bufbuild/cel-spec@0.6.1 && node extract.mjs node_modules/@bufbuild/cel-spec > conformance.ndjson
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const folder = process.argv[2];
const { tests } = await import(pathToFileURL(resolve(folder, "dist/esm/testdata/conformance.js")));

/** The value or error that a case expects; a case that says neither expects true. */
function expected(test) {
  if (test.evalError) return { error: test.evalError.errors?.[0]?.message ?? "error" };
  if (test.checkOnly) return { checked: true };
  const value = test.value ?? test.typedResult?.result;
  return { value: value ?? { boolValue: true } };
}

function* cases(suite, path) {
  const here = suite.name && path !== null ? [...path, suite.name] : [];
  for (const inner of suite.suites ?? []) yield* cases(inner, here);
  for (const { original } of suite.tests ?? []) {
    const types = (original.typeEnv ?? []).filter((decl) => decl.ident).map((decl) => [decl.name, decl.ident.type]);
    const vars = Object.entries(original.bindings ?? {}).map(([name, binding]) => [name, binding.value ?? binding]);
    yield {
      name: [...here, original.name].join("/"),
      expr: original.expr,
      ...(vars.length ? { vars: Object.fromEntries(vars) } : {}),
      ...(types.length ? { types: Object.fromEntries(types) } : {}),
      ...(original.container ? { container: original.container } : {}),
      ...expected(original),
    };
  }
}

for (const one of cases(tests, null)) process.stdout.write(JSON.stringify(one) + "\n");
