// Writing the papers of a child.

/** Levels of harm and of what protects the child, as forms 02, 03 and 06 ask. */
export const HARM = { harm: 'medium', reach: 'low', surroundings: 'low', self: 'medium', trusted: 'high', bond: 'high', help: 'high', watch: 'high' };

/** Fills a paper: radio buttons by their value, everything else by its text. */
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const radio = page.locator(`main input[type=radio][name="${name}"][value="${value}"]`);
    if (await radio.count()) await radio.check();
    else if (await page.locator(`main select[name="${name}"]`).count()) await page.locator(`main select[name="${name}"]`).selectOption(value);
    else await page.locator(`main [name="${name}"]`).fill(value);
  }
}

/** Presses one of the buttons that end a form. */
export const press = (page, what) => page.locator(`main button[name=do][value=${what}]`).click();
