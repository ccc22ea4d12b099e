//! The one Yew component: a part of the form that is drawn anew by itself.

use yew::prelude::*;

use crate::app::App;

/// What a part needs to know.
#[derive(Properties)]
pub struct PartProps {
    pub(crate) app: App,
    /// JSON Pointer of its question; empty for the whole form.
    pub(crate) path: String,
    /// Number of the redraw of the whole form that made it.
    pub(crate) tick: u32,
    /// How it is drawn.
    pub(crate) view: fn(&App, &str) -> Html,
}

impl PartialEq for PartProps {
    // The same path is drawn by the same function.
    fn eq(&self, other: &PartProps) -> bool {
        self.tick == other.tick && self.path == other.path && self.app == other.app
    }
}

/// The whole form, or one question with its own state, redrawn when [`App::refresh`] names its path.
#[component]
pub fn Part(props: &PartProps) -> Html {
    let update = use_force_update();
    let (app, path) = (props.app.clone(), props.path.clone());
    use_effect(move || {
        app.watch(&path, Callback::from(move |()| update.force_update()));
        app.settle();
        move || app.unwatch(&path)
    });
    (props.view)(&props.app, &props.path)
}

/// A part for the question at `path`.
pub(crate) fn part(app: &App, path: &str, view: fn(&App, &str) -> Html) -> Html {
    let props = PartProps {
        app: app.clone(),
        path: path.to_owned(),
        tick: app.tick(),
        view,
    };
    yew::virtual_dom::VChild::<Part>::new(props, Some(path.into())).into()
}
