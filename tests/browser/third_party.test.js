// Signing in at an OpenID provider that is not ours (npm `oidc-provider`): only configuration tells the service what its claims mean.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { FORMS } from './forms.js';
import { launch, openPage, serve } from './harness.js';
import { Person, idOf, shown } from './person.js';
import { fillAll, openForm, send } from './walk.js';

const form = FORMS[0];
const { attributes } = form.citizen;

/** What the provider knows of everybody who signs in. */
const CLAIMS = {
  name: attributes['name.birth'],
  birthdate: attributes['birth.date'],
  gender: 'female',
  phone_number: attributes['contact.phone'].replace(/^0/, '+84'),
  email: attributes['contact.email'],
};

/** What its claims mean; all that the service is told of it besides address and client. */
const PLAIN = {
  source: 'population',
  scopes: ['profile', 'email', 'phone'],
  claims: {
    name: { attribute: 'name.birth' },
    birthdate: { attribute: 'birth.date' },
    gender: { attribute: 'sex', values: { male: 'M', female: 'F' } },
    phone_number: { attribute: 'contact.phone' },
    email: { attribute: 'contact.email' },
  },
};

const keyOf = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig' });
const JWKS = { keys: [keyOf('rsa', { modulusLength: 2048 }, 'RS256'), keyOf('ec', { namedCurve: 'P-256' }, 'ES256')] };

/** Starts the provider for one client and gives the service in front of it. `change` changes what it tells. */
async function start(alg, { secret = '', change = (claims) => claims } = {}) {
  let server;
  let told = change;
  const issuer = async (url) => {
    server = await new Promise((resolve) => {
      const waiting = provider('http://localhost', url).listen(0, '127.0.0.1', () => resolve(waiting));
    });
    // The address is known once the port is: the provider that answers is made for it.
    const address = `http://localhost:${server.address().port}`;
    server.removeAllListeners('request');
    server.on('request', provider(address, url).callback());
    return { url: address, client_id: 'to-khai', ...(secret && { client_secret: secret }), plain: PLAIN };
  };
  const provider = (address, url) =>
    new Provider(address, {
      clients: [
        {
          client_id: 'to-khai',
          ...(secret ? { client_secret: secret } : { token_endpoint_auth_method: 'none' }),
          redirect_uris: [`${url}/dang-nhap/ve`],
          id_token_signed_response_alg: alg,
        },
      ],
      jwks: JWKS,
      cookies: { keys: ['for tests'] },
      enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256'] },
      claims: { openid: ['sub'], profile: ['name', 'birthdate', 'gender', 'personal_number'], email: ['email'], phone: ['phone_number'] },
      features: { claimsParameter: { enabled: true }, devInteractions: { enabled: true } },
      pkce: { required: () => true },
      findAccount: (context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...told(CLAIMS) }) }),
    });
  const close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  const service = await serve(undefined, { issuer }).catch(async (error) => {
    await close();
    throw error;
  });
  const stop = async () => {
    await service.stop();
    await close().catch(() => undefined);
  };
  return { ...service, stop, close, tell: (changed) => (told = changed) };
}

/** Signs in as somebody at the provider's own pages, up to its question whether to go on. */
async function signIn(page, service) {
  await openForm(page, service, form.id);
  await page.locator('to-khai').getByRole('link', { name: /^Đăng nhập/ }).click();
  await page.locator('input[name="login"]').fill('nguoi-mau');
  await page.locator('input[name="password"]').fill('khong-can');
  await page.locator('button[type="submit"]').click();
}

