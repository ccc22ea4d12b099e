// Two registers that say differently of the same: both are shown with their days, and the one that is the origin of it counts,
// whichever answers first; the service comes to the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citizen } from './forms.js';
import { openPage, stage } from './harness.js';
import { idOf, Person } from './person.js';
import { lookInBoth } from './screens.js';
import { fillPage, onCard, openForm, send, settled, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

// The population database and the identity card database have different days of birth for this person.
const who = citizen('cao-van-lech');
const form = {
  id: 'ket-hon',
  rows: null,
  answers: [
    ['/goc_ben_nam/dan_toc', '01'],
    ['/hon_nhan_ben_nam/lan_ket_hon', '1'],
    ['/hon_nhan_ben_nam/tinh_trang', '1'],
    ['/ben_nu/ho_ten', 'Trần Thị Mẫu'],
    ['/ben_nu/ngay_sinh', '02/09/1995'],
    ['/ben_nu/so_dinh_danh', '000195000018'],
    ['/goc_ben_nu/dan_toc', '01'],
    ['/goc_ben_nu/quoc_tich', 'VN'],
    ['/hon_nhan_ben_nu/lan_ket_hon', '1'],
    ['/hon_nhan_ben_nu/tinh_trang', '1'],
    ['/ban_sao/cap_ban_sao', 'false'],
  ],
};

const conflicts = (page) => page.locator('.tk-facts__box--differ').filter({ has: page.getByText('Cơ sở dữ liệu căn cước') }).filter({ visible: true });
const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());

/** Answers of a source wait until `free()`. */
async function held(page, source) {
  let free;
  const freed = new Promise((resolve) => (free = resolve));
  await page.route('**/api/identity?form=**', async (route) => {
    const request = route.request();
    if (request.method() === 'POST' && request.postDataJSON().source === source) await freed;
    return route.fallback();
  });
  return free;
}

for (const late of ['population', 'identity-card']) {
  test(`what two registers say differently is shown with both days, and filed as its own register says, when ${late} answers last`, async () => {
    const page = await openPage(browser);
    const person = new Person(page, 'mouse');
    await openForm(page, service, form.id);
    await signIn(person, who);
    const free = await held(page, late);
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    const own = page.locator('#tk-heading', { hasText: /: Bên nam$/ });
    const next = page.getByRole('button', { name: 'Tiếp tục', exact: true });
    await next.waitFor();
    // Nothing stops who answers by hand meanwhile.
    if (late === 'population') await page.locator('input[name="f-gioi_tinh"][value="M"]').check();
    else await onCard(page, 'Nam');
    await next.click();
    await page.locator('#tk-heading', { hasText: /: Bên nữ$/ }).waitFor();
    await fillPage(person, form);
    await next.click();
    await own.waitFor();
    // What the card's register says alone is half of who they are, so it stands in an open field.
    if (late === 'population') {
      const birth = page.locator(`[id="${idOf('/ben_nam/ngay_sinh')}"]`);
      await page.locator('.tk-question').filter({ has: birth }).getByText('Từ dữ liệu căn cước').waitFor();
      assert.equal(await birth.inputValue(), '06/05/1987');
    } else await onCard(page, '05/06/1987');
    assert.equal(await conflicts(page).count(), 0, 'so far only one has answered');
    free();
    await settled(page);
    await conflicts(page).waitFor();
    const text = await conflicts(page).innerText();
    const day = String.raw`\(\d\d\/\d\d\/\d{4}\)`;
    assert.match(text, new RegExp(String.raw`dân cư ${day}\s+05\/06\/1987\s+Cơ sở dữ liệu căn cước ${day}\s+06\/05\/1987`));
    if (late === 'population') await lookInBoth(page, 'registers-differ');
    for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
    const { dossier } = await send(person);
    const born = dossier.origins['/ben_nam/ngay_sinh'];
    assert.deepEqual([dossier.answers.ben_nam.ngay_sinh, born.source], ['1987-06-05', 'population']);
    const disclosed = dossier.proofs.flatMap((proof) => proof.split('~').slice(1, -1)).map((one) => Buffer.from(one, 'base64url').toString());
    assert.ok(disclosed.length > 3 && !disclosed.some((one) => one.includes('1987-05-06')), 'what does not count is not handed over');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
