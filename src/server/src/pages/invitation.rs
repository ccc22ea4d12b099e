//! The page that an invited person opens: who asks them for what, what is shared, and taking it back.

use axum::Extension;
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::{attribute, minute_of, respond, said};
use crate::forms::PublishedForm;
use crate::invitations::{Answer, Guest, Invitation, OPEN_MS, name_of};
use crate::inviting::{asked_of, form_of, part, what_is_told};
use crate::problem::{Kind, Problem};
use crate::session::Cookie;
use crate::state::State;
use crate::words::Speech;

/// `GET /chia-se/{token}`.
pub(crate) async fn invitation(
    Extract(state): Extract<State>,
    Extension(speech): Extension<Speech>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now_ms = state.now_ms();
    let found = state.invitations.get(&token, now_ms);
    let invitation = found.ok_or(Kind::InvitationEnded)?;
    let browser = Cookie::Guest.read(&headers, state.config.is_https());
    let guest = invitation.guest_of(browser.as_deref());
    let form = form_of(&state, &invitation)?;
    if matches!(invitation.answer, Answer::Open) {
        what_is_told(form, &invitation)?;
    }
    let about = About {
        state: &state,
        speech: &speech,
        form,
        invitation: &invitation,
        token: &token,
    };
    let content = match (&invitation.answer, guest) {
        (Answer::Open, Some(guest)) => about.to_answer(guest),
        (Answer::Open, None) if invitation.guest.is_none() => about.to_sign_in(),
        (Answer::Declined, Some(_)) => about.declined(),
        (Answer::Shared { .. }, Some(guest)) => about.shared(guest, now_ms),
        // Whoever else has the link learns nothing from it.
        _ => return Err(Kind::InvitationEnded.into()),
    };
    let frame = Frame::plain(&state, &speech, speech.say("invited"));
    Ok(respond(&speech, page(&frame, content), true))
}

/// What every face of the page tells.
struct About<'a> {
    state: &'a State,
    speech: &'a Speech,
    form: &'a PublishedForm,
    invitation: &'a Invitation,
    token: &'a str,
}

impl About<'_> {
    fn asker(&self) -> &str {
        let name = self.invitation.asker_name.as_deref();
        name.unwrap_or(self.speech.say("invited.somebody"))
    }

    /// Who asks, for which form and part of it, and until when.
    fn facts(&self) -> Markup {
        let speech = self.speech;
        let part = part(&self.form.view, &self.invitation.purpose.role);
        html! {
            dl .facts .facts--boxed {
                dt { (speech.say("invited.by")) }
                dd { (self.asker()) }
                dt { (speech.say("receipt.form")) }
                dd { (said(speech, &self.form.view.title)) }
                @if let Some(part) = part {
                    dt { (speech.say("invited.part")) }
                    dd { (said(speech, part)) }
                }
                dt { (speech.say("invited.until")) }
                dd { (minute_of(speech, self.invitation.made_ms + OPEN_MS)) }
            }
        }
    }

    fn to_sign_in(&self) -> Markup {
        let speech = self.speech;
        let asked = asked_of(&self.form.view, &self.invitation.purpose.role);
        html! {
            h1 { (speech.say("invited")) }
            p .lead { (speech.fill("invited.lead", &[("asker", self.asker())])) }
            (self.facts())
            h2 { (speech.say("invited.asked")) }
            ul { @for id in &asked { li { (attribute(speech, id)) } } }
            p { (speech.say("invited.choose")) }
            p { a .button href={ "/dang-nhap?loi-moi=" (self.token) } { (speech.say("invited.sign.in")) } }
            p .hint { (speech.say("invited.same.device")) }
        }
    }

    /// Filled by `www/portal/share.js`, which has the key.
    fn to_answer(&self, guest: &Guest) -> Markup {
        let speech = self.speech;
        let lead = match &guest.name {
            Some(name) => speech.fill("invited.signed.in", &[("name", name)]),
            None => speech.say("invited.signed.in.unnamed").to_owned(),
        };
        html! {
            h1 #chia-se tabindex="-1" { (speech.say("invited")) }
            p .lead { (lead) }
            (self.facts())
            noscript { p .notice { (speech.say("invited.noscript")) } }
            div data-invitation=(self.token) data-lang=(speech.lang())
                data-heading=(speech.say("invited.exactly"))
                data-nothing=(speech.say("invited.nothing"))
                data-rechoose=(speech.say("invited.rechoose"))
                data-choose={ "/dang-nhap?loi-moi=" (self.token) }
                data-keep=(speech.fill("invited.keep", &[("asker", self.asker())]))
                data-share=(speech.say("invited.share"))
                data-consent=(speech.say("invited.consent"))
                data-agree=(speech.say("invited.agree"))
                data-disagree=(speech.say("invited.disagree"))
                data-unknown=(speech.say("invited.unknown"))
                data-decline=(speech.say("invited.decline"))
                data-wait=(speech.say("invited.wait"))
                data-again=(speech.say("invited.again"))
                data-failed=(speech.say("invited.failed")) {}
            script type="module" src={ (self.state.edition.base()) "portal/share.js" } {}
        }
    }

    fn declined(&self) -> Markup {
        let speech = self.speech;
        html! {
            h1 { (speech.say("invited.declined")) }
            p .lead { (speech.fill("invited.declined.lead", &[("asker", self.asker())])) }
        }
    }

    fn shared(&self, guest: &Guest, now_ms: i64) -> Markup {
        let speech = self.speech;
        let name = name_of(&guest.nonce);
        let presented = self.state.invitations.presented(&guest.nonce, now_ms);
        let is_withdrawn = presented.is_none_or(|one| one.is_withdrawn);
        let asker = [("asker", self.asker())];
        html! {
            @if is_withdrawn {
                h1 { (speech.say("invited.withdrawn")) }
                p .lead { (speech.fill("invited.withdrawn.lead", &asker)) }
            } @else {
                h1 { (speech.say("invited.shared")) }
                p .lead { (speech.fill("invited.shared.lead", &asker)) }
                (self.facts())
                p { (speech.say("invited.shared.log")) }
                (withdraw(speech, &name, self.token))
            }
        }
    }
}

/// The button that takes back what was shared.
pub(super) fn withdraw(speech: &Speech, name: &str, invitation: &str) -> Markup {
    html! {
        form method="post" action={ "/rut-lai?ma=" (name) @if !invitation.is_empty() { "&loi-moi=" (invitation) } } {
            button .button .button--second type="submit" { (speech.say("invited.withdraw")) }
        }
    }
}