const agree = (page) => page.getByRole('button', { name: 'Continue' }).click();

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const alg of ['RS256', 'ES256']) {
  test(`plain claims of a third party, ${alg}: they fill, do not lock, and prove themselves by our signature`, async () => {
    const service = await start(alg);
    const page = await openPage(browser);
    try {
      await signIn(page, service);
      await agree(page);
      await page.locator('#tk-heading').waitFor();
      const person = new Person(page, 'mouse');
      let seen = 0;
      await fillAll(person, form, async (name) => {
        const typed = page.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`);
        if (!name.endsWith('-open') || (await typed.count()) === 0) return;
        seen += 1;
        assert.equal(await typed.inputValue(), CLAIMS.name);
        assert.equal(await typed.getAttribute('readonly'), null, 'it can be changed');
        assert.equal(await page.locator(`[id="${idOf('/nguoi_khai/so_dinh_danh')}"]`).inputValue(), '', 'nobody told the number');
        assert.equal(await page.locator(`[id="${idOf('/lien_he/so_dien_thoai')}"]`).inputValue(), shown(attributes['contact.phone']));
      });
      assert.equal(seen, 1);
      const { dossier } = await send(person);
      const origin = dossier.origins['/nguoi_khai/ho_ten'];
      assert.deepEqual([origin.origin, origin.assurance, origin.source], ['register', 'vneid1', 'population']);
      const said = JSON.parse(Buffer.from(dossier.proofs[0].split('.')[1], 'base64url'));
      assert.equal(said.iss, service.url, 'the service signs what it was told');
      assert.match(said.told_by, /^http:\/\/localhost:/);
      assert.equal(said.assurance, 'vneid1');
      assert.deepEqual(page.complaints, []);
    } finally {
      await page.context().close();
      await service.stop();
    }
  });
}

test('a provider of which the configuration says that a sign-in is sure enough locks', async () => {
  // The name locks with the rest of who the person is, so the provider has to give the number as well.
  const number = '000190000018';
  PLAIN.assurance_otherwise = 'vneid2';
  PLAIN.claims.personal_number = { attribute: 'id.number' };
  const service = await start('RS256', { change: (claims) => ({ ...claims, personal_number: number }) });
  const page = await openPage(browser);
  try {
    await signIn(page, service);
    await agree(page);
    await page.locator('#tk-heading').waitFor();
    const person = new Person(page, 'mouse');
    await fillAll(person, form, async () => {
      const typed = page.locator(`input[id="${idOf('/nguoi_khai/ho_ten')}"]`);
      assert.equal(await typed.count(), 0, 'a locked name is no field');
    });
    const { dossier } = await send(person);
    assert.equal(dossier.origins['/nguoi_khai/ho_ten'].assurance, 'vneid2');
    assert.equal(dossier.answers.nguoi_khai.so_dinh_danh, number);
  } finally {
    delete PLAIN.assurance_otherwise;
    delete PLAIN.claims.personal_number;
    await page.context().close();
    await service.stop();
  }
});

test('each failure of a third party has its sentence, and the form stays usable', async () => {
  const service = await start('RS256');
  const page = await openPage(browser);
  try {
    // Who stops at the provider is told that, and goes back to the form.
    await signIn(page, service);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Bạn đã dừng đăng nhập' }).waitFor();
    await page.context().clearCookies();
    // Claims of a wrong shape fill nothing; those beside them do.
    service.tell((claims) => ({ ...claims, birthdate: '31/12/1990', gender: 'unknown' }));
    await signIn(page, service);
    await agree(page);
    await page.locator('#tk-heading').waitFor();
    const { record } = await identity(page, form.id);
    assert.deepEqual(record.entries.map((one) => one.attr).sort(), ['contact.email', 'contact.phone', 'name.birth']);
    // A provider that tells nothing any more leaves a form that is filled by hand.
    service.tell(() => {
      throw new Error('the register does not answer');
    });
    const nothing = await identity(page, form.id);
    assert.deepEqual(nothing.record.entries, []);
    assert.ok(nothing.record.missing.every((one) => ['source-down', 'none'].includes(one.why)));
    assert.doesNotMatch(service.log(), new RegExp(`${CLAIMS.name}|${CLAIMS.email}`), 'no value in the log');
  } finally {
    await page.context().close();
    await service.stop();
  }
});

test('an ID token signed with a shared secret signs nobody in', async () => {
  const service = await start('HS256', { secret: 'a secret of at least thirty-two bytes, surely' });
  const page = await openPage(browser);
  try {
    await signIn(page, service);
    await agree(page);
    await page.getByRole('heading', { name: /đăng nhập/i }).waitFor();
    const session = await page.evaluate(() => fetch('/api/session').then((answer) => answer.json()));
    assert.equal(session.signed_in, false);
  } finally {
    await page.context().close();
    await service.stop();
  }
});

/** What the service gives the page for this form. */
function identity(page, id) {
  return page.evaluate(async (id) => {
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ jwk: { kty, crv, x, y } });
    const answer = await fetch(`/api/identity?form=${id}`, { method: 'POST', headers, body });
    return answer.json();
  }, id);
}
