// Times ajv on the dossier of a neutral form: JSON.parse and its standalone validator, with the rules of the form as far as JSON
// Schema can say them. Prints the best microseconds of a verdict. For `cargo xtask bench`.
//
// What it can not say is left out, to its advantage: the computed sum, Unicode normalisation, where an answer came from, and
// which finding each mistake is. A person's age is told by a fixed first day instead of being worked out.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2020').default;
const standalone = require('ajv/dist/standalone').default;
const addFormats = require('ajv-formats').default;

const BATCHES = 2000;
const PER_BATCH = 20;
const TODAY = '2026-11-21';
const ADULT_SINCE = '2008-11-21';

const [, , definitionFile, answersFile] = process.argv;
const definition = JSON.parse(readFileSync(definitionFile, 'utf8'));
const text = readFileSync(answersFile, 'utf8');

/** The JSON Schema of one field. */
function property(field) {
  switch (field.type) {
    case 'integer':
      return { type: 'integer', minimum: field.min, maximum: field.max };
    case 'date':
      return { type: 'string', format: 'date', formatMinimum: field.min, formatMaximum: TODAY };
    case 'choice':
      return { enum: field.options.map((option) => option.code) };
    case 'boolean':
      return { type: 'boolean' };
    case 'email':
      return { type: 'string', format: 'email', maxLength: 254 };
    case 'name':
      return { type: 'string', minLength: 1, maxLength: field.max_length ?? 200, pattern: "^[\\p{L}\\p{M} '.-]+$" };
    default:
      return { type: 'string', minLength: 1, maxLength: 200, pattern: `^(?:${field.pattern})$` };
  }
}

/** What holds across the fields of one page. */
function rules(n) {
  const says = (name, schema) => ({ required: [name], properties: { [name]: schema } });
  const isGuarded = {
    anyOf: [says(`dong_y_${n}`, { const: true }), says(`ngay_${n}`, { type: 'string', format: 'date', formatExclusiveMinimum: ADULT_SINCE })],
  };
  return [
    { if: isGuarded, then: { required: [`giam_ho_${n}`] }, else: { not: { required: [`giam_ho_${n}`] } } },
    { if: says(`loai_${n}`, { const: 'c' }), then: { required: [`email_${n}`] } },
    { properties: { [`so_phong_${n}`]: { maximum: { $data: `1/so_nguoi_${n}` } } } },
  ];
}

const fields = definition.pages.flatMap((page) => page.fields).filter((field) => field.value === undefined);
const isAlways = (field) => field.required && field.show === undefined;
const schema = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(fields.map((field) => [field.id, clean(property(field))])),
  required: fields.filter(isAlways).map((field) => field.id),
  allOf: definition.pages.flatMap((_, index) => rules(index + 1)),
};

/** Without members that are undefined. */
function clean(object) {
  return JSON.parse(JSON.stringify(object));
}

const ajv = new Ajv({ allErrors: true, $data: true, strict: false, code: { source: true } });
addFormats(ajv);
const source = standalone(ajv, ajv.compile(schema));
const module = { exports: {} };
new Function('module', 'exports', 'require', source)(module, module.exports, require);
const validate = module.exports;

if (!validate(JSON.parse(text))) throw new Error(JSON.stringify(validate.errors));
for (const [name, wrong] of [['ngay_1', '2026-02-30'], ['so_phong_1', 999], ['giam_ho_1', undefined], ['email_1', undefined], ['ma_1', 'ab']]) {
  if (validate({ ...JSON.parse(text), [name]: wrong === undefined ? undefined : wrong })) {
    const without = JSON.parse(text);
    delete without[name];
    if (wrong !== undefined || validate(without)) throw new Error(`a wrong ${name} passes`);
  }
}

let best = Infinity;
for (let batch = 0; batch < BATCHES; batch += 1) {
  const begin = process.hrtime.bigint();
  for (let turn = 0; turn < PER_BATCH; turn += 1) {
    if (!validate(JSON.parse(text))) throw new Error('the dossier is right');
  }
  best = Math.min(best, Number(process.hrtime.bigint() - begin) / 1000 / PER_BATCH);
}
console.log(best.toFixed(2));
