import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { Form } from '@bpmn-io/form-js-viewer';

export async function open(container, form) {
  const drawn = new Form({ container });
  await drawn.importSchema(form, {});
  return { fill: (answers) => drawn.importSchema(form, answers), judge: () => Object.keys(drawn.validate()).length === 0 };
}
