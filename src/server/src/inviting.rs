//! Asking another adult for their own data: the link, their sign-in, their answer, and what the asking page is given.
//!
//! Whoever answers never becomes the session of the browser: a cookie of its own says which invitation it may answer, so that two
//! people can share a device and the form that is open stays as it is.

use std::collections::BTreeMap;

use abi::{FieldView, View};
use axum::body::Body;
use axum::extract::{Path, Query, Request, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Json};
use credential::{ExpectedBinding, Jwk};
use prefill::{Entry, Wanted, presented};
use serde::{Deserialize, Serialize};
use value::Text;

use crate::clock::utc_text;
use crate::consent::{self, Answers};
use crate::forms::PublishedForm;
use crate::headers::same_origin;
use crate::identity::{self, Fetched, Whose, record_attributes, wanted};
use crate::invitations::{Answer, Guest, Invitation, OPEN_MS, Purpose, name_of};
use crate::invited::made_for;
use crate::oidc::{Arrival, Asked};
use crate::pages::shown;
use crate::problem::{Kind, Problem};
use crate::qr;
use crate::session::{Cookie, NONCE_MS, SignIn};
use crate::signing_in::{MAX_KEY_BYTES, leaving, see_other};
use crate::state::State;
use crate::store::Reading;
use crate::submit::{json_only, read_body, refuse_store};
use crate::wish::Wish;
use crate::words::Speech;

/// Largest answer in bytes: a token of each source.
const MAX_ANSWER_BYTES: usize = 512 * 1024;
/// More sources than this nobody presents from.
const MAX_TOKENS: usize = 8;

/// What a page asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inviting {
    form: String,
    role: String,
    /// The key of the dossier that is being filled.
    key: String,
    /// A token of the asker that discloses their name, so that the other person is told who asks and not who they say they are.
    proof: Option<String>,
    /// The answers that stand in what the other person is asked to agree to, by path.
    answers: Option<Answers>,
}

/// A new invitation.
#[derive(Serialize)]
pub(crate) struct Invited {
    /// Names it where its state is asked.
    invitation: String,
    /// What the other person opens.
    page: String,
    /// The same for the camera of their phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<qr::Drawn>,
    ends_at: String,
}

/// `POST /api/invitations`.
pub(crate) async fn invite(
    Extract(state): Extract<State>,
    request: Request,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let (parts, body) = request.into_parts();
    same_origin(&parts.headers, &state.config.public_url)?;
    json_only(&parts.headers)?;
    let session = state.session(&parts.headers).ok_or(Kind::SignIn)?;
    let asked: Inviting = read(&parts.headers, body, MAX_ANSWER_BYTES).await?;
    let form = state.catalogue.form(&asked.form).ok_or(Kind::UnknownForm)?;
    if presented(&wanted(&form.meta), &asked.role).is_empty() {
        return Err(Kind::Party.into());
    }
    let key = dossier::Key::parse(&asked.key).ok_or(Kind::MalformedJson)?;
    let told = consent::answers(&form.view, &asked.role, asked.answers)?;
    let now_ms = state.now_ms();
    let (provider, subject) = (&state.provider, &session.subject);
    let name = match &asked.proof {
        Some(proof) => identity::name(provider, proof, subject, now_ms).await?,
        None => session.name,
    };
    let purpose = Purpose {
        asker: session.subject,
        form: asked.form,
        role: asked.role,
        dossier: key.to_string(),
    };
    let token = state
        .invitations
        .invite(purpose.clone(), (name, told), now_ms)?;
    let token = token.ok_or(Kind::Busy)?;
    let kept = (name_of(&token), purpose, now_ms);
    state
        .store
        .keep_invitation(&kept)
        .await
        .map_err(refuse_store)?;
    let page = format!("/chia-se/{token}");
    let invited = Invited {
        code: qr::draw(&format!("{}{page}", state.config.public_url)),
        page,
        invitation: token,
        ends_at: utc_text(now_ms + OPEN_MS),
    };
    Ok((StatusCode::CREATED, Json(invited)))
}

/// How an invitation stands, for who made it.
#[derive(Serialize)]
pub(crate) struct Standing {
    /// `open`, `opened` once somebody has signed in for it, `declined`, `shared`, or `fetched` when it is here no more.
    state: &'static str,
    /// What to call who answered, if the provider says.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(flatten)]
    given: Option<Box<Fetched>>,
}

