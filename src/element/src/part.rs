//! The one Yew component: a part of the form that is drawn anew by itself.

use yew::prelude::*;

use crate::app::App;
use crate::draw::El;

/// What a part needs to know.
#[derive(Properties)]
pub(crate) struct PartProps {
    pub(crate) app: App,
    /// JSON Pointer of its question; empty for the whole form.
    pub(crate) path: String,
    /// Number of the redraw of the whole form that made it.
    pub(crate) tick: u32,
    /// How it is drawn.
    pub(crate) view: fn(&App, &str) -> El,
}

impl PartialEq for PartProps {
    // The same path is drawn by the same function.
    fn eq(&self, other: &PartProps) -> bool {
        self.tick == other.tick && self.path == other.path && self.app == other.app
    }
}

/// The whole form, or one question, which [`App::refresh`] draws anew by its path.
///
/// A plain component rather than a function with hooks: what it has to remember is in [`App`], and hooks weigh a kilobyte.
pub(crate) struct Part;

impl Component for Part {
    type Message = ();
    type Properties = PartProps;

    // The path is also the key, so it never changes.
    fn create(context: &Context<Part>) -> Part {
        let link = context.link().clone();
        let props = context.props();
        props
            .app
            .watch(&props.path, Callback::from(move |()| link.send_message(())));
        Part
    }

    fn view(&self, context: &Context<Part>) -> Html {
        let props = context.props();
        (props.view)(&props.app, &props.path).done()
    }

    fn rendered(&mut self, context: &Context<Part>, _: bool) {
        let props = context.props();
        props.app.settle();
        // Of a long screen there is more to come.
        if props.path.is_empty() && !props.app.take_room() {
            props.app.port().later();
        }
    }

    fn destroy(&mut self, context: &Context<Part>) {
        let props = context.props();
        props.app.unwatch(&props.path);
    }
}

/// A part for the question at `path`.
pub(crate) fn part(app: &App, path: &str, view: fn(&App, &str) -> El) -> Html {
    let props = PartProps {
        app: app.clone(),
        path: path.to_owned(),
        tick: app.tick(),
        view,
    };
    yew::virtual_dom::VChild::<Part>::new(props, Some(path.into())).into()
}
