import 'survey-core/survey-core.fontless.min.css';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Model, settings } from 'survey-core';
import { Survey } from 'survey-react-ui';

// A group has at most a hundred rows unless more are allowed.
settings.panel.maxPanelCount = 200;

export async function open(place, form) {
  const model = new Model(form);
  // Else a sum changes only when a question is left.
  model.textUpdateMode = 'onTyping';
  createRoot(place).render(createElement(Survey, { model }));
  return { fill: (answers) => model.mergeData(answers), judge: () => model.validate(false) };
}
