import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createAjv } from '@jsonforms/core';
import { JsonForms } from '@jsonforms/react';
import { vanillaCells, vanillaRenderers } from '@jsonforms/vanilla-renderers';
import { withSums } from '../sums.js';

export async function open(place, { schema, layout: uischema }) {
  let change;
  let now = {};
  const ajv = createAjv();
  const judge = ajv.compile(schema);
  const Page = () => {
    const [data, set] = useState({});
    [change, now] = [set, data];
    const onChange = ({ data: next }) => set((before) => (JSON.stringify(withSums(next)) === JSON.stringify(before) ? before : withSums(next)));
    return createElement(JsonForms, { schema, uischema, data, ajv, renderers: vanillaRenderers, cells: vanillaCells, onChange });
  };
  createRoot(place).render(createElement(Page));
  return { fill: (answers) => change(withSums(answers)), judge: () => judge(now) };
}