/// `GET /api/invitations/{token}`: what was shared goes to the person who asked, and to nobody else.
pub(crate) async fn standing(
    Extract(state): Extract<State>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Standing>, Problem> {
    let session = state.session(&headers).ok_or(Kind::SignIn)?;
    let found = state.invitations.get(&token, state.now_ms());
    let found = found.filter(|one| one.purpose.asker == session.subject);
    let invitation = found.ok_or(Kind::InvitationEnded)?;
    let (how, given) = match invitation.answer {
        Answer::Open if invitation.guest.is_some() => ("opened", None),
        Answer::Open => ("open", None),
        Answer::Declined => ("declined", None),
        Answer::Shared { given: None, .. } => ("fetched", None),
        Answer::Shared { given, .. } => ("shared", given),
    };
    // Who has not agreed to anything yet is not named.
    let name = invitation.guest.and_then(|guest| guest.name);
    Ok(Json(Standing {
        state: how,
        name: name.filter(|_| given.is_some()),
        given,
    }))
}

/// Which dossier is asked about.
#[derive(Deserialize)]
pub(crate) struct OfDossier {
    dossier: String,
}

/// `GET /api/invitations?dossier=KEY`: for its filer, which roles somebody has presented themself for, and whether that still counts.
pub(crate) async fn counting(
    Extract(state): Extract<State>,
    Query(asked): Query<OfDossier>,
    headers: HeaderMap,
) -> Result<Json<BTreeMap<String, bool>>, Problem> {
    let session = state.session(&headers).ok_or(Kind::SignIn)?;
    let (all, now_ms) = (&state.invitations, state.now_ms());
    let (subject, dossier) = (&session.subject, &asked.dossier);
    Ok(Json(all.presented_for(subject, dossier, now_ms)))
}

/// `DELETE /api/invitations/{token}`: it is not to be answered any more, or what was shared has arrived.
pub(crate) async fn close(
    Extract(state): Extract<State>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    same_origin(&headers, &state.config.public_url)?;
    let session = state.session(&headers).ok_or(Kind::SignIn)?;
    let now_ms = state.now_ms();
    if state.invitations.close(&token, &session.subject, now_ms) {
        let done = state.store.drop_invitation(&name_of(&token)).await;
        done.map_err(refuse_store)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Off to the provider, to answer an invitation. The person signs in there again, whoever signed in on this device before.
pub(crate) async fn depart(
    state: &State,
    token: &str,
    speech: &Speech,
) -> Result<Response, Problem> {
    let now_ms = state.now_ms();
    let invitation = state.invitations.get(token, now_ms);
    let invitation = invitation.filter(|one| matches!(one.answer, Answer::Open));
    let invitation = invitation.ok_or(Kind::InvitationEnded)?;
    let form = form_of(state, &invitation)?;
    what_is_told(form, &invitation)?;
    let wanted = presented(&wanted(&form.meta), &invitation.purpose.role);
    let purpose = purpose(form, &invitation, speech);
    let wish = Wish::of(&form.view, &wanted, purpose, speech);
    let departure = state.provider.depart(&wish, speech.lang(), now_ms).await?;
    let sign_in = SignIn {
        state: departure.state,
        nonce: departure.nonce,
        verifier: departure.verifier,
        form: None,
        page: None,
        invitation: Some(token.to_owned()),
        started_ms: now_ms,
    };
    let browser = state.sessions.begin(sign_in)?;
    // OpenID Connect Core, 3.1.2.1.
    Ok(leaving(
        state,
        &browser,
        &format!("{}&prompt=login", departure.url),
    ))
}

/// What the provider tells the person; who asks is told on our own pages, so that no name stands in an address.
fn purpose(form: &PublishedForm, invitation: &Invitation, speech: &Speech) -> String {
    let short = |text: &Text| speech.of(text).chars().take(100).collect::<String>();
    let title = short(&form.view.title);
    match part(&form.view, &invitation.purpose.role).map(short) {
        Some(part) => speech.fill("purpose.part", &[("part", &part), ("form", &title)]),
        None => speech.fill("purpose.own", &[("form", &title)]),
    }
}

/// What the form calls the person of a role.
pub(crate) fn part<'v>(view: &'v View, role: &str) -> Option<&'v Text> {
    let title = &view.roles.get(role)?.title;
    (!title.is_empty()).then_some(title)
}

/// A problem that leads back to the page of the invitation.
pub(crate) fn back(kind: Kind, token: &str) -> Problem {
    Problem::leading_to(kind, format!("/chia-se/{token}"), "invited.back")
}

/// Back from the provider: nobody's session begins or ends.
pub(crate) fn arrive(
    state: &State,
    token: &str,
    arrival: Arrival,
    now_ms: i64,
) -> Result<Response, Problem> {
    let invitation = state.invitations.get(token, now_ms);
    let invitation = invitation.ok_or(Kind::InvitationEnded)?;
    if invitation.purpose.asker == arrival.subject {
        return Err(back(Kind::InvitedSelf, token));
    }
    let who = (arrival.subject, arrival.name, arrival.grant);
    let browser = state.invitations.enter(token, who, now_ms)?;
    let browser = browser.ok_or(Kind::InvitationEnded)?;
    let is_https = state.config.is_https();
    let mut response = see_other(&format!("/chia-se/{token}"));
    for cookie in [
        Cookie::Guest.write(Some(&browser), is_https),
        Cookie::SignIn.write(None, is_https),
    ] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What the other person's page shows, and what it binds with.
#[derive(Serialize)]
pub(crate) struct Data {
    shown: Vec<Shown>,
    /// What the person is asked to agree to.
    sentences: Vec<String>,
    /// What a binding says besides if they agree; nothing if they are asked nothing or are not known for sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<String>,
    proofs: Vec<String>,
    nonce: String,
    /// Our clock in seconds since 1970: the device's own may be years off.
    now: i64,
    audience: String,
    made_for: Vec<(&'static str, String)>,
}

/// One value as people read it.
#[derive(Serialize)]
struct Shown {
    label: String,
    value: String,
    source: String,
}

/// The key of the page.
#[derive(Deserialize)]
struct Holder {
    jwk: Jwk,
}

/// `POST /api/invitations/{token}/data`: fetched from the provider now, bound to the key of the other person's page, shown to them
/// and to nobody else.
pub(crate) async fn data(
    Extract(state): Extract<State>,
    Extension(speech): Extension<Speech>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Json<Data>, Problem> {
    let (parts, body) = request.into_parts();
    same_origin(&parts.headers, &state.config.public_url)?;
    json_only(&parts.headers)?;
    let (invitation, guest) = answering(&state, &token, &parts.headers)?;
    let body = read_body(&parts.headers, body, MAX_KEY_BYTES).await?;
    let holder: Holder = serde_json::from_slice(&body).map_err(|_| Kind::PageKey)?;
    let holder = holder.jwk.bare_p256().map_err(|_| Kind::PageKey)?;
    let form = form_of(&state, &invitation)?;
    let now_ms = state.now_ms();
    let asked = Asked {
        subject: &guest.subject,
        holder: &holder,
        now_ms,
    };
    let wanted = presented(&wanted(&form.meta), &invitation.purpose.role);
    let fetched = identity::fetch(&state.provider, &guest.grant, &asked, None, wanted).await?;
    let made_for = made_for(&invitation.purpose);
    let (role, told) = (&invitation.purpose.role, what_is_told(form, &invitation)?);
    let is_known = consent::is_known(&fetched.record.entries, role);
    Ok(Json(Data {
        sentences: consent::sentences(&speech, &form.view, role, &told),
        consent: consent::digest(&form.view, role, &told).filter(|_| is_known),
        shown: shown_entries(&speech, &form.view, &fetched.record.entries),
        proofs: fetched.proofs,
        nonce: guest.nonce,
        now: now_ms.div_euclid(1000),
        audience: state.config.public_url.clone(),
        made_for: made_for.map(|(name, text)| (name, text.to_owned())).into(),
    }))
}

/// The entries in the order in which the form asks for them.
fn shown_entries(speech: &Speech, view: &View, entries: &[Entry]) -> Vec<Shown> {
    let fields: Vec<&FieldView> = view.all_fields().collect();
    let place = |entry: &Entry| {
        let is_of =
            |field: &&FieldView| field.attr == entry.attr && view.may_be(&field.role, &entry.role);
        fields.iter().position(is_of)
    };
    let mut placed: Vec<(Option<usize>, &Entry)> =
        entries.iter().map(|entry| (place(entry), entry)).collect();
    placed.sort_by_key(|(place, _)| *place);
    let read = |(place, entry): (Option<usize>, &Entry)| {
        // What no question asks for, such as the name of who consents, is a text.
        let plain = || entry.value.as_str().map(str::to_owned);
        let value = place
            .map(|place| shown(speech, view, fields[place], &entry.value))
            .or_else(plain);
        let (known, source) = (
            registry::attribute(&entry.attr),
            registry::source(&entry.source),
        );
        Shown {
            label: known
                .map_or(&*entry.attr, |known| speech.of(&known.label))
                .to_owned(),
            value: value.unwrap_or_default(),
            source: source
                .map_or(&*entry.source, |source| speech.of(&source.name))
                .to_owned(),
        }
    };
    placed.into_iter().map(read).collect()
}

/// Attributes that the form reads for a role, in the order in which it asks for them.
pub(crate) fn asked_of<'v>(view: &'v View, role: &str) -> Vec<&'v str> {
    let mut asked: Vec<&str> = Vec::new();
    for field in view.all_fields() {
        if view.may_be(&field.role, role) && !asked.contains(&&*field.attr) {
            asked.push(&field.attr);
        }
    }
    // Whoever consents says who they are.
    if asked.contains(&registry::CONSENT) && !asked.contains(&"name.birth") {
        asked.push("name.birth");
    }
    asked
}

/// What the other person answers: their tokens, each bound for this one purpose, or none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answering {
    proofs: Vec<String>,
}

/// `POST /api/invitations/{token}/answer`, once. What is shared is checked as it will be at submit, and noted in the chain of the
/// person whose it is, before anybody can have it.
pub(crate) async fn answer(
    Extract(state): Extract<State>,
    Path(token): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (parts, body) = request.into_parts();
    same_origin(&parts.headers, &state.config.public_url)?;
    json_only(&parts.headers)?;
    let (invitation, guest) = answering(&state, &token, &parts.headers)?;
    let answering: Answering = read(&parts.headers, body, MAX_ANSWER_BYTES).await?;
    let given = match answering.proofs.is_empty() {
        true => None,
        false => Some(checked(&state, &invitation, &guest, answering.proofs).await?),
    };
    if let Some(given) = &given {
        let reading = Reading {
            owner: guest.subject.clone(),
            at_ms: state.now_ms(),
            reader: state.config.public_url.clone(),
            form: invitation.purpose.form.clone(),
            purpose: "presentation",
            attributes: record_attributes(&given.record),
        };
        state.store.note(&reading).await.map_err(refuse_store)?;
    }
    let all = &state.invitations;
    if !all.answer(&token, &guest.nonce, given, state.now_ms()) {
        return Err(Kind::InvitationEnded.into());
    }
    let (invitation, name) = (name_of(&token), name_of(&guest.nonce));
    let kept = match all.presented(&guest.nonce, state.now_ms()) {
        Some(presented) => {
            state
                .store
                .keep_presentation(&invitation, &name, &presented)
                .await
        }
        None => state.store.drop_invitation(&invitation).await,
    };
    // What is not on the disk was not presented: nobody has been told that it was.
    if let Err(error) = kept {
        all.withdraw(&name, &guest.subject, state.now_ms());
        return Err(refuse_store(error));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What the tokens prove, all of it of this person and for this form.
async fn checked(
    state: &State,
    invitation: &Invitation,
    guest: &Guest,
    proofs: Vec<String>,
) -> Result<Fetched, Problem> {
    let form = form_of(state, invitation)?;
    let wanted: Vec<Wanted<'_>> = presented(&wanted(&form.meta), &invitation.purpose.role);
    let made_for = made_for(&invitation.purpose);
    let binding = ExpectedBinding {
        audience: &state.config.public_url,
        nonce: &guest.nonce,
        max_age_s: NONCE_MS / 1000,
        also: &made_for,
    };
    if proofs.len() > MAX_TOKENS {
        return Err(Kind::Proof.into());
    }
    let whose = vec![Whose::by(&guest.subject, &wanted, &binding); proofs.len()];
    let now_ms = state.now_ms();
    let mut proven = identity::record(&state.provider, &proofs, &whose, &wanted, now_ms).await?;
    // Whatever else a token discloses, the form has not asked for it and the person has not seen it.
    let shows_more = (0..).zip(&proven.shown).any(|(proof, count)| {
        let entries = proven.record.entries.iter().zip(&proven.shows);
        let own = entries.filter(|(entry, _)| entry.proof == Some(proof));
        let shown: Vec<usize> = own.flat_map(|(_, shows)| shows.clone()).collect();
        (0..*count).any(|index| !shown.contains(&index))
    });
    if shows_more {
        return Err(Kind::Proof.into());
    }
    let (role, told) = (&invitation.purpose.role, what_is_told(form, invitation)?);
    let expected = consent::Expected {
        role_of: |_| Some(role.clone()),
        agreed: |role: &str| consent::digest(&form.view, role, &told),
        is_claimed: |_: &str| true,
    };
    consent::note(&mut proven, &proofs, &expected)?;
    Ok(Fetched {
        record: proven.record,
        proofs,
        shows: proven.shows,
    })
}

/// What a person takes back.
#[derive(Deserialize)]
pub(crate) struct Withdrawing {
    /// Its name.
    ma: String,
    /// The invitation whose page asks; without it, the page of the log.
    #[serde(default, rename = "loi-moi")]
    invitation: String,
}

/// `POST /rut-lai?ma=NAME`, with `&loi-moi=TOKEN` from the page of an invitation: by who answered, in the same browser or signed in.
pub(crate) async fn withdraw(
    Extract(state): Extract<State>,
    Query(asked): Query<Withdrawing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    same_origin(&headers, &state.config.public_url)?;
    let now_ms = state.now_ms();
    let browser = Cookie::Guest.read(&headers, state.config.is_https());
    let invitation = state.invitations.get(&asked.invitation, now_ms);
    let guest = invitation.and_then(|one| one.guest_of(browser.as_deref()).cloned());
    let (subject, place) = match guest {
        Some(guest) => (guest.subject, format!("/chia-se/{}", asked.invitation)),
        None => {
            let session = state.session(&headers).ok_or(Kind::SignIn)?;
            (session.subject, "/nhat-ky".to_owned())
        }
    };
    // In force at once, whatever becomes of the disk; acknowledged once it is there.
    state.invitations.withdraw(&asked.ma, &subject, now_ms);
    let done = state.store.withdraw_presentation(&asked.ma, &subject).await;
    done.map_err(refuse_store)?;
    Ok(see_other(&place))
}

/// An open invitation and the person who may answer it in this browser.
fn answering(
    state: &State,
    token: &str,
    headers: &HeaderMap,
) -> Result<(Invitation, Guest), Problem> {
    let found = state.invitations.get(token, state.now_ms());
    let invitation = found.ok_or(Kind::InvitationEnded)?;
    let browser = Cookie::Guest.read(headers, state.config.is_https());
    let guest = invitation.guest_of(browser.as_deref()).cloned();
    match (guest, &invitation.answer) {
        (Some(guest), Answer::Open) => Ok((invitation, guest)),
        _ => Err(Kind::InvitationEnded.into()),
    }
}

/// The answers in what the other person is asked to agree to. A restart forgets them: nobody agrees to what they can not read.
pub(crate) fn what_is_told(form: &PublishedForm, invitation: &Invitation) -> Result<Answers, Kind> {
    let is_asked = consent::is_asked(&form.view, &invitation.purpose.role);
    match &invitation.told {
        None if is_asked => Err(Kind::InvitationEnded),
        told => Ok(told.clone().unwrap_or_default()),
    }
}

/// The form that an invitation is about, if it is still open.
pub(crate) fn form_of<'s>(
    state: &'s State,
    invitation: &Invitation,
) -> Result<&'s PublishedForm, Kind> {
    let form = state.catalogue.form(&invitation.purpose.form);
    form.map(|form| &**form).ok_or(Kind::UnknownForm)
}

async fn read<T: serde::de::DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<T, Problem> {
    let body = read_body(headers, body, limit).await?;
    serde_json::from_slice(&body).map_err(|_| Kind::MalformedJson.into())
}
